#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An hour of training in the real window, set after set: its memory does not grow, and what it costs"""

# Options: --sets N (120), --reps N of each (5). In real time on a display of its own, with software
# rendering: a set of 5 reps takes about 40 s, so 120 take 80 minutes. Memory may rise while the first
# three sets fill caches; after them by at most 0.25 MB a set, by a straight line through the rest (a
# set's own data are some 8 MB, and are given back). Exit 1 when it grows, 77 without the programs.

import argparse
import os
import re
import subprocess
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
GROWTH_MB = 0.25
WARM = 3


def slope(values):
    middle = (len(values) - 1) / 2
    mean = sum(values) / len(values)
    return (sum((k - middle) * (value - mean) for k, value in enumerate(values)) /
            sum((k - middle) ** 2 for k in range(len(values))))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=120)
    parser.add_argument("--reps", type=int, default=5)
    options = parser.parse_args()
    bench = subprocess.Popen(
        ["bash", os.path.join(TOP, "tests/ui/with-display.sh"), "-s", "1920x1080", "--",
         "/usr/bin/python3", os.path.join(TOP, "tests/bench/bench-window.py"),
         os.path.join(TOP, "build/ui/plumbar"), str(options.sets), str(options.reps)],
        stdout=subprocess.PIPE, universal_newlines=True)
    memory = []
    for line in bench.stdout:
        print(line, end="", flush=True)
        found = re.match(r"set \d+: .* ([0-9.]+) MB resident", line)
        if found:
            memory.append(float(found.group(1)))
    if bench.wait() != 0:
        return bench.returncode
    if len(memory) < WARM + 3:
        print("too few sets to judge the memory")
        return 1
    growth = slope(memory[WARM:])
    print("memory after set %d: %.1f MB, after set %d: %.1f MB, %+.2f MB a set"
          % (WARM, memory[WARM - 1], len(memory), memory[-1], growth))
    return 0 if growth <= GROWTH_MB else 1


sys.exit(main())
