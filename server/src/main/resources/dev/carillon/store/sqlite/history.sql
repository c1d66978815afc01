-- Messages, deliveries and attempts, for those who ask. Every statement carries environment and
-- application, and finds nothing when the application is gone.
--
-- Lists walk an index in the order of ids and stop at their limit. Ids carry the time of their
-- making, so that a list from or up to a time begins and ends near it; the times themselves decide.
--
-- The indexes lack what was written last, which is looked for in the table itself (see the
-- migration). The limit of -1 keeps the order of the two halves together: without it SQLite leaves
-- that order out, reads both to their ends and sorts what it has found.

-- The first question mark: 1 to read the content too, otherwise 0.
-- name: message
select m.environment_id, m.application_id, m.id as message_id, m.event_type, m.event_id,
  m.channels, m.tags, m.ordering_key, m.created_at, c.payload, c.content_type
from message m
left join content c on c.id = m.content_id and cast(? as bigint) = 1
where m.environment_id = ? and m.application_id = ? and m.id = ?
  and exists (select 1 from application p where p.environment_id = ? and p.id = ?);

-- name: message_by_event_id
select m.environment_id, m.application_id, m.id as message_id, m.event_type, m.event_id,
  m.channels, m.tags, m.ordering_key, m.created_at, c.payload, c.content_type
from event_key k
join message m on m.id = k.message_id
left join content c on c.id = m.content_id and cast(? as bigint) = 1
where k.environment_id = ? and k.application_id = ? and k.event_id = ?
  and m.environment_id = k.environment_id and m.application_id = k.application_id
  and exists (select 1 from application p where p.environment_id = ? and p.id = ?);

-- Wanted types come as a JSON list; null lets everything pass.
-- name: messages_ascending
select m.environment_id, m.application_id, m.id as message_id, m.event_type, m.event_id,
  m.channels, m.tags, m.ordering_key, m.created_at, c.payload, c.content_type
from (
  select i.id from message_index i
  where i.application_id = ?3 and i.id > ?6 and i.id < ?7
  union all
  select n.id from message n
  where n.application_id = ?3
    and n.id > max(?6, (select message_id from indexed_until)) and n.id < ?7
  order by id limit -1) l
cross join message m on m.id = l.id
left join content c on c.id = m.content_id and cast(?1 as bigint) = 1
where m.environment_id = ?2 and m.application_id = ?3
  and exists (select 1 from application p where p.environment_id = ?4 and p.id = ?5)
  and m.created_at >= ?8 and m.created_at < ?9
  and (cast(?10 as text) is null
    or m.event_type in (select value from json_each(?11)))
  and (cast(?12 as text) is null
    or exists (select 1 from json_each(m.channels) j where j.value = ?13))
  and (cast(?14 as text) is null
    or exists (select 1 from json_each(m.tags) j where j.value = ?15))
order by l.id
limit ?16;

-- name: messages_descending
select m.environment_id, m.application_id, m.id as message_id, m.event_type, m.event_id,
  m.channels, m.tags, m.ordering_key, m.created_at, c.payload, c.content_type
from (
  select i.id from message_index i
  where i.application_id = ?3 and i.id > ?6 and i.id < ?7
  union all
  select n.id from message n
  where n.application_id = ?3
    and n.id > max(?6, (select message_id from indexed_until)) and n.id < ?7
  order by id desc limit -1) l
cross join message m on m.id = l.id
left join content c on c.id = m.content_id and cast(?1 as bigint) = 1
where m.environment_id = ?2 and m.application_id = ?3
  and exists (select 1 from application p where p.environment_id = ?4 and p.id = ?5)
  and m.created_at >= ?8 and m.created_at < ?9
  and (cast(?10 as text) is null
    or m.event_type in (select value from json_each(?11)))
  and (cast(?12 as text) is null
    or exists (select 1 from json_each(m.channels) j where j.value = ?13))
  and (cast(?14 as text) is null
    or exists (select 1 from json_each(m.tags) j where j.value = ?15))
