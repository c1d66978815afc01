-- What every schema needs to be made. ${prefix} is what the names of its tables begin with.

-- name: create_schema_migration
create table if not exists ${prefix}schema_migration (
  version     bigint not null primary key,
  name        text not null,
  checksum    text not null,
  applied_at  bigint not null
);

-- name: schema_migrations
select version, name, checksum from ${prefix}schema_migration order by version;

-- name: insert_schema_migration
insert into ${prefix}schema_migration (version, name, checksum, applied_at)
values (?, ?, ?, (extract(epoch from clock_timestamp()) * 1000)::bigint);

-- The schemas of this program share a database here: one of them may be there before another is.
-- name: foreign_tables
select tablename from pg_catalog.pg_tables
where schemaname = current_schema()
  and not exists (
    select 1 from pg_catalog.pg_tables
    where schemaname = current_schema()
      and (tablename = 'schema_migration' or tablename like '%\_schema\_migration'))
order by tablename limit 5;
