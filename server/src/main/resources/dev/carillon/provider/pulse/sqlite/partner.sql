-- Partners' apps and grants, signing keys, revoked tokens.

-- name: insert_app
insert into pulse_app (client_id, environment_id, application_id, name, secret_hash, scopes, tenant,
  tokens_from, created_at, updated_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict do nothing;

-- name: app_by_client_id
select client_id, environment_id, application_id, name, secret_hash, scopes, tenant, api_key,
  api_secret_hash, tokens_from, created_at, updated_at
from pulse_app
where client_id = ? and deleted_at is null;

-- name: app_by_api_key
select client_id, environment_id, application_id, name, secret_hash, scopes, tenant, api_key,
  api_secret_hash, tokens_from, created_at, updated_at
from pulse_app
where api_key = ? and deleted_at is null;

-- name: app_by_application
select client_id, environment_id, application_id, name, secret_hash, scopes, tenant, api_key,
  api_secret_hash, tokens_from, created_at, updated_at
from pulse_app
where environment_id = ? and application_id = ? and deleted_at is null;

-- name: apps
select client_id, environment_id, application_id, name, secret_hash, scopes, tenant, api_key,
  api_secret_hash, tokens_from, created_at, updated_at
from pulse_app
where environment_id = ? and client_id > ? and deleted_at is null
order by client_id
limit ?;

-- name: update_app
update pulse_app
set name = ?, secret_hash = ?, scopes = ?, api_key = ?, api_secret_hash = ?, tokens_from = ?,
  updated_at = ?
where environment_id = ? and client_id = ? and deleted_at is null;

-- name: mark_app_deleted
update pulse_app
set deleted_at = ?, api_key = null, api_secret_hash = null
where environment_id = ? and client_id = ? and deleted_at is null;

-- name: deleted_apps
select environment_id, client_id, application_id
from pulse_app
where deleted_at is not null
order by deleted_at
limit ?;

-- name: delete_app
delete from pulse_app where environment_id = ? and client_id = ? and deleted_at is not null;

-- name: insert_grant
insert into pulse_grant (environment_id, school_id, client_id, granted_at)
values (?, ?, ?, ?)
on conflict do nothing;

-- name: delete_grant
delete from pulse_grant where environment_id = ? and school_id = ? and client_id = ?;

-- name: delete_grants_of_app
delete from pulse_grant where environment_id = ? and client_id = ?;

-- name: delete_grants_of_school
delete from pulse_grant where environment_id = ? and school_id = ?;

-- name: grants_of_app
select school_id, granted_at
from pulse_grant
where environment_id = ? and client_id = ? and school_id > ?
order by school_id
limit ?;

-- name: grant_holders
select a.application_id
from pulse_grant g
join pulse_app a on a.client_id = g.client_id and a.environment_id = g.environment_id
where g.environment_id = ? and g.school_id = ? and a.deleted_at is null
order by g.client_id;

-- name: grant_of_application
select 1
from pulse_app a
join pulse_grant g on g.environment_id = a.environment_id and g.client_id = a.client_id
where a.environment_id = ? and a.application_id = ? and g.school_id = ? and a.deleted_at is null;

-- Withdrawn again before the last one was done: from the beginning.
-- name: put_withdrawal
insert into pulse_withdrawal (environment_id, client_id, school_id, application_id, withdrawn_at,
  done_to)
values (?, ?, ?, ?, ?, ?)
on conflict (environment_id, client_id, school_id) do update
set withdrawn_at = excluded.withdrawn_at, done_to = excluded.done_to;

-- name: withdrawals
select environment_id, client_id, school_id, application_id, withdrawn_at, done_to
from pulse_withdrawal
order by withdrawn_at
limit ?;

-- name: advance_withdrawal
update pulse_withdrawal
set done_to = ?
where environment_id = ? and client_id = ? and school_id = ? and withdrawn_at = ?;

-- name: end_withdrawal
delete from pulse_withdrawal
where environment_id = ? and client_id = ? and school_id = ? and withdrawn_at = ?;

-- name: delete_withdrawals_of_app
delete from pulse_withdrawal where environment_id = ? and client_id = ?;

-- name: insert_key
insert into pulse_key (kid, sequence, algorithm, sealed, created_at, first_use_at)
values (?, ?, ?, ?, ?, ?)
on conflict do nothing;

-- name: signing_keys
select kid, sequence, algorithm, sealed, created_at, first_use_at, last_use_at, retire_at
from pulse_key
order by sequence;

-- name: succeed_keys
update pulse_key
set last_use_at = ?, retire_at = ?
where sequence < ? and last_use_at is null;

-- name: retire_keys
update pulse_key
set last_use_at = ?, retire_at = ?
where sequence < ? and (retire_at is null or retire_at > ?);

-- name: reseal_key
update pulse_key set sealed = ? where kid = ?;

-- name: delete_retired_keys
delete from pulse_key where retire_at <= ?;

-- name: insert_revoked
insert into pulse_revoked (environment_id, jti, expires_at)
values (?, ?, ?)
on conflict do nothing;

-- name: revoked
select 1 from pulse_revoked where environment_id = ? and jti = ?;

-- name: delete_expired_revoked
delete from pulse_revoked
where (environment_id, jti) in (
  select environment_id, jti from pulse_revoked where expires_at <= ? limit ?);
