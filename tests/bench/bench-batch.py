#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One `analyze --jobs 2` against two separate `analyze` processes over the same sessions, in the same
run: how much of their throughput it reaches. Rounds alternate, and the best of each kind counts, so
that what else the machine does weighs on neither."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

CLI = os.environ.get("PLUMBAR_CLI", "plumbar-cli")
SESSIONS = int(os.environ.get("BENCH_SESSIONS", "24"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))


def analyze(folder, paths, *options):
    return subprocess.Popen([CLI, "analyze", "--csv", folder, *options, *paths])


def seconds(*runs):
    begin = time.monotonic()
    if any([process.wait() for process in [run() for run in runs]]):
        sys.exit("analyze failed")
    return time.monotonic() - begin


def main():
    folder = tempfile.mkdtemp(prefix="plumbar-bench-")
    try:
        paths = [os.path.join(folder, f"{seed}.plumbar") for seed in range(1, SESSIONS + 1)]
        for seed, path in enumerate(paths, 1):
            subprocess.run([CLI, "simulate", "--reps", "5", "--seed", str(seed), "-o", path],
                           check=True, stdout=subprocess.DEVNULL)
        out = [os.path.join(folder, name) for name in ("one", "two", "three")]
        threads, processes = [], []
        for _ in range(ROUNDS):
            threads.append(seconds(lambda: analyze(out[0], paths, "--jobs", "2")))
            processes.append(seconds(lambda: analyze(out[1], paths[::2]),
                                     lambda: analyze(out[2], paths[1::2])))
        print(f"{SESSIONS} sessions, best of {ROUNDS}: two processes {min(processes):.2f} s, "
              f"--jobs 2 {min(threads):.2f} s, ratio {min(processes) / min(threads):.3f} "
              f"(wanted: at least 0.9)")
        ratios = [p / t for p, t in zip(processes, threads)]
        print("each round: " + " ".join(f"{ratio:.3f}" for ratio in ratios))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
