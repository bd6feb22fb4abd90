#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reps and velocities from a bar without plates: encoders, video-tracked points, a Chronojump's signal"""

# Options: --sets N (per scenario, 3 of them), --first SEED. Each simulated set is exported, and its
# bar alone imported again: both ends, their heights, one end's height, 1 mm counts, a Chronojump's
# steps, and videos of 24 to 60 frames a second with a tracker's noise, times printed to 1 ms. Exit 1
# when a criterion fails.

import argparse
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

CLI = os.environ.get("PLUMBAR_CLI", "plumbar-cli")
SCENARIOS = ("steady", "partial-rep", "tired-but-steady")
VIDEOS = ((24, 0.001), (24, 0.002), (24, 0.003), (30, 0.002), (60, 0.002))
F1 = 0.999
KEYS = {"mean_velocity_mps": "mean velocity", "peak_velocity_mps": "peak velocity", "rom_m": "ROM",
        "bottom_s": "bottom", "start_s": "start", "end_s": "end"}
STATED = ("mean_velocity_mps", "peak_velocity_mps", "rom_m")  # with an interval of their own
# mean velocity, m/s, by the noise of what measured the bar: the for encoders, own for videos
LIMITS = {0: 0.010, 0.001: 0.025, 0.002: 0.040, 0.003: 0.050}


def run(folder, *arguments):
    return subprocess.run([CLI, *map(str, arguments)], cwd=folder, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def read_bar(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    names = ("time", "bar_left_x", "bar_left_z", "bar_right_x", "bar_right_z")
    return {name: [float(row[name]) for row in rows] for name in names}


def write_csv(path, columns, formats=None):
    with open(path, "w") as file:
        file.write(",".join(columns) + "\n")
        for row in zip(*columns.values()):
            file.write(",".join((formats or "%.9g") % value if i == 0 else "%.9g" % value
                                for i, value in enumerate(row)) + "\n")


def video(bar, fps, noise, dice):
    """Frames with a tracker's noise, times printed to 1 ms; recordings are at 1 kHz."""
    frames = int(bar["time"][-1] * fps)
    out = {"time": [], "bar_x": [], "bar_z": []}
    for frame in range(frames):
        i = round(1000 * frame / fps)
        out["time"].append(frame / fps)
        for axis in "xz":
            middle = (bar["bar_left_" + axis][i] + bar["bar_right_" + axis][i]) / 2
            out["bar_" + axis].append(middle + dice.gauss(0, noise))
    return out


def variants(folder, bar, dice):
    """(name, noise, arguments of import) of each; the files are written."""
    point = [(a + b) / 2 for a, b in zip(bar["bar_left_z"], bar["bar_right_z"])]
    write_csv(os.path.join(folder, "ends.csv"), bar)
    yield "both ends", 0, ["ends.csv"]
    write_csv(os.path.join(folder, "heights.csv"),
              {name: bar[name] for name in ("time", "bar_left_z", "bar_right_z")})
    yield "heights", 0, ["heights.csv"]
    write_csv(os.path.join(folder, "end.csv"), {"time": bar["time"], "bar_z": bar["bar_left_z"]})
    yield "one end's height", 0, ["end.csv"]
    whole = [round(1000 * z) for z in point]
    write_csv(os.path.join(folder, "mm.csv"), {"time": bar["time"], "bar_z": [z / 1000 for z in whole]})
    yield "1 mm counts", 0, ["mm.csv"]
    with open(os.path.join(folder, "chronojump.txt"), "w") as file:
        file.write(",".join(str(b - a) for a, b in zip(whole, whole[1:])))
    yield "Chronojump", 0, ["--format", "chronojump", "chronojump.txt"]
    for fps, noise in VIDEOS:
        name = f"video {fps}/s, {1000 * noise:g} mm"
        write_csv(os.path.join(folder, "video.csv"), video(bar, fps, noise, dice), "%.3f")
        yield name, noise, ["video.csv"]


class Tally:
    def __init__(self, noise):
        self.noise, self.paired, self.missed, self.extra, self.complete = noise, 0, 0, 0, 0
        self.errors = {key: [] for key in KEYS}
        self.held = {key: [] for key in STATED}

    def add(self, found, true):
        left = list(found)
        for rep in true:
            near = [one for one in left if abs(one["bottom_s"] - rep["bottom_s"]) < 0.5]
            if not near:
                self.missed += 1
                continue
            left.remove(near[0])
            self.paired += 1
            self.complete += near[0]["complete"] == rep["complete"]
            for key, errors in self.errors.items():
                if rep["complete"] and near[0][key] is not None:
                    errors.append(near[0][key] - rep[key])
            for key, held in self.held.items():
                if rep["complete"] and near[0][key] is not None:
                    held.append(abs(near[0][key] - rep[key]) <= near[0]["uncertainty"][key])
        self.extra += len(left)

    def show(self, name):
        score = 2 * self.paired / (2 * self.paired + self.missed + self.extra)
        bias, limit = self.spread("mean_velocity_mps")
        holds = score >= F1 and self.complete == self.paired and \
            abs(bias) + limit <= LIMITS[self.noise]
        cells = "  ".join("{} {:+.1f} +- {:.1f}".format(KEYS[key], *(1000 * v for v in self.spread(key)))
                          for key in KEYS)
        cells += "; intervals hold " + "  ".join(
            f"{KEYS[key]} {100 * statistics.mean(held):.1f} %" for key, held in self.held.items())
        print(f"{'holds' if holds else 'FAILED':8}{name:20}reps {self.paired}, missed {self.missed}, "
              f"extra {self.extra}, F1 {score:.4f}  {cells} (mm/s, mm, ms)", flush=True)
        return holds

    def spread(self, key):
        """Bias, and what 95 % of errors lie within around it."""
        errors = self.errors[key]
        return statistics.mean(errors), 1.96 * statistics.pstdev(errors)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=12)
    parser.add_argument("--first", type=int, default=1)
    arguments = parser.parse_args()
    tallies = {}
    for scenario in SCENARIOS:
        for seed in range(arguments.first, arguments.first + arguments.sets):
            with tempfile.TemporaryDirectory(prefix="plumbar-bar-") as folder:
                run(folder, "simulate", "--scenario", scenario, "--seed", seed, "-o", "a.plumbar")
                run(folder, "export", "a.plumbar", "--format", "csv", "-o", "a.csv")
                (true,) = json.loads(run(folder, "analyze", "--truth", "a.plumbar"))["sets"]
                bar = read_bar(os.path.join(folder, "a.csv"))
                for name, noise, options in variants(folder, bar, random.Random(seed)):
                    run(folder, "import", *options, "-o", "b.plumbar")
                    result = json.loads(run(folder, "analyze", "--json", "b.plumbar"))
                    tallies.setdefault(name, Tally(noise)).add(
                        [rep for one in result["sets"] for rep in one["reps"]], true["reps"])
    if not all([tally.show(name) for name, tally in tallies.items()]):
        sys.exit(1)


main()
