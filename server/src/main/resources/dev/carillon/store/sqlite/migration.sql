-- What every schema needs to be made. ${prefix} is what the names of its tables begin with.

-- name: create_schema_migration
create table if not exists ${prefix}schema_migration (
  version     integer not null primary key,
  name        text not null,
  checksum    text not null,
  applied_at  integer not null
) strict;

-- name: schema_migrations
select version, name, checksum from ${prefix}schema_migration order by version;

-- name: insert_schema_migration
insert into ${prefix}schema_migration (version, name, checksum, applied_at)
values (?, ?, ?, cast(unixepoch('subsec') * 1000 as integer));

-- name: foreign_tables
select name from sqlite_schema
where type = 'table' and name not like 'sqlite\_%' escape '\'
  and not exists (select 1 from sqlite_schema where name = '${prefix}schema_migration')
order by name limit 5;
