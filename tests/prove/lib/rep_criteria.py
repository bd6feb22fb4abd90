# SPDX-License-Identifier: GPL-3.0-or-later
"""Are the reps the reps, and their bottoms where they truly were?"""

import re

F1 = 0.999
COMPLETE = 0.99
LISTED = 20


def unnamed_of(one):
    """Movements of the truth that the list lacks, and a re-rack that it should not have."""
    true = {move["why"] for move in one.truth["rejected"]}
    return sorted((true - set(one.rejected)) | ({"rerack"} & (set(one.rejected) - true)))


def show_why(report, sets, why):
    pairs = [pair for one in sets for pair in one.pairs if pair[1]["why"] == why]
    right = sum(rep["why"] == why for rep, _ in pairs)
    wrong = sum(rep["why"] == why and true["why"] != why for one in sets for rep, true in one.pairs)
    report.line(f"  {why}", f"{right} of {len(pairs)} so named, {wrong} others too")


def show_reps(report, sets):
    """Shows 1: are the reps the reps?"""
    paired = sum(len(one.pairs) for one in sets)
    missed = sum(len(one.missed) for one in sets)
    extra = sum(len(one.extra) for one in sets)
    late = sum(len(one.late_bottoms()) for one in sets)
    false = sum(len(one.from_rejected()) for one in sets)
    unnamed = [one for one in sets if unnamed_of(one)]
    score = 2 * paired / (2 * paired + missed + extra)
    alike = sum(rep["why"] == true["why"] for one in sets for rep, true in one.pairs)
    report.line("reps", f"F1 {score:.5f}: {paired} found, {missed} missed, {extra} too many",
                score >= F1)
    report.line("bottoms", f"{late} of {paired} further off than 10 ms or 1.5 % of the concentric",
                late <= (1 - F1) * paired)
    report.line("rejected", f"{false} reps made of a movement that is none", false == 0)
    report.line("rejected, named", f"{len(unnamed)} of {len(sets)} sets whose list lacks a movement, "
                f"or has a re-rack that was none", len(unnamed) <= (1 - F1) * len(sets))
    report.line("complete, or why not", f"{alike} of {paired} as in truth", alike >= COMPLETE * paired)
    for why in ("failed", "pins", "partial"):
        show_why(report, sets, why)


def show_live(report, sets):
    """Shows 4: the live result, and that of the saved file, byte for byte."""
    unlike = sum(one.live != "same" for one in sets)
    report.line("live and again", f"{len(sets) - unlike} of {len(sets)} sets whose live result is that of "
                f"the saved file, byte for byte", unlike == 0)


def turn_of(one, rep, true):
    """What makes an instant of turning hard to tell."""
    if f"retry_rep={rep['index']}" in one.settings.split():
        return "a second attempt after a halt half-way up"
    held = re.search(r"\bhold_s=([0-9.]+)", one.settings)
    if held and float(held[1]) > 0:
        return (f"held for {float(held[1]):.1f} s: the last rise out of the hold, which sway and a "
                f"{one.encoder_mm:g} mm encoder blur")
    return "a slow turn" if true["concentric_s"] > 1.5 else "a quick one"


def problems_of(one):
    if one.live != "same":
        yield one.live
    if one.missed:
        yield "missed the rep at " + ", ".join(f"{rep['bottom_s']:.2f} s" for rep in one.missed)
    if one.extra:
        yield "found one at " + ", ".join(f"{rep['bottom_s']:.2f} s ({rep['why'] or 'complete'})"
                                          for rep in one.extra)
    for rep, true in one.late_bottoms():
        yield (f"bottom of rep {rep['index']} {1000 * (rep['bottom_s'] - true['bottom_s']):+.0f} ms, "
               f"concentric {true['concentric_s']:.2f} s, {turn_of(one, rep, true)}")
    for rep, true in one.pairs:
        if rep["why"] != true["why"]:
            yield f"rep {rep['index']} is {rep['why'] or 'complete'}, truly {true['why'] or 'complete'}"
    if unnamed_of(one):
        yield "not (or wrongly) under rejected: " + ", ".join(unnamed_of(one))


def show_misses(sets):
    misses = [(one, list(problems_of(one))) for one in sorted(sets, key=lambda one: one.seed)]
    misses = [(one, problems) for one, problems in misses if problems]
    print(f"\nmisses, in {len(misses)} sets" + (f", the first {LISTED}" if len(misses) > LISTED else ""))
    for one, problems in misses[:LISTED]:
        print(f"  {one.name()}")
        for problem in problems:
            print(f"    {problem}")
