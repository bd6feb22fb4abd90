#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The streaming tests under ThreadSanitizer and valgrind (needs valgrind): no report"""

# A report is a failed run: the sanitizer's own exit code. What is suppressed, and why, is in
# tests/hw/tsan-suppressions.txt and tests/hw/valgrind.supp.

import os
import subprocess
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
FOLDER = os.path.join(TOP, "build-tsan")
PROGRAMS = {
    "tests/hw/test-frame-ring": [],
    "tests/hw/test-rack-direct": [],
    "tests/hw/test-usb": [],
    "tests/hw/test-usb-errors": [],
    "tests/hw/test-usb-hotplug": [],
    "tests/live/conformance": ["--slow"],
    "tests/live/test-restarts-t7": [],
    "tests/live/test-restarts-usb1808": [],
    "tests/live/stream-soak": ["--rate", "1000", "--seconds", "5", "--waits"],
}


def build():
    if not os.path.exists(os.path.join(FOLDER, "build.ninja")):
        glib = subprocess.run(["pkg-config", "--cflags", "glib-2.0"], stdout=subprocess.PIPE,
                              universal_newlines=True, check=True).stdout.strip()
        subprocess.run(["meson", "setup", FOLDER, TOP, "-Db_sanitize=thread", "-Db_lundef=false",
                        "-Dc_args=-include %s/tests/tsan-glib.h %s" % (TOP, glib)],
                       stdout=subprocess.DEVNULL, check=True)
    subprocess.run(["ninja", "-C", FOLDER, "--quiet"] + list(PROGRAMS), check=True)


def main():
    right = True
    build()
    for program, args in PROGRAMS.items():
        name = os.path.basename(program)
        tsan = subprocess.run(
            [os.path.join(FOLDER, program), *args], check=False, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(os.environ, CK_FORK="no", CK_TIMEOUT_MULTIPLIER="20",
                     TSAN_OPTIONS="exitcode=66 suppressions=%s/tests/hw/tsan-suppressions.txt"
                     % TOP))
        memory = subprocess.run(
            ["valgrind", "-q", "--error-exitcode=9", "--leak-check=full",
             "--errors-for-leak-kinds=definite", "--suppressions=%s/tests/hw/valgrind.supp" % TOP,
             os.path.join(TOP, "build", program), *args], check=False, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(os.environ, CK_FORK="no", CK_TIMEOUT_MULTIPLIER="20",
                     G_SLICE="always-malloc"))
        for tool, done in (("thread sanitizer", tsan), ("valgrind", memory)):
            good = done.returncode == 0
            right &= good
            print("%-18s %-20s %s" % (tool, name, "clean" if good else
                                      "FAILED (exit %d)" % done.returncode), flush=True)
            if not good:
                print("\n".join(done.stdout.decode("utf-8", "replace").splitlines()[-60:]))
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
