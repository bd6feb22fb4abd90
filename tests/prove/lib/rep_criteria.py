# SPDX-License-Identifier: GPL-3.0-or-later
"""Are the reps the reps, and their bottoms where they truly were?"""

F1 = 0.999
REJECTED = ("unrack", "walkout", "rerack")
COMPLETE = 0.99
LISTED = 20
# criteria of issue 3 that do not hold yet, by the names of the table
NOT_YET = ("bottoms",)
BOTTOMS_TODAY = 0.995  # share that holds today (99.7 % of 1693 reps); less is a failure all the same


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
