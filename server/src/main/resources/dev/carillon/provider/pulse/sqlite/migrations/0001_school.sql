-- Schools, who belongs to them, what they set up and what was observed of their students.
-- Times are milliseconds since the epoch, days are days since 1970-01-01, times of day are seconds
-- since midnight, truth values are 0 and 1, UUIDs are texts in lower case; lists and maps are JSON
-- texts. Every row says whose it is: environment and school.

-- changes counts whatever may have changed which thresholds are met: semesters, zone, students,
-- alerts. evaluated is its value when the school was last evaluated as a whole.
create table pulse_school (
  environment_id  text not null,
  id              text not null,
  name            text not null,
  zone            text not null,
  messages_at     integer not null check (messages_at >= 0 and messages_at < 86400),
  semesters       text not null,
  changes         integer not null,
  evaluated       integer not null,
  primary key (environment_id, id),
  check (evaluated <= changes)
) strict, without rowid;

create index pulse_school_to_evaluate on pulse_school (environment_id, id)
  where evaluated < changes;

create table pulse_staff (
  environment_id  text not null,
  school_id       text not null,
  id              text not null,
  ext_id          text,
  name            text not null,
  first_name      text not null,
  last_name       text not null,
  preferred_name  text,
  primary_email   text,
  identifiers     text not null,
  primary key (environment_id, school_id, id)
) strict, without rowid;

-- id is the person's, student_id the enrolment's.
create table pulse_student (
  environment_id  text not null,
  school_id       text not null,
  id              text not null,
  student_id      text not null,
  ext_id          text,
  first_name      text not null,
  last_name       text not null,
  preferred_name  text,
  pronouns        text not null,
  identifiers     text not null,
  homeroom        text,
  year_level      integer,
  primary key (environment_id, school_id, id)
) strict, without rowid;

create unique index pulse_student_enrolment
  on pulse_student (environment_id, school_id, student_id);

create table pulse_homeroom (
  environment_id  text not null,
  school_id       text not null,
  name            text not null,
  teacher_id      text,
  color           text,
  primary key (environment_id, school_id, name)
) strict, without rowid;

create table pulse_year_level (
  environment_id  text not null,
  school_id       text not null,
  level           integer not null,
  lead_id         text,
  primary key (environment_id, school_id, level)
) strict, without rowid;

create table pulse_alert_type (
  environment_id  text not null,
  id              text not null,
  label           text not null,
  counts          text not null,
  observed        text not null,
  takes_period    integer not null check (takes_period in (0, 1)),
  primary key (environment_id, id)
) strict, without rowid;

-- threshold is null where each observation raises an alert; period is null exactly where the type
-- takes none, which is written here because a type's never changes while alerts have it.
create table pulse_alert (
  environment_id  text not null,
  school_id       text not null,
  id              text not null,
  name            text not null,
  type_id         text not null,
  year_levels     text not null,
  homerooms       text not null,
  students        text not null,
  threshold       integer check (threshold > 0),
  period          text check (period in (
    'current_week', 'current_fortnight', 'current_month', 'current_semester',
    'last_7_days', 'last_14_days', 'last_30_days', 'previous_semester')),
  recipients      text not null,
  frequency       text not null check (frequency in ('at_once', 'daily', 'weekly')),
  frequency_day   integer check (frequency_day between 1 and 7),
  frequency_at    integer check (frequency_at >= 0 and frequency_at < 86400),
  configured_by   text,
  enabled         integer not null check (enabled in (0, 1)),
  primary key (environment_id, school_id, id),
  check ((frequency = 'weekly') = (frequency_day is not null)),
  check (frequency <> 'at_once' or frequency_at is null)
) strict, without rowid;

create index pulse_alert_of_type on pulse_alert (environment_id, type_id);

create table pulse_observation (
  environment_id  text not null,
  school_id       text not null,
  id              text not null,
  student_id      text not null,
  kind            text not null,
  day             integer not null,
  detail          text not null,
  version         integer not null,
  removed         integer not null check (removed >= 0 and removed <= 1),
  primary key (environment_id, school_id, id)
) strict, without rowid;

-- Holds all that a threshold asks for: the rows themselves lie by their sources' ids, all over the
-- file, and to look each up costs a page read from it.
create index pulse_observation_of_student
  on pulse_observation (environment_id, school_id, student_id, kind, day, removed);

-- What operators changed. Never anything of a person: where a subject is one, it is a digest.
create table pulse_audit (
  environment_id  text not null,
  id              text not null,
  school_id       text,
  at              integer not null,
  actor           text not null,
  action          text not null,
  subject         text not null,
  detail          text not null,
  primary key (environment_id, id)
) strict, without rowid;
