-- Batches come as one array a column and are unnested: see AsArrays.

-- A group's rows at once. Shared locks hold changes of these applications' endpoints back until this
-- commits; in the embedded store there is one writer.
-- name: planned_versions
select a.environment_id, a.id as application_id, a.endpoints_version
from unnest(?::text[], ?::text[]) as q (environment_id, application_id)
join application as a on a.environment_id = q.environment_id and a.id = q.application_id
order by a.environment_id, a.id
for share of a;

-- A key is free if nobody has it, if its answer has expired, or if an equal request never came to
-- an answer. The answer comes along if it is known already. In one order everywhere, so that groups of several nodes do not wait for each other
-- in a circle; who comes second waits here until the first has committed.
-- name: claim_key
insert into idempotency (scope, key, request_hash, status, body, body_type, claimed_at, expires_at)
select scope, key, request_hash, status, body, body_type, claimed_at, expires_at
from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bytea[], ?::text[], ?::bigint[],
  ?::bigint[])
  as q (scope, key, request_hash, status, body, body_type, claimed_at, expires_at)
order by scope collate "C", key collate "C"
on conflict (scope, key) do update set
  request_hash = excluded.request_hash, status = excluded.status, body = excluded.body,
  body_type = excluded.body_type, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at
where idempotency.expires_at <= excluded.claimed_at
  or (idempotency.status is null and idempotency.request_hash = excluded.request_hash)
returning scope, key;

-- name: claimed_answer
select i.scope, i.key, i.request_hash, i.status, i.body, i.body_type
from unnest(?::text[], ?::text[]) as q (scope, key)
join idempotency as i on i.scope = q.scope and i.key = q.key;

-- name: keep_answer
update idempotency as i set status = q.status, body = q.body, body_type = q.body_type
from unnest(?::text[], ?::text[], ?::bigint[], ?::bytea[], ?::text[])
  as q (scope, key, status, body, body_type)
where i.scope = q.scope and i.key = q.key;

-- name: drop_key
delete from idempotency as i
using unnest(?::text[], ?::text[]) as q (scope, key)
where i.scope = q.scope and i.key = q.key;

-- In one order everywhere, as with keys; of equal event ids the group's first gets it.
-- name: take_event_id
insert into event_key (message_id, environment_id, application_id, event_id)
select message_id, environment_id, application_id, event_id
from unnest(?::text[], ?::text[], ?::text[], ?::text[]) with ordinality
  as q (message_id, environment_id, application_id, event_id, place)
order by environment_id collate "C", application_id collate "C", event_id collate "C", place
on conflict do nothing
returning message_id;

-- Whose the event id is, and whom that refused.
-- name: event_id_holder
select k.message_id, q.refused_id
from unnest(?::text[], ?::text[], ?::text[], ?::text[])
  as q (environment_id, application_id, event_id, refused_id)
join event_key as k on k.environment_id = q.environment_id
  and k.application_id = q.application_id and k.event_id = q.event_id;

-- What is to be shared is not to be taken away before this commits.
-- name: content_to_share
select c.id as content_id, q.sharing_id
from unnest(?::text[], ?::text[], ?::text[]) as q (environment_id, message_id, sharing_id)
join message as m on m.environment_id = q.environment_id and m.id = q.message_id
join content as c on c.id = m.content_id
order by c.id
for key share of c;

-- name: insert_content
insert into content (environment_id, id, payload, content_type)
select * from unnest(?::text[], ?::text[], ?::bytea[], ?::text[]);

-- name: insert_message
insert into message (environment_id, application_id, id, event_type, event_id, content_id, channels,
  tags, ordering_key, not_interested, created_at)
select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
  ?::text[], ?::text[], ?::bigint[], ?::bigint[]);

-- name: insert_delivery
insert into delivery (environment_id, application_id, message_id, id, endpoint_id, callback, run,
  state, reason, attempts, step, due_at, lease_id, ordering_key, created_at, updated_at)
select environment_id, application_id, message_id, id, endpoint_id, callback, run, state, reason,
  0, 0, due_at, lease_id, ordering_key, created_at, created_at
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
  ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[])
  as q (environment_id, application_id, message_id, id, endpoint_id, callback, run,
  state, reason, due_at, lease_id, ordering_key, created_at);

-- name: insert_expansion
insert into expansion (environment_id, application_id, message_id, cursor)
select environment_id, application_id, message_id, ''
from unnest(?::text[], ?::text[], ?::text[]) as q (environment_id, application_id, message_id);

-- Retention of another node must not take the message away in between.
-- name: message_for_run
select m.environment_id, m.application_id, m.id as message_id, m.event_type, m.event_id,
  m.channels, m.tags, m.ordering_key, m.created_at, c.payload, c.content_type
from message as m left join content as c on c.id = m.content_id
where m.environment_id = ? and m.application_id = ? and m.id = ?
for key share of m;

-- name: join_node
insert into node (lease_id, name, expires_at)
values (?, ?, (extract(epoch from clock_timestamp()) * 1000)::bigint + ?);

