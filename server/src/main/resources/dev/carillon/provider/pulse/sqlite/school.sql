-- Schools, who belongs to them, alert types, configured alerts, observations, the audit.
-- Many ids in one parameter are a JSON list.

-- name: school
select environment_id, id, name, zone, messages_at, semesters, changes
from pulse_school
where environment_id = ? and id = ?;

-- name: school_to_change
select environment_id, id, name, zone, messages_at, semesters, changes
from pulse_school
where environment_id = ? and id = ?;

-- name: schools_ascending
select environment_id, id, name, zone, messages_at, semesters, changes
from pulse_school
where environment_id = ? and id > ?
order by id
limit ?;

-- name: schools_descending
select environment_id, id, name, zone, messages_at, semesters, changes
from pulse_school
where environment_id = ? and id < ?
order by id desc
limit ?;

-- Of all environments.
-- name: every_school
select environment_id, id, name, zone, messages_at, semesters, changes
from pulse_school
where (environment_id, id) > (?, ?)
order by environment_id, id
limit ?;

-- name: schools_to_evaluate
select environment_id, id, name, zone, messages_at, semesters, changes
from pulse_school
where (environment_id, id) > (?, ?) and evaluated < changes
order by environment_id, id
limit ?;

-- name: insert_school
insert into pulse_school (environment_id, id, name, zone, messages_at, semesters, changes,
  evaluated)
values (?, ?, ?, ?, ?, ?, 0, 0)
on conflict do nothing;

-- name: update_school
update pulse_school
set name = ?, zone = ?, messages_at = ?, semesters = ?
where environment_id = ? and id = ?;

-- name: school_changed
update pulse_school set changes = changes + 1 where environment_id = ? and id = ?;

-- name: schools_with_type_changed
update pulse_school set changes = changes + 1
where environment_id = ?
  and id in (select school_id from pulse_alert where environment_id = ? and type_id = ?);

-- What changed since those changes were looked at stays to be evaluated.
-- name: school_evaluated
update pulse_school set evaluated = ? where environment_id = ? and id = ? and evaluated < ?;

-- name: delete_school
delete from pulse_school where environment_id = ? and id = ?;

-- name: staff_member
select environment_id, school_id, id, ext_id, name, first_name, last_name, preferred_name,
  primary_email, identifiers
from pulse_staff
where environment_id = ? and school_id = ? and id = ?;

-- name: staff_by_ids
select environment_id, school_id, id, ext_id, name, first_name, last_name, preferred_name,
  primary_email, identifiers
from pulse_staff
where environment_id = ? and school_id = ? and id in (select value from json_each(?));

-- name: staff_ascending
select environment_id, school_id, id, ext_id, name, first_name, last_name, preferred_name,
  primary_email, identifiers
from pulse_staff
where environment_id = ? and school_id = ? and id > ?
order by id
limit ?;

-- name: staff_descending
select environment_id, school_id, id, ext_id, name, first_name, last_name, preferred_name,
  primary_email, identifiers
from pulse_staff
where environment_id = ? and school_id = ? and id < ?
order by id desc
limit ?;

-- name: put_staff
insert into pulse_staff (environment_id, school_id, id, ext_id, name, first_name, last_name,
  preferred_name, primary_email, identifiers)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (environment_id, school_id, id) do update
set ext_id = excluded.ext_id, name = excluded.name, first_name = excluded.first_name,
  last_name = excluded.last_name, preferred_name = excluded.preferred_name,
  primary_email = excluded.primary_email, identifiers = excluded.identifiers;

-- name: delete_staff_member
delete from pulse_staff where environment_id = ? and school_id = ? and id = ?;

-- name: delete_staff_of_school
delete from pulse_staff where environment_id = ? and school_id = ?;

-- name: student
select environment_id, school_id, id, student_id, ext_id, first_name, last_name, preferred_name,
  pronouns, identifiers, homeroom, year_level
from pulse_student
where environment_id = ? and school_id = ? and id = ?;

-- name: students_by_ids
select environment_id, school_id, id, student_id, ext_id, first_name, last_name, preferred_name,
  pronouns, identifiers, homeroom, year_level
from pulse_student
where environment_id = ? and school_id = ? and id in (select value from json_each(?));

-- name: known_students
select id
from pulse_student
where environment_id = ? and school_id = ? and id in (select value from json_each(?));

-- name: enrolments
select id, student_id
from pulse_student
where environment_id = ? and school_id = ? and student_id in (select value from json_each(?));

-- name: students_ascending
select environment_id, school_id, id, student_id, ext_id, first_name, last_name, preferred_name,
  pronouns, identifiers, homeroom, year_level
from pulse_student
where environment_id = ? and school_id = ? and id > ?
order by id
limit ?;

-- name: students_descending
select environment_id, school_id, id, student_id, ext_id, first_name, last_name, preferred_name,
  pronouns, identifiers, homeroom, year_level
from pulse_student
where environment_id = ? and school_id = ? and id < ?
order by id desc
limit ?;

-- The first of the four is 1 for the whole school.
-- name: students_of_cohort
select environment_id, school_id, id, student_id, ext_id, first_name, last_name, preferred_name,
  pronouns, identifiers, homeroom, year_level
