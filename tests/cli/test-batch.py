# SPDX-License-Identifier: GPL-3.0-or-later
"""Many files at once: on several processors, in parts, with bad ones among them, interrupted and
taken up again without doing anything twice."""

import filecmp
import os
import shutil
import signal
import subprocess
import time

import cli_test
from cli_test import CliTest

TABLES = ["analysis.json", "reliability.csv", "reps.csv", "series.csv", "sets.csv"]
COUNT = 9


class Batch(CliTest):
    prepared = [["simulate", "--reps", "3", "--seed", "5", "-o", "a.plumbar"]]

    def setUp(self):
        super().setUp()
        self.names = [f"s{i:02d}.plumbar" for i in range(COUNT)]
        for name in self.names:
            shutil.copy(self.path("a.plumbar"), self.path(name))

    def made(self, folder):
        """The sessions whose tables stand there whole, with when and as which file."""
        found = {}
        for name in sorted(os.listdir(self.path(folder)) if os.path.isdir(self.path(folder)) else []):
            stamp = self.path(f"{folder}/{name}/analysis.json")
            if os.path.exists(stamp):
                found[name] = [(lambda s: (s.st_ino, s.st_mtime_ns))(
                    os.stat(self.path(f"{folder}/{name}/{table}"))) for table in TABLES]
        return found

    def same_tables(self, one, two):
        for table in TABLES[1:]:
            self.assertTrue(filecmp.cmp(self.path(f"{one}/{table}"), self.path(f"{two}/{table}"),
                                        shallow=False), (one, two, table))

    def test_jobs_change_nothing_but_time(self):
        names = self.names[:5]
        self.assertEqual(self.done("analyze", "--json", "--jobs", "3", *names).out,
                         self.done("analyze", "--json", *names).out)
        self.assertEqual(self.done("analyze", "-j", "all", *names).out, self.done("analyze", *names).out)

    def test_digits_do_not_depend_on_what_was_analysed_before(self):
        """Which transforms were planned before must not be seen in the last digit of any."""
        for seed in (1, 12):
            self.simulate(f"{seed}.plumbar", "--reps", "6", "--seed", str(seed))
        self.done("analyze", "--csv", "both", "1.plumbar", "12.plumbar")
        self.done("analyze", "--csv", "alone", "12.plumbar")
        self.same_tables("both/12", "alone")

    def test_one_bad_file_stops_nothing(self):
        self.write("bad.plumbar", b"no session at all" * 100)
        names = ["bad.plumbar", *self.names[:3], "none.plumbar", *self.names[3:6]]
        outcome = self.run_cli("analyze", "--json", "--jobs", "2", *names)
        self.assertEqual(outcome.code, 1)
        self.assertEqual([line.split(":")[1].strip() for line in outcome.err.splitlines()],
                         ["bad.plumbar", "none.plumbar"])
        self.assertEqual([result["file"] for result in outcome.json()], self.names[:6])

    def test_a_worker_that_is_killed_costs_one_file(self):
        batch = cli_test.start("analyze", "--csv", "out", "--jobs", "2", "--resume", *self.names,
                               cwd=self.dir)
        workers = []
        while not workers:
            with open(f"/proc/{batch.pid}/task/{batch.pid}/children") as file:
                workers = file.read().split()
        os.kill(int(workers[0]), signal.SIGKILL)
        out, err = batch.communicate(timeout=50)
        self.assertEqual((batch.returncode, out, err.count("\n")),
                         (1, f"{COUNT - 1} analysed, 0 were there already, 1 failed\n", 1), err)
        self.assertRegex(err, r"\Aplumbar-cli: s\d\d\.plumbar: work on it was ended by signal 9")
        self.assertEqual(len(self.made("out")), COUNT - 1)

    def interrupted(self, how):
        batch = cli_test.start("analyze", "--csv", "out", "--jobs", "2", "--resume", *self.names,
                               cwd=self.dir)
        deadline = time.monotonic() + 50
        while len(self.made("out")) < 3 and time.monotonic() < deadline:
            pass
        batch.send_signal(how)
        batch.communicate(timeout=50)
        self.assertEqual(batch.returncode, -how)
        # its workers go with it; what they had begun is not there, or there whole
        before = None
        while before != self.made("out"):
            before = self.made("out")
            time.sleep(0.3)
        return before

    def test_interrupted_and_resumed(self):
        for how in (signal.SIGINT, signal.SIGKILL):
            with self.subTest(how):
                shutil.rmtree(self.path("out"), ignore_errors=True)
                before = self.interrupted(how)
                self.assertTrue(3 <= len(before) < COUNT, before)
                out = self.done("analyze", "--csv", "out", "--jobs", "2", "--resume", *self.names).out
                self.assertEqual(out, f"{COUNT - len(before)} analysed, {len(before)} were there "
                                      "already, 0 failed\n")
                after = self.made("out")
                self.assertEqual(len(after), COUNT)
                self.assertEqual({name: after[name] for name in before}, before)
                for name in after:
                    self.assertEqual(sorted(os.listdir(self.path(f"out/{name}"))), TABLES)
        self.done("analyze", "--csv", "alone", self.names[0])
        self.assertEqual(sorted(os.listdir(self.path("alone"))), TABLES[1:])
        for name in after:
            self.same_tables(f"out/{name}", "alone")

    def test_what_has_changed_is_made_again(self):
        run = ["analyze", "--csv", "out", "--resume", *self.names[:3]]
        self.done(*run)
        os.utime(self.path(self.names[1]))
        self.assertEqual(self.done(*run).out, "1 analysed, 2 were there already, 0 failed\n")
        os.remove(self.path("out/s02/analysis.json"))
        self.assertEqual(self.done(*run).out, "1 analysed, 2 were there already, 0 failed\n")
        os.remove(self.path(self.names[2]))
        outcome = self.run_cli(*run)
        self.assertEqual((outcome.code, outcome.out),
                         (1, "0 analysed, 2 were there already, 1 failed\n"), outcome)

    def test_parts_and_lists(self):
        """Two tasks that know nothing of each other, with names that meet."""
        os.mkdir(self.path("other"))
        shutil.copy(self.path("a.plumbar"), self.path("other/s01.plumbar"))
        self.write("list", "".join(f"{name}\n" for name in self.names[:4]) + "other/s01.plumbar\n")
        for part in ("1/2", "2/2"):
            self.done("analyze", "--csv", "out", "--files-from", "list", "--part", part, "--resume")
        self.assertEqual(sorted(self.made("out")), ["s00", "s01", "s01-2", "s02", "s03"])
        out = self.done("analyze", "--csv", "out", "--files-from", "list", "--resume").out
        self.assertEqual(out, "0 analysed, 5 were there already, 0 failed\n")
        self.assertEqual(self.done("analyze", "--files-from", "/dev/null").out, "")

    def test_a_list_from_standard_input(self):
        done = subprocess.run([cli_test.CLI, "analyze", "--json", "--files-from", "-"], cwd=self.dir,
                              input="s00.plumbar\r\ns01.plumbar", text=True, capture_output=True,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.count('"file":'), 2)

    def test_wrong_usage(self):
        for part in ("0/2", "3/2", "1", "1/2/3", "a/b", "1/0", "-1/2"):
            self.refused(2, "analyze", "--part", part, "a.plumbar", says="--part")
        self.refused(2, "analyze", "--resume", "a.plumbar", says="--csv")
        self.refused(2, "analyze", "--history", "now", "--csv", "o", "--resume", "a.plumbar")
        self.refused(1, "analyze", "--files-from", "none", says="none")
        self.refused(1, "analyze", "--files-from", "a.plumbar", says="list of files")


cli_test.main()
