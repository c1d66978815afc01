-- Whom raised alerts are addressed to, messages and their copies. Batches come as one array a column
-- and are unnested: see AsArrays.

-- name: claim_school
insert into pulse_claim (environment_id, school_id, holder, held_until) values (?, ?, ?, ?)
on conflict (environment_id, school_id) do update
set holder = excluded.holder, held_until = excluded.held_until
where pulse_claim.holder = excluded.holder or pulse_claim.held_until <= ?;

-- name: release_school
delete from pulse_claim where environment_id = ? and school_id = ? and holder = ?;

-- name: forget_claims
delete from pulse_claim where holder <> ?;

-- Schools of all environments where something was left: addressed but not composed, composed but
-- not handed over, to be erased. Usually there are none.
-- name: schools_with_messages
select environment_id, school_id from pulse_addressed where message_id is null
union
select environment_id, school_id from pulse_message where state = 'composed'
union
select environment_id, school_id from pulse_expunge
limit ?;

-- name: ids_of_staff
select id from pulse_staff where environment_id = ? and school_id = ?;

-- name: insert_addressed
insert into pulse_addressed (environment_id, school_id, recipient_id, raised_id, addressed_as,
  message_id)
select environment_id, school_id, recipient_id, raised_id, addressed_as, null
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
  as q (environment_id, school_id, recipient_id, raised_id, addressed_as)
on conflict do nothing;

-- name: insert_unsent
insert into pulse_unsent (environment_id, school_id, raised_id, position, recipient, recipient_id,
  reason)
select * from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[])
on conflict do nothing;

-- name: waiting_recipients
select recipient_id, count(*) as waiting
from pulse_addressed
where environment_id = ? and school_id = ? and message_id is null
group by recipient_id
order by recipient_id
limit ?;

-- The alerts that wait for the recipients between two, both included.
-- name: waiting_alerts
select a.recipient_id, a.raised_id, a.addressed_as, r.alert_id, r.student_id, r.raised_at
from pulse_addressed as a
left join pulse_raised as r
  on r.environment_id = a.environment_id and r.school_id = a.school_id and r.id = a.raised_id
where a.environment_id = ? and a.school_id = ? and a.message_id is null
  and a.recipient_id >= ? and a.recipient_id <= ?
order by a.recipient_id, r.raised_at, a.raised_id
limit ?;

-- name: alerts_of_message
select a.recipient_id, a.raised_id, a.addressed_as, r.alert_id, r.student_id, r.raised_at
from pulse_addressed as a
left join pulse_raised as r
  on r.environment_id = a.environment_id and r.school_id = a.school_id and r.id = a.raised_id
where a.environment_id = ? and a.message_id = ?
order by r.raised_at, a.raised_id;

-- name: put_into_message
update pulse_addressed as a set message_id = q.message_id
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
  as q (environment_id, school_id, recipient_id, raised_id, message_id)
where a.environment_id = q.environment_id and a.school_id = q.school_id
  and a.recipient_id = q.recipient_id and a.raised_id = q.raised_id and a.message_id is null;

-- name: delete_addressed
delete from pulse_addressed
where environment_id = ? and school_id = ? and recipient_id = ? and raised_id = ?;

-- name: unsend_lost_alert
update pulse_raised set state = 'unsent', reason = ?
where environment_id = ? and school_id = ? and id = ? and state = 'addressed';

-- name: put_back
update pulse_addressed set message_id = null
where environment_id = ? and school_id = ? and recipient_id = ? and raised_id = ?
  and message_id = ?;

-- name: groups_of_students
select id, homeroom, year_level from pulse_student
where environment_id = ? and school_id = ? and id in (select json_array_elements_text(?::json));

-- name: insert_composed
insert into pulse_message (environment_id, id, school_id, recipient_id, transaction_id, queued,
  fetched, sent, state, reason, composed_at, check_at, erased_at)
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, null, null
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
  ?::bigint[], ?::text[], ?::text[], ?::bigint[])
  as q (environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
    reason, composed_at);

-- name: insert_message_student
insert into pulse_message_student (environment_id, school_id, student_id, message_id)
select * from unnest(?::text[], ?::text[], ?::text[], ?::text[])
on conflict do nothing;

-- Composed by a run that came to no end.
-- name: composed_messages
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and school_id = ? and state = 'composed'
order by id
limit ?;

-- name: hidden_messages
select id from pulse_message
where environment_id = ? and school_id = ? and state = 'composed' and erased_at is not null;

-- name: recompose
update pulse_message
set queued = ?, fetched = ?, sent = ?, state = ?, reason = ?, erased_at = null
where environment_id = ? and id = ? and state = 'composed';

