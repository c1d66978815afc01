-- The write-ahead log: pages in it, and how many of them are in the database's file too. Each
-- answers with a row (busy, pages, copied).

-- name: look_at_log
pragma wal_checkpoint(noop);

-- As far as the oldest read lets it; waits for nobody.
-- name: copy_log
pragma wal_checkpoint(passive);

-- Waits for reads to end, as long as for any lock.
-- name: restart_log
pragma wal_checkpoint(restart);

-- The same, and leaves an empty file.
-- name: truncate_log
pragma wal_checkpoint(truncate);
