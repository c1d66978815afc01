-- Times are milliseconds since the epoch, truth values are 0 and 1: the same as in the embedded
-- store, so that both are read by the same code. Keys are compared byte by byte (collate "C"), as
-- Java and the embedded store compare them.

-- Every row says whose it is: environment and application.

create table environment (
  id          text collate "C" not null primary key,
  name        text collate "C" not null,
  created_at  bigint not null
);

create table application (
  environment_id     text collate "C" not null,
  id                 text collate "C" not null,
  uid                text collate "C",
  name               text collate "C" not null,
  rate_limit         bigint check (rate_limit > 0),
  metadata           text collate "C" not null,
  provider           text collate "C",
  endpoints_version  bigint not null,
  created_at         bigint not null,
  updated_at         bigint not null,
  primary key (environment_id, id)
);

create unique index application_uid on application (environment_id, uid) where uid is not null;

-- Lists (event_types, channels, headers, retry_delays) and metadata are JSON texts.
create table endpoint (
  environment_id   text collate "C" not null,
  application_id   text collate "C" not null,
  id               text collate "C" not null,
  uid              text collate "C",
  url              text collate "C" not null,
  description      text collate "C" not null,
  event_types      text collate "C" not null,
  channels         text collate "C" not null,
  rate_limit       bigint check (rate_limit > 0),
  metadata         text collate "C" not null,
  headers          text collate "C" not null,
  timeout_millis   bigint,
  retry_delays     text collate "C",
  disabled_reason  text collate "C" check (disabled_reason in ('owner', 'gone', 'failing')),
  disabled_at      bigint,
  failing_since    bigint,
  created_at       bigint not null,
  updated_at       bigint not null,
  primary key (environment_id, application_id, id),
  check ((disabled_reason is null) = (disabled_at is null))
);

create unique index endpoint_uid on endpoint (environment_id, application_id, uid)
  where uid is not null;

-- Position 0 is the current secret.
create table endpoint_secret (
  environment_id  text collate "C" not null,
  application_id  text collate "C" not null,
  endpoint_id     text collate "C" not null,
  position        bigint not null,
  sealed          bytea not null,
  created_at      bigint not null,
  expires_at      bigint,
  primary key (environment_id, application_id, endpoint_id, position)
);

create table event_type (
  environment_id  text collate "C" not null,
  name            text collate "C" not null,
  description     text collate "C" not null,
  schemas         text collate "C",
  schema_mode     text collate "C" not null check (schema_mode in ('off', 'warn', 'reject')),
  archived        bigint not null check (archived in (0, 1)),
  deprecated      bigint not null check (deprecated in (0, 1)),
  feature_flag    text collate "C",
  created_at      bigint not null,
  updated_at      bigint not null,
  primary key (environment_id, name)
);

-- application_id is null for a token that sees its whole environment.
create table token (
  environment_id  text collate "C" not null,
  id              text collate "C" not null,
  application_id  text collate "C",
  name            text collate "C" not null,
  hash            text collate "C" not null unique,
  created_at      bigint not null,
  expires_at      bigint,
  primary key (environment_id, id)
);

create table setting (
  name   text collate "C" not null primary key,
  value  text collate "C" not null
);

-- A running node and how long it may be believed to be alive, by the database's clock.
create table node (
  lease_id    text collate "C" not null primary key,
  name        text collate "C" not null,
  expires_at  bigint not null
);

-- Payload bytes, exactly as received. The id is that of the first message that refers to it;
-- others may share it. Gone when its retention is over, while the message may stay longer.
create table content (
  environment_id  text collate "C" not null,
  id              text collate "C" not null primary key,
  payload         bytea not null,
  content_type    text collate "C" not null
) partition by range (id);

-- Ids are ordered by time, so that rows are added at the end of the table whoever they are for,
-- and retention takes them away from its front.
create table message (
  environment_id  text collate "C" not null,
  application_id  text collate "C" not null,
  id              text collate "C" not null primary key,
  event_type      text collate "C" not null,
  event_id        text collate "C",
  content_id      text collate "C" not null,
  channels        text collate "C",
  tags            text collate "C",
  ordering_key    text collate "C",
  not_interested  bigint not null,
  created_at      bigint not null
) partition by range (id);

-- Ids are the program's own and random: an application's needs no environment in front of it, nor
-- an endpoint's its application. What is asked for with them is still compared.
create index message_by_application on message (application_id, id);

