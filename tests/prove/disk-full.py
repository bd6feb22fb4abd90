#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks that fill up at random moments of a recording, and folders that cannot be written"""

# Options: --disks N, --seed S, --jobs N. Each disk is a small tmpfs of its own, in a mount namespace
# (no root needed where the kernel allows user namespaces). A recording there must end by itself with
# exit code 1 and one line, what was committed must be readable and whole, and a simulated session must
# leave nothing. Then a finished session and a cut-off one are reviewed from a read-only folder.

import argparse
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import tempfile

CLI = os.environ.get("PLUMBAR_CLI", "plumbar-cli")
UNSHARE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "-rm"]
# $1 the mount's options, $2 the program, $3 what is done on it
RECORD = """mount -t tmpfs -o size=$1k none "$3" || exit 99
cd "$3" || exit 99
"$2" record --device virtual --duration 8 -o set.plumbar; echo "code $?"
"$2" verify set.plumbar 2>&1; echo "code $?"
"$2" analyze --json set.plumbar || echo null
ls | grep -v '^set.plumbar' >&2 || true
"""
SIMULATE = """mount -t tmpfs -o size=$1k none "$3" || exit 99
cd "$3" || exit 99
"$2" simulate --reps 2 -o set.plumbar; echo "code $?"
ls -A
"""
READ_ONLY = """mount -t tmpfs -o size=20m none "$3" || exit 99
cp -r "$1"/. "$3" && mount -o remount,ro "$3" || exit 99
cd "$3" || exit 99
"$2" analyze --json whole.plumbar > /dev/null; echo "code $?"
"$2" verify cut.plumbar; echo "code $?"
"$2" analyze --json cut.plumbar > /dev/null; echo "code $?"
"$2" edit whole.plumbar strike --rep 1 ; echo "code $?"
"""


def on_disk(script, options):
    with tempfile.TemporaryDirectory(prefix="plumbar-disk-") as folder:
        return subprocess.run([*UNSHARE, "sh", "-c", script, "sh", str(options), CLI, folder],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              universal_newlines=True, timeout=120, check=False)


def fault_of_recording(kib):
    """What is wrong, or ""; and the seconds that were kept."""
    done = on_disk(RECORD, kib)
    lines, errors = done.stdout.splitlines(), done.stderr.splitlines()
    if done.returncode == 99:
        raise SystemExit("no disk could be mounted: %s" % done.stderr)
    if lines[:1] == ["code 0"]:
        return "", 8.0 # it fitted
    if lines[:1] != ["code 1"] or not errors or "full" not in errors[0]:
        return "no exit code 1 with a line: %s" % (lines[:1] + errors[:2]), 0.0
    if "code 1" in lines[1:] and len(errors) > 1: # too small for a file at all
        return ("" if "cannot" in errors[0] or "full" in errors[0] else errors[0]), 0.0
    result = json.loads(done.stdout[done.stdout.index("\n", done.stdout.rindex("code ")):])
    if len(errors) != 1:
        return "more than one line: %s" % errors, 0.0
    if "code 0" not in lines[2:3] or result is None:
        return "what was committed cannot be read: %s" % lines, 0.0
    return ("" if result["quality"]["lost_samples"] == 0 else "samples lost"), \
        result["quality"]["duration_s"]


def fault_of_simulation(kib):
    done = on_disk(SIMULATE, kib)
    lines = done.stdout.splitlines()
    return "" if lines == ["code 1"] and len(done.stderr.splitlines()) == 1 else \
        "left %s, said %s" % (lines, done.stderr)


def fault_of_reading():
    with tempfile.TemporaryDirectory(prefix="plumbar-disk-") as folder:
        whole, cut = (os.path.join(folder, name) for name in ("whole.plumbar", "cut.plumbar"))
        subprocess.run([CLI, "simulate", "--reps", "2", "-o", whole], check=True,
                       stdout=subprocess.DEVNULL)
        recording = subprocess.Popen([CLI, "record", "--device", "virtual", "--duration", "30",
                                      "-o", cut], stdout=subprocess.DEVNULL)
        while not os.path.exists(cut + "-wal") or os.path.getsize(cut + "-wal") < 40000:
            if recording.poll() is not None:
                return "the recording ended by itself"
        recording.kill()
        recording.wait()
        done = on_disk(READ_ONLY, folder)
    codes = [line for line in done.stdout.splitlines() if line.startswith("code")]
    if codes != ["code 0", "code 0", "code 0", "code 1"] or "recovered" not in done.stdout:
        return "%s %s" % (done.stdout, done.stderr)
    return "" if len(done.stderr.splitlines()) == 1 else done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--disks", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=8)
    options = parser.parse_args()
    sizes = random.Random(options.seed)
    disks = [round(20 * 30 ** sizes.random()) for _ in range(options.disks)]
    faults = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        kept = []
        for kib, (fault, seconds) in zip(disks, pool.map(fault_of_recording, disks)):
            kept.append(seconds)
            if fault:
                faults.append("recording on %d KiB: %s" % (kib, fault))
        few = disks[: max(1, len(disks) // 4)]
        for kib, fault in zip(few, pool.map(fault_of_simulation, few)):
            if fault:
                faults.append("simulation on %d KiB: %s" % (kib, fault))
    fault = fault_of_reading()
    if fault:
        faults.append("read-only folder: %s" % fault)
    print("%d disks of %d to %d KiB, %.1f s kept on average; %d simulations; a read-only folder"
          % (len(disks), min(disks), max(disks), sum(kept) / len(kept), len(few)))
    print("\n".join(faults) if faults else "each ended with one line, and lost nothing committed")
    return 1 if faults else 0


sys.exit(main())
