# SPDX-License-Identifier: GPL-3.0-or-later
"""record on the virtual rack, in real time: its ends, kind and unkind."""

import json
import os
import signal
import sqlite3
import time

import cli_test
from cli_test import CliTest, start


class Record(CliTest):
    def recording(self, *arguments):
        return start("record", "--device", "virtual", *arguments, "-o", "r.plumbar", cwd=self.dir)

    def duration(self):
        return self.analyze("r.plumbar")["quality"]["duration_s"]

    def end_by(self, signal_number):
        process = self.recording("--seed", "3")
        time.sleep(2.0)
        process.send_signal(signal_number)
        out, err = process.communicate(timeout=20)
        self.assertEqual((process.returncode, err), (0, ""), out)
        self.assertEqual(os.listdir(self.dir), ["r.plumbar"])
        self.assertIn(": ok", self.done("verify", "r.plumbar").out)
        # a busy machine is late to begin, and with the signal
        self.assertTrue(0.2 < self.duration() < 8.0)

    def test_sigint_ends_it_cleanly(self):
        self.end_by(signal.SIGINT)

    def test_sigterm_ends_it_cleanly(self):
        self.end_by(signal.SIGTERM)

    def test_duration(self):
        began = time.monotonic()
        process = self.recording("--duration", "1.5")
        out, err = process.communicate(timeout=20)
        self.assertEqual((process.returncode, err), (0, ""), out)
        self.assertGreater(time.monotonic() - began, 1.4)
        self.assertAlmostEqual(self.duration(), 1.5, delta=0.1)
        self.assertEqual(self.analyze("r.plumbar")["quality"]["lost_samples"], 0)

    def test_a_recording_is_never_written_over(self):
        process = self.recording("--duration", "0.5")
        process.communicate(timeout=20)
        with open(self.path("r.plumbar"), "rb") as file:
            before = file.read()
        self.refused(1, "record", "--device", "virtual", "--duration", "0.5", "-o", "r.plumbar",
                     says="exists")
        with open(self.path("r.plumbar"), "rb") as file:
            self.assertEqual(file.read(), before)

    def test_output_that_cannot_be_written(self):
        os.mkdir(self.path("folder"))
        self.refused(1, "record", "--device", "virtual", "--duration", "1", "-o", "folder",
                     says="folder")
        self.refused(1, "record", "--device", "virtual", "--duration", "1", "-o",
                     "nowhere/r.plumbar")

    def test_typed_athlete_is_in_the_session(self):
        process = self.recording("--duration", "0.5", "--athlete-mass", "91.5", "--stature", "1.91",
                                 "--sex", "f")
        process.communicate(timeout=20)
        athlete = self.analyze("r.plumbar")["athlete"]
        self.assertEqual((athlete["mass_kg"], athlete["stature_m"], athlete["sex"]),
                         (91.5, 1.91, "f"))

    def known(self, *arguments):
        """The athlete of a short recording with these options, in the order that counts."""
        self.done("record", "--device", "virtual", "--duration", "0.5", *arguments, "-o", "k.plumbar")
        os.rename(self.path("k.plumbar"), self.path("known.plumbar"))
        with sqlite3.connect(self.path("known.plumbar")) as db:
            (text,) = db.execute("SELECT value FROM header WHERE key = 'athlete'").fetchone()
        return json.loads(text)

    def test_athlete_of_the_library(self):
        self.refused(1, "record", "--device", "virtual", "--athlete", "sim-4", "-o", "r.plumbar",
                     says="record: no such athlete in the library: sim-4")
        self.assertEqual(os.listdir(self.data), [])
        self.simulate("s.plumbar", "--seed", "4", "--reps", "2")
        self.done("library", "index", "s.plumbar")
        self.done("library", "athlete", "sim-4", "--pseudonym", "P07")
        self.refused(1, "record", "--device", "virtual", "--athlete", "Nobody", "-o", "r.plumbar",
                     says="record: no such athlete in the library: Nobody")
        there = self.analyze("s.plumbar")["athlete"]
        self.library("UPDATE athletes SET body = json_set(body, '$.shank_m', 0.41, '$.thigh_m', 0.42,"
                     " '$.heel_x_m', 0.9)")
        for name in ("sim-4", "P07"):
            athlete = self.known("--athlete", name, "--thigh", "0.45")
            self.assertEqual([athlete[key] for key in ("id", "sex", "stature_m", "shank_m", "thigh_m")],
                             ["sim-4", there["sex"], there["stature_m"], 0.41, 0.45])
            self.assertNotEqual(athlete["heel_x_m"], 0.9)
        self.known("--athlete", "P07", "--history", "library")
        self.library("UPDATE athletes SET sex = 'f', stature_m = 1.5")
        athlete = self.known("--athlete", "P07", "--stature", "1.7")
        self.assertEqual((athlete["sex"], athlete["stature_m"]), ("f", 1.7))

    def library(self, statement):
        with sqlite3.connect(os.path.join(self.data, "plumbar", "library.db")) as db:
            db.execute(statement)

    def test_kill_in_mid_set(self):
        process = self.recording("--scenario", "fatigue-shift", "--seed", "4")
        began = time.monotonic()
        time.sleep(8.0)
        process.kill()
        process.communicate(timeout=20)
        ran = time.monotonic() - began
        verified = self.done("verify", "r.plumbar").out
        self.assertIn("recovered", verified)
        self.assertGreater(self.duration(), ran - 1.0 - self.start_up())
        self.assertLess(self.duration(), ran + 0.1)
        self.done("analyze", "r.plumbar")
        self.assertIn("r.plumbar", os.listdir(self.dir))

    def start_up(self):
        """How long the program takes until it records, measured, not guessed."""
        began = time.monotonic()
        self.done("record", "--device", "virtual", "--duration", "0.2", "-o", "short.plumbar")
        return time.monotonic() - began - 0.2


cli_test.main()
