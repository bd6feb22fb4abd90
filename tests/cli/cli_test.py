# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of plumbar-cli share: running the real program, and looking at what it leaves."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

CLI = os.environ.get("PLUMBAR_CLI", "plumbar-cli")
DATA = os.environ.get("PLUMBAR_DATA", "")
SCENARIOS = ["steady", "fatigue-shift", "asymmetric", "tired-but-steady", "forward-bar",
             "partial-rep"]


class Outcome:
    """Exit code, standard output and standard error of one run."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"exit {self.code}\n{self.out[-2000:]}\n{self.err[-2000:]}"


def run(*arguments, cwd=None, timeout=50, env=None):
    environment = dict(os.environ, **(env or {}))
    done = subprocess.run([CLI, *map(str, arguments)], cwd=cwd, timeout=timeout, text=True,
                          env=environment, stdin=subprocess.DEVNULL, capture_output=True)
    return Outcome(done.returncode, done.stdout, done.stderr)


def start(*arguments, cwd=None):
    return subprocess.Popen([CLI, *map(str, arguments)], cwd=cwd, text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def need_recordings(*names):
    """Ends the whole test as skipped, naming what is not there."""
    for name in names:
        path = os.path.join(DATA, name)
        if not os.path.exists(path):
            print(f"skipped: {path} is not there")
            sys.exit(77)


class CliTest(unittest.TestCase):
    """A test with a folder of its own, self.dir, in which every run takes place."""

    maxDiff = None
    prepared = []  # commands that are run once for all of a class's tests; each gets their files

    @classmethod
    def setUpClass(cls):
        cls.store = tempfile.mkdtemp(prefix="plumbar-cli-")
        cls.addClassCleanup(shutil.rmtree, cls.store, ignore_errors=True)
        for command in cls.prepared:
            outcome = run(*command, cwd=cls.store)
            if (outcome.code, outcome.err) != (0, ""):
                raise AssertionError(f"{command}: {outcome}")

    def setUp(self):
        self.dir, self.data = (tempfile.mkdtemp(prefix="plumbar-cli-") for _ in range(2))
        for folder in (self.dir, self.data):
            self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        for name in os.listdir(self.store):
            shutil.copy(os.path.join(self.store, name), self.dir)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        mode = "wb" if isinstance(text, bytes) else "w"
        with open(self.path(name), mode) as file:
            file.write(text)

    def run_cli(self, *arguments, **options):
        """With a data folder of its own: a test never touches the user's library."""
        env = dict({"XDG_DATA_HOME": self.data}, **options.pop("env", {}))
        return run(*arguments, cwd=self.dir, env=env, **options)

    def done(self, *arguments, **options):
        """Runs, and expects success with nothing on standard error."""
        outcome = self.run_cli(*arguments, **options)
        self.assertEqual((outcome.code, outcome.err), (0, ""), outcome)
        return outcome

    def refused(self, code, *arguments, says=(), **options):
        """Runs, and expects this exit code, one line on standard error and no new file."""
        before = sorted(os.listdir(self.dir))
        outcome = self.run_cli(*arguments, **options)
        self.assertEqual(outcome.code, code, outcome)
        self.assertEqual(outcome.out, "", outcome)
        self.assertRegex(outcome.err, r"\Aplumbar-cli: [^\n]+: [^\n]+\n\Z")
        for word in [says] if isinstance(says, str) else says:
            self.assertIn(word, outcome.err)
        self.assertEqual(sorted(os.listdir(self.dir)), before, "something was left behind")
        return outcome

    def simulate(self, name, *arguments):
        self.done("simulate", "-o", name, *arguments)
        self.assertEqual([n for n in os.listdir(self.dir) if n.startswith(name)], [name])

    def analyze(self, name):
        return self.done("analyze", "--json", name).json()


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    unittest.main(verbosity=2)