-- name: accept_message
update pulse_message as m set state = 'accepted', check_at = q.check_at
from unnest(?::text[], ?::text[], ?::bigint[]) as q (environment_id, id, check_at)
where m.environment_id = q.environment_id and m.id = q.id and m.state = 'composed'
returning m.environment_id, m.id;

-- name: insert_copy
insert into pulse_copy (environment_id, message_id, application_id, school_id, engine_message_id,
  accepted_at)
select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
on conflict do nothing;

-- name: unsend_message
update pulse_message as m set state = 'unsent', reason = q.reason, check_at = null
from unnest(?::text[], ?::text[], ?::text[]) as q (environment_id, id, reason)
where m.environment_id = q.environment_id and m.id = q.id
  and m.state in ('composed', 'accepted');

-- An alert is sent as soon as one of those whom it is addressed to has a message with it.
-- name: alerts_sent
update pulse_raised as r set state = 'sent', reason = null
from (
  select distinct a.environment_id, a.school_id, a.raised_id
  from unnest(?::text[], ?::text[], ?::text[]) as q (environment_id, school_id, message_id)
  join pulse_addressed as a
    on a.environment_id = q.environment_id and a.message_id = q.message_id) as a
where r.environment_id = a.environment_id and r.school_id = a.school_id and r.id = a.raised_id
  and r.state in ('addressed', 'unsent');

-- name: alerts_unsent
update pulse_raised as r set state = 'unsent', reason = a.reason
from (
  select distinct on (a.environment_id, a.school_id, a.raised_id) a.environment_id, a.school_id,
    a.raised_id, q.reason
  from unnest(?::text[], ?::text[], ?::text[], ?::text[])
    as q (environment_id, school_id, message_id, reason)
  join pulse_addressed as a
    on a.environment_id = q.environment_id and a.message_id = q.message_id) as a
where r.environment_id = a.environment_id and r.school_id = a.school_id and r.id = a.raised_id
  and r.state = 'addressed';

-- name: pulse_message_school
select school_id from pulse_message where environment_id = ? and id = ? and erased_at is null;

-- name: pulse_message
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and id = ?;

-- name: copies_of_message
select environment_id, message_id, application_id, school_id, engine_message_id, accepted_at
from pulse_copy
where environment_id = ? and message_id = ?
order by application_id;

-- name: copies_of_application
select environment_id, message_id, application_id, school_id, engine_message_id, accepted_at
from pulse_copy
where environment_id = ? and application_id = ? and school_id = ?
  and (accepted_at, message_id) > (?, ?)
order by accepted_at, message_id
limit ?;

-- Whoever reads them puts their next check off in the same transaction.
-- name: messages_to_check
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where check_at <= ?
order by check_at
limit ?
for update skip locked;

-- name: check_again
update pulse_message as m set check_at = q.check_at
from unnest(?::text[], ?::text[], ?::bigint[]) as q (environment_id, id, check_at)
where m.environment_id = q.environment_id and m.id = q.id and m.state = 'accepted';

-- name: end_message
update pulse_message as m set state = q.state, reason = q.reason, check_at = null
from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as q (environment_id, id, state, reason)
where m.environment_id = q.environment_id and m.id = q.id and m.state = 'accepted';

-- name: next_check
select min(check_at) as at from pulse_message where check_at is not null;

-- name: messages_of_environment_ascending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ?
  and (composed_at, id) > (?, ?)
  and (?::text = '' or state = ?)
order by composed_at, id
limit ?;

-- name: messages_of_environment_descending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ?
  and (composed_at, id) < (?, ?)
  and (?::text = '' or state = ?)
order by composed_at desc, id desc
limit ?;

-- name: messages_of_school_ascending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and school_id = ?
  and (composed_at, id) > (?, ?)
  and (?::text = '' or state = ?)
order by composed_at, id
limit ?;

-- name: messages_of_school_descending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and school_id = ?
  and (composed_at, id) < (?, ?)
  and (?::text = '' or state = ?)
order by composed_at desc, id desc
limit ?;

-- name: messages_of_recipient_ascending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and school_id = ? and recipient_id = ?
  and (composed_at, id) > (?, ?)
  and (?::text = '' or state = ?)
order by composed_at, id
limit ?;

-- name: messages_of_recipient_descending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and school_id = ? and recipient_id = ?
  and (composed_at, id) < (?, ?)
  and (?::text = '' or state = ?)
order by composed_at desc, id desc
limit ?;

-- name: raised_of_school_ascending
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised
where environment_id = ? and school_id = ? and id > ? and (?::text = '' or state = ?)
order by id
limit ?;

-- name: raised_of_school_descending
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised
where environment_id = ? and school_id = ? and id < ? and (?::text = '' or state = ?)
order by id desc
limit ?;

