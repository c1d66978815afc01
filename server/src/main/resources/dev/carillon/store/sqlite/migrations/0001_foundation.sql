-- Times are milliseconds since the epoch, truth values are 0 and 1.
-- Tables are clustered by their keys (without rowid): one tree to write to instead of two.

-- Every row says whose it is: environment and application.

create table environment (
  id          text not null primary key,
  name        text not null,
  created_at  integer not null
) strict, without rowid;

create table application (
  environment_id     text not null,
  id                 text not null,
  uid                text,
  name               text not null,
  rate_limit         integer check (rate_limit > 0),
  metadata           text not null,
  provider           text,
  endpoints_version  integer not null,
  created_at         integer not null,
  updated_at         integer not null,
  primary key (environment_id, id)
) strict, without rowid;

create unique index application_uid on application (environment_id, uid) where uid is not null;

-- Lists (event_types, channels, headers, retry_delays) and metadata are JSON texts.
create table endpoint (
  environment_id   text not null,
  application_id   text not null,
  id               text not null,
  uid              text,
  url              text not null,
  description      text not null,
  event_types      text not null,
  channels         text not null,
  rate_limit       integer check (rate_limit > 0),
  metadata         text not null,
  headers          text not null,
  timeout_millis   integer,
  retry_delays     text,
  disabled_reason  text check (disabled_reason in ('owner', 'gone', 'failing')),
  disabled_at      integer,
  failing_since    integer,
  created_at       integer not null,
  updated_at       integer not null,
  primary key (environment_id, application_id, id),
  check ((disabled_reason is null) = (disabled_at is null))
) strict, without rowid;

create unique index endpoint_uid on endpoint (environment_id, application_id, uid)
  where uid is not null;

-- Position 0 is the current secret.
create table endpoint_secret (
  environment_id  text not null,
  application_id  text not null,
  endpoint_id     text not null,
  position        integer not null,
  sealed          blob not null,
  created_at      integer not null,
  expires_at      integer,
  primary key (environment_id, application_id, endpoint_id, position)
) strict, without rowid;

create table event_type (
  environment_id  text not null,
  name            text not null,
  description     text not null,
  schemas         text,
  schema_mode     text not null check (schema_mode in ('off', 'warn', 'reject')),
  archived        integer not null check (archived in (0, 1)),
  deprecated      integer not null check (deprecated in (0, 1)),
  feature_flag    text,
  created_at      integer not null,
  updated_at      integer not null,
  primary key (environment_id, name)
) strict, without rowid;

-- application_id is null for a token that sees its whole environment.
create table token (
  environment_id  text not null,
  id              text not null,
  application_id  text,
  name            text not null,
  hash            text not null unique,
  created_at      integer not null,
  expires_at      integer,
  primary key (environment_id, id)
) strict, without rowid;

create table setting (
  name   text not null primary key,
  value  text not null
) strict, without rowid;

-- A running node and how long it may be believed to be alive, by the database's clock.
create table node (
  lease_id    text not null primary key,
  name        text not null,
  expires_at  integer not null
) strict, without rowid;

-- Payload bytes, exactly as received. The id is that of the first message that refers to it;
-- others may share it. Gone when its retention is over, while the message may stay longer. Not
-- clustered by its key: rows of a kilobyte would spill out of that tree's pages.
create table content (
  environment_id  text not null,
  id              text not null primary key,
  payload         blob not null,
  content_type    text not null
) strict;

-- Ids are ordered by time, so that rows are added at the end of the table whoever they are for,
-- and retention takes them away from its front.
create table message (
  environment_id  text not null,
  application_id  text not null,
  id              text not null primary key,
  event_type      text not null,
  event_id        text,
  content_id      text not null,
  channels        text,
  tags            text,
  ordering_key    text,
  not_interested  integer not null,
  created_at      integer not null
) strict, without rowid;

-- Empty as long as nobody shares content: it costs nothing then.
create index message_sharing_content on message (content_id) where content_id <> id;

-- The publisher's ids: taken for as long as the message exists.
create table event_key (
  environment_id  text not null,
  application_id  text not null,
  event_id        text not null,
  message_id      text not null,
  primary key (environment_id, application_id, event_id)
) strict, without rowid;

