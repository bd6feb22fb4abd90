#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rack unplugged in the middle of a rep and plugged in again: reps against the undisturbed set"""

# Options: those of tests/live/replug-set (--scenario, --seed, --reps, --rep, --at, --away, --speed,
# --no-home). In real time: about a minute.

import os
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
REPLUG = os.path.join(TOP, "build", "tests", "live", "replug-set")

if not os.path.exists(REPLUG):
    print("SKIP replug - libumockdev-dev was not there when this was configured")
    sys.exit(77)
sys.exit(subprocess.run([REPLUG, *sys.argv[1:]], check=False).returncode)
