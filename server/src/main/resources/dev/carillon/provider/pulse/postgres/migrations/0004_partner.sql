-- Partners' apps, which schools they were granted, and the keys that we sign with.
-- Times are milliseconds since the epoch; scopes stand with a space between.

-- An app is an application of its own. Its client id is unique in the whole installation, for
-- requests for tokens name nothing else. Secrets are kept as their SHA-256. A tenant is the only
-- school of an app for one school, which may come with a key of its own and without a token.
-- Tokens from before tokens_from are good no more. deleted_at: its application is yet to go.
create table pulse_app (
  client_id        text collate "C" not null primary key,
  environment_id   text collate "C" not null,
  application_id   text collate "C" not null,
  name             text collate "C" not null,
  secret_hash      text collate "C" not null,
  scopes           text collate "C" not null,
  tenant           text collate "C",
  api_key          text collate "C",
  api_secret_hash  text collate "C",
  tokens_from      bigint not null,
  created_at       bigint not null,
  updated_at       bigint not null,
  deleted_at       bigint,
  check ((api_key is null) = (api_secret_hash is null)),
  check (api_key is null or tenant is not null)
);

create index pulse_app_of_environment on pulse_app (environment_id, client_id);

create unique index pulse_app_application on pulse_app (environment_id, application_id);

create unique index pulse_app_api_key on pulse_app (api_key) where api_key is not null;

create index pulse_app_deleted on pulse_app (deleted_at) where deleted_at is not null;

create table pulse_grant (
  environment_id  text collate "C" not null,
  school_id       text collate "C" not null,
  client_id       text collate "C" not null,
  granted_at      bigint not null,
  primary key (environment_id, school_id, client_id)
);

create index pulse_grant_of_app on pulse_grant (environment_id, client_id, school_id);

-- What is yet to be called off after a grant was withdrawn: the app's messages of the school that
-- were accepted from done_to to withdrawn_at.
create table pulse_withdrawal (
  environment_id  text collate "C" not null,
  client_id       text collate "C" not null,
  school_id       text collate "C" not null,
  application_id  text collate "C" not null,
  withdrawn_at    bigint not null,
  done_to         bigint not null,
  primary key (environment_id, client_id, school_id)
);

-- Of the whole installation. sequence tells two nodes that make a successor at once that one of
-- them is too late. last_use_at and retire_at are null until there is a successor.
create table pulse_key (
  kid           text collate "C" not null primary key,
  sequence      bigint not null unique check (sequence > 0),
  algorithm     text collate "C" not null check (algorithm in ('RS256', 'ES256', 'EdDSA')),
  sealed        bytea not null,
  created_at    bigint not null,
  first_use_at  bigint not null,
  last_use_at   bigint,
  retire_at     bigint,
  check ((last_use_at is null) = (retire_at is null))
);

-- Access tokens that were revoked, until they would have expired.
create table pulse_revoked (
  environment_id  text collate "C" not null,
  jti             text collate "C" not null,
  expires_at      bigint not null,
  primary key (environment_id, jti)
);

create index pulse_revoked_expiry on pulse_revoked (expires_at);
