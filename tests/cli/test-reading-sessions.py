# SPDX-License-Identifier: GPL-3.0-or-later
"""The readers of docs/reading-sessions.md, in one language, print the rep table of analyze --csv."""

import os
import shutil
import subprocess
import sys

import cli_test
from cli_test import CliTest

LANGUAGE = sys.argv.pop(1)
DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs")
SCRIPTS = os.path.join(DOCS, "reading-sessions")
SQL = os.path.join(SCRIPTS, "reps.sql")
COMMANDS = {"python": [sys.executable, "reps.py"],
            "r": ["Rscript", "--vanilla", "reps.R"],
            "octave": ["octave-cli", "--norc", "--no-history", "--quiet", "reps.m"]}


def ask(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            print(f"skipped: {program} is not installed")
            sys.exit(77)


class Readers(CliTest):
    prepared = [["simulate", "--scenario", "partial-rep", "--reps", "5", "--seed", "3", "-o",
                 "a.plumbar"],
                ["export", "a.plumbar", "--format", "csv", "-o", "a.csv"],
                ["import", "a.csv", "-o", "b.plumbar"]]  # no moments: bands are null

    def test_the_page_shows_these_scripts(self):
        with open(os.path.join(DOCS, "reading-sessions.md")) as file:
            page = file.read()
        for name in os.listdir(SCRIPTS):
            with open(os.path.join(SCRIPTS, name)) as file:
                text = file.read()
            self.assertIn(text, page, name)
            self.assertLessEqual(text.count("\n"), 20, name)

    def reps(self, name):
        *program, script = COMMANDS[LANGUAGE]
        done = subprocess.run([*program, os.path.join(SCRIPTS, script), name, SQL], cwd=self.dir,
                              text=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=100,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_the_same_rep_table(self):
        for name in ("a.plumbar", "b.plumbar"):
            self.done("analyze", "--csv", "tables", name)
            with open(self.path("tables/reps.csv")) as file:
                table = file.read()
            self.assertEqual(table.count("\n"), 6)
            self.assertEqual(self.reps(name), table)

    def test_several_sets_and_none(self):
        """Two sets half a minute and more apart, and a recording in which nobody lifts."""
        with open(self.path("a.csv")) as file:
            head, *rows = file.read().splitlines()
        again = [f"{float(row.split(',', 1)[0]) + len(rows) / 1000 + 40:.3f},{row.split(',', 1)[1]}"
                 for row in rows]
        self.write("c.csv", "\n".join([head, *rows, *again]) + "\n")
        self.write("d.csv", "time,fz\n" + "".join(f"{i / 100},800\n" for i in range(500)))
        for name in "cd":
            self.done("import", f"{name}.csv", "-o", f"{name}.plumbar")
        self.done("analyze", "--csv", "tables", "c.plumbar")
        with open(self.path("tables/reps.csv")) as file:
            table = file.read()
        self.assertIn("\n2,1,", table)
        self.assertEqual(self.reps("c.plumbar"), table)
        self.assertEqual(self.reps("d.plumbar"), "")


if LANGUAGE == "octave":
    need("octave-cli", "sqlite3")
elif LANGUAGE == "r":
    need("Rscript")
    if not ask("Rscript", "--vanilla", "-e", "library(RSQLite)"):
        print("skipped: R's RSQLite is not installed")
        sys.exit(77)
cli_test.main()