order by l.id desc
limit ?16;

-- name: deliveries
select d.environment_id, d.application_id, d.message_id, d.id, d.endpoint_id, d.callback, d.run,
  d.state, d.reason, d.attempts, d.step, d.due_at, d.ordering_key, d.created_at, d.updated_at
from delivery d
where d.environment_id = ? and d.application_id = ? and d.message_id = ?
  and exists (select 1 from application p where p.environment_id = ? and p.id = ?)
order by d.id;

-- name: attempt
select a.environment_id, a.application_id, a.message_id, a.id, a.delivery_id, a.endpoint_id, a.run,
  a.number, a.url, a.started_at, a.outcome, a.error, a.status, a.headers, a.body, a.body_type,
  a.body_cut, a.detail, a.stale, a.dns_micros, a.connect_micros, a.tls_micros,
  a.first_byte_micros, a.total_micros, a.next_attempt_at
from attempt a
where a.environment_id = ? and a.application_id = ? and a.message_id = ? and a.id = ?
  and exists (select 1 from application p where p.environment_id = ? and p.id = ?);

-- Wanted: 1 for successes, 0 for failures, -1 for both; a class of status or 0; an endpoint or ''.
-- The message is looked at only when something of it is asked for (1, otherwise 0).
-- name: attempts_of_message_ascending
select a.environment_id, a.application_id, a.message_id, a.id, a.delivery_id, a.endpoint_id, a.run,
  a.number, a.url, a.started_at, a.outcome, a.error, a.status, a.headers, a.body, a.body_type,
  a.body_cut, a.detail, a.stale, a.dns_micros, a.connect_micros, a.tls_micros,
  a.first_byte_micros, a.total_micros, a.next_attempt_at
from attempt a
where a.environment_id = ? and a.application_id = ? and a.message_id = ?
  and exists (select 1 from application p where p.environment_id = ? and p.id = ?)
  and a.id > ? and a.id < ?
  and a.started_at >= ? and a.started_at < ?
  and cast(? as bigint) in (-1, case when a.error is null then 1 else 0 end)
  and cast(? as bigint) in (0, coalesce(a.status / 100, 0))
  and cast(? as text) in ('', a.endpoint_id)
  and (cast(? as bigint) = 0 or exists (
    select 1
    from message m
    where m.environment_id = a.environment_id and m.application_id = a.application_id
      and m.id = a.message_id
      and (cast(? as text) is null
        or m.event_type in (select value from json_each(?)))
      and (cast(? as text) is null
        or exists (select 1 from json_each(m.channels) j where j.value = ?))
      and (cast(? as text) is null
        or exists (select 1 from json_each(m.tags) j where j.value = ?))))
order by a.id
limit ?;

-- name: attempts_of_message_descending
select a.environment_id, a.application_id, a.message_id, a.id, a.delivery_id, a.endpoint_id, a.run,
  a.number, a.url, a.started_at, a.outcome, a.error, a.status, a.headers, a.body, a.body_type,
  a.body_cut, a.detail, a.stale, a.dns_micros, a.connect_micros, a.tls_micros,
  a.first_byte_micros, a.total_micros, a.next_attempt_at
from attempt a
where a.environment_id = ? and a.application_id = ? and a.message_id = ?
  and exists (select 1 from application p where p.environment_id = ? and p.id = ?)
  and a.id > ? and a.id < ?
  and a.started_at >= ? and a.started_at < ?
  and cast(? as bigint) in (-1, case when a.error is null then 1 else 0 end)
  and cast(? as bigint) in (0, coalesce(a.status / 100, 0))
  and cast(? as text) in ('', a.endpoint_id)
  and (cast(? as bigint) = 0 or exists (
    select 1
    from message m
    where m.environment_id = a.environment_id and m.application_id = a.application_id
      and m.id = a.message_id
      and (cast(? as text) is null
        or m.event_type in (select value from json_each(?)))
      and (cast(? as text) is null
        or exists (select 1 from json_each(m.channels) j where j.value = ?))
      and (cast(? as text) is null
        or exists (select 1 from json_each(m.tags) j where j.value = ?))))
