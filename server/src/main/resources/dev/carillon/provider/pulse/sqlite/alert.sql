-- Alerts that were raised, the observations that they spent, and what is to be evaluated.
-- One row of parameters at a time: see RowByRow. Many ids in one parameter are a JSON list.

-- A configured alert and a student, if enough has been observed that this alert has not spent.
-- name: unspent
select ?1 as alert_id, ?2 as student_id, json_group_array(o.id) as observations
from pulse_observation as o indexed by pulse_observation_of_student
where o.environment_id = ?3 and o.school_id = ?4 and o.student_id = ?2
  and o.kind in (select value from json_each(?5)) and o.day between ?6 and ?7 and o.removed = 0
  and not exists (
    select 1 from pulse_spent as s
    where s.environment_id = ?3 and s.school_id = ?4 and s.observation_id = o.id
      and s.alert_id = ?1)
having count(*) >= ?8;

-- The same, one by one, for an alert that was raised.
-- name: spare_observations
select ?1 as raised_id, o.id, o.day
from pulse_observation as o indexed by pulse_observation_of_student
where o.environment_id = ?4 and o.school_id = ?5 and o.student_id = ?3
  and o.kind in (select value from json_each(?6)) and o.day between ?7 and ?8 and o.removed = 0
  and not exists (
    select 1 from pulse_spent as s
    where s.environment_id = ?4 and s.school_id = ?5 and s.observation_id = o.id
      and s.alert_id = ?2);

-- name: insert_raised
insert into pulse_raised (environment_id, school_id, id, alert_id, student_id, from_day, to_day,
  state, reason, raised_at, due_at)
values (?, ?, ?, ?, ?, ?, ?, 'pending', null, ?, ?);

-- name: spend
insert into pulse_spent (environment_id, school_id, observation_id, alert_id, raised_id)
values (?, ?, ?, ?, ?);

-- name: free
delete from pulse_spent
where environment_id = ?1 and school_id = ?2 and observation_id = ?3 and alert_id = ?4;

-- name: free_all
delete from pulse_spent where environment_id = ?1 and school_id = ?2 and raised_id = ?3;

-- name: withdraw
update pulse_raised set state = 'withdrawn', reason = ?4
where environment_id = ?1 and school_id = ?2 and id = ?3 and state = 'pending';

-- What the pending alerts of a student have spent, as it now is. From the student on: SQLite would
-- begin with all that was ever spent at the school.
-- name: pending_spent
select r.id as raised_id, r.alert_id, r.student_id, r.from_day, r.to_day, r.raised_at,
  s.observation_id, o.student_id as observed_student_id, o.kind, o.day, o.removed
from pulse_raised as r indexed by pulse_raised_of_student
cross join pulse_spent as s
  on s.environment_id = r.environment_id and s.school_id = r.school_id and s.raised_id = r.id
left join pulse_observation as o
  on o.environment_id = s.environment_id and o.school_id = s.school_id and o.id = s.observation_id
where r.environment_id = ? and r.school_id = ? and r.student_id = ? and r.state = 'pending';

-- name: free_pending_of_alert
delete from pulse_spent
where environment_id = ? and school_id = ? and raised_id in (
  select id from pulse_raised indexed by pulse_raised_due
  where environment_id = ? and school_id = ? and alert_id = ? and state = 'pending');

-- name: withdraw_pending_of_alert
update pulse_raised indexed by pulse_raised_due set state = 'withdrawn', reason = ?
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
where environment_id = ? and school_id = ? and id in (select value from json_each(?))
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
  select * from (
    select environment_id, school_id, due_at from pulse_raised
    where state = 'pending'
    order by environment_id, school_id, due_at limit 1)
  union all
  select r.environment_id, r.school_id, r.due_at
  from school as s join pulse_raised as r on (r.environment_id, r.school_id, r.id) = (
    select environment_id, school_id, id from (
      select * from (
        select environment_id, school_id, id from pulse_raised
        where state = 'pending' and environment_id = s.environment_id
          and school_id > s.school_id
        order by school_id, due_at limit 1)
      union all
      select * from (
        select environment_id, school_id, id from pulse_raised
        where state = 'pending' and environment_id > s.environment_id
        order by environment_id, school_id, due_at limit 1))
    limit 1)
)
select environment_id, school_id from school where due_at <= ? order by due_at limit ?;

-- name: due_alerts
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised
where environment_id = ? and school_id = ? and state = 'pending' and due_at <= ?
order by due_at, id limit ?;

-- name: raised_alerts
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised
where environment_id = ? and school_id = ? and id in (select value from json_each(?));

-- name: raised_alerts_of_student
select environment_id, school_id, id, alert_id, student_id, from_day, to_day, state, reason,
  raised_at, due_at
from pulse_raised indexed by pulse_raised_of_student
where environment_id = ? and school_id = ? and student_id = ?
order by raised_at, id;

-- name: spent_observations
select s.raised_id, o.environment_id, o.school_id, o.id, o.student_id, o.kind, o.day, o.detail,
  o.version, o.removed
from pulse_spent as s
join pulse_observation as o
  on o.environment_id = s.environment_id and o.school_id = s.school_id and o.id = s.observation_id
where s.environment_id = ? and s.school_id = ? and s.raised_id in (select value from json_each(?))
order by s.raised_id, o.day, o.id;

-- name: move_raised
update pulse_raised set state = ?5, reason = ?6
where environment_id = ?1 and school_id = ?2 and id = ?3 and state = ?4;

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
