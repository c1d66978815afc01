-- Takes the write lock at once: a transaction that reads first and wants to write later could find
-- that it may not.
-- name: begin
begin immediate;

-- name: commit
commit;

-- name: rollback
rollback;

-- name: ping
select 1;

-- A few pages of 8 KiB at a time, so that no publish waits long for it.
-- name: give_back_pages
pragma incremental_vacuum(250);
