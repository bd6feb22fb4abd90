# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions in a real PostgreSQL: the same rows however often, whole sessions or none, and no
password in what is printed."""

import os
import shutil
import socket
import subprocess

import cli_test
import postgresql
from cli_test import CliTest
from postgresql import PASSWORD, QUOTED, Server, Wire

TABLES = ("athletes", "sessions", "sets", "reps", "metrics")
KEYS = {"sets": "session, set_number", "reps": "session, set_number, rep_number",
        "metrics": "session, set_number, rep_number, metric", "sessions": "session",
        "athletes": "athlete"}


class Publish(CliTest):
    prepared = [["simulate", "--reps", "3", "--seed", "5", "-o", "a.plumbar"],
                ["simulate", "--reps", "4", "--seed", "6", "--scenario", "asymmetric", "-o",
                 "b.plumbar"]]

    @classmethod
    def setUpClass(cls):
        for program in ("initdb", "pg_ctl", "psql"):
            postgresql.find(program)
        super().setUpClass()
        cls.server = Server()
        cls.addClassCleanup(cls.server.remove)
        cls.databases = 0

    def setUp(self):
        super().setUp()
        type(self).databases += 1
        self.name = f"gym{self.databases}"
        self.server.ask("postgres", f"CREATE DATABASE {self.name}")

    def ask(self, sql):
        return self.server.ask(self.name, sql)

    def publish(self, *arguments, **options):
        return self.run_cli("publish", "--to", self.server.address(self.name), *arguments, **options)

    def rows(self, hidden=""):
        """All rows; with hidden=", xmin, ctid" also which transaction wrote them, and where."""
        return {table: self.ask(f"SELECT *{hidden} FROM plumbar.{table} ORDER BY {KEYS[table]}")
                for table in TABLES}

    def clean(self, outcome):
        for secret in (PASSWORD, QUOTED):
            self.assertNotIn(secret, outcome.out + outcome.err)
        return outcome

    def test_rows_say_what_analyze_says(self):
        self.assertEqual(str(self.publish("a.plumbar", "b.plumbar")),
                         "exit 0\n2 published, 0 failed\n\n")
        for name in ("a.plumbar", "b.plumbar"):
            result = self.analyze(name)
            ((session, athlete, pipeline),) = self.ask(
                f"SELECT session, athlete, pipeline FROM plumbar.sessions WHERE file = '{name}'")
            self.assertEqual((athlete, int(pipeline)),
                             (result["athlete"]["id"], result["pipeline"]))
            (one,) = result["sets"]
            self.assertEqual(self.ask(f"SELECT exercise, verdict FROM plumbar.sets WHERE session = "
                                      f"'{session}'"), [[one["exercise"], one["verdict"]["state"]]])
            self.assertEqual(
                self.ask("SELECT rep_number, complete, start_s FROM plumbar.reps WHERE "
                         f"session = '{session}' ORDER BY 1"),
                [[str(rep["index"]), "t", repr(rep["start_s"])] for rep in one["reps"]])
            metrics = {(int(rep), metric): row for rep, metric, *row in self.ask(
                "SELECT rep_number, metric, unit, value, low95, high95 FROM plumbar.metrics "
                f"WHERE session = '{session}'")}
            for rep in one["reps"]:
                for path in ("rom_m", "mean_velocity_mps", "asymmetry_pct.bottom", "bar.tilt_deg",
                             "moments.l5s1_peak_nm"):
                    value = rep
                    for part in path.split("."):
                        value = value[part]
                    self.assertEqual(float(metrics[rep["index"], path][1]), value)
                unit, value, low, high = metrics[rep["index"], "moments.l5s1_peak_nm"]
                self.assertEqual((unit, [float(low), float(high)]),
                                 ("N.m", rep["moments"]["l5s1_band_nm"]))
                unit, value, low, high = metrics[rep["index"], "mean_velocity_mps"]
                self.assertAlmostEqual(float(high) - float(value),
                                       rep["uncertainty"]["mean_velocity_mps"], places=12)
            self.assertEqual(float(metrics[0, "bar_mass_kg"][1]), one["bar_mass_kg"])

    def test_twice_gives_the_same_rows(self):
        self.publish("a.plumbar", "b.plumbar")
        before, written = self.rows(), self.rows(", xmin, ctid")
        self.assertTrue(all(before.values()), before)
        outcome = self.publish("b.plumbar", "a.plumbar", "a.plumbar", "--jobs", "2")
        self.assertEqual((outcome.code, outcome.out), (0, "3 published, 0 failed\n"), outcome)
        self.assertEqual(self.rows(), before)
        self.assertEqual(self.rows(", xmin, ctid"), written, "rows were written again")
        os.rename(self.path("a.plumbar"), self.path("moved.plumbar"))
        self.publish("moved.plumbar")
        self.assertEqual(len(self.rows()["sessions"]), 2)

    def test_what_a_new_analysis_does_not_find_goes(self):
        self.publish("a.plumbar", "b.plumbar")
        before = self.rows()
        self.ask("INSERT INTO plumbar.sets SELECT session, 7, exercise, exercise_guessed, voided, "
                 "bar_mass_source, verdict, verdict_why, verdict_since_rep FROM plumbar.sets;"
                 "INSERT INTO plumbar.reps SELECT session, set_number, 99, start_s, bottom_s, end_s, "
                 "complete, why, struck, pain FROM plumbar.reps WHERE rep_number = 1;"
                 "UPDATE plumbar.metrics SET value = 0; DELETE FROM plumbar.reps WHERE "
                 "rep_number = 2")
        self.publish("a.plumbar", "b.plumbar")
        self.assertEqual(self.rows(), before)

    def test_a_wire_that_breaks_leaves_no_half_session(self):
        self.publish("a.plumbar", "b.plumbar")
        whole = self.rows()
        counts = {session: sum(row[0] == session for row in whole["metrics"])
                  for session, *_ in whole["sessions"]}
        wire = Wire(self.server.port, 1 << 30)
        self.run_cli("publish", "--to", self.server.address(self.name, wire.own_port), "a.plumbar",
                     "b.plumbar")
        wire.close()
        total, seen = wire.sent, set()
        self.assertGreater(total, 20000)
        for cut in [total * k // 17 for k in range(1, 17)] + [total - 5, total - 40]:
            self.ask("TRUNCATE plumbar.athletes CASCADE")
            wire = Wire(self.server.port, cut)
            outcome = self.clean(self.run_cli(
                "publish", "--to", self.server.address(self.name, wire.own_port), "a.plumbar",
                "b.plumbar"))
            wire.close()
            while self.ask("SELECT 1 FROM pg_stat_activity WHERE application_name = 'plumbar-cli' "
                           f"AND datname = '{self.name}'"):
                pass  # what had been sent may still be committed
            left = self.rows()
            seen.add(len(left["sessions"]))
            for session, *_ in left["sessions"]:
                self.assertEqual(sum(row[0] == session for row in left["metrics"]), counts[session])
                for table in TABLES[1:]:
                    self.assertEqual([row for row in left[table] if row[0] == session],
                                     [row for row in whole[table] if row[0] == session])
            for table in ("sets", "reps", "metrics"):
                self.assertLessEqual({row[0] for row in left[table]},
                                     {row[0] for row in left["sessions"]})
            if outcome.code == 0:  # cut in the farewell
                self.assertEqual(left, whole)
            else:
                self.assertEqual(outcome.code, 1)
                self.assertRegex(outcome.err, r"\Aplumbar-cli: [^\n]+: [^\n]+\n\Z")
        self.assertLessEqual({0, 1}, seen)
        self.publish("a.plumbar", "b.plumbar")
        self.assertEqual(self.rows(), whole)

    def blocked(self):
        """A publish that waits in the middle of a session, for a lock that somebody holds."""
        holder = subprocess.Popen(
            [postgresql.find("psql"), "-Xq", "-c", "BEGIN; LOCK plumbar.metrics IN SHARE ROW EXCLUSIVE MODE; SELECT 1;",
             "-c", "SELECT pg_sleep(600)", f"postgresql://coach@127.0.0.1:{self.server.port}/"
             f"{self.name}"], env=dict(os.environ, PGPASSWORD=PASSWORD),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not self.ask("SELECT 1 FROM pg_locks WHERE mode = 'ShareRowExclusiveLock' AND granted "
                           "AND relation = 'plumbar.metrics'::regclass"):
            pass
        program = cli_test.start("publish", "--to", self.server.address(self.name), "a.plumbar",
                                 "b.plumbar", cwd=self.dir)
        return holder, program

    def waiting(self):
        return self.ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'plumbar-cli' "
                        f"AND datname = '{self.name}' AND wait_event_type = 'Lock'")

    def test_a_killed_backend_is_tried_again(self):
        self.publish("a.plumbar", "b.plumbar")
        whole = self.rows()
        self.ask("TRUNCATE plumbar.athletes CASCADE")
        holder, program = self.blocked()
        while not (pids := self.waiting()):
            pass
        with open(f"/proc/{program.pid}/cmdline") as file:
            self.assertNotIn(QUOTED, file.read())
        self.ask(f"SELECT pg_terminate_backend({pids[0][0]}, 10000)")
        self.assertEqual(self.ask("SELECT * FROM plumbar.sessions"), [])
        holder.terminate()
        holder.wait()
        self.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
                 "'%pg_sleep(600)%' AND pid <> pg_backend_pid()")
        out, err = program.communicate(timeout=60)
        self.assertEqual((program.returncode, out, err), (0, "2 published, 0 failed\n", ""))
        self.assertEqual(self.rows(), whole)

    def test_a_server_that_dies_leaves_no_half_session(self):
        self.publish("b.plumbar")
        before = self.rows()
        holder, program = self.blocked()
        while not self.waiting():
            pass
        self.server.stop("immediate")
        out, err = program.communicate(timeout=60)
        holder.wait()
        self.server.start()
        self.assertEqual((program.returncode, out),
                         (1, "0 published, 1 failed, 1 not tried\n"), err)
        self.assertRegex(err, r"\Aplumbar-cli: a\.plumbar: [^\n]+\n\Z")
        self.assertNotIn(PASSWORD, err)
        self.assertEqual(self.rows(), before)

    def test_two_programs_at_once(self):
        programs = [cli_test.start("publish", "--to", self.server.address(self.name), *names,
                                   cwd=self.dir)
                    for names in (["a.plumbar", "b.plumbar"], ["b.plumbar", "a.plumbar"],
                                  ["a.plumbar"])]
        for program in programs:
            _, err = program.communicate(timeout=60)
            self.assertEqual((program.returncode, err), (0, ""))
        self.assertEqual(len(self.rows()["sessions"]), 2)
        self.assertEqual(self.ask("SELECT count(*) FROM plumbar.reps"), [["7"]])

    def test_one_bad_file_stops_nothing(self):
        self.write("bad.plumbar", "nonsense")
        outcome = self.publish("bad.plumbar", "a.plumbar", "none.plumbar")
        self.assertEqual((outcome.code, outcome.out), (1, "1 published, 2 failed\n"), outcome)
        self.assertEqual(outcome.err.count("\n"), 2)

    def test_odd_names_are_text(self):
        odd = "o'\\\"\t;\n-- {x} \u00e4.plumbar"
        shutil.copy(self.path("a.plumbar"), self.path(odd))
        self.assertEqual(self.publish(odd).code, 0)
        self.assertEqual(self.ask("SELECT file = E'o''\\\\\"\\t;\\n-- {x} \\u00e4.plumbar' FROM "
                                  "plumbar.sessions"), [["t"]])

    def test_no_password_is_printed(self):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
            for address, code in (
                    (self.server.address(self.name, port), 1),
                    (self.server.address("none"), 1),
                    (self.server.address(self.name, secret="wr0ng"), 1),
                    (f"postgresql//coach:{QUOTED}@127.0.0.1/x", 2),
                    (f"postgresql://coach:{QUOTED}@127.0.0.1:{self.server.port}/x?{QUOTED}", 2),
                    (f"password={QUOTED}", 2), ("mysql://x", 2), ("", 2)):
                with self.subTest(address):
                    outcome = self.clean(self.refused(code, "publish", "--to", address, "a.plumbar"))
                    self.assertNotIn("wr0ng", outcome.err)
        self.refused(2, "publish", "a.plumbar", says="--to")
        self.refused(2, "publish", "--to", self.server.address(self.name), says="SESSION")

    def test_a_foreign_schema_is_left_alone(self):
        self.ask("CREATE SCHEMA plumbar; CREATE TABLE plumbar.format(version integer); "
                 "INSERT INTO plumbar.format VALUES (9)")
        self.refused(1, "publish", "--to", self.server.address(self.name), "a.plumbar",
                     says="format")


cli_test.main()
