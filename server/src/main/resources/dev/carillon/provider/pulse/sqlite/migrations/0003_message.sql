-- Whom raised alerts are addressed to, messages and their copies.

-- Who composes a school's messages at present, and until when nobody else may.
create table pulse_claim (
  environment_id  text not null,
  school_id       text not null,
  holder          text not null,
  held_until      integer not null,
  primary key (environment_id, school_id)
) strict, without rowid;

-- A raised alert that a person is to be told of. message_id is null until a message is composed.
create table pulse_addressed (
  environment_id  text not null,
  school_id       text not null,
  recipient_id    text not null,
  raised_id       text not null,
  addressed_as    text not null,
  message_id      text,
  primary key (environment_id, school_id, recipient_id, raised_id)
) strict, without rowid;

create index pulse_addressed_waiting on pulse_addressed (environment_id, school_id, recipient_id)
  where message_id is null;

create index pulse_addressed_raised on pulse_addressed (environment_id, school_id, raised_id);

create index pulse_addressed_message on pulse_addressed (environment_id, message_id)
  where message_id is not null;

-- Somebody who should have been told of a raised alert and was not. position is the place in the
-- alert's list of recipients; recipient_id is known where a person is meant who is gone.
create table pulse_unsent (
  environment_id  text not null,
  school_id       text not null,
  raised_id       text not null,
  position        integer not null,
  recipient       text not null check (recipient in
    ('named', 'configurer', 'homeroom_teacher', 'year_level_lead')),
  recipient_id    text,
  reason          text not null,
  primary key (environment_id, school_id, raised_id, position)
) strict, without rowid;

-- composed: its counts are fixed; it may be with partners already. accepted: it is with every
-- partner who may have it, and how its webhooks end is not known yet. check_at is when to look.
-- erased_at is set when its content is to be erased; recipient_id is null once its recipient is.
create table pulse_message (
  environment_id  text not null,
  id              text not null,
  school_id       text not null,
  recipient_id    text,
  transaction_id  text not null,
  queued          integer not null,
  fetched         integer not null,
  sent            integer not null,
  state           text not null check (state in
    ('composed', 'accepted', 'delivered', 'undeliverable', 'unsent')),
  reason          text,
  composed_at     integer not null,
  check_at        integer,
  erased_at       integer,
  primary key (environment_id, id),
  check (0 <= sent and sent <= fetched and fetched <= queued),
  check ((state in ('undeliverable', 'unsent')) = (reason is not null)),
  check ((state = 'accepted') = (check_at is not null))
) strict, without rowid;

create index pulse_message_composed on pulse_message (environment_id, school_id, id)
  where state = 'composed';

create index pulse_message_to_check on pulse_message (check_at) where check_at is not null;

create index pulse_message_by_time on pulse_message (environment_id, composed_at, id);

create index pulse_message_of_school
  on pulse_message (environment_id, school_id, composed_at, id);

create index pulse_message_of_recipient
  on pulse_message (environment_id, school_id, recipient_id, composed_at, id);

-- What the server made of a message for one partner's application.
create table pulse_copy (
  environment_id     text not null,
  message_id         text not null,
  application_id     text not null,
  school_id          text not null,
  engine_message_id  text not null,
  accepted_at        integer not null,
  primary key (environment_id, message_id, application_id)
) strict, without rowid;

create index pulse_copy_of_application
  on pulse_copy (environment_id, application_id, school_id, accepted_at, message_id);

-- Whom a message is about, for when one of them is to be erased.
create table pulse_message_student (
  environment_id  text not null,
  school_id       text not null,
  student_id      text not null,
  message_id      text not null,
  primary key (environment_id, school_id, student_id, message_id)
) strict, without rowid;

-- Messages whose content is still to be erased, wherever there is a copy.
create table pulse_expunge (
  environment_id  text not null,
  school_id       text not null,
  message_id      text not null,
  primary key (environment_id, school_id, message_id)
) strict, without rowid;