-- Empty as long as nobody shares content: it costs nothing then.
create index message_sharing_content on message (content_id) where content_id <> id;

-- The publisher's ids: taken for as long as the message exists.
create table event_key (
  environment_id  text collate "C" not null,
  application_id  text collate "C" not null,
  event_id        text collate "C" not null,
  message_id      text collate "C" not null,
  primary key (environment_id, application_id, event_id)
);

-- A week's keys are given back before its messages are dropped.
create index event_key_by_message on event_key (message_id);

-- One run to bring one message to one target. The checks are the state machine of
-- docs/delivery-states.md.
-- endpoint_id is '' for a callback, because a null has no place in the order in which the targets
-- are walked through.
create table delivery (
  environment_id  text collate "C" not null,
  application_id  text collate "C" not null,
  message_id      text collate "C" not null,
  id              text collate "C" not null,
  endpoint_id     text collate "C" not null,
  callback        text collate "C",
  run             text collate "C" not null,
  state           text collate "C" not null,
  reason          text collate "C",
  attempts        bigint not null check (attempts >= 0),
  step            bigint not null check (step >= 0),
  due_at          bigint,
  lease_id        text collate "C",
  ordering_key    text collate "C",
  created_at      bigint not null,
  updated_at      bigint not null,
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
) with (fillfactor = 80);

-- What waits, and what is held. A delivery that succeeds at once is in the second one for a moment
-- and in the first two never.
create index delivery_due_by_target on delivery (environment_id, application_id, endpoint_id, due_at)
  where due_at is not null;
create index delivery_due on delivery (due_at, state) where due_at is not null;
create index delivery_held on delivery (lease_id) where lease_id is not null;

-- One request of a delivery, and what came back. error is null for a success.
create table attempt (
  environment_id     text collate "C" not null,
  application_id     text collate "C" not null,
  message_id         text collate "C" not null,
  id                 text collate "C" not null,
  delivery_id        text collate "C" not null,
  endpoint_id        text collate "C" not null,
  run                text collate "C" not null,
  number             bigint not null,
  url                text collate "C" not null,
  started_at         bigint not null,
  outcome            text collate "C" not null,
  error              text collate "C",
  status             bigint,
  headers            text collate "C",
  body               bytea,
  body_type          text collate "C",
  body_cut           bigint,
  detail             text collate "C",
  stale              bigint,
  dns_micros         bigint not null,
  connect_micros     bigint not null,
  tls_micros         bigint not null,
  first_byte_micros  bigint not null,
  total_micros       bigint not null,
  next_attempt_at    bigint,
  primary key (message_id, id),
  check (run = 'scheduled' or run = 'manual' or run = 'test' or run = 'replay'),
  check (case outcome
    when 'answered' then status is not null
    when 'unreached' then status is null and error is not null
    when 'refused' then status is null and error is not null
    else false end)
) partition by range (message_id);

create index attempt_by_endpoint on attempt (endpoint_id, id);

-- status is null while the request is still being carried out.
create table idempotency (
  scope         text collate "C" not null,
  key           text collate "C" not null,
  request_hash  text collate "C" not null,
  status        bigint,
  body          bytea,
  body_type     text collate "C",
  claimed_at    bigint not null,
  expires_at    bigint not null,
  primary key (scope, key),
  check ((status is null) = (body is null))
);

create index idempotency_expiry on idempotency (expires_at);

-- Messages with more endpoints than one transaction should hold: which endpoint was looked at last.
create table expansion (
  environment_id  text collate "C" not null,
  application_id  text collate "C" not null,
  message_id      text collate "C" not null primary key,
  cursor          text collate "C" not null
);

-- What is to be called off: pending deliveries to an endpoint ('' for all of the application) that
-- were created up to a time.
create table cancellation (
  environment_id  text collate "C" not null,
  application_id  text collate "C" not null,
  endpoint_id     text collate "C" not null,
  reason          text collate "C" not null,
  created_until   bigint not null,
  primary key (environment_id, application_id, endpoint_id, reason, created_until)
);

-- Partitions by weeks, such as message_20261123, are made ahead while the server runs; what no
-- partition is there for is kept all the same.
create table content_other partition of content default;
create table message_other partition of message default;
create table attempt_other partition of attempt default;
