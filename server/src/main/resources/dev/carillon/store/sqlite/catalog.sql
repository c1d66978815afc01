-- Environments, applications, endpoints, event types, tokens and settings.
-- An insert whose key or uid is taken does nothing: the count of rows tells, and the transaction
-- goes on.

-- name: insert_environment
insert into environment (id, name, created_at)
values (?, ?, ?)
on conflict do nothing;

-- name: insert_setting
insert into setting (name, value)
values (?, ?)
on conflict do nothing;

-- name: setting
select value from setting where name = ?;

-- name: insert_application
insert into application (environment_id, id, uid, name, rate_limit, metadata, provider,
  endpoints_version, created_at, updated_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict do nothing;

-- name: application
select environment_id, id, uid, name, rate_limit, metadata, provider, endpoints_version, created_at,
  updated_at
from application
where environment_id = ? and id = ?;

-- name: application_by_uid
select environment_id, id, uid, name, rate_limit, metadata, provider, endpoints_version, created_at,
  updated_at
from application
where environment_id = ? and uid = ?;

-- name: application_to_change
select environment_id, id, uid, name, rate_limit, metadata, provider, endpoints_version, created_at,
  updated_at
from application
where environment_id = ? and id = ?;

-- name: other_application_has_uid
select 1 from application where environment_id = ? and uid = ? and id <> ?;

-- name: update_application
update application
set uid = ?, name = ?, rate_limit = ?, metadata = ?, provider = ?, updated_at = ?
where environment_id = ? and id = ?;

-- name: delete_application
delete from application where environment_id = ? and id = ?;

-- name: delete_tokens_of_application
delete from token where environment_id = ? and application_id = ?;

-- name: delete_expansions_of_application
delete from expansion where environment_id = ? and application_id = ?;

-- name: applications_ascending
select environment_id, id, uid, name, rate_limit, metadata, provider, endpoints_version, created_at,
  updated_at
from application
where environment_id = ? and id > ?
order by id
limit ?;

-- name: applications_descending
select environment_id, id, uid, name, rate_limit, metadata, provider, endpoints_version, created_at,
  updated_at
from application
where environment_id = ? and id < ?
order by id desc
limit ?;

-- name: raise_endpoints_version
update application
set endpoints_version = endpoints_version + 1
where environment_id = ? and id = ?;

-- name: versions_of_applications
select environment_id, id, endpoints_version
from application
where environment_id = ? and id = ?;

-- name: count_endpoints
select count(*) from endpoint where environment_id = ? and application_id = ?;

-- name: insert_endpoint
insert into endpoint (environment_id, application_id, id, uid, url, description, event_types,
  channels, rate_limit, metadata, headers, timeout_millis, retry_delays, disabled_reason,
  disabled_at, failing_since, created_at, updated_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict do nothing;

-- name: insert_endpoint_secret
insert into endpoint_secret (environment_id, application_id, endpoint_id, position, sealed,
  created_at, expires_at)
values (?, ?, ?, ?, ?, ?, ?);

-- name: delete_endpoint_secrets
delete from endpoint_secret where environment_id = ? and application_id = ? and endpoint_id = ?;

-- name: delete_secrets_of_application
delete from endpoint_secret where environment_id = ? and application_id = ?;

-- One row for each secret, the current one first.
-- name: endpoint
select e.environment_id, e.application_id, e.id, e.uid, e.url, e.description, e.event_types,
  e.channels, e.rate_limit, e.metadata, e.headers, e.timeout_millis, e.retry_delays,
  e.disabled_reason, e.disabled_at, e.failing_since, e.created_at, e.updated_at,
  s.sealed, s.created_at as secret_created_at, s.expires_at as secret_expires_at
from endpoint e
left join endpoint_secret s
  on s.environment_id = e.environment_id and s.application_id = e.application_id
  and s.endpoint_id = e.id
where e.environment_id = ? and e.application_id = ? and e.id = ?
order by s.position;

-- name: endpoint_by_uid
select e.environment_id, e.application_id, e.id, e.uid, e.url, e.description, e.event_types,
  e.channels, e.rate_limit, e.metadata, e.headers, e.timeout_millis, e.retry_delays,
  e.disabled_reason, e.disabled_at, e.failing_since, e.created_at, e.updated_at,
  s.sealed, s.created_at as secret_created_at, s.expires_at as secret_expires_at
from endpoint e
left join endpoint_secret s
  on s.environment_id = e.environment_id and s.application_id = e.application_id
  and s.endpoint_id = e.id
where e.environment_id = ? and e.application_id = ? and e.uid = ?
order by s.position;

-- name: endpoint_to_change
select e.environment_id, e.application_id, e.id, e.uid, e.url, e.description, e.event_types,
  e.channels, e.rate_limit, e.metadata, e.headers, e.timeout_millis, e.retry_delays,
  e.disabled_reason, e.disabled_at, e.failing_since, e.created_at, e.updated_at,
  s.sealed, s.created_at as secret_created_at, s.expires_at as secret_expires_at
from endpoint e
left join endpoint_secret s
  on s.environment_id = e.environment_id and s.application_id = e.application_id
  and s.endpoint_id = e.id
where e.environment_id = ? and e.application_id = ? and e.id = ?
order by s.position;

-- name: other_endpoint_has_uid
select 1 from endpoint where environment_id = ? and application_id = ? and uid = ? and id <> ?;

-- name: update_endpoint
update endpoint
set uid = ?, url = ?, description = ?, event_types = ?, channels = ?, rate_limit = ?,
  metadata = ?, headers = ?, timeout_millis = ?, retry_delays = ?, disabled_reason = ?,
  disabled_at = ?, failing_since = ?, updated_at = ?
where environment_id = ? and application_id = ? and id = ?;

-- name: delete_endpoint
delete from endpoint where environment_id = ? and application_id = ? and id = ?;

-- name: delete_endpoints_of_application
with locked as materialized (
  select e.id
  from endpoint e
  where e.environment_id = ? and e.application_id = ?
)
delete from endpoint
where environment_id = ? and application_id = ? and id in (select id from locked);

-- name: endpoints_ascending
select e.environment_id, e.application_id, e.id, e.uid, e.url, e.description, e.event_types,
  e.channels, e.rate_limit, e.metadata, e.headers, e.timeout_millis, e.retry_delays,
  e.disabled_reason, e.disabled_at, e.failing_since, e.created_at, e.updated_at,
  s.sealed, s.created_at as secret_created_at, s.expires_at as secret_expires_at
from (
  select *
  from endpoint
  where environment_id = ? and application_id = ? and id > ?
  order by id
  limit ?
) e
left join endpoint_secret s
  on s.environment_id = e.environment_id and s.application_id = e.application_id
  and s.endpoint_id = e.id
order by e.id, s.position;

-- name: endpoints_descending
select e.environment_id, e.application_id, e.id, e.uid, e.url, e.description, e.event_types,
  e.channels, e.rate_limit, e.metadata, e.headers, e.timeout_millis, e.retry_delays,
  e.disabled_reason, e.disabled_at, e.failing_since, e.created_at, e.updated_at,
  s.sealed, s.created_at as secret_created_at, s.expires_at as secret_expires_at
from (
  select *
  from endpoint
  where environment_id = ? and application_id = ? and id < ?
  order by id desc
  limit ?
) e
left join endpoint_secret s
  on s.environment_id = e.environment_id and s.application_id = e.application_id
  and s.endpoint_id = e.id
order by e.id desc, s.position;

-- One statement, so that the version is that of these endpoints. A row without an endpoint is an
-- application that has none.
-- name: endpoint_set
select a.endpoints_version,
  e.environment_id, e.application_id, e.id, e.uid, e.url, e.description, e.event_types,
  e.channels, e.rate_limit, e.metadata, e.headers, e.timeout_millis, e.retry_delays,
  e.disabled_reason, e.disabled_at, e.failing_since, e.created_at, e.updated_at,
  s.sealed, s.created_at as secret_created_at, s.expires_at as secret_expires_at
from application a
left join endpoint e on e.environment_id = a.environment_id and e.application_id = a.id
left join endpoint_secret s
  on s.environment_id = e.environment_id and s.application_id = e.application_id
  and s.endpoint_id = e.id
where a.environment_id = ? and a.id = ?
order by e.id, s.position;

-- name: record_failing_since
update endpoint
set failing_since = ?
where environment_id = ? and application_id = ? and id = ?;

-- name: disable_endpoint
update endpoint
set disabled_reason = ?, disabled_at = ?
where environment_id = ? and application_id = ? and id = ? and disabled_reason is null;

-- name: insert_cancellation
insert into cancellation (environment_id, application_id, endpoint_id, reason, created_until)
values (?, ?, ?, ?, ?)
on conflict do nothing;

-- name: insert_event_type
insert into event_type (environment_id, name, description, schemas, schema_mode, archived,
  deprecated, feature_flag, created_at, updated_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict do nothing;

-- name: event_type
select environment_id, name, description, schemas, schema_mode, archived, deprecated, feature_flag,
  created_at, updated_at
from event_type
where environment_id = ? and name = ?;

-- name: event_type_to_change
select environment_id, name, description, schemas, schema_mode, archived, deprecated, feature_flag,
  created_at, updated_at
from event_type
where environment_id = ? and name = ?;

-- name: update_event_type
update event_type
set description = ?, schemas = ?, schema_mode = ?, archived = ?, deprecated = ?,
  feature_flag = ?, updated_at = ?
where environment_id = ? and name = ?;

-- name: delete_event_type
delete from event_type where environment_id = ? and name = ?;

-- The first question mark: 1 to list archived types too, otherwise 0.
-- name: event_types_ascending
select environment_id, name, description, schemas, schema_mode, archived, deprecated, feature_flag,
  created_at, updated_at
from event_type
where archived <= ? and environment_id = ? and name > ?
order by name
limit ?;

-- name: event_types_descending
select environment_id, name, description, schemas, schema_mode, archived, deprecated, feature_flag,
  created_at, updated_at
from event_type
where archived <= ? and environment_id = ? and name < ?
order by name desc
limit ?;

-- name: insert_token
insert into token (environment_id, id, application_id, name, hash, created_at, expires_at)
values (?, ?, ?, ?, ?, ?, ?);

-- name: token_by_hash
select environment_id, id, application_id, name, hash, created_at, expires_at
from token
where hash = ?;

-- name: delete_token
delete from token where environment_id = ? and id = ?;
