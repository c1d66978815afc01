-- Answers under an idempotency key. A row without a status is a request under way.

-- name: forget_idempotency
delete from idempotency
where scope = ? and key = ?
  and (expires_at <= ? or (status is null and claimed_at < ?));

-- name: insert_idempotency
insert into idempotency (scope, key, request_hash, claimed_at, expires_at)
values (?, ?, ?, ?, ?)
on conflict do nothing;

-- name: idempotency
select request_hash, status, body, body_type from idempotency where scope = ? and key = ?;

-- name: complete_idempotency
update idempotency
set status = ?, body = ?, body_type = ?
where scope = ? and key = ? and status is null;

-- name: release_idempotency
delete from idempotency where scope = ? and key = ? and status is null;
