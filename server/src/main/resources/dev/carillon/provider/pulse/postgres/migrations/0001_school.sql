-- Schools, who belongs to them, what they set up and what was observed of their students.
-- Times are milliseconds since the epoch, days are days since 1970-01-01, times of day are seconds
-- since midnight, truth values are 0 and 1, UUIDs are texts in lower case; lists and maps are JSON
-- texts. Every row says whose it is: environment and school.

-- changes counts whatever may have changed which thresholds are met: semesters, zone, students,
-- alerts. evaluated is its value when the school was last evaluated as a whole.
create table pulse_school (
  environment_id  text collate "C" not null,
  id              text collate "C" not null,
  name            text collate "C" not null,
  zone            text collate "C" not null,
  messages_at     bigint not null check (messages_at >= 0 and messages_at < 86400),
  semesters       text collate "C" not null,
  changes         bigint not null,
  evaluated       bigint not null,
  primary key (environment_id, id),
  check (evaluated <= changes)
);

create index pulse_school_to_evaluate on pulse_school (environment_id, id)
  where evaluated < changes;

create table pulse_staff (
  environment_id  text collate "C" not null,
  school_id       text collate "C" not null,
  id              text collate "C" not null,
  ext_id          text collate "C",
  name            text collate "C" not null,
  first_name      text collate "C" not null,
  last_name       text collate "C" not null,
  preferred_name  text collate "C",
  primary_email   text collate "C",
  identifiers     text collate "C" not null,
  primary key (environment_id, school_id, id)
);

-- id is the person's, student_id the enrolment's.
create table pulse_student (
  environment_id  text collate "C" not null,
  school_id       text collate "C" not null,
  id              text collate "C" not null,
  student_id      text collate "C" not null,
  ext_id          text collate "C",
  first_name      text collate "C" not null,
  last_name       text collate "C" not null,
  preferred_name  text collate "C",
  pronouns        text collate "C" not null,
  identifiers     text collate "C" not null,
  homeroom        text collate "C",
  year_level      bigint,
  primary key (environment_id, school_id, id)
);

create unique index pulse_student_enrolment
  on pulse_student (environment_id, school_id, student_id);

create table pulse_homeroom (
  environment_id  text collate "C" not null,
  school_id       text collate "C" not null,
  name            text collate "C" not null,
  teacher_id      text collate "C",
  color           text collate "C",
  primary key (environment_id, school_id, name)
);

create table pulse_year_level (
  environment_id  text collate "C" not null,
  school_id       text collate "C" not null,
  level           bigint not null,
  lead_id         text collate "C",
  primary key (environment_id, school_id, level)
);

create table pulse_alert_type (
  environment_id  text collate "C" not null,
  id              text collate "C" not null,
  label           text collate "C" not null,
  counts          text collate "C" not null,
  observed        text collate "C" not null,
  takes_period    bigint not null check (takes_period in (0, 1)),
  primary key (environment_id, id)
);

-- threshold is null where each observation raises an alert; period is null exactly where the type
-- takes none, which is written here because a type's never changes while alerts have it.
create table pulse_alert (
  environment_id  text collate "C" not null,
  school_id       text collate "C" not null,
  id              text collate "C" not null,
  name            text collate "C" not null,
  type_id         text collate "C" not null,
  year_levels     text collate "C" not null,
  homerooms       text collate "C" not null,
  students        text collate "C" not null,
  threshold       bigint check (threshold > 0),
  period          text collate "C" check (period in (
    'current_week', 'current_fortnight', 'current_month', 'current_semester',
    'last_7_days', 'last_14_days', 'last_30_days', 'previous_semester')),
  recipients      text collate "C" not null,
  frequency       text collate "C" not null check (frequency in ('at_once', 'daily', 'weekly')),
  frequency_day   bigint check (frequency_day between 1 and 7),
  frequency_at    bigint check (frequency_at >= 0 and frequency_at < 86400),
  configured_by   text collate "C",
  enabled         bigint not null check (enabled in (0, 1)),
  primary key (environment_id, school_id, id),
  check ((frequency = 'weekly') = (frequency_day is not null)),
  check (frequency <> 'at_once' or frequency_at is null)
);

create index pulse_alert_of_type on pulse_alert (environment_id, type_id);

create table pulse_observation (
  environment_id  text collate "C" not null,
  school_id       text collate "C" not null,
  id              text collate "C" not null,
  student_id      text collate "C" not null,
  kind            text collate "C" not null,
  day             bigint not null,
  detail          text collate "C" not null,
  version         bigint not null,
  removed         bigint not null check (removed >= 0 and removed <= 1),
  primary key (environment_id, school_id, id)
);

create index pulse_observation_of_student
  on pulse_observation (environment_id, school_id, student_id, kind, day);

-- What operators changed. Never anything of a person: where a subject is one, it is a digest.
create table pulse_audit (
  environment_id  text collate "C" not null,
  id              text collate "C" not null,
  school_id       text collate "C",
  at              bigint not null,
  actor           text collate "C" not null,
  action          text collate "C" not null,
  subject         text collate "C" not null,
  detail          text collate "C" not null,
  primary key (environment_id, id)
);
