# SPDX-License-Identifier: GPL-3.0-or-later
"""record on the virtual rack, in real time: its ends, kind and unkind."""

import os
import signal
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
        self.assertTrue(1.0 < self.duration() < 4.0)

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
