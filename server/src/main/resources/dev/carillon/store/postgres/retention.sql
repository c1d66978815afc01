-- Oldest first, and never of a message that has a delivery which is not final or deliveries still
-- to be made. The question marks are asked for once, for PostgreSQL's have no numbers.

-- name: sweep_attempts
with asked as (select ?::text collate "C" as floor, ?::bigint as wanted)
delete from attempt where (message_id, id) in (
  select a.message_id, a.id
  from (
    select m.id from message as m
    where m.id < (select floor from asked)
      and not exists (
        select 1 from delivery as d
        where d.message_id = m.id and (d.due_at is not null or d.lease_id is not null))
      and not exists (select 1 from expansion as x where x.message_id = m.id)
    order by m.id limit (select wanted from asked)) as old
  join attempt as a on a.message_id = old.id
  limit (select wanted from asked));

-- name: sweep_deliveries
with asked as (select ?::text collate "C" as floor, ?::bigint as wanted)
delete from delivery where (message_id, id) in (
  select d.message_id, d.id
  from (
    select m.id from message as m
    where m.id < (select floor from asked)
      and not exists (
        select 1 from delivery as p
        where p.message_id = m.id and (p.due_at is not null or p.lease_id is not null))
      and not exists (select 1 from expansion as x where x.message_id = m.id)
    order by m.id limit (select wanted from asked)) as old
  join delivery as d on d.message_id = old.id
  limit (select wanted from asked));

-- The id may be another message's by now: a week's keys go before its messages do.
-- name: sweep_event_keys
with asked as (select ?::text collate "C" as floor, ?::bigint as wanted)
delete from event_key where (environment_id, application_id, event_id, message_id) in (
  select m.environment_id, m.application_id, m.event_id, m.id from message as m
  where m.id < (select floor from asked)
    and not exists (select 1 from delivery as d where d.message_id = m.id)
    and not exists (select 1 from attempt as a where a.message_id = m.id)
    and not exists (select 1 from expansion as x where x.message_id = m.id)
  order by m.id limit (select wanted from asked));

-- name: sweep_messages
with asked as (select ?::text collate "C" as floor, ?::bigint as wanted)
delete from message where id in (
  select m.id from message as m
  where m.id < (select floor from asked)
    and not exists (select 1 from delivery as d where d.message_id = m.id)
    and not exists (select 1 from attempt as a where a.message_id = m.id)
    and not exists (select 1 from expansion as x where x.message_id = m.id)
  order by m.id limit (select wanted from asked));

-- Nor of one that shares it and is pending, or younger than retention goes back.
-- name: sweep_contents
with asked as (select ?::text collate "C" as floor, ?::bigint as wanted)
delete from content where id in (
  select c.id from content as c
  where c.id < (select floor from asked)
    and not exists (
      select 1 from delivery as d
      where d.message_id = c.id and (d.due_at is not null or d.lease_id is not null))
    and not exists (select 1 from expansion as x where x.message_id = c.id)
    and not exists (
      select 1 from message as m
      where m.content_id = c.id and m.content_id <> m.id
        and (m.id >= (select floor from asked)
          or exists (
            select 1 from delivery as d
            where d.message_id = m.id and (d.due_at is not null or d.lease_id is not null))
          or exists (select 1 from expansion as x where x.message_id = m.id)))
  order by c.id limit (select wanted from asked));

-- name: sweep_idempotency
delete from idempotency where (scope, key) in (
  select scope, key from idempotency where expires_at <= ? limit ?);
