-- What only a server has: it may be set up unsafely, and other nodes may open it at the same time.

-- name: settings
select current_setting('server_version_num')::int as version,
  current_setting('fsync') as fsync,
  current_setting('full_page_writes') as full_page_writes,
  current_setting('synchronous_commit') as synchronous_commit,
  current_setting('server_encoding') as encoding,
  current_setting('transaction_read_only') = 'on' as read_only;

-- Waits for its turn. Given back when the connection closes, whatever happens.
-- name: lock_migrations
select pg_advisory_lock(4849316870731072369);

-- name: limit_statements
select set_config('statement_timeout', ?, false),
  set_config('idle_in_transaction_session_timeout', ?, false);
