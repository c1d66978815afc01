-- Takes the write lock at once: a transaction that reads first and wants to write later could find
-- that it may not.
-- name: begin
begin immediate;

-- name: commit
commit;

-- name: rollback
rollback;

-- name: create_schema_migration
create table if not exists schema_migration (
  version     integer not null primary key,
  name        text not null,
  checksum    text not null,
  applied_at  integer not null
) strict;

-- name: schema_migrations
select version, name, checksum from schema_migration order by version;

-- name: insert_schema_migration
insert into schema_migration (version, name, checksum, applied_at)
values (?, ?, ?, cast(unixepoch('subsec') * 1000 as integer));

-- name: foreign_tables
select name from sqlite_schema
where type = 'table' and name not like 'sqlite\_%' escape '\'
  and not exists (select 1 from sqlite_schema where name = 'schema_migration')
order by name limit 5;

-- name: ping
select 1;