from pulse_student
where environment_id = ? and school_id = ? and id > ?
  and (? = 1
    or year_level in (select value from json_each(?))
    or homeroom in (select value from json_each(?))
    or id in (select value from json_each(?)))
order by id
limit ?;

-- name: put_students
insert into pulse_student (environment_id, school_id, id, student_id, ext_id, first_name, last_name,
  preferred_name, pronouns, identifiers, homeroom, year_level)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (environment_id, school_id, id) do update
set student_id = excluded.student_id, ext_id = excluded.ext_id, first_name = excluded.first_name,
  last_name = excluded.last_name, preferred_name = excluded.preferred_name,
  pronouns = excluded.pronouns, identifiers = excluded.identifiers, homeroom = excluded.homeroom,
  year_level = excluded.year_level;

-- name: delete_student
delete from pulse_student where environment_id = ? and school_id = ? and id = ?;

-- name: delete_students_of_school
delete from pulse_student where environment_id = ? and school_id = ?;

-- name: homeroom
select environment_id, school_id, name, teacher_id, color
from pulse_homeroom
where environment_id = ? and school_id = ? and name = ?;

-- name: homerooms
select environment_id, school_id, name, teacher_id, color
from pulse_homeroom
where environment_id = ? and school_id = ?;

-- name: homerooms_ascending
select environment_id, school_id, name, teacher_id, color
from pulse_homeroom
where environment_id = ? and school_id = ? and name > ?
order by name
limit ?;

-- name: homerooms_descending
select environment_id, school_id, name, teacher_id, color
from pulse_homeroom
where environment_id = ? and school_id = ? and name < ?
order by name desc
limit ?;

-- name: put_homeroom
insert into pulse_homeroom (environment_id, school_id, name, teacher_id, color)
values (?, ?, ?, ?, ?)
on conflict (environment_id, school_id, name) do update
set teacher_id = excluded.teacher_id, color = excluded.color;

-- name: count_homerooms
select count(*) from pulse_homeroom where environment_id = ? and school_id = ?;

-- name: delete_homeroom
delete from pulse_homeroom where environment_id = ? and school_id = ? and name = ?;

-- name: delete_homerooms_of_school
delete from pulse_homeroom where environment_id = ? and school_id = ?;

-- name: forget_teacher
update pulse_homeroom set teacher_id = null
where environment_id = ? and school_id = ? and teacher_id = ?;

-- name: year_level
select environment_id, school_id, level, lead_id
from pulse_year_level
where environment_id = ? and school_id = ? and level = ?;

-- name: year_levels
select environment_id, school_id, level, lead_id
from pulse_year_level
where environment_id = ? and school_id = ?
order by level;

-- name: put_year_level
insert into pulse_year_level (environment_id, school_id, level, lead_id)
values (?, ?, ?, ?)
on conflict (environment_id, school_id, level) do update set lead_id = excluded.lead_id;

-- name: delete_year_level
delete from pulse_year_level where environment_id = ? and school_id = ? and level = ?;

-- name: delete_year_levels_of_school
delete from pulse_year_level where environment_id = ? and school_id = ?;

-- name: forget_lead
update pulse_year_level set lead_id = null
where environment_id = ? and school_id = ? and lead_id = ?;

-- name: alert_type
select environment_id, id, label, counts, observed, takes_period
from pulse_alert_type
where environment_id = ? and id = ?;

-- name: alert_type_to_change
select environment_id, id, label, counts, observed, takes_period
from pulse_alert_type
where environment_id = ? and id = ?;

-- name: alert_types_ascending
select environment_id, id, label, counts, observed, takes_period
from pulse_alert_type
where environment_id = ? and id > ?
order by id
limit ?;

-- name: alert_types_descending
select environment_id, id, label, counts, observed, takes_period
from pulse_alert_type
where environment_id = ? and id < ?
order by id desc
limit ?;

-- name: put_alert_type
insert into pulse_alert_type (environment_id, id, label, counts, observed, takes_period)
values (?, ?, ?, ?, ?, ?)
on conflict (environment_id, id) do update
set label = excluded.label, counts = excluded.counts, observed = excluded.observed,
  takes_period = excluded.takes_period;

-- name: count_alert_types
select count(*) from pulse_alert_type where environment_id = ?;

-- name: delete_alert_type
delete from pulse_alert_type where environment_id = ? and id = ?;

-- name: type_is_in_use
select 1 from pulse_alert where environment_id = ? and type_id = ? limit 1;

-- name: alert
select a.environment_id, a.school_id, a.id, a.name, a.type_id, a.year_levels, a.homerooms,
  a.students, a.threshold, a.period, a.recipients, a.frequency, a.frequency_day, a.frequency_at,
  a.configured_by, a.enabled, t.label, t.counts, t.observed, t.takes_period
from pulse_alert as a
join pulse_alert_type as t on t.environment_id = a.environment_id and t.id = a.type_id
where a.environment_id = ? and a.school_id = ? and a.id = ?;

