#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten minutes of USB streaming at 4 kHz, and a disk that stalls: no loss, no growth, the CPU it takes"""

# Options: --seconds S (600), --stall S (2). Through the real libusb, in real time.

import argparse
import os
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SOAK = os.environ.get("PLUMBAR_STREAM_SOAK", os.path.join(TOP, "build", "tests", "live", "stream-soak"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", default="600")
    parser.add_argument("--stall", default="2")
    options = parser.parse_args()
    if not os.path.exists(SOAK):
        print("SKIP stream - libumockdev-dev was not there when this was configured")
        return 77
    codes = []
    for args in (["--rate", "4000", "--seconds", options.seconds],
                 ["--rate", "1000", "--seconds", "10", "--stall", options.stall]):
        print("stream-soak", *args, flush=True)
        codes.append(subprocess.run([SOAK, *args], check=False).returncode)
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main())
