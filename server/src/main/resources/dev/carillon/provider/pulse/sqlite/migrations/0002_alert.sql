-- What was raised, and which observations it was raised for.

-- One row for each time that a configured alert was raised for a student. from_day and to_day are
-- the days that its threshold counted. pending until it is gathered into messages.
create table pulse_raised (
  environment_id  text not null,
  school_id       text not null,
  id              text not null,
  alert_id        text not null,
  student_id      text not null,
  from_day        integer not null,
  to_day          integer not null,
  state           text not null check (state in ('pending', 'addressed', 'sent', 'withdrawn', 'unsent')),
  reason          text,
  raised_at       integer not null,
  due_at          integer not null,
  primary key (environment_id, school_id, id),
  check (from_day <= to_day),
  check ((state in ('withdrawn', 'unsent')) = (reason is not null))
) strict, without rowid;

create index pulse_raised_due on pulse_raised (environment_id, school_id, due_at, id)
  where state = 'pending';

create index pulse_raised_of_student on pulse_raised (environment_id, school_id, student_id);

-- An observation counts for one raised alert of a configured alert at most: the key holds it.
create table pulse_spent (
  environment_id  text not null,
  school_id       text not null,
  observation_id  text not null,
  alert_id        text not null,
  raised_id       text not null,
  primary key (environment_id, school_id, observation_id, alert_id)
) strict, without rowid;

create index pulse_spent_by on pulse_spent (environment_id, school_id, raised_id);

-- What each configured alert counted when it was last evaluated, as a digest, or that it was
-- disabled: what was raised by other terms and is still pending is withdrawn.
create table pulse_alert_terms (
  environment_id  text not null,
  school_id       text not null,
  alert_id        text not null,
  terms           text not null,
  primary key (environment_id, school_id, alert_id)
) strict, without rowid;

-- When the school's next day begins: its windows move then.
create table pulse_turn (
  environment_id  text not null,
  school_id       text not null,
  turns_at        integer not null,
  primary key (environment_id, school_id)
) strict, without rowid;

create index pulse_turn_due on pulse_turn (turns_at);
