-- One row of parameters at a time: see RowByRow.

-- name: planned_versions
select environment_id, id as application_id, endpoints_version from application
where environment_id = ? and id = ?;

-- A key is free if nobody has it, if its answer has expired, or if an equal request never came to
-- an answer. The answer comes along if it is known already.
-- name: claim_key
insert into idempotency (scope, key, request_hash, status, body, body_type, claimed_at, expires_at)
values (?, ?, ?, ?, ?, ?, ?, ?)
on conflict (scope, key) do update set
  request_hash = excluded.request_hash, status = excluded.status, body = excluded.body,
  body_type = excluded.body_type, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at
where idempotency.expires_at <= excluded.claimed_at
  or (idempotency.status is null and idempotency.request_hash = excluded.request_hash);

-- name: claimed_answer
select scope, key, request_hash, status, body, body_type from idempotency
where scope = ? and key = ?;

-- name: keep_answer
update idempotency set status = ?3, body = ?4, body_type = ?5 where scope = ?1 and key = ?2;

-- name: drop_key
delete from idempotency where scope = ? and key = ?;

-- name: take_event_id
insert into event_key (message_id, environment_id, application_id, event_id) values (?, ?, ?, ?)
on conflict do nothing;

-- Whose the event id is, and whom that refused.
-- name: event_id_holder
select k.message_id, ?4 as refused_id from event_key as k
where k.environment_id = ?1 and k.application_id = ?2 and k.event_id = ?3;

-- name: content_to_share
select c.id as content_id, ?3 as sharing_id
from message as m join content as c on c.id = m.content_id
where m.environment_id = ?1 and m.id = ?2;

-- name: insert_content
insert into content (environment_id, id, payload, content_type) values (?, ?, ?, ?);

