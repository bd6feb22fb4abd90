# SPDX-License-Identifier: GPL-3.0-or-later
"""What a verdict knows of earlier sessions: kept with the session and used again digit for digit;
--history now takes today's, from the library and the sessions given, and says so."""

import os
import sqlite3

import cli_test

LIFTER = ["--seed", "5", "--load", "90"]
DAYS = ["d1.plumbar", "d2.plumbar", "d3.plumbar", "d4.plumbar"]
OWN = "no earlier set of this athlete at this load is known"
NOW = "as of today (--history now)"
DAY_US = 86400 * 1000000


class History(cli_test.CliTest):
    prepared = [["simulate", "-o", name, *LIFTER, "--reps", "7", "--set", f"session={day}"]
                for day, name in enumerate(DAYS, 1)]

    def indexed(self, *names, days_ago):
        """Takes the sessions into the user's library, as lifted on days of their own."""
        self.done("library", "index", *names)
        db = sqlite3.connect(os.path.join(self.data, "plumbar", "library.db"))
        for name, days in zip(names, days_ago):
            (number,) = db.execute("SELECT id FROM sessions WHERE path LIKE ?", ("%/" + name,)).fetchone()
            for table, key in (("sessions", "id"), ("set_values", "session")):
                db.execute(f"UPDATE {table} SET started_us = started_us - ? WHERE {key} = ?",
                           (days * DAY_US, number))
        db.commit()
        db.close()

    def lift(self, name, *history):
        self.simulate(name, *LIFTER, "--reps", "8", "--set", "session=9", "--set", "drift_pct=12", *history)

    def judged(self, *arguments):
        result = self.done("analyze", "--json", *arguments).json()
        result = result[0] if isinstance(result, list) else result
        return result["sets"][0]["verdict"], [n for n in result["notes"] if "verdict.history_sets" in n]

    def stored(self, name):
        db = sqlite3.connect(self.path(name))
        (text,) = db.execute("SELECT json FROM results").fetchone()
        db.close()
        return text

    def test_used_live_is_used_again(self):
        self.indexed(*DAYS, days_ago=(9, 7, 5, 3))
        self.lift("live.plumbar", "--history", "library")
        verdict, notes = self.judged("live.plumbar")
        self.assertEqual((verdict["history_sets"], verdict["baseline_sessions"], notes), (4, 4, []))
        self.assertIn("\nBaseline also of 4 earlier sessions · Scatter also of 4 earlier sets\n",
                      self.done("analyze", "live.plumbar").out)
        again = self.done("analyze", "--json", "live.plumbar").out
        unnamed = self.stored("live.plumbar").replace('"file": ""', '"file": "live.plumbar"', 1)
        self.assertEqual(again, unnamed)
        # on another computer, where nobody knows the athlete
        os.remove(os.path.join(self.data, "plumbar", "library.db"))
        self.assertEqual(self.done("analyze", "--json", "live.plumbar").out, again)
        self.assertNotEqual(self.judged("live.plumbar", "--history", "now")[0], verdict)

    def test_today_differs_from_then(self):
        self.lift("live.plumbar", "--history", "d1.plumbar")
        then, notes = self.judged("live.plumbar")
        self.assertEqual((then["history_sets"], then["baseline_sessions"], notes), (1, None, []))
        # nothing known today
        alone, notes = self.judged("live.plumbar", "--history", "now")
        self.assertIsNone(alone["history_sets"])
        self.assertTrue(OWN in notes[0] and NOW in notes[1], notes)
        self.assertNotIn("also of", self.done("analyze", "live.plumbar", "--history", "now").out)
        # what the library knows today, and what is given beside it, each once
        self.indexed(*DAYS[:3], days_ago=(9, 7, 5))
        now, notes = self.judged("live.plumbar", "--history", "now")
        self.assertEqual((now["history_sets"], now["baseline_sessions"]), (3, 3))
        self.assertEqual([NOW in note for note in notes], [True])
        self.assertEqual(self.judged("live.plumbar", *DAYS[2:], "--history", "now")[0]["history_sets"], 4)
        # a verdict is made again from what it knew, whatever is known today
        self.assertEqual(self.judged("live.plumbar")[0], then)
        self.assertIn(NOW, self.done("analyze", "live.plumbar", "--history", "now").out)

    def test_sessions_of_one_training_are_one(self):
        """An athlete who lifted that bar an hour ago is not fresh; the noise is known all the same."""
        self.indexed(*DAYS, days_ago=(7, 5, 3, 0))
        self.lift("live.plumbar", "--history", "library")
        verdict, _ = self.judged("live.plumbar")
        self.assertEqual((verdict["history_sets"], verdict["baseline_sessions"]), (4, None))

    def test_refusals(self):
        self.refused(1, "simulate", *LIFTER, "--history", "nobody.plumbar", "-o", "x.plumbar",
                     says="nobody.plumbar")
        self.refused(2, "analyze", "--history", "tomorrow", "d1.plumbar", says="not recorded or now")


cli_test.main()
