#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rack x every fault through the real libusb: sent = received + marked lost"""

import os
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
CONFORMANCE = os.path.join(TOP, "build", "tests", "live", "conformance")

if not os.path.exists(CONFORMANCE):
    print("SKIP conformance - libumockdev-dev was not there when this was configured")
    sys.exit(77)
sys.exit(subprocess.run([CONFORMANCE], check=False).returncode)
