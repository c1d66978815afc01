-- message, content and attempt by weeks. Where a name of a table stands in the text it is filled in
-- by the program, from names that it makes itself; values are parameters as everywhere.

-- One node at a time; the others let it be, and look again with their next sweep.
-- name: try_lock_partitions
select pg_try_advisory_xact_lock(4849316870731072370) as locked;

-- For this transaction. Who waits for a lock holds up those who ask after it, so it waits briefly.
-- name: limit_waiting
select set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true);

-- name: database_time
select (extract(epoch from clock_timestamp()) * 1000)::bigint as now;

-- name: partitions
select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds
from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
where i.inhparent = to_regclass(?)
order by c.relname;

-- Table, key.
-- name: default_holds
select exists (select 1 from %1$s_other where %2$s >= ? and %2$s < ?) as found;

-- Made by itself and then attached, because "create table … partition of" keeps everybody out of the
-- whole table, and attaching only out of the default partition, which is looked through for rows of
-- the new one.
-- Table, partition.
-- name: create_partition
create table %2$s (like %1$s including all);

-- Table, partition, first id, first id no more.
-- name: attach_partition
alter table %1$s attach partition %2$s for values from ('%3$s') to ('%4$s');

-- From here on nobody is in the middle of anything with this table.
-- Table.
-- name: lock_table
lock table only %1$s in access exclusive mode;

-- Partition.
-- name: drop_partition
drop table %1$s;

-- By the small indexes of what waits and what is held, whatever the planner thinks of walking
-- through all deliveries of the time: a comparison that has to be true is none for an index.
-- name: pending_between
with asked as (select ?::text collate "C" as floor, ?::text collate "C" as ceiling)
select exists (
    select 1 from delivery
    where due_at is not null
      and (message_id >= (select floor from asked) and message_id < (select ceiling from asked)) is true)
  or exists (
    select 1 from delivery
    where lease_id is not null
      and (message_id >= (select floor from asked) and message_id < (select ceiling from asked)) is true)
  or exists (
    select 1 from expansion
    where message_id >= (select floor from asked) and message_id < (select ceiling from asked)) as found;

-- Messages of any time that share content of this one: pending, or young enough to keep theirs.
-- name: needed_with_content_between
with asked as (
  select ?::text collate "C" as floor, ?::text collate "C" as ceiling, ?::text collate "C" as young)
select exists (
  select 1 from message as m
  where m.content_id >= (select floor from asked) and m.content_id < (select ceiling from asked)
    and m.content_id <> m.id
    and (m.id >= (select young from asked)
      or exists (
        select 1 from delivery as d
        where d.message_id = m.id and (d.due_at is not null or d.lease_id is not null))
      or exists (select 1 from expansion as x where x.message_id = m.id))) as found;

-- What a message must not leave behind.
-- name: traces_between
with asked as (select ?::text collate "C" as floor, ?::text collate "C" as ceiling)
select exists (
    select 1 from delivery
    where message_id >= (select floor from asked) and message_id < (select ceiling from asked))
  or exists (
    select 1 from event_key
    where message_id >= (select floor from asked) and message_id < (select ceiling from asked))
  or exists (
    select 1 from expansion
    where message_id >= (select floor from asked) and message_id < (select ceiling from asked)) as found;

-- Goes on from where the last piece ended: what is deleted stays in the index for a while.
-- name: clear_deliveries
delete from delivery where (message_id, id) in (
  select message_id, id from delivery
  where message_id >= ? and message_id < ? and due_at is null and lease_id is null
  order by message_id, id limit ?)
returning message_id;

-- name: clear_event_keys
delete from event_key where (environment_id, application_id, event_id) in (
  select environment_id, application_id, event_id from event_key
  where message_id >= ? and message_id < ?
  order by message_id limit ?)
returning message_id;
