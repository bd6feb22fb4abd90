#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reps and metrics of 2000 simulated sets, drawn as widely as people and racks go, against the truth"""

# Options: --sets N, --first SEED, --jobs N, --write (the table of docs/metrics.md), --keep FILE
# (write what was measured there too) and --from FILE (judge what --keep wrote). Loads 20-260 kg,
# ascents 0.5-3 s, pauses, touch-and-go, depths, bodies, noise, encoders of 1 and 0.05 mm, 100-4000
# Hz, every scenario; in every other set a failed rep left on pins, a second attempt, spotters, a
# bounce, a foot off its plate or leaving with the bar on; hooks 20-200 mm low (set-draw.c draws
# them). The accuracy criteria are for the fine encoder at 1 kHz, and on the 95 % limits of a rep's
# error, and on how many reps have no value at all (at most 1 %). Exit 1 when a criterion fails.

import argparse
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))

import accuracy  # noqa: E402
import prove_sets  # noqa: E402
import rep_criteria  # noqa: E402
from report import Report  # noqa: E402


def measured(chosen):
    if chosen.kept:
        with open(chosen.kept, encoding="utf-8") as file:
            yield from map(json.loads, file)
        return
    with open(chosen.keep or os.devnull, "w", encoding="utf-8") as file:
        for one in prove_sets.run("wide", chosen.first, chosen.sets, chosen.jobs):
            file.write(json.dumps(one) + "\n")
            yield one


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true",
                        help="renew the table of measured errors in docs/metrics.md")
    parser.add_argument("--keep", metavar="FILE", help="write what was measured there too")
    parser.add_argument("--from", metavar="FILE", dest="kept", help="judge what --keep wrote")
    chosen = parser.parse_args()
    started = time.monotonic()
    sets = [prove_sets.Paired(one) for one in measured(chosen)]
    if not chosen.kept:
        print(f"{(time.monotonic() - started) / 60:.1f} minutes")
    report = Report()
    print(f"{len(sets)} sets, {sum(len(one.truth['reps']) for one in sets)} reps")
    rep_criteria.show_reps(report, sets)
    rep_criteria.show_live(report, sets)
    accuracy.show_metrics(report, "fine encoder at 1 kHz", [one for one in sets if one.fine], True)
    accuracy.show_metrics(report, "1 mm encoder", [one for one in sets if one.encoder_mm == 1], False)
    accuracy.show_metrics(report, "all", sets, False)
    accuracy.show_coverage(report, sets)
    rep_criteria.show_misses(sets)
    if chosen.write:
        accuracy.write_page(sets)
    print(f"\n{'FAILED: ' + ', '.join(report.failed) if report.failed else 'holds'}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
