# SPDX-License-Identifier: GPL-3.0-or-later
"""simulate, and what analyze, export, report and verify make of its session."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import time

import cli_test
from cli_test import CLI, CliTest, start

REPS = "4"


def flat(value, prefix=""):
    """The JSON's keys joined by dots, as reps.csv and sets.csv have them."""
    columns = {}
    for key, item in value.items():
        if isinstance(item, dict):
            columns.update(flat(item, f"{prefix}{key}."))
        elif "_band_" in key or key == "ci95_pct":
            low, high = item or (None, None)
            columns.update({f"{prefix}{key}.lo": low, f"{prefix}{key}.hi": high})
        else:
            columns[prefix + key] = item
    return columns


class Simulated(CliTest):
    prepared = [["simulate", "--reps", REPS, "--seed", "7", "-o", "a.plumbar"]]

    def read_table(self, name):
        with open(self.path(name), newline="") as file:
            return list(csv.DictReader(file))

    def test_verify_and_rep_count(self):
        self.assertIn("a.plumbar: ok", self.done("verify", "a.plumbar").out)
        self.assertEqual(len(self.analyze("a.plumbar")["sets"][0]["reps"]), int(REPS))

    def test_same_seed_same_digits_and_another_seed_others(self):
        first = self.done("analyze", "--json", "a.plumbar").out
        os.mkdir(self.path("again"))
        self.done("simulate", "--reps", REPS, "--seed", "7", "-o", "again/a.plumbar")
        self.assertEqual(self.done("analyze", "--json", "a.plumbar").out, first)
        second = self.run_cli("analyze", "--json", self.path("again/a.plumbar")).out
        self.assertEqual(second.replace(self.path("again/"), ""), first)
        self.done("simulate", "--reps", REPS, "--seed", "8", "-o", "a.plumbar")
        self.assertNotEqual(self.done("analyze", "--json", "a.plumbar").out, first)

    def test_a_comma_locale_changes_nothing(self):
        plain = self.done("analyze", "--json", "a.plumbar").out
        self.assertEqual(self.done("analyze", "--json", "a.plumbar",
                                   env={"LC_ALL": "de_DE.UTF-8"}).out, plain)

    def test_truth_is_there_and_not_looked_at(self):
        truth = self.done("analyze", "--truth", "a.plumbar").json()
        self.assertEqual(len(truth["sets"][0]["reps"]), int(REPS))
        self.assertEqual(truth["scenario"]["name"], "steady")
        before = self.done("analyze", "--json", "a.plumbar").out
        for sql in ("DELETE FROM truth", "DROP TABLE truth"):
            db = sqlite3.connect(self.path("a.plumbar"))
            db.execute(sql)
            db.commit()
            db.close()
            self.assertEqual(self.done("analyze", "--json", "a.plumbar").out, before)
            self.refused(1, "analyze", "--truth", "a.plumbar", says="truth")

    def test_tables_hold_the_same_numbers_as_the_json(self):
        result = self.analyze("a.plumbar")
        self.assertEqual(self.done("analyze", "--csv", "tables", "a.plumbar").out, "")
        self.assertEqual(sorted(os.listdir(self.path("tables"))),
                         ["reliability.csv", "reps.csv", "series.csv", "sets.csv"])
        for row, rep in zip(self.read_table("tables/reps.csv"), result["sets"][0]["reps"]):
            self.assertEqual(row.pop("set"), "1")
            self.assertEqual(self.values(row), flat(rep))
        (row,) = self.read_table("tables/sets.csv")
        found = flat({k: v for k, v in result["sets"][0].items()
                      if k not in ("reps", "rejected", "reliability", "body")})
        for key in ("verdict.reasons", "verdict.outlier_reps"):
            row.pop(key), found.pop(key)
        self.assertEqual(self.values(row), found)
        rows = self.read_table("tables/reliability.csv")
        self.assertEqual({row.pop("set") for row in rows}, {"1"})
        self.assertEqual([self.values(row) for row in rows], result["sets"][0]["reliability"])

    @staticmethod
    def values(row):
        texts = {"why", "key", "exercise", "bar_mass_source", "verdict.state", "verdict.why"}
        flags = {"true": True, "false": False, "": None}
        return {key: flags[text] if text in flags else text if key in texts else float(text)
                for key, text in row.items()}

    def test_series_at_100_hz_with_half_a_second_around_each_rep(self):
        reps = self.analyze("a.plumbar")["sets"][0]["reps"]
        self.done("analyze", "--csv", "tables", "a.plumbar")
        rows = self.read_table("tables/series.csv")
        for rep in reps:
            times = [float(r["time_s"]) for r in rows if r["rep"] == str(rep["index"])]
            self.assertAlmostEqual(times[0], rep["start_s"] - 0.5, delta=0.02)
            self.assertAlmostEqual(times[-1], rep["end_s"] + 0.5, delta=0.02)
            steps = [b - a for a, b in zip(times, times[1:])]
            self.assertAlmostEqual(min(steps), 0.01, places=6)
            self.assertAlmostEqual(max(steps), 0.01, places=6)

    def test_table_for_people(self):
        out = self.done("analyze", "a.plumbar").out
        self.assertIn("Set 1: ", out)
        self.assertIn("weighed by the plates", out)
        self.assertIn("Not counted: ", out)

    def test_several_sessions_in_order_and_the_unreadable_left_out(self):
        self.simulate("b.plumbar", "--reps", "2", "--seed", "9")
        self.write("bad.plumbar", "nothing of the kind")
        names = ["b.plumbar", "bad.plumbar", "a.plumbar", "b.plumbar"]
        for jobs in ("1", "3"):
            outcome = self.run_cli("analyze", "--json", "--jobs", jobs, *names)
            self.assertEqual(outcome.code, 1)
            self.assertRegex(outcome.err, r"\Aplumbar-cli: bad\.plumbar: [^\n]+\n\Z")
            found = outcome.json()
            self.assertEqual([s["file"] for s in found], ["b.plumbar", "a.plumbar", "b.plumbar"])
            self.assertEqual(found[1], self.analyze("a.plumbar"))
        outcome = self.run_cli("analyze", "--truth", "b.plumbar", "a.plumbar")
        self.assertEqual([len(s["sets"][0]["reps"]) for s in outcome.json()], [2, int(REPS)])
        self.done("analyze", "--csv", "tables", "a.plumbar", "b.plumbar")
        self.assertEqual(sorted(os.listdir(self.path("tables"))), ["a", "b"])

    def test_report_is_a_pdf(self):
        self.done("report", "a.plumbar", "-o", "a.pdf")
        with open(self.path("a.pdf"), "rb") as file:
            data = file.read()
        self.assertTrue(data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF"))
        os.mkdir(self.path("folder"))
        self.refused(1, "report", "a.plumbar", "-o", "folder", says="folder")
        self.refused(1, "report", "a.plumbar", "-o", "nowhere/a.pdf", says="nowhere")

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([CLI, "analyze", "--json", self.path("a.plumbar")], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=50)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Aplumbar-cli: standard output: [^\n]+\n\Z")
        self.refused(1, "export", "a.plumbar", "--format", "csv", "-o", "nowhere/a.csv")

    def test_a_killed_simulation_leaves_nothing(self):
        for name in (signal.SIGINT, signal.SIGTERM):
            before = sorted(os.listdir(self.dir))
            process = start("simulate", "--reps", "40", "-o", "long.plumbar", cwd=self.dir)
            while sorted(os.listdir(self.dir)) == before and process.poll() is None:
                time.sleep(0.005)
            process.send_signal(name)
            process.communicate(timeout=20)
            self.assertEqual(process.returncode, -name)
            self.assertEqual(sorted(os.listdir(self.dir)), before)

    def test_contract_s_keys_in_order(self):
        result = self.analyze("a.plumbar")
        self.assertEqual(list(result), ["plumbar", "pipeline", "file", "athlete", "quality",
                                        "jumps", "rejected", "sets", "notes"])
        json.dumps(result, allow_nan=False)
        self.assertEqual(result["quality"]["lost_samples"], 0)


cli_test.main()
