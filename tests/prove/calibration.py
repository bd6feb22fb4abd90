#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""500 simulated rigs by the guided calibration: errors in use, and whether the stated intervals hold"""

# Options: --rigs N, --first N, --rig FILE, --jobs N. Masses within 0.02 %, placed within 1 mm, bar
# points within 0.5 mm, 2 s means; cells +-2 % and +-3 mm off, anchors +-10 mm, creep +-0.03 % a cell,
# gravity and temperature as in the budget. Then each rig is used at loads and places of its own.

import argparse
import collections
import concurrent.futures
import json
import math
import os
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("PLUMBAR_PROVE_CALIBRATION",
                         os.path.join(TOP, "build", "tests", "prove", "prove-calibration"))
# largest error allowed, by what is measured; every rig must keep it
LIMITS = {"force %": 0.1, "cop x mm": 1.0, "cop y mm": 1.0, "bar x mm": 1.0, "bar z mm": 1.0,
          "registration mm": 1.0}
INSIDE = (0.92, 0.98)
COVERAGE = 1.96
CHUNK = 10


def run(rig, first, count):
    done = subprocess.run(["nice", PROGRAM, rig, str(first), str(count)], stdout=subprocess.PIPE,
                          text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{PROGRAM}: rig {first} and on: exit code {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(rig, first, count, jobs):
    errors = collections.defaultdict(list)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        runs = [pool.submit(run, rig, at, min(CHUNK, first + count - at))
                for at in range(first, first + count, CHUNK)]
        for one in runs:
            for line in one.result():
                for what, error, u in line["checks"]:
                    name = what.replace(" left", "").replace(" right", "")
                    errors[name].append((error, u, line["seed"]))
    return errors


def slack(n):
    """Few rigs scatter: three standard deviations of a share of 95 %, in excess of 500 rigs'."""
    return max(0.0, 3 * math.sqrt(0.05 * 0.95 / n) - 3 * math.sqrt(0.05 * 0.95 / 500))


def judge(name, values):
    worst, _, seed = max(values, key=lambda value: abs(value[0]))
    n = len(values)
    inside = sum(abs(error) <= COVERAGE * u for error, u, _ in values) / n
    rms = math.sqrt(sum(error * error for error, _, _ in values) / n)
    u = math.sqrt(sum(u * u for _, u, _ in values) / n)
    small = abs(worst) <= LIMITS[name]
    held = INSIDE[0] - slack(n) <= inside <= min(1.0, INSIDE[1] + slack(n))
    print(f"{'holds ' if small else 'FAILED'} {name:16s} worst {worst:+.4f} (rig {seed}) of "
          f"{LIMITS[name]:g}; rms {rms:.4f}, stated u {u:.4f}")
    print(f"{'holds ' if held else 'FAILED'} {name:16s} {100 * inside:.1f} % of {n} inside the "
          f"stated 95 % intervals")
    return small and held


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rigs", type=int, default=500)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--rig", default=os.path.join(TOP, "data", "rigs", "virtual.rig"))
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    errors = measure(chosen.rig, chosen.first, chosen.rigs, chosen.jobs)
    print(f"{chosen.rigs} rigs like {os.path.basename(chosen.rig)}, each calibrated and then used")
    good = [judge(name, errors[name]) for name in LIMITS if name in errors]
    return 0 if good and all(good) else 1


sys.exit(main())
