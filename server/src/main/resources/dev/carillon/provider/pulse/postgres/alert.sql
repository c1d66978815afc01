-- Alerts that were raised, the observations that they spent, and what is to be evaluated.
-- Batches come as one array a column and are unnested: see AsArrays. Many ids in one parameter are a JSON list.

-- A configured alert and a student, if enough has been observed that this alert has not spent.
-- name: unspent
select q.alert_id, q.student_id, u.observations
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
  ?::bigint[])
  as q (alert_id, student_id, environment_id, school_id, kinds, from_day, to_day, needed)
cross join lateral (
  select json_agg(o.id)::text as observations, count(*) as found
  from json_array_elements_text(q.kinds::json) as k (kind)
  join pulse_observation as o
    on o.environment_id = q.environment_id and o.school_id = q.school_id
    and o.student_id = q.student_id and o.kind = k.kind
    and o.day between q.from_day and q.to_day and o.removed = 0
  where not exists (
    select 1 from pulse_spent as s
    where s.environment_id = q.environment_id and s.school_id = q.school_id
      and s.observation_id = o.id and s.alert_id = q.alert_id)) as u
where u.found >= q.needed;

-- The same, one by one, for an alert that was raised.
-- name: spare_observations
select q.raised_id, o.id, o.day
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
  ?::bigint[])
  as q (raised_id, alert_id, student_id, environment_id, school_id, kinds, from_day, to_day)
cross join lateral json_array_elements_text(q.kinds::json) as k (kind)
join pulse_observation as o
  on o.environment_id = q.environment_id and o.school_id = q.school_id
  and o.student_id = q.student_id and o.kind = k.kind
  and o.day between q.from_day and q.to_day and o.removed = 0
where not exists (
  select 1 from pulse_spent as s
  where s.environment_id = q.environment_id and s.school_id = q.school_id
    and s.observation_id = o.id and s.alert_id = q.alert_id);

-- name: insert_raised
insert into pulse_raised (environment_id, school_id, id, alert_id, student_id, from_day, to_day,
  state, reason, raised_at, due_at)
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, 'pending', null,
  raised_at, due_at
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
  ?::bigint[], ?::bigint[])
  as q (environment_id, school_id, id, alert_id, student_id, from_day, to_day, raised_at, due_at);

-- name: spend
insert into pulse_spent (environment_id, school_id, observation_id, alert_id, raised_id)
select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]);

-- name: free
delete from pulse_spent as s
using unnest(?::text[], ?::text[], ?::text[], ?::text[])
  as q (environment_id, school_id, observation_id, alert_id)
where s.environment_id = q.environment_id and s.school_id = q.school_id
  and s.observation_id = q.observation_id and s.alert_id = q.alert_id;

-- name: free_all
delete from pulse_spent as s
using unnest(?::text[], ?::text[], ?::text[]) as q (environment_id, school_id, raised_id)
where s.environment_id = q.environment_id and s.school_id = q.school_id
  and s.raised_id = q.raised_id;

-- name: withdraw
update pulse_raised as r set state = 'withdrawn', reason = q.reason
from unnest(?::text[], ?::text[], ?::text[], ?::text[])
  as q (environment_id, school_id, id, reason)
where r.environment_id = q.environment_id and r.school_id = q.school_id and r.id = q.id
  and r.state = 'pending';

-- What the pending alerts of a student have spent, as it now is. Nobody gathers them meanwhile.
-- name: pending_spent
select r.id as raised_id, r.alert_id, r.student_id, r.from_day, r.to_day, r.raised_at,
  s.observation_id, o.student_id as observed_student_id, o.kind, o.day, o.removed
from unnest(?::text[], ?::text[], ?::text[]) as q (environment_id, school_id, student_id)
join pulse_raised as r
  on r.environment_id = q.environment_id and r.school_id = q.school_id
  and r.student_id = q.student_id and r.state = 'pending'
join pulse_spent as s
  on s.environment_id = r.environment_id and s.school_id = r.school_id and s.raised_id = r.id
left join pulse_observation as o
  on o.environment_id = s.environment_id and o.school_id = s.school_id and o.id = s.observation_id
for update of r;

-- name: free_pending_of_alert
delete from pulse_spent
where environment_id = ? and school_id = ? and raised_id in (
  select id from pulse_raised
  where environment_id = ? and school_id = ? and alert_id = ? and state = 'pending');

-- name: withdraw_pending_of_alert
update pulse_raised set state = 'withdrawn', reason = ?
where environment_id = ? and school_id = ? and alert_id = ? and state = 'pending';

