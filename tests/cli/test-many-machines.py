# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts of docs/many-machines.md: the same tables from GNU parallel and from the tasks of a
Slurm array (its variables set by hand) as from one program, and nothing twice."""

import filecmp
import os
import shutil
import subprocess
import sys

import cli_test
from cli_test import CliTest

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs")
SCRIPTS = os.path.join(DOCS, "many-machines")
TABLES = ("reliability.csv", "reps.csv", "series.csv", "sets.csv")
COUNT = 7


class ManyMachines(CliTest):
    prepared = [["simulate", "--reps", "2", "--seed", "5", "-o", "a.plumbar"]]

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("more"))
        names = [f"s{i}.plumbar" for i in range(COUNT - 1)] + ["more/s0.plumbar"]
        for name in names:
            shutil.copy(self.path("a.plumbar"), self.path(name))
        self.write("list", "".join(f"{name}\n" for name in names))
        self.done("analyze", "--csv", "one", "a.plumbar")

    def script(self, name, *arguments, **variables):
        done = subprocess.run([os.path.join(SCRIPTS, name), *arguments], cwd=self.dir, text=True,
                              env=dict(os.environ, PLUMBAR_CLI=cli_test.CLI, **variables),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=100, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def check(self, folder):
        made = sorted(os.listdir(self.path(folder)))
        self.assertEqual(made, ["s0", "s0-2", *(f"s{i}" for i in range(1, COUNT - 1))])
        for name in made:
            for table in TABLES:
                self.assertTrue(filecmp.cmp(self.path(f"{folder}/{name}/{table}"),
                                            self.path(f"one/{table}"), shallow=False))

    def count(self, text):
        lines = [line.split() for line in text.splitlines()]
        return tuple(sum(int(line[i]) for line in lines) for i in (0, 2, 6))

    def test_gnu_parallel(self):
        out = self.script("analyze-parallel.sh", "list", "out", "3", "--jobs", "2")
        self.assertEqual(self.count(out), (COUNT, 0, 0), out)
        self.check("out")
        shutil.rmtree(self.path("out/s3"))
        out = self.script("analyze-parallel.sh", "list", "out", "2")
        self.assertEqual(self.count(out), (1, COUNT - 1, 0), out)
        self.check("out")

    def test_tasks_of_an_array(self):
        total = []
        for task in range(1, 4):
            out = self.script("analyze-array.sbatch", "list", "out", SLURM_ARRAY_TASK_ID=str(task),
                              SLURM_ARRAY_TASK_COUNT="3", SLURM_CPUS_PER_TASK="2")
            total.append(self.count(out)[0])
        self.assertEqual(total, [3, 2, 2])
        self.check("out")

    def test_the_page_shows_these_scripts(self):
        with open(os.path.join(DOCS, "many-machines.md")) as file:
            page = file.read()
        for name in os.listdir(SCRIPTS):
            with open(os.path.join(SCRIPTS, name)) as file:
                self.assertIn(file.read(), page, name)


if not shutil.which("parallel"):
    print("skipped: GNU parallel is not installed")
    sys.exit(77)
cli_test.main()
