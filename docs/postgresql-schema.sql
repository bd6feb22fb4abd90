-- What `plumbar-cli publish` makes in a PostgreSQL database, once, where the schema plumbar is not
-- there yet. docs/publish.md explains it.
CREATE SCHEMA plumbar;

CREATE TABLE plumbar.format(version integer PRIMARY KEY);
INSERT INTO plumbar.format VALUES (1);

CREATE TABLE plumbar.athletes(
  athlete text PRIMARY KEY,
  sex text CHECK (sex IN ('f', 'm')),
  stature_m double precision,
  mass_kg double precision,
  as_of timestamptz NOT NULL);

CREATE TABLE plumbar.sessions(
  session text PRIMARY KEY,
  athlete text REFERENCES plumbar.athletes,
  started timestamptz NOT NULL,
  source text,
  file text NOT NULL,
  plumbar text NOT NULL,
  pipeline integer NOT NULL,
  rate_hz double precision NOT NULL,
  duration_s double precision NOT NULL,
  lost_samples bigint NOT NULL);
CREATE INDEX sessions_athlete ON plumbar.sessions(athlete, started);

CREATE TABLE plumbar.sets(
  session text REFERENCES plumbar.sessions ON DELETE CASCADE,
  set_number integer,
  exercise text,
  exercise_guessed boolean NOT NULL,
  voided boolean NOT NULL,
  bar_mass_source text,
  verdict text NOT NULL,
  verdict_why text,
  verdict_since_rep integer,
  PRIMARY KEY (session, set_number));

CREATE TABLE plumbar.reps(
  session text,
  set_number integer,
  rep_number integer,
  start_s double precision NOT NULL,
  bottom_s double precision NOT NULL,
  end_s double precision NOT NULL,
  complete boolean NOT NULL,
  why text,
  struck boolean NOT NULL,
  pain boolean NOT NULL,
  PRIMARY KEY (session, set_number, rep_number),
  FOREIGN KEY (session, set_number) REFERENCES plumbar.sets ON DELETE CASCADE);

CREATE TABLE plumbar.metrics(
  session text,
  set_number integer,
  rep_number integer,
  metric text,
  unit text NOT NULL,
  value double precision NOT NULL,
  low95 double precision,
  high95 double precision,
  PRIMARY KEY (session, set_number, rep_number, metric),
  FOREIGN KEY (session, set_number) REFERENCES plumbar.sets ON DELETE CASCADE);
CREATE INDEX metrics_metric ON plumbar.metrics(metric, session);
