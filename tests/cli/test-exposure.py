# SPDX-License-Identifier: GPL-3.0-or-later
"""What training asks of the low back: the moment over time of a rep, a set, a session, a week."""

import csv
import io
import math
import os
import sqlite3

import cli_test

BODY = ["--seed", "7", "--load", "80"]
DAY_US = 86400 * 1000000


class Exposure(cli_test.CliTest):
    prepared = [["simulate", "-o", f"d{day}.plumbar", *BODY, "--reps", "4", "--set", f"session={day}"]
                for day in (1, 2, 3, 4)]

    def test_a_rep_is_the_integral_of_its_series(self):
        self.done("analyze", "--csv", "out", "d1.plumbar")
        with open(self.path("out/series.csv"), newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["rep"] == "2" and row["l5s1_nm"]]
        rep = self.analyze("d1.plumbar")["sets"][0]["reps"][1]
        points = [(float(row["time_s"]), float(row["l5s1_nm"])) for row in rows
                  if rep["start_s"] <= float(row["time_s"]) <= rep["end_s"]]
        linear = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(points, points[1:]))
        squared = sum((b[0] - a[0]) * (a[1]**2 + b[1]**2) / 2 for a, b in zip(points, points[1:]))
        # up to a sample at each end, of moments that are small there
        self.assertAlmostEqual(rep["dose"]["l5s1_nms"] / linear, 1, delta=0.01)
        self.assertAlmostEqual(rep["dose"]["l5s1_squared_nm2s"] / squared, 1, delta=0.01)

    def test_near_the_truth(self):
        found = self.analyze("d1.plumbar")["sets"][0]["dose"]
        true = self.done("analyze", "--json", "--truth", "d1.plumbar").json()["sets"][0]["dose"]
        self.assertAlmostEqual(found["l5s1_nms"] / true["l5s1_nms"], 1, delta=0.15)

    def test_sums(self):
        """Set of its reps, session of its sets, week of its sessions; by trend and by library alike."""
        result = self.analyze("d1.plumbar")
        (one,) = result["sets"]
        for key in ("l5s1_nms", "l5s1_squared_nm2s"):
            self.assertTrue(math.isclose(one["dose"][key], sum(rep["dose"][key] for rep in one["reps"])))
        names = ["d1.plumbar", "d2.plumbar"]
        (athlete,) = self.done("trend", "--json", *names).json()["athletes"]
        total = sum(self.analyze(name)["sets"][0]["dose"]["l5s1_nms"] for name in names)
        self.assertTrue(math.isclose(sum(s["dose"]["l5s1_nms"] for s in athlete["sessions"]), total))
        self.assertTrue(math.isclose(sum(w["dose"]["l5s1_nms"] for w in athlete["weeks"]), total))
        self.done("library", "index", *names)
        rows = self.weeks()
        self.assertTrue(math.isclose(sum(float(row["l5s1_nms"]) for row in rows), total, rel_tol=1e-9))
        squared = sum(w["dose"]["l5s1_squared_nm2s"] for w in athlete["weeks"])
        self.assertTrue(math.isclose(sum(float(row["l5s1_squared_nm2s"]) for row in rows), squared, rel_tol=1e-9))

    def test_what_is_pooled_is_what_each_set_tells(self):
        names = ["d1.plumbar", "d2.plumbar"]
        lines = [self.analyze(name)["sets"][0]["line"] for name in names]
        (athlete,) = self.done("trend", "--json", *names).json()["athletes"]
        told = [one for session in athlete["sessions"] for one in session["sets"]]
        self.assertEqual(sorted((one["reps"], one["rise_pct"]) for one in told),
                         sorted((line["reps"], line["rise_pct"]) for line in lines))
        (pooled,) = athlete["pooled"]
        self.assertEqual((pooled["sets"], pooled["sessions"]), (2, 2))

    def weeks(self):
        out = self.done("library", "weeks", "--athlete", "sim-7", "--csv").out
        return list(csv.DictReader(io.StringIO(out)))

    def test_a_week_far_above_the_usual(self):
        names = [f"d{day}.plumbar" for day in (1, 2, 3, 4)]
        self.done("library", "index", *names)
        monday_us = 1767571200 * 1000000  # 2026-01-05
        with sqlite3.connect(os.path.join(self.data, "plumbar", "library.db")) as db:
            for week, name in enumerate(names):
                db.execute("UPDATE sessions SET started_us = ? WHERE path LIKE ?",
                           (monday_us + 7 * week * DAY_US, "%/" + name))
            db.execute("UPDATE sets SET l5s1_nms = 2 * l5s1_nms WHERE session ="
                       " (SELECT id FROM sessions WHERE path LIKE '%/d4.plumbar')")
        rows = self.weeks()
        self.assertEqual([row["week"] for row in rows], ["2026-W02", "2026-W03", "2026-W04", "2026-W05"])
        self.assertEqual({row["note"] for row in rows[:3]}, {"fewer than 3 weeks of training in the 4 before"})
        usual = sum(float(row["l5s1_nms"]) for row in rows[:3]) / 3
        self.assertTrue(math.isclose(float(rows[3]["usual_l5s1_nms"]), usual, rel_tol=1e-9))
        self.assertIn("far above it", rows[3]["note"])

    def test_a_void_set_does_not_count(self):
        before = self.done("trend", "--json", "d3.plumbar").json()["athletes"][0]["sessions"][0]
        self.done("edit", "d3.plumbar", "void")
        after = self.done("trend", "--json", "d3.plumbar").json()["athletes"][0]["sessions"][0]
        self.assertGreater(before["dose"]["l5s1_nms"], 0)
        self.assertIsNone(after["dose"]["l5s1_nms"])
        self.assertEqual((before["left_out"], after["left_out"]), (0, 1))
        self.done("library", "index", "d3.plumbar")
        self.assertEqual(self.weeks(), [])

    def test_no_moments_no_number(self):
        self.simulate("pull.plumbar", "--reps", "2", "--seed", "5", "--set", "lift=deadlift")
        out = self.done("trend", "pull.plumbar").out
        self.assertIn("  2 reps  L5/S1       - kN.m.s        - (kN.m)2.s\n", out)
        self.assertNotIn("nan", out)

    def test_refusals(self):
        self.refused(2, "library", "weeks", says="--athlete")


cli_test.main()
