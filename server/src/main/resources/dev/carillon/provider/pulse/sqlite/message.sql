-- Whom raised alerts are addressed to, messages and their copies.

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
values (?, ?, ?, ?, ?, null)
on conflict do nothing;

-- name: insert_unsent
insert into pulse_unsent (environment_id, school_id, raised_id, position, recipient, recipient_id,
  reason)
values (?, ?, ?, ?, ?, ?, ?)
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
update pulse_addressed set message_id = ?5
where environment_id = ?1 and school_id = ?2 and recipient_id = ?3 and raised_id = ?4
  and message_id is null;

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
where environment_id = ? and school_id = ? and id in (select value from json_each(?));

-- name: insert_composed
insert into pulse_message (environment_id, id, school_id, recipient_id, transaction_id, queued,
  fetched, sent, state, reason, composed_at, check_at, erased_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, null);

-- name: insert_message_student
insert into pulse_message_student (environment_id, school_id, student_id, message_id)
values (?, ?, ?, ?)
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
update pulse_message set state = 'accepted', check_at = ?3
where environment_id = ?1 and id = ?2 and state = 'composed';

-- name: insert_copy
insert into pulse_copy (environment_id, message_id, application_id, school_id, engine_message_id,
  accepted_at)
values (?, ?, ?, ?, ?, ?)
on conflict do nothing;

-- name: unsend_message
update pulse_message set state = 'unsent', reason = ?3, check_at = null
where environment_id = ?1 and id = ?2 and state in ('composed', 'accepted');

-- An alert is sent as soon as one of those whom it is addressed to has a message with it.
-- name: alerts_sent
update pulse_raised set state = 'sent', reason = null
where environment_id = ?1 and school_id = ?2 and state in ('addressed', 'unsent')
  and id in (select raised_id from pulse_addressed where environment_id = ?1 and message_id = ?3);

-- name: alerts_unsent
update pulse_raised set state = 'unsent', reason = ?4
where environment_id = ?1 and school_id = ?2 and state = 'addressed'
  and id in (select raised_id from pulse_addressed where environment_id = ?1 and message_id = ?3);

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
limit ?;

-- name: check_again
update pulse_message set check_at = ?3
where environment_id = ?1 and id = ?2 and state = 'accepted';

-- name: end_message
update pulse_message set state = ?3, reason = ?4, check_at = null
where environment_id = ?1 and id = ?2 and state = 'accepted';

-- name: next_check
select min(check_at) as at from pulse_message where check_at is not null;

-- name: messages_of_environment_ascending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ?
  and (composed_at, id) > (?, ?)
  and (? = '' or state = ?)
order by composed_at, id
limit ?;

-- name: messages_of_environment_descending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ?
  and (composed_at, id) < (?, ?)
  and (? = '' or state = ?)
order by composed_at desc, id desc
limit ?;

-- name: messages_of_school_ascending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and school_id = ?
  and (composed_at, id) > (?, ?)
  and (? = '' or state = ?)
order by composed_at, id
limit ?;

-- name: messages_of_school_descending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and school_id = ?
  and (composed_at, id) < (?, ?)
  and (? = '' or state = ?)
order by composed_at desc, id desc
limit ?;

-- name: messages_of_recipient_ascending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and school_id = ? and recipient_id = ?
  and (composed_at, id) > (?, ?)
  and (? = '' or state = ?)
order by composed_at, id
limit ?;

-- name: messages_of_recipient_descending
select environment_id, id, school_id, recipient_id, transaction_id, queued, fetched, sent, state,
  reason, composed_at, check_at, erased_at
from pulse_message
where environment_id = ? and school_id = ? and recipient_id = ?
  and (composed_at, id) < (?, ?)
  and (? = '' or state = ?)
order by composed_at desc, id desc
limit ?;

-- name: raised_of_school_ascending
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised
where environment_id = ? and school_id = ? and id > ? and (? = '' or state = ?)
order by id
limit ?;

-- name: raised_of_school_descending
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised
where environment_id = ? and school_id = ? and id < ? and (? = '' or state = ?)
order by id desc
limit ?;

-- name: unsent_of
select raised_id, position, recipient, recipient_id, reason
from pulse_unsent
where environment_id = ? and school_id = ? and raised_id in (select value from json_each(?))
order by raised_id, position;

-- Erasing a person, step by step.
-- name: expunge_about_student
insert into pulse_expunge (environment_id, school_id, message_id)
select environment_id, school_id, message_id from pulse_message_student
where environment_id = ? and school_id = ? and student_id = ? and true
on conflict do nothing;

-- name: expunge_to_recipient
insert into pulse_expunge (environment_id, school_id, message_id)
select environment_id, school_id, id from pulse_message
where environment_id = ? and school_id = ? and recipient_id = ? and true
on conflict do nothing;

-- name: expunge_of_school
insert into pulse_expunge (environment_id, school_id, message_id)
select environment_id, school_id, id from pulse_message
where environment_id = ? and school_id = ? and true
on conflict do nothing;

-- name: insert_expunge
insert into pulse_expunge (environment_id, school_id, message_id) values (?, ?, ?)
on conflict do nothing;

-- name: hide_messages
update pulse_message set erased_at = ?
where environment_id = ? and erased_at is null
  and id in (select message_id from pulse_expunge where environment_id = ? and school_id = ?);

-- name: forget_recipient
update pulse_message set recipient_id = null
where environment_id = ? and school_id = ? and recipient_id = ?;

-- name: alerts_without_recipient
update pulse_raised set state = 'unsent', reason = 'recipient_gone'
where environment_id = ?1 and school_id = ?2 and state = 'addressed'
  and id in (
    select raised_id from pulse_addressed
    where environment_id = ?1 and school_id = ?2 and recipient_id = ?3)
  and not exists (
    select 1 from pulse_addressed as a
    where a.environment_id = ?1 and a.school_id = ?2 and a.raised_id = pulse_raised.id
      and a.recipient_id <> ?3);

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
delete from pulse_expunge where environment_id = ? and school_id = ? and message_id = ?;

-- The copies of a message that is no more, after its content was erased.
-- name: forget_copy
delete from pulse_copy
where environment_id = ?1 and message_id = ?2
  and not exists (select 1 from pulse_message where environment_id = ?1 and id = ?2);
