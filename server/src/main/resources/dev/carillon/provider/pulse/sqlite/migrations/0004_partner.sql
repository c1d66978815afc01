-- Partners' apps, which schools they were granted, and the keys that we sign with.
-- Times are milliseconds since the epoch; scopes stand with a space between.

-- An app is an application of its own. Its client id is unique in the whole installation, for
-- requests for tokens name nothing else. Secrets are kept as their SHA-256. A tenant is the only
-- school of an app for one school, which may come with a key of its own and without a token.
-- Tokens from before tokens_from are good no more. deleted_at: its application is yet to go.
create table pulse_app (
  client_id        text not null primary key,
  environment_id   text not null,
  application_id   text not null,
  name             text not null,
  secret_hash      text not null,
  scopes           text not null,
  tenant           text,
  api_key          text,
  api_secret_hash  text,
  tokens_from      integer not null,
  created_at       integer not null,
  updated_at       integer not null,
  deleted_at       integer,
  check ((api_key is null) = (api_secret_hash is null)),
  check (api_key is null or tenant is not null)
) strict, without rowid;

create index pulse_app_of_environment on pulse_app (environment_id, client_id);

create unique index pulse_app_application on pulse_app (environment_id, application_id);

create unique index pulse_app_api_key on pulse_app (api_key) where api_key is not null;

create index pulse_app_deleted on pulse_app (deleted_at) where deleted_at is not null;

create table pulse_grant (
  environment_id  text not null,
  school_id       text not null,
  client_id       text not null,
  granted_at      integer not null,
  primary key (environment_id, school_id, client_id)
) strict, without rowid;

create index pulse_grant_of_app on pulse_grant (environment_id, client_id, school_id);

-- What is yet to be called off after a grant was withdrawn: the app's messages of the school that
-- were accepted from done_to to withdrawn_at.
create table pulse_withdrawal (
  environment_id  text not null,
  client_id       text not null,
  school_id       text not null,
  application_id  text not null,
  withdrawn_at    integer not null,
  done_to         integer not null,
  primary key (environment_id, client_id, school_id)
) strict, without rowid;

-- Of the whole installation. sequence tells two nodes that make a successor at once that one of
-- them is too late. last_use_at and retire_at are null until there is a successor.
create table pulse_key (
  kid           text not null primary key,
  sequence      integer not null unique check (sequence > 0),
  algorithm     text not null check (algorithm in ('RS256', 'ES256', 'EdDSA')),
  sealed        blob not null,
  created_at    integer not null,
  first_use_at  integer not null,
  last_use_at   integer,
  retire_at     integer,
  check ((last_use_at is null) = (retire_at is null))
) strict, without rowid;

-- Access tokens that were revoked, until they would have expired.
create table pulse_revoked (
  environment_id  text not null,
  jti             text not null,
  expires_at      integer not null,
  primary key (environment_id, jti)
) strict, without rowid;

create index pulse_revoked_expiry on pulse_revoked (expires_at);
