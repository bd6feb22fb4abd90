# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated sets for the verdict: run, kept, judged anew, and what counts as what."""

import json
import math
import os
import queue
import subprocess
import threading

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
PROGRAM = os.environ.get("PLUMBAR_PROVE_VERDICT",
                         os.path.join(TOP, "build", "tests", "prove", "prove-verdict"))
CHUNK = 20
SHOWN = ("drifting", "shifted")


class Broken(Exception):
    """The program that simulates and judges did not do so."""


def call(*words):
    done = subprocess.run(["nice", PROGRAM, *map(str, words)], stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Broken(f"{PROGRAM} {' '.join(map(str, words))}: exit code {done.returncode}")
    return [Judged(json.loads(line)) for line in done.stdout.splitlines()]


def kept_files(folder, family, first, count, session):
    """Name, first lifter and number of the files that these sets are kept in."""
    for at in range(first, first + count, CHUNK):
        n = min(CHUNK, first + count - at)
        yield os.path.join(folder, f"{family}-{session}-{at}-{n}"), at, n


def simulate(folder, wanted, jobs):
    """Simulates what is not kept yet of (family, first, count, session) ...; keeps it."""
    work = queue.Queue()
    failures = []
    for family, first, count, session in wanted:
        for path, at, n in kept_files(folder, family, first, count, session):
            if not os.path.exists(path):
                work.put((path, family, at, n, session))

    def run():
        while not failures:
            try:
                path, family, at, n, session = work.get_nowait()
            except queue.Empty:
                return
            try:
                call("simulate", family, at, n, session, path + ".part")
                os.rename(path + ".part", path)
            except (Broken, OSError) as failure:
                failures.append(failure)

    threads = [threading.Thread(target=run, daemon=True) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def judge(folder, family, first, count, day=0, earlier=(None, 0)):
    """The kept sets of a day, judged with so many earlier days of their lifters in another family."""
    judged = []
    for path, at, n in kept_files(folder, family, first, count, day):
        files = [next(kept_files(folder, earlier[0], at, n, before))[0]
                 for before in range(1, earlier[1] + 1)]
        judged += call("judge", path, *files)
    return judged


class Judged:
    """One set, its truth and its verdict after each rep."""

    def __init__(self, one):
        self.family, self.seed, self.at_rep = one["family"], one["seed"], one["at_rep"]
        self.rep_sd, self.truth, self.found = one["rep_sd"][0], one["truth"], one["found"]
        self.looks, self.live, self.reasons = one["looks"], one["live"], one["reasons"]
        self.since, self.outliers, self.why = one["since"], one["outliers"], one["why"]
        self.change, self.ci95 = one["change"][0], one["ci95"]
        self.margin = one["margin"][0] if one["margin"][0] is not None else -math.inf

    @property
    def final(self):
        return self.looks[-1] if self.looks else "none"

    @property
    def shown(self):
        """drifting or shifted at any time, live or afterwards."""
        return any(state in SHOWN for state in self.looks + self.live)

    @property
    def shown_at_end(self):
        return self.final in SHOWN

    def true_change(self, since=None):
        """Truth's mean from rep since on (default: the last three) against its first three, %."""
        known = [value for value in self.truth if value is not None]
        late = known[-3:]
        if since:
            late = [value for value in self.truth[since - 1:] if value is not None]
        first = sum(known[:3]) / 3
        return 100 * (sum(late) / len(late) / first - 1)

    @property
    def true_oddness(self):
        """How far the rep that was made bad truly stands above the median of the others, %."""
        others = sorted(value for index, value in enumerate(self.truth)
                        if value is not None and index + 1 != self.at_rep)
        return 100 * (self.truth[self.at_rep - 1] / others[len(others) // 2] - 1)

    @property
    def truly_rose(self):
        """By the contract's own measure of size, at the true values."""
        return self.true_change() >= max(5, 2 * self.rep_sd)


def wilson(hits, n):
    """95 % interval of a share (Wilson 1927), in percent."""
    if n == 0:
        return math.nan, math.nan
    z = 1.959964
    middle = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(hits * (n - hits) / n + z * z / 4)
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def share(hits, n):
    """"12.3 % (10.1-14.9)"."""
    if n == 0:
        return "-"
    low, high = wilson(hits, n)
    return f"{100 * hits / n:.1f} % ({low:.1f}-{high:.1f})"
