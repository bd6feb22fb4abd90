"""Counts the results in a meson test log (JSON lines): prints "passed failed skipped"."""
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import sys

counts = {"passed": 0, "failed": 0, "skipped": 0}
with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        result = json.loads(line)["result"]
        if result in ("OK", "EXPECTEDFAIL"):
            counts["passed"] += 1
        elif result == "SKIP":
            counts["skipped"] += 1
        else:
            counts["failed"] += 1
if not sum(counts.values()):
    sys.exit("no test was run")
print(counts["passed"], counts["failed"], counts["skipped"])
