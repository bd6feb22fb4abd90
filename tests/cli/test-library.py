# SPDX-License-Identifier: GPL-3.0-or-later
"""library: real session files in, what was asked for out; the numbers are those of analyze."""

import csv
import io
import os

import cli_test
from cli_test import CliTest


class Library(CliTest):
    def library(self, *arguments):
        return self.done("library", "--library", "l.db", *arguments).out

    def rows(self, *arguments):
        return list(csv.DictReader(io.StringIO(self.library(*arguments, "--csv"))))

    def fill(self):
        os.mkdir(self.path("gym"))
        for seed in ("1", "2"):
            self.simulate("s%s.plumbar" % seed, "--reps", "3", "--seed", seed)
            os.rename(self.path("s%s.plumbar" % seed), self.path("gym/s%s.plumbar" % seed))
        self.write("gym/broken.plumbar", "not a session")
        self.write("gym/other.txt", "no session either")

    def test_from_files_to_trend(self):
        self.fill()
        outcome = self.run_cli("library", "--library", "l.db", "index", "gym")
        self.assertEqual(outcome.code, 1)
        self.assertIn("2 indexed, 0 unchanged, 1 could not be read, 0 gone", outcome.out)
        self.assertEqual(len(outcome.err.splitlines()), 1)
        os.remove(self.path("gym/broken.plumbar"))
        self.assertIn("0 indexed, 2 unchanged", self.library("index", "gym"))

        [one] = self.analyze("gym/s1.plumbar")["sets"]
        [row] = self.rows("trend", "--athlete", "sim-1", "--metric", "mean_velocity_mps")
        velocities = [rep["mean_velocity_mps"] for rep in one["reps"] if rep["complete"]]
        self.assertAlmostEqual(float(row["mean"]), sum(velocities) / len(velocities), places=12)
        self.assertAlmostEqual(float(row["best"]), max(velocities), places=12)
        self.assertAlmostEqual(float(row["last"]), velocities[-1], places=12)
        self.assertAlmostEqual(float(row["bar_mass_kg"]), one["bar_mass_kg"], places=9)
        noise = {row["key"]: row["mdc"] for row in one["reliability"]}
        self.assertAlmostEqual(float(row["mdc"]), noise["mean_velocity_mps"], places=12)
        [row] = self.rows("trend", "--athlete", "sim-1", "--metric", "velocity_loss_pct")
        self.assertAlmostEqual(float(row["mdc"]), one["velocity_loss_mdc_pct"], places=12)
        [row] = self.rows("trend", "--athlete", "sim-1", "--metric", "body_mass_kg")
        self.assertEqual(row["mdc"], "")

        self.library("athlete", "sim-1", "--pseudonym", "P07", "--group", "juniors")
        self.library("tag", "gym/s1.plumbar", "heavy", "--note", "knee wraps")
        [found] = self.rows("list", "--text", "WRAPS")
        self.assertEqual((found["athlete"], found["tags"]), ("sim-1", "heavy"))
        self.assertEqual(len(self.rows("list", "--athlete", "P07")), 1)
        self.library("tag", "gym/s1.plumbar", "heavy", "--remove")
        self.assertEqual(self.rows("list", "--tag", "heavy"), [])

        os.remove(self.path("gym/s2.plumbar"))
        self.assertIn("1 gone", self.library("index", "gym"))
        self.assertIn("left", self.library("delete", "sim-1"))
        self.assertTrue(os.path.exists(self.path("gym/s1.plumbar")))
        self.assertEqual(self.rows("list"), [])

    def test_what_is_asked_wrongly(self):
        for arguments in (("library",), ("library", "dance"), ("library", "trend"),
                          ("library", "backup"), ("library", "list", "--from", "yesterday"),
                          ("library", "list", "--limit", "0")):
            self.refused(2, *arguments)
        self.refused(1, "library", "tag", "nowhere.plumbar", "x", says="not in the library")
        self.write("text", "no library")
        self.refused(1, "library", "--library", "text", "list", says="text")


cli_test.main()