-- name: alert_terms
select alert_id, terms from pulse_alert_terms where environment_id = ? and school_id = ?;

-- name: put_alert_terms
insert into pulse_alert_terms (environment_id, school_id, alert_id, terms) values (?, ?, ?, ?)
on conflict (environment_id, school_id, alert_id) do update set terms = excluded.terms;

-- name: delete_alert_terms
delete from pulse_alert_terms where environment_id = ? and school_id = ? and alert_id = ?;

-- What decides whether a student is in a cohort.
-- name: cohort_members
select id, homeroom, year_level from pulse_student
where environment_id = ? and school_id = ? and id in (select json_array_elements_text(?::json))
order by id;

-- name: cohort_members_after
select id, homeroom, year_level from pulse_student
where environment_id = ? and school_id = ? and id > ?
order by id limit ?;

-- name: evaluation_state
select s.changes, s.evaluated, t.turns_at
from pulse_school as s
left join pulse_turn as t on t.environment_id = s.environment_id and t.school_id = s.id
where s.environment_id = ? and s.id = ?;

-- name: put_turn
insert into pulse_turn (environment_id, school_id, turns_at) values (?, ?, ?)
on conflict (environment_id, school_id) do update set turns_at = excluded.turns_at;

-- name: outdated_schools
select environment_id, id as school_id from pulse_school where evaluated < changes
union
select environment_id, school_id from pulse_turn where turns_at <= ?
limit ?;

-- Walks from school to school instead of through all that is pending.
-- name: schools_with_due_alerts
with recursive school (environment_id, school_id, due_at) as (
  (select environment_id, school_id, due_at from pulse_raised
    where state = 'pending'
    order by environment_id, school_id, due_at limit 1)
  union all
  select n.environment_id, n.school_id, n.due_at
  from school as s cross join lateral (
    select r.environment_id, r.school_id, r.due_at from pulse_raised as r
    where r.state = 'pending' and (r.environment_id, r.school_id) > (s.environment_id, s.school_id)
    order by r.environment_id, r.school_id, r.due_at limit 1) as n
)
select environment_id, school_id from school where due_at <= ? order by due_at limit ?;

-- No correction takes them back until this transaction ends.
-- name: due_alerts
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised
where environment_id = ? and school_id = ? and state = 'pending' and due_at <= ?
order by due_at, id limit ?
for update;

-- name: raised_alerts
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised
where environment_id = ? and school_id = ? and id in (select json_array_elements_text(?::json));

-- name: raised_alerts_of_student
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised
where environment_id = ? and school_id = ? and student_id = ?
order by raised_at, id;

-- name: spent_observations
select s.raised_id, o.environment_id, o.school_id, o.id, o.student_id, o.kind, o.day, o.detail,
  o.version, o.removed
from pulse_spent as s
join pulse_observation as o
  on o.environment_id = s.environment_id and o.school_id = s.school_id and o.id = s.observation_id
where s.environment_id = ? and s.school_id = ? and s.raised_id in (select json_array_elements_text(?::json))
order by s.raised_id, o.day, o.id;

-- name: move_raised
update pulse_raised as r set state = q.new_state, reason = q.reason
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
  as q (environment_id, school_id, id, old_state, new_state, reason)
where r.environment_id = q.environment_id and r.school_id = q.school_id and r.id = q.id
  and r.state = q.old_state
returning r.environment_id, r.school_id, r.id;

-- What was observed of a student is still there when these are run.
-- name: erase_spent_observations_of_student
delete from pulse_spent
where environment_id = ? and school_id = ? and observation_id in (
  select id from pulse_observation
  where environment_id = ? and school_id = ? and student_id = ?);

-- name: erase_spent_by_alerts_of_student
delete from pulse_spent
where environment_id = ? and school_id = ? and raised_id in (
  select id from pulse_raised where environment_id = ? and school_id = ? and student_id = ?);

-- name: erase_raised_of_student
delete from pulse_raised where environment_id = ? and school_id = ? and student_id = ?;

-- name: delete_spent_of_school
delete from pulse_spent where environment_id = ? and school_id = ?;

-- name: delete_raised_of_school
delete from pulse_raised where environment_id = ? and school_id = ?;

-- name: delete_terms_of_school
delete from pulse_alert_terms where environment_id = ? and school_id = ?;

-- name: delete_turn_of_school
delete from pulse_turn where environment_id = ? and school_id = ?;
