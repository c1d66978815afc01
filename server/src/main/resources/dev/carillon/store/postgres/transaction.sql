-- name: begin
begin;

-- name: commit
commit;

-- name: rollback
rollback;

-- name: ping
select 1;

-- Autovacuum does it here.
-- name: give_back_pages
select 1;
