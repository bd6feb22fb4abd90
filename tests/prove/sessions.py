#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings that end badly: 200 killed at random moments, 1000 that lose their power, what is left"""

# Options: --kills N, --cuts N, --first NUMBER, --jobs N (recordings killed at the same time: they wait
# for the clock more than for the processor). Exit 1 when one file does not hold what it must.

import argparse
import concurrent.futures
import os
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("PLUMBAR_PROVE_SESSIONS",
                         os.path.join(TOP, "build", "tests", "prove", "prove-sessions"))
COLUMNS = ("number", "sent", "kept", "missing_ms", "operations", "outcome")


def worker(manner, first, count):
    done = subprocess.run(["nice", PROGRAM, manner, str(first), str(count)],
                          stdout=subprocess.PIPE, universal_newlines=True, check=False)
    rows = [dict(zip(COLUMNS, line.split("\t"))) for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(rows) != count:
        raise SystemExit("%s %d: the worker ended with %d after %d of %d"
                         % (manner, first, done.returncode, len(rows), count))
    return rows


def run(manner, first, count, jobs):
    share = [count // jobs + (k < count % jobs) for k in range(jobs)]
    starts = [first + sum(share[:k]) for k in range(jobs)]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        parts = pool.map(worker, [manner] * jobs, starts, share)
        return [row for part in parts for row in part]


def tell(title, rows):
    missing = [float(row["missing_ms"]) for row in rows]
    bad = [row for row in rows if row["outcome"] != "ok"]
    print("%-12s %6d files, %6d as they must be; missing at most %.0f ms, on average %.0f ms; "
          "%d scans kept, every one as sent"
          % (title, len(rows), len(rows) - len(bad), max(missing), sum(missing) / len(missing),
             sum(int(row["kept"]) for row in rows)))
    for row in bad[:20]:
        print("  number %(number)s: sent %(sent)s, kept %(kept)s, %(operations)s disk operations: "
              "%(outcome)s" % row)
    return not bad


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=1000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=8)
    options = parser.parse_args()
    good = True
    if options.kills:
        good &= tell("kill -9", run("kill", options.first, options.kills,
                                    min(options.jobs, options.kills)))
    if options.cuts:
        good &= tell("power cut", run("power", options.first, options.cuts, min(2, options.cuts)))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