-- name: unsent_of
select raised_id, position, recipient, recipient_id, reason
from pulse_unsent
where environment_id = ? and school_id = ?
  and raised_id in (select json_array_elements_text(?::json))
order by raised_id, position;

-- Erasing a person, step by step.
-- name: expunge_about_student
insert into pulse_expunge (environment_id, school_id, message_id)
select environment_id, school_id, message_id from pulse_message_student
where environment_id = ? and school_id = ? and student_id = ?
on conflict do nothing;

-- name: expunge_to_recipient
insert into pulse_expunge (environment_id, school_id, message_id)
select environment_id, school_id, id from pulse_message
where environment_id = ? and school_id = ? and recipient_id = ?
on conflict do nothing;

-- name: expunge_of_school
insert into pulse_expunge (environment_id, school_id, message_id)
select environment_id, school_id, id from pulse_message
where environment_id = ? and school_id = ?
on conflict do nothing;

-- name: insert_expunge
insert into pulse_expunge (environment_id, school_id, message_id)
select * from unnest(?::text[], ?::text[], ?::text[])
on conflict do nothing;

-- name: hide_messages
update pulse_message set erased_at = ?
where environment_id = ? and erased_at is null
  and id in (select message_id from pulse_expunge where environment_id = ? and school_id = ?);

-- name: forget_recipient
update pulse_message set recipient_id = null
where environment_id = ? and school_id = ? and recipient_id = ?;

-- name: alerts_without_recipient
update pulse_raised as r set state = 'unsent', reason = 'recipient_gone'
from (select ?::text as environment_id, ?::text as school_id, ?::text as recipient_id) as q
where r.environment_id = q.environment_id and r.school_id = q.school_id and r.state = 'addressed'
  and r.id in (
    select a.raised_id from pulse_addressed as a
    where a.environment_id = q.environment_id and a.school_id = q.school_id
      and a.recipient_id = q.recipient_id)
  and not exists (
    select 1 from pulse_addressed as a
    where a.environment_id = q.environment_id and a.school_id = q.school_id
      and a.raised_id = r.id and a.recipient_id <> q.recipient_id);

-- name: delete_addressed_to
delete from pulse_addressed where environment_id = ? and school_id = ? and recipient_id = ?;

-- name: delete_addressed_about
delete from pulse_addressed
where environment_id = ? and school_id = ? and raised_id in (
  select id from pulse_raised where environment_id = ? and school_id = ? and student_id = ?);

-- name: delete_unsent_about
delete from pulse_unsent
where environment_id = ? and school_id = ? and raised_id in (
  select id from pulse_raised where environment_id = ? and school_id = ? and student_id = ?);

-- name: forget_unsent_to
update pulse_unsent set recipient_id = null
where environment_id = ? and school_id = ? and recipient_id = ?;

-- name: delete_message_student
delete from pulse_message_student where environment_id = ? and school_id = ? and student_id = ?;

-- name: unsend_alerts_of_alert
update pulse_raised set state = 'unsent', reason = 'alert_deleted'
where environment_id = ? and school_id = ? and alert_id = ? and state = 'addressed'
  and not exists (
    select 1 from pulse_addressed as a
    where a.environment_id = pulse_raised.environment_id and a.school_id = pulse_raised.school_id
      and a.raised_id = pulse_raised.id and a.message_id is not null);

-- name: delete_waiting_of_alert
delete from pulse_addressed
where environment_id = ? and school_id = ? and message_id is null and raised_id in (
  select id from pulse_raised where environment_id = ? and school_id = ? and alert_id = ?);

-- name: delete_addressed_of_school
delete from pulse_addressed where environment_id = ? and school_id = ?;

-- name: delete_unsent_of_school
delete from pulse_unsent where environment_id = ? and school_id = ?;

-- name: delete_message_of_school
delete from pulse_message where environment_id = ? and school_id = ?;

-- name: delete_message_student_of_school
delete from pulse_message_student where environment_id = ? and school_id = ?;

-- name: expunges_of_school
select message_id from pulse_expunge
where environment_id = ? and school_id = ?
order by message_id
limit ?;

-- name: expunged
delete from pulse_expunge as e
using unnest(?::text[], ?::text[], ?::text[]) as q (environment_id, school_id, message_id)
where e.environment_id = q.environment_id and e.school_id = q.school_id
  and e.message_id = q.message_id;

-- The copies of a message that is no more, after its content was erased.
-- name: forget_copy
delete from pulse_copy as c
using unnest(?::text[], ?::text[]) as q (environment_id, message_id)
where c.environment_id = q.environment_id and c.message_id = q.message_id
  and not exists (
    select 1 from pulse_message as m
    where m.environment_id = q.environment_id and m.id = q.message_id);