-- name: insert_message
insert into message (environment_id, application_id, id, event_type, event_id, content_id, channels,
  tags, ordering_key, not_interested, created_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: insert_delivery
insert into delivery (environment_id, application_id, message_id, id, endpoint_id, callback, run,
  state, reason, attempts, step, due_at, lease_id, ordering_key, created_at, updated_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?13, ?13);

-- name: insert_expansion
insert into expansion (environment_id, application_id, message_id, cursor) values (?, ?, ?, '');

-- name: message_for_run
select m.environment_id, m.application_id, m.id as message_id, m.event_type, m.event_id,
  m.channels, m.tags, m.ordering_key, m.created_at, c.payload, c.content_type
from message as m left join content as c on c.id = m.content_id
where m.environment_id = ? and m.application_id = ? and m.id = ?;

-- name: join_node
insert into node (lease_id, name, expires_at)
values (?, ?, cast(unixepoch('subsec') * 1000 as integer) + ?);

-- name: renew_node
update node set expires_at = cast(unixepoch('subsec') * 1000 as integer) + ? where lease_id = ?;

-- name: end_lease
delete from node where lease_id = ?;

-- name: end_other_leases
delete from node where lease_id <> ?;

-- name: end_expired_leases
delete from node
where expires_at <= cast(unixepoch('subsec') * 1000 as integer) and lease_id <> ?;

-- Due since it was taken up: at once, and its wait counts.
-- name: hand_back_held_by
update delivery set
  state = case when attempts = 0 then 'scheduled' else 'retrying' end,
  due_at = updated_at, lease_id = null
where lease_id = ?;

-- What is held under a lease that no node has.
-- name: hand_back_orphans
update delivery set
  state = case when attempts = 0 then 'scheduled' else 'retrying' end,
  due_at = updated_at, lease_id = null
where (message_id, id) in (
  select message_id, id from delivery
  where lease_id is not null and lease_id <> ? and lease_id not in (select lease_id from node)
  limit ?);

-- Walks from target to target instead of through all that is due: each step asks the index for the
-- first row beyond the last target. Three questions, because SQLite uses only the first column of
-- the index for a comparison of whole rows with another table's columns.
-- name: due_targets
with recursive target (environment_id, application_id, endpoint_id, due_at) as (
  select * from (
    select environment_id, application_id, endpoint_id, due_at from delivery
    where due_at is not null
    order by environment_id, application_id, endpoint_id, due_at limit 1)
  union all
  select d.environment_id, d.application_id, d.endpoint_id, d.due_at
  from target as t join delivery as d on (d.message_id, d.id) = (
    select message_id, id from (
      select * from (
        select message_id, id from delivery
        where due_at is not null and environment_id = t.environment_id
          and application_id = t.application_id and endpoint_id > t.endpoint_id
        order by endpoint_id, due_at limit 1)
      union all
      select * from (
        select message_id, id from delivery
        where due_at is not null and environment_id = t.environment_id
          and application_id > t.application_id
        order by application_id, endpoint_id, due_at limit 1)
      union all
      select * from (
        select message_id, id from delivery
        where due_at is not null and environment_id > t.environment_id
        order by environment_id, application_id, endpoint_id, due_at limit 1))
    limit 1)
)
select environment_id, application_id, endpoint_id, due_at from target
where due_at <= ? order by due_at limit ?;

-- name: next_due
select min(due_at) as due_at from delivery where due_at is not null;

-- Small contents come along, larger ones are asked for when there is room: neither database reads
-- one to tell its length.
-- name: due_work
select d.environment_id, d.application_id, d.message_id, d.id, d.endpoint_id, d.callback, d.run,
  d.state, d.reason, d.attempts, d.step, d.due_at, d.ordering_key, d.created_at, d.updated_at,
  m.event_type, m.event_id, m.channels, m.tags, m.created_at as message_created_at,
  c.id as content_id, length(c.payload) as payload_bytes, c.content_type,
  case when length(c.payload) <= 65536 then c.payload end as payload
from delivery as d
left join message as m on m.id = d.message_id
left join content as c on c.id = m.content_id
where d.environment_id = ? and d.application_id = ? and d.endpoint_id = ? and d.due_at <= ?
order by d.due_at, d.message_id, d.id limit ?;

-- name: content
select id, payload, content_type from content where id = ?;

-- name: take
update delivery set state = 'sending', due_at = null, lease_id = ?3, updated_at = ?4
where message_id = ?1 and id = ?2;

-- name: give_up_expunged
update delivery set
  state = 'undeliverable', reason = 'content_expunged', due_at = null, lease_id = null,
  updated_at = ?3
where message_id = ?1 and id = ?2;

-- A recorder that does not know whether its commit took effect tries again.
-- name: insert_attempt
insert into attempt (environment_id, application_id, message_id, id, delivery_id, endpoint_id, run,
  number, url, started_at, outcome, error, status, headers, body, body_type, body_cut, detail,
  stale, dns_micros, connect_micros, tls_micros, first_byte_micros, total_micros, next_attempt_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict do nothing;

-- name: settle_delivery
update delivery set
  state = ?5, reason = ?6, due_at = ?7, lease_id = ?8, attempts = ?9, step = ?10, updated_at = ?11
where id = ?1 and message_id = ?2 and lease_id = ?3 and attempts = ?4;

-- name: release_delivery
update delivery set
  state = case when attempts = 0 then 'scheduled' else 'retrying' end,
  due_at = ?5, lease_id = null
where id = ?1 and message_id = ?2 and lease_id = ?3 and attempts = ?4;

-- name: cancellations
select environment_id, application_id, endpoint_id, reason, created_until from cancellation
order by created_until, environment_id, application_id, endpoint_id limit ?;

-- name: cancel_for_endpoint
update delivery set
  state = 'cancelled', reason = ?1, due_at = null, updated_at = max(updated_at, ?2)
where (message_id, id) in (
  select message_id, id from delivery
  where due_at is not null and environment_id = ?3 and application_id = ?4 and endpoint_id = ?5
    and created_at <= ?2
  limit ?6);

-- name: cancel_for_application
update delivery set
  state = 'cancelled', reason = ?1, due_at = null, updated_at = max(updated_at, ?2)
where (message_id, id) in (
  select message_id, id from delivery
  where due_at is not null and environment_id = ?3 and application_id = ?4 and created_at <= ?2
  limit ?5);

-- A note stays while a node still holds one of its deliveries: it may yet come back to be retried.
-- name: end_cancellation
delete from cancellation
where environment_id = ?1 and application_id = ?2 and endpoint_id = ?3 and reason = ?4
  and created_until = ?5
  and not exists (
    select 1 from delivery as d
    where d.due_at is not null and d.environment_id = ?1 and d.application_id = ?2
      and (?3 = '' or d.endpoint_id = ?3) and d.created_at <= ?5)
  and not exists (
    select 1 from delivery as d
    where d.lease_id is not null and d.environment_id = ?1 and d.application_id = ?2
      and (?3 = '' or d.endpoint_id = ?3) and d.created_at <= ?5);

-- name: pending_of
select d.message_id, d.id from delivery as d
where d.environment_id = ? and d.application_id = ? and d.message_id = ? and d.due_at is not null;

-- name: cancel_delivery
update delivery set
  state = 'cancelled', reason = ?3, due_at = null, updated_at = max(updated_at, ?4)
where message_id = ?1 and id = ?2 and due_at is not null;

-- name: content_of
select m.content_id from message as m
where m.environment_id = ? and m.application_id = ? and m.id = ?;

-- What is deleted is overwritten, and not only given free.
-- name: begin_erasing
pragma secure_delete = true;

-- name: expunge_content
delete from content where id = ?;

-- name: end_erasing
pragma secure_delete = false;

-- name: messages_with_content
select environment_id, application_id, id as message_id from message where id = ?1 and content_id = id
union all
select environment_id, application_id, id from message where content_id = ?1 and content_id <> id;

-- name: next_expansion
select environment_id, application_id, message_id, cursor from expansion order by message_id limit 1;

-- name: move_expansion
update expansion set cursor = ? where message_id = ?;

-- name: end_expansion
delete from expansion where message_id = ?;

-- name: add_not_interested
update message set not_interested = not_interested + ? where id = ?;

-- name: pending_by_state
select state, count(*) as deliveries from delivery where due_at is not null group by state
union all
select 'sending', count(*) from delivery where lease_id is not null;

-- name: probe
insert into setting (name, value) values ('probe', '1') on conflict (name) do update set value = '1';
