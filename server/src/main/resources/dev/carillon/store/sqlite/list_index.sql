-- Enters what has been written since into the indexes that lists are read by.

-- name: newest_message
select coalesce(max(id), '') as id from message;

-- In the order of the index: each page of it is written to once.
-- name: index_messages
insert into message_index (application_id, id)
select application_id, id from message
where id > (select message_id from indexed_until) and id <= ?
order by application_id, id;

-- name: index_attempts
insert into attempt_index (endpoint_id, id, message_id)
select endpoint_id, id, message_id from attempt
where message_id > (select message_id from indexed_until) and message_id <= ?
order by endpoint_id, id, message_id;

-- name: move_mark
update indexed_until set message_id = ?1 where message_id < ?1;
