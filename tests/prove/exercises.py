#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every exercise that can be told, and jumps: simulated, found, measured and guessed, against the truth"""

# Options: --sets N (of each exercise), --first SEED. Each set is analysed told (--exercise) and not
# told. Bodies, loads and tempi are drawn from the seed; pulls are put down, every third set only
# touches. Jumps are a point mass's, from standing and rebounds. Exit 1 when a criterion fails.

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))

import exercise_tally  # noqa: E402
import point_mass_jumps  # noqa: E402
from report import Report  # noqa: E402

CLI = os.environ.get("PLUMBAR_CLI", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                                                 "build", "src", "cli", "plumbar-cli"))
# exercise: (what makes the lifter do it, loads as shares of body mass, what an untold set may be called)
EXERCISES = {
    "back-squat": ([], (0.4, 2.0), {"back-squat"}),
    "front-squat": (["bar_position=front"], (0.4, 1.5), {"front-squat"}),
    "box-squat": (["lift=box-squat"], (0.4, 1.6), {"box-squat", "back-squat"}),
    "split-squat": (["lift=split-squat"], (0.25, 0.8), {"split-squat"}),
    "good-morning": (["lift=good-morning"], (0.25, 0.8), {"good-morning", "back-squat"}),
    "romanian-deadlift": (["lift=romanian-deadlift"], (0.5, 1.6), {"romanian-deadlift"}),
    "deadlift": (["lift=deadlift"], (0.7, 2.2), {"deadlift"}),
}


def run(folder, *arguments):
    return subprocess.run([CLI, *map(str, arguments)], cwd=folder, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def analyzed(folder, *arguments):
    return json.loads(run(folder, "analyze", "--json", *arguments))


def draw(exercise, seed):
    """Arguments of simulate."""
    settings, loads, _ = EXERCISES[exercise]
    dice = random.Random(f"{exercise} {seed}")
    mass = dice.uniform(50, 110)
    load = min(260, max(20, 2.5 * round(mass * dice.uniform(*loads) / 2.5)))
    touches = exercise == "deadlift" and seed % 3 == 0
    settings = settings + [f"mass_kg={mass:.1f}", f"stature_m={1.2 + 0.1 * mass ** 0.4:.3f}",
                           f"tempo_s={dice.uniform(0.8, 2.2):.3f}", f"descent_s={dice.uniform(0.9, 2.5):.3f}",
                           f"pause_s={0 if touches else dice.uniform(0.5, 2.5):.3f}",
                           f"sex={dice.choice('mf')}"]
    arguments = ["--reps", dice.randint(2, 8), "--load", f"{load:g}", "--seed", seed]
    for setting in settings:
        arguments += ["--set", setting]
    return arguments


def prove_exercise(report, exercise, seeds):
    tally = exercise_tally.Tally(exercise)
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="plumbar-exercise-") as folder:
            arguments = draw(exercise, seed)
            run(folder, "simulate", *arguments, "-o", "a.plumbar")
            (true,) = analyzed(folder, "--truth", "a.plumbar")["sets"]
            tally.add(" ".join(map(str, arguments)), true, analyzed(folder, "--exercise", exercise, "a.plumbar"),
                      analyzed(folder, "a.plumbar"))
    tally.show(report, EXERCISES[exercise][2])


def prove_jumps(report, seeds):
    worst = {"takeoff_s": 0, "landing_s": 0, "flight_s": 0}
    missed = count = 0
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="plumbar-jumps-") as folder:
            true = point_mass_jumps.write_csv(os.path.join(folder, "jumps.csv"), seed)
            run(folder, "import", "jumps.csv", "-o", "a.plumbar")
            found = analyzed(folder, "a.plumbar")["jumps"]
            count += len(true)
            missed += abs(len(found) - len(true))
            for jump, truth in zip(found, true):
                for key in worst:
                    worst[key] = max(worst[key], abs(jump[key] - truth[key]))
    report.line("jumps", f"{count} jumps, {missed} missed or too many; worst " + ", ".join(
        f"{key} {1000 * value:.1f} ms" for key, value in worst.items()),
        missed == 0 and max(worst.values()) <= 0.003)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=30)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--only", choices=[*EXERCISES, "jumps"])
    chosen = parser.parse_args()
    seeds = range(chosen.first, chosen.first + chosen.sets)
    report = Report()
    for exercise in EXERCISES:
        if chosen.only in (None, exercise):
            prove_exercise(report, exercise, seeds)
    if chosen.only in (None, "jumps"):
        prove_jumps(report, seeds)
    print(f"\n{'FAILED: ' + ', '.join(report.failed) if report.failed else 'holds'}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
