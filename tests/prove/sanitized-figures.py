#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line's tests that the everyday run leaves out under ASan and UBSan: no report"""

import os
import subprocess
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
FOLDER = os.path.join(TOP, "build-sanitize")


def main():
    if not os.path.exists(os.path.join(FOLDER, "build.ninja")):
        subprocess.run(["meson", "setup", FOLDER, TOP, "-Db_sanitize=address,undefined",
                        "-Db_lundef=false"], env={**os.environ, "CC": "clang"},
                       stdout=subprocess.DEVNULL, check=True)
    subprocess.run(["ninja", "-C", FOLDER, "--quiet"], check=True)
    return subprocess.run(["meson", "test", "-C", FOLDER, "--no-rebuild", "--print-errorlogs",
                           "--suite", "figures", "--timeout-multiplier", "4"], check=False).returncode


sys.exit(main())
