# SPDX-License-Identifier: GPL-3.0-or-later
"""What earlier sessions tell the verdict: snapshotted when a session is recorded, used again by every later
analysis, replaced by --history now."""

import json
import sqlite3

import cli_test
from cli_test import CliTest

LIFTER = ["simulate", "--reps", "6", "--seed", "31"]
EARLIER = ["day0.plumbar", "day1.plumbar", "day2.plumbar"]
HISTORY = [word for name in EARLIER for word in ("--history", name)]


class History(CliTest):
    prepared = [[*LIFTER, "--set", f"session={day}", "-o", name] for day, name in enumerate(EARLIER)] + [
        [*LIFTER, "--set", "session=3", "-o", "alone.plumbar"],
        [*LIFTER, "--set", "session=3", *HISTORY, "-o", "today.plumbar"]]

    def verdict(self, *arguments):
        return json.loads(self.done("analyze", "--json", *arguments).out)["sets"][0]["verdict"]

    def test_it_is_in_the_file_and_used_again(self):
        with sqlite3.connect(self.path("today.plumbar")) as file:
            setup = json.loads(file.execute("SELECT value FROM header WHERE key = 'setup'").fetchone()[0])
        self.assertEqual(sum(load["sets"] for load in setup["history"]), 3)
        self.assertEqual(sum(load["fresh_sessions"] for load in setup["history"]), 3)
        today = self.verdict("today.plumbar")
        self.assertEqual((today["history_sets"], today["baseline_sessions"]), (3, 3))
        self.assertEqual(self.done("analyze", "--json", "today.plumbar").out,
                         self.done("analyze", "--json", "today.plumbar").out)
        # other sessions beside it change nothing unless they are asked for
        beside = self.done("analyze", "--json", *EARLIER, "today.plumbar").out
        self.assertIn('"history_sets": 3' if '"history_sets": 3' in beside else '"history_sets":3', beside)

    def test_it_narrows_what_would_have_shown(self):
        alone, today = self.verdict("alone.plumbar"), self.verdict("today.plumbar")
        self.assertIsNone(alone["history_sets"])
        self.assertIsNone(alone["baseline_sessions"])
        self.assertLess(today["detectable_pct"], alone["detectable_pct"])

    def test_history_now_takes_what_is_given(self):
        now = json.loads(self.done("analyze", "--json", "--history", "now", "today.plumbar").out)
        self.assertIsNone(now["sets"][0]["verdict"]["history_sets"])
        self.assertTrue(any("--history now" in note for note in now["notes"]))
        together = self.done("analyze", "--json", "--history", "now", *EARLIER, "alone.plumbar").out
        self.assertIn("--history now", together)
        # the recorded one is left as it was
        self.assertEqual(self.verdict("today.plumbar")["history_sets"], 3)

    def test_of_another_athlete_is_refused(self):
        self.refused(1, "simulate", "--reps", "3", "--seed", "32", "--history", "day0.plumbar", "-o", "x.plumbar",
                     says="another athlete")


cli_test.main()