-- name: renew_node
update node set expires_at = (extract(epoch from clock_timestamp()) * 1000)::bigint + ? where lease_id = ?;

-- name: end_lease
delete from node where lease_id = ?;

-- name: end_other_leases
delete from node where lease_id <> ?;

-- name: end_expired_leases
delete from node
where expires_at <= (extract(epoch from clock_timestamp()) * 1000)::bigint and lease_id <> ?;

-- Due since it was taken up: at once, and its wait counts.
-- name: hand_back_held_by
update delivery set
  state = case when attempts = 0 then 'scheduled' else 'retrying' end,
  due_at = updated_at, lease_id = null
where lease_id = ?;

-- What is held under a lease that no node has. What another node is handing back is passed over.
-- name: hand_back_orphans
update delivery as d set
  state = case when d.attempts = 0 then 'scheduled' else 'retrying' end,
  due_at = d.updated_at, lease_id = null
from (
  select message_id, id from delivery
  where lease_id is not null and lease_id <> ? and lease_id not in (select lease_id from node)
  limit ?
  for update skip locked) as orphan
where d.message_id = orphan.message_id and d.id = orphan.id;

-- Walks from target to target instead of through all that is due: each step asks the index for the
-- first row beyond the last target. One question with a comparison of whole rows, which this index
-- answers.
-- name: due_targets
with recursive target (environment_id, application_id, endpoint_id, due_at) as (
  (select environment_id, application_id, endpoint_id, due_at from delivery
    where due_at is not null
    order by environment_id, application_id, endpoint_id, due_at limit 1)
  union all
  select n.environment_id, n.application_id, n.endpoint_id, n.due_at
  from target as t cross join lateral (
    select d.environment_id, d.application_id, d.endpoint_id, d.due_at from delivery as d
    where d.due_at is not null
      and (d.environment_id, d.application_id, d.endpoint_id)
        > (t.environment_id, t.application_id, t.endpoint_id)
    order by d.environment_id, d.application_id, d.endpoint_id, d.due_at limit 1) as n
)
select environment_id, application_id, endpoint_id, due_at from target
where due_at <= ? order by due_at limit ?;

-- name: next_due
select min(due_at) as due_at from delivery where due_at is not null;

-- Small contents come along, larger ones are asked for when there is room: neither database reads
-- one to tell its length.
-- What another node is taking is passed over, and locked here until this commits.
-- name: due_work
select d.environment_id, d.application_id, d.message_id, d.id, d.endpoint_id, d.callback, d.run,
  d.state, d.reason, d.attempts, d.step, d.due_at, d.ordering_key, d.created_at, d.updated_at,
  m.event_type, m.event_id, m.channels, m.tags, m.created_at as message_created_at,
  c.id as content_id, length(c.payload) as payload_bytes, c.content_type,
  case when length(c.payload) <= 65536 then c.payload end as payload
from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[]) with ordinality
  as q (environment_id, application_id, endpoint_id, due_by, wanted, place)
cross join lateral (
  select * from delivery as w
  where w.environment_id = q.environment_id and w.application_id = q.application_id
    and w.endpoint_id = q.endpoint_id and w.due_at <= q.due_by
  order by w.due_at, w.message_id, w.id limit q.wanted
  for update skip locked) as d
left join message as m on m.id = d.message_id
left join content as c on c.id = m.content_id
order by q.place, d.due_at, d.message_id, d.id;

-- name: content
select c.id, c.payload, c.content_type
from unnest(?::text[]) as q (id) join content as c on c.id = q.id;

-- name: take
update delivery as d set
  state = 'sending', due_at = null, lease_id = q.lease_id, updated_at = q.taken_at
from unnest(?::text[], ?::text[], ?::text[], ?::bigint[]) as q (message_id, id, lease_id, taken_at)
where d.message_id = q.message_id and d.id = q.id;

-- name: give_up_expunged
update delivery as d set
  state = 'undeliverable', reason = 'content_expunged', due_at = null, lease_id = null,
  updated_at = q.at
from unnest(?::text[], ?::text[], ?::bigint[]) as q (message_id, id, at)
where d.message_id = q.message_id and d.id = q.id;

-- A recorder that does not know whether its commit took effect tries again.
-- name: insert_attempt
insert into attempt (environment_id, application_id, message_id, id, delivery_id, endpoint_id, run,
  number, url, started_at, outcome, error, status, headers, body, body_type, body_cut, detail,
  stale, dns_micros, connect_micros, tls_micros, first_byte_micros, total_micros, next_attempt_at)
select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
  ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bytea[], ?::text[],
  ?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
  ?::bigint[])
on conflict do nothing;

-- By the primary key only: in the index of what is held, each delivery of the last minutes has left
-- an entry, and a comparison that has to be true is none for an index.
-- name: settle_delivery
update delivery as d set
  state = q.state, reason = q.reason, due_at = q.due_at, lease_id = q.next_lease_id,
  attempts = q.next_attempts, step = q.step, updated_at = q.at
