# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated bodies through prove-bodies, and what their sets come to."""

import concurrent.futures
import json
import math
import os
import subprocess

import prove_sets

PROGRAM = os.environ.get("PLUMBAR_PROVE_BODIES",
                         os.path.join(prove_sets.TOP, "build", "tests", "prove", "prove-bodies"))
CHUNK = 5
JOINTS = ("l5s1", "hip", "knee")
LEAST_NM = 5  # a front squat can take its knee peak to nothing
ANGLES = ("shank_deg", "thigh_deg", "trunk_deg")


class Body:
    """One set of one body."""

    def __init__(self, one):
        self.seed = one["seed"]
        self.settings = dict(word.split("=") for word in one["settings"].split())
        self.true_reps = one["true_reps"]
        self.reps = [rep for rep in one["reps"] if rep["usable"] and rep["l5s1"]["found"] is not None
                     ] if one["reps"] else []
        self.changes = [(one[f"{kind}_change"], one[f"{kind}_change_true"])
                        if one.get(f"{kind}_change") is not None else None
                        for kind in ("peak", "gravity")]
        self.load_kg = one["load_kg"]

    @property
    def position(self):
        return self.settings["bar_position"]

    @property
    def in_range(self):
        """Where the method is asked to hold: 40 % of body mass, ascents of 0.8 s."""
        return (self.load_kg >= 0.4 * float(self.settings["mass_kg"])
                and min(rep["ascent_s"] for rep in self.reps) >= 0.8) if self.reps else False

    def bias(self, joint):
        """Mean over the reps of found over true less one, percent; of a peak near nothing there is none."""
        return mean([100 * (rep[joint]["found"] / rep[joint]["true"] - 1) for rep in self.reps
                     if abs(rep[joint]["true"]) > LEAST_NM])

    def change_error(self, kind):
        """Error of a recovered change over what it may be; None without one."""
        pair = self.changes[kind]
        return abs(pair[0] - pair[1]) / max(2, 0.2 * abs(pair[1])) if pair else None


def mean(values):
    return sum(values) / len(values) if values else math.nan


def rms(values):
    return math.sqrt(mean([value * value for value in values]))


def spread(values):
    middle = mean(values)
    return rms([value - middle for value in values])


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.nan


def biases(group, joint):
    """Those of the bodies that have one."""
    return [bias for bias in (body.bias(joint) for body in group) if not math.isnan(bias)]


def run(first, count, jobs, settings=()):
    """The bodies first .. first + count - 1, further settings laid over the drawn ones."""
    def chunk(at):
        done = subprocess.run(["nice", PROGRAM, str(at), str(min(CHUNK, first + count - at)), *settings],
                              stdout=subprocess.PIPE, check=True)
        return [Body(json.loads(line)) for line in done.stdout.splitlines()]

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        chunks = pool.map(chunk, range(first, first + count, CHUNK))
        return [body for bodies in chunks for body in bodies]