-- One run to bring one message to one target. The checks are the state machine of
-- docs/delivery-states.md. On the hot tables they
-- are written without lists: SQLite builds a table of each list for each row that it checks.
-- endpoint_id is '' for a callback, because a null has no place in the order in which the targets
-- are walked through.
create table delivery (
  environment_id  text not null,
  application_id  text not null,
  message_id      text not null,
  id              text not null,
  endpoint_id     text not null,
  callback        text,
  run             text not null,
  state           text not null,
  reason          text,
  attempts        integer not null check (attempts >= 0),
  step            integer not null check (step >= 0),
  due_at          integer,
  lease_id        text,
  ordering_key    text,
  created_at      integer not null,
  updated_at      integer not null,
  primary key (message_id, id),
  check ((endpoint_id = '') = (callback is not null)),
  check (run = 'scheduled' or run = 'manual' or run = 'test' or run = 'replay'),
  check (case state
    when 'scheduled' then due_at is not null and lease_id is null and reason is null
    when 'sending' then due_at is null and lease_id is not null and reason is null
    when 'retrying' then due_at is not null and lease_id is null and reason is null
    when 'delivered' then due_at is null and lease_id is null and reason is null
    when 'undeliverable' then due_at is null and lease_id is null and reason is not null
    when 'cancelled' then due_at is null and lease_id is null and reason is not null
    when 'skipped' then due_at is null and lease_id is null and reason is not null
    else false end)
) strict, without rowid;

-- What waits, and what is held. A delivery that succeeds at once is in the second one for a moment
-- and in the first two never.
create index delivery_due_by_target on delivery (environment_id, application_id, endpoint_id, due_at)
  where due_at is not null;
create index delivery_due on delivery (due_at, state) where due_at is not null;
create index delivery_held on delivery (lease_id) where lease_id is not null;

-- One request of a delivery, and what came back. error is null for a success.
create table attempt (
  environment_id     text not null,
  application_id     text not null,
  message_id         text not null,
  id                 text not null,
  delivery_id        text not null,
  endpoint_id        text not null,
  run                text not null,
  number             integer not null,
  url                text not null,
  started_at         integer not null,
  outcome            text not null,
  error              text,
  status             integer,
  headers            text,
  body               blob,
  body_type          text,
  body_cut           integer,
  detail             text,
  stale              integer,
  dns_micros         integer not null,
  connect_micros     integer not null,
  tls_micros         integer not null,
  first_byte_micros  integer not null,
  total_micros       integer not null,
  next_attempt_at    integer,
  primary key (message_id, id),
  check (run = 'scheduled' or run = 'manual' or run = 'test' or run = 'replay'),
  check (case outcome
    when 'answered' then status is not null
    when 'unreached' then status is null and error is not null
    when 'refused' then status is null and error is not null
    else false end)
) strict, without rowid;

-- What lists are read by. A tenant's rows end on a page of their own here, and each commit would
-- write as many pages as it has tenants. So rows are entered many at a time (see ListIndex): what
-- belongs to messages up to indexed_until, which has one row, is here; what is beyond is found in
-- its own table, which ends with it. The row itself says in which environment it is.
create table message_index (
  application_id  text not null,
  id              text not null,
  primary key (application_id, id)
) strict, without rowid;

create table attempt_index (
  endpoint_id  text not null,
  id           text not null,
  message_id   text not null,
  primary key (endpoint_id, id, message_id)
) strict, without rowid;

create table indexed_until (
  message_id  text not null
) strict;

insert into indexed_until (message_id) values ('');

-- What comes late (a retry, an id from before a clock was set back) is entered at once, and what
-- goes is taken out, so that no row can be missed, whoever writes it.
create trigger message_came_late after insert on message
when new.id <= (select message_id from indexed_until)
begin
  insert into message_index (application_id, id) values (new.application_id, new.id);
end;

create trigger message_went after delete on message
when old.id <= (select message_id from indexed_until)
begin
  delete from message_index where application_id = old.application_id and id = old.id;
end;

create trigger attempt_came_late after insert on attempt
when new.message_id <= (select message_id from indexed_until)
begin
  insert into attempt_index (endpoint_id, id, message_id)
  values (new.endpoint_id, new.id, new.message_id);
end;

create trigger attempt_went after delete on attempt
when old.message_id <= (select message_id from indexed_until)
begin
  delete from attempt_index
  where endpoint_id = old.endpoint_id and id = old.id and message_id = old.message_id;
end;

-- status is null while the request is still being carried out. Clients make keys up at random, so each
-- falls on another page of the tree of keys: without the answers that tree is less than half as large.
create table idempotency (
  scope         text not null,
  key           text not null,
  request_hash  text not null,
  status        integer,
  body          blob,
  body_type     text,
  claimed_at    integer not null,
  expires_at    integer not null,
  primary key (scope, key),
  check ((status is null) = (body is null))
) strict;

create index idempotency_expiry on idempotency (expires_at);

-- Messages with more endpoints than one transaction should hold: which endpoint was looked at last.
create table expansion (
  environment_id  text not null,
  application_id  text not null,
  message_id      text not null primary key,
  cursor          text not null
) strict, without rowid;

-- What is to be called off: pending deliveries to an endpoint ('' for all of the application) that
-- were created up to a time.
create table cancellation (
  environment_id  text not null,
  application_id  text not null,
  endpoint_id     text not null,
  reason          text not null,
  created_until   integer not null,
  primary key (environment_id, application_id, endpoint_id, reason, created_until)
) strict, without rowid;