from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[],
  ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
  as q (id, message_id, lease_id, attempts, state, reason, due_at, next_lease_id, next_attempts,
  step, at)
where d.id = q.id and d.message_id = q.message_id and (d.lease_id = q.lease_id) is true
  and d.attempts = q.attempts
returning d.id;

-- name: release_delivery
update delivery as d set
  state = case when d.attempts = 0 then 'scheduled' else 'retrying' end,
  due_at = q.due_at, lease_id = null
from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
  as q (id, message_id, lease_id, attempts, due_at)
where d.id = q.id and d.message_id = q.message_id and (d.lease_id = q.lease_id) is true
  and d.attempts = q.attempts;

-- name: cancellations
select environment_id, application_id, endpoint_id, reason, created_until from cancellation
order by created_until, environment_id, application_id, endpoint_id limit ?;

-- What another node is calling off or taking is passed over.
-- name: cancel_for_endpoint
with asked as (
  select ?::text as reason, ?::bigint as until, ?::text as environment_id, ?::text as application_id,
    ?::text as endpoint_id, ?::bigint as wanted
), pending as (
  select d.message_id, d.id from delivery as d, asked as q
  where d.due_at is not null and d.environment_id = q.environment_id
    and d.application_id = q.application_id and d.endpoint_id = q.endpoint_id
    and d.created_at <= q.until
  limit (select wanted from asked)
  for update of d skip locked
)
update delivery as d set
  state = 'cancelled', reason = q.reason, due_at = null, updated_at = greatest(d.updated_at, q.until)
from asked as q, pending as p
where d.message_id = p.message_id and d.id = p.id;

-- name: cancel_for_application
with asked as (
  select ?::text as reason, ?::bigint as until, ?::text as environment_id, ?::text as application_id,
    ?::bigint as wanted
), pending as (
  select d.message_id, d.id from delivery as d, asked as q
  where d.due_at is not null and d.environment_id = q.environment_id
    and d.application_id = q.application_id and d.created_at <= q.until
  limit (select wanted from asked)
  for update of d skip locked
)
update delivery as d set
  state = 'cancelled', reason = q.reason, due_at = null, updated_at = greatest(d.updated_at, q.until)
from asked as q, pending as p
where d.message_id = p.message_id and d.id = p.id;

-- A note stays while a node still holds one of its deliveries: it may yet come back to be retried.
-- name: end_cancellation
delete from cancellation as n
where n.environment_id = ? and n.application_id = ? and n.endpoint_id = ? and n.reason = ?
  and n.created_until = ?
  and not exists (
    select 1 from delivery as d
    where d.due_at is not null and d.environment_id = n.environment_id
      and d.application_id = n.application_id
      and (n.endpoint_id = '' or d.endpoint_id = n.endpoint_id)
      and d.created_at <= n.created_until)
  and not exists (
    select 1 from delivery as d
    where d.lease_id is not null and d.environment_id = n.environment_id
      and d.application_id = n.application_id
      and (n.endpoint_id = '' or d.endpoint_id = n.endpoint_id)
      and d.created_at <= n.created_until);

-- Waits for who is taking one of them, and then leaves it out.
-- name: pending_of
select d.message_id, d.id
from unnest(?::text[], ?::text[], ?::text[]) as q (environment_id, application_id, message_id)
join delivery as d on d.environment_id = q.environment_id
  and d.application_id = q.application_id and d.message_id = q.message_id
where d.due_at is not null
order by d.message_id, d.id
for update of d;

-- name: cancel_delivery
update delivery as d set
  state = 'cancelled', reason = q.reason, due_at = null,
  updated_at = greatest(d.updated_at, q.at)
from unnest(?::text[], ?::text[], ?::text[], ?::bigint[]) as q (message_id, id, reason, at)
where d.message_id = q.message_id and d.id = q.id and d.due_at is not null;

-- name: content_of
select m.content_id
from unnest(?::text[], ?::text[], ?::text[]) as q (environment_id, application_id, message_id)
join message as m on m.environment_id = q.environment_id
  and m.application_id = q.application_id and m.id = q.message_id;

-- PostgreSQL gives the space free when it vacuums; in the embedded store it is overwritten.
-- name: begin_erasing
select 1;

-- Waits for who is about to share one of them.
-- name: expunge_content
delete from content as c using unnest(?::text[]) as q (id) where c.id = q.id;

-- name: end_erasing
select 1;

-- name: messages_with_content
select m.environment_id, m.application_id, m.id as message_id
from unnest(?::text[]) as q (id)
cross join lateral (
  select o.environment_id, o.application_id, o.id from message as o
  where o.id = q.id and o.content_id = o.id
  union all
  select s.environment_id, s.application_id, s.id from message as s
  where s.content_id = q.id and s.content_id <> s.id) as m;

-- Several nodes expand several messages.
-- name: next_expansion
select environment_id, application_id, message_id, cursor from expansion order by message_id limit 1
for update skip locked;

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
