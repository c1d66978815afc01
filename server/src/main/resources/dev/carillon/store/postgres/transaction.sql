-- name: begin
begin;

-- name: commit
commit;

-- name: rollback
rollback;

-- name: create_schema_migration
create table if not exists schema_migration (
  version     bigint not null primary key,
  name        text not null,
  checksum    text not null,
  applied_at  bigint not null
);

-- name: schema_migrations
select version, name, checksum from schema_migration order by version;

-- name: insert_schema_migration
insert into schema_migration (version, name, checksum, applied_at)
values (?, ?, ?, (extract(epoch from clock_timestamp()) * 1000)::bigint);

-- name: foreign_tables
select tablename from pg_catalog.pg_tables
where schemaname = current_schema()
  and not exists (
    select 1 from pg_catalog.pg_tables
    where schemaname = current_schema() and tablename = 'schema_migration')
order by tablename limit 5;

-- name: ping
select 1;
