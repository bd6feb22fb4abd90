# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs prove-sets over its workers and pairs what was found with the truth."""

import json
import os
import subprocess
import threading
import queue

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
PROGRAM = os.environ.get("PLUMBAR_PROVE_SETS",
                         os.path.join(TOP, "build", "tests", "prove", "prove-sets"))
CHUNK = 10


class Broken(Exception):
    """A worker ended without its sets."""


def run(manner, first, count, jobs=2):
    """Yields the sets first .. first + count - 1, in no order."""
    chunks, lines = queue.Queue(), queue.Queue()
    for at in range(first, first + count, CHUNK):
        chunks.put((at, min(CHUNK, first + count - at)))

    def work():
        while True:
            try:
                at, n = chunks.get_nowait()
            except queue.Empty:
                break
            done = subprocess.run(["nice", PROGRAM, manner, str(at), str(n)],
                                  stdout=subprocess.PIPE, check=False)
            lines.put((done.returncode, at, done.stdout))
        lines.put(None)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    while jobs:
        item = lines.get()
        if item is None:
            jobs -= 1
            continue
        code, at, text = item
        if code != 0:
            raise Broken(f"{PROGRAM} {manner} {at}: exit code {code}")
        for line in text.splitlines():
            yield json.loads(line)


class Paired:
    """One set: reps paired by their bottoms, and what could not be paired."""

    def __init__(self, one):
        self.seed, self.rate_hz = one["seed"], one["rate_hz"]
        self.scenario, self.encoder_mm = one["scenario"], one["encoder_mm"]
        self.settings, self.then = one["settings"], one["then"]
        self.live = one.get("live")  # of manner wide: "same", or what differs
        self.truth = one["truth"]["sets"][0]
        self.sets = one["found"]["sets"]
        self.outside = one["found"]["rejected"]
        reps = [rep for found in self.sets for rep in found["reps"]]
        self.pairs, self.missed, self.extra = [], [], list(reps)
        for true in self.truth["reps"]:
            inside = [rep for rep in self.extra
                      if true["start_s"] <= rep["bottom_s"] <= true["end_s"]]
            if not inside:
                self.missed.append(true)
                continue
            best = min(inside, key=lambda rep: abs(rep["bottom_s"] - true["bottom_s"]))
            self.pairs.append((best, true))
            self.extra.remove(best)

    @property
    def alone(self):
        """Pairs of reps that the lifter did without other hands and that came up: what spotters
        carry, no plate can know of."""
        return [(rep, true) for rep, true in self.pairs if true["why"] in (None, "partial")]

    @property
    def fine(self):
        """As the accuracy criteria ask: fine encoder, 1 kHz."""
        return self.encoder_mm < 0.1 and self.rate_hz == 1000

    @property
    def rejected(self):
        return [move["why"] for found in self.sets for move in found["rejected"]]

    @property
    def verdicts(self):
        """Every verdict shown, the last one included."""
        return self.then + [found["verdict"]["state"] for found in self.sets]

    def from_rejected(self):
        """Found reps that are truly none: their bottom lies in no true rep."""
        true = self.truth["reps"]
        return [rep for rep in self.extra
                if not any(t["start_s"] <= rep["bottom_s"] <= t["end_s"] for t in true)]

    def late_bottoms(self):
        """Pairs whose bottoms are further apart than 10 ms or 1.5 % of the concentric."""
        return [(rep, true) for rep, true in self.pairs
                if abs(rep["bottom_s"] - true["bottom_s"]) >
                max(0.010, 0.015 * true["concentric_s"])]

    def name(self):
        return (f"set {self.seed} ({self.scenario}, {self.truth['bar_mass_kg']:g} kg, "
                f"{self.rate_hz:g} Hz, {self.encoder_mm:g} mm; {self.settings})")