order by a.id desc
limit ?;

-- name: attempts_of_endpoint_ascending
select a.environment_id, a.application_id, a.message_id, a.id, a.delivery_id, a.endpoint_id, a.run,
  a.number, a.url, a.started_at, a.outcome, a.error, a.status, a.headers, a.body, a.body_type,
  a.body_cut, a.detail, a.stale, a.dns_micros, a.connect_micros, a.tls_micros,
  a.first_byte_micros, a.total_micros, a.next_attempt_at
from (
  select i.id, i.message_id from attempt_index i
  where i.endpoint_id = ?3 and i.id > ?6 and i.id < ?7
  union all
  select n.id, n.message_id from attempt n
  where n.endpoint_id = ?3 and n.id > ?6 and n.id < ?7
    and n.message_id > (select message_id from indexed_until)
  order by id limit -1) l
cross join attempt a on a.message_id = l.message_id and a.id = l.id
where a.environment_id = ?1 and a.application_id = ?2 and a.endpoint_id = ?3
  and exists (select 1 from application p where p.environment_id = ?4 and p.id = ?5)
  and a.started_at >= ?8 and a.started_at < ?9
  and cast(?10 as bigint) in (-1, case when a.error is null then 1 else 0 end)
  and cast(?11 as bigint) in (0, coalesce(a.status / 100, 0))
  and cast(?12 as text) in ('', a.endpoint_id)
  and (cast(?13 as bigint) = 0 or exists (
    select 1
    from message m
    where m.environment_id = a.environment_id and m.application_id = a.application_id
      and m.id = a.message_id
      and (cast(?14 as text) is null
        or m.event_type in (select value from json_each(?15)))
      and (cast(?16 as text) is null
        or exists (select 1 from json_each(m.channels) j where j.value = ?17))
      and (cast(?18 as text) is null
        or exists (select 1 from json_each(m.tags) j where j.value = ?19))))
order by l.id
limit ?20;

-- name: attempts_of_endpoint_descending
select a.environment_id, a.application_id, a.message_id, a.id, a.delivery_id, a.endpoint_id, a.run,
  a.number, a.url, a.started_at, a.outcome, a.error, a.status, a.headers, a.body, a.body_type,
  a.body_cut, a.detail, a.stale, a.dns_micros, a.connect_micros, a.tls_micros,
  a.first_byte_micros, a.total_micros, a.next_attempt_at
from (
  select i.id, i.message_id from attempt_index i
  where i.endpoint_id = ?3 and i.id > ?6 and i.id < ?7
  union all
  select n.id, n.message_id from attempt n
  where n.endpoint_id = ?3 and n.id > ?6 and n.id < ?7
    and n.message_id > (select message_id from indexed_until)
  order by id desc limit -1) l
cross join attempt a on a.message_id = l.message_id and a.id = l.id
where a.environment_id = ?1 and a.application_id = ?2 and a.endpoint_id = ?3
  and exists (select 1 from application p where p.environment_id = ?4 and p.id = ?5)
  and a.started_at >= ?8 and a.started_at < ?9
  and cast(?10 as bigint) in (-1, case when a.error is null then 1 else 0 end)
  and cast(?11 as bigint) in (0, coalesce(a.status / 100, 0))
  and cast(?12 as text) in ('', a.endpoint_id)
  and (cast(?13 as bigint) = 0 or exists (
    select 1
    from message m
    where m.environment_id = a.environment_id and m.application_id = a.application_id
      and m.id = a.message_id
      and (cast(?14 as text) is null
        or m.event_type in (select value from json_each(?15)))
      and (cast(?16 as text) is null
        or exists (select 1 from json_each(m.channels) j where j.value = ?17))
      and (cast(?18 as text) is null
        or exists (select 1 from json_each(m.tags) j where j.value = ?19))))
order by l.id desc
limit ?20;