-- name: alerts
select a.environment_id, a.school_id, a.id, a.name, a.type_id, a.year_levels, a.homerooms,
  a.students, a.threshold, a.period, a.recipients, a.frequency, a.frequency_day, a.frequency_at,
  a.configured_by, a.enabled, t.label, t.counts, t.observed, t.takes_period
from pulse_alert as a
join pulse_alert_type as t on t.environment_id = a.environment_id and t.id = a.type_id
where a.environment_id = ? and a.school_id = ?
order by a.id;

-- name: alerts_ascending
select a.environment_id, a.school_id, a.id, a.name, a.type_id, a.year_levels, a.homerooms,
  a.students, a.threshold, a.period, a.recipients, a.frequency, a.frequency_day, a.frequency_at,
  a.configured_by, a.enabled, t.label, t.counts, t.observed, t.takes_period
from pulse_alert as a
join pulse_alert_type as t on t.environment_id = a.environment_id and t.id = a.type_id
where a.environment_id = ? and a.school_id = ? and a.id > ?
order by a.id
limit ?;

-- name: alerts_descending
select a.environment_id, a.school_id, a.id, a.name, a.type_id, a.year_levels, a.homerooms,
  a.students, a.threshold, a.period, a.recipients, a.frequency, a.frequency_day, a.frequency_at,
  a.configured_by, a.enabled, t.label, t.counts, t.observed, t.takes_period
from pulse_alert as a
join pulse_alert_type as t on t.environment_id = a.environment_id and t.id = a.type_id
where a.environment_id = ? and a.school_id = ? and a.id < ?
order by a.id desc
limit ?;

-- name: put_alert
insert into pulse_alert (environment_id, school_id, id, name, type_id, year_levels, homerooms,
  students, threshold, period, recipients, frequency, frequency_day, frequency_at, configured_by,
  enabled)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (environment_id, school_id, id) do update
set name = excluded.name, type_id = excluded.type_id, year_levels = excluded.year_levels,
  homerooms = excluded.homerooms, students = excluded.students, threshold = excluded.threshold,
  period = excluded.period, recipients = excluded.recipients, frequency = excluded.frequency,
  frequency_day = excluded.frequency_day, frequency_at = excluded.frequency_at,
  configured_by = excluded.configured_by, enabled = excluded.enabled;

-- name: count_alerts
select count(*) from pulse_alert where environment_id = ? and school_id = ?;

-- name: delete_alerts_of_school
delete from pulse_alert where environment_id = ? and school_id = ?;

-- name: delete_alert
delete from pulse_alert where environment_id = ? and school_id = ? and id = ?;

-- name: observation
select environment_id, school_id, id, student_id, kind, day, detail, version, removed
from pulse_observation
where environment_id = ? and school_id = ? and id = ?;

-- name: observations_by_ids
select environment_id, school_id, id, student_id, kind, day, detail, version, removed
from pulse_observation
where environment_id = ? and school_id = ? and id in (select value from json_each(?));

-- name: observations_ascending
select environment_id, school_id, id, student_id, kind, day, detail, version, removed
from pulse_observation
where environment_id = ? and school_id = ? and id > ?
order by id
limit ?;

-- name: observations_descending
select environment_id, school_id, id, student_id, kind, day, detail, version, removed
from pulse_observation
where environment_id = ? and school_id = ? and id < ?
order by id desc
limit ?;

-- Few of all are one student's: they are found by the other index and then put in order.
-- name: observations_of_student_ascending
select environment_id, school_id, id, student_id, kind, day, detail, version, removed
from pulse_observation indexed by pulse_observation_of_student
where environment_id = ? and school_id = ? and student_id = ? and id > ?
order by id
limit ?;

-- name: observations_of_student_descending
select environment_id, school_id, id, student_id, kind, day, detail, version, removed
from pulse_observation indexed by pulse_observation_of_student
where environment_id = ? and school_id = ? and student_id = ? and id < ?
order by id desc
limit ?;

-- name: put_observations
insert into pulse_observation (environment_id, school_id, id, student_id, kind, day, detail,
  version, removed)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (environment_id, school_id, id) do update
set student_id = excluded.student_id, kind = excluded.kind, day = excluded.day,
  detail = excluded.detail, version = excluded.version, removed = excluded.removed;

-- name: delete_observations_of_student
delete from pulse_observation where environment_id = ? and school_id = ? and student_id = ?;

-- name: delete_observations_of_school
delete from pulse_observation where environment_id = ? and school_id = ?;

-- name: delete_some_observations
delete from pulse_observation
where environment_id = ? and school_id = ? and id in (
  select id from pulse_observation where environment_id = ? and school_id = ? limit ?);

-- name: insert_audit
insert into pulse_audit (environment_id, id, school_id, at, actor, action, subject, detail)
values (?, ?, ?, ?, ?, ?, ?, ?);

-- name: audit_ascending
select environment_id, id, school_id, at, actor, action, subject, detail
from pulse_audit
where environment_id = ? and id > ?
order by id
limit ?;

-- name: audit_descending
select environment_id, id, school_id, at, actor, action, subject, detail
from pulse_audit
where environment_id = ? and id < ?
order by id desc
limit ?;
