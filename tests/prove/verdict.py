#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""False verdicts, power, reasons and odd reps on simulated sets, and what an athlete's history adds"""

# Options: --sets N of each family (500), --others N of those without a power or an odd rep to reach (as --sets),
# --first SEED, --lifters N of each kind with a history (20), --days N of each of them that are judged (10),
# --earlier N,N... sessions known before (0,3,10,30), --kinds NAME,NAME... of lifters (quiet,usual,noisy), --jobs N,
# --keep FOLDER (simulated sets are kept there and not simulated again), --page FILE (its section between the markers
# is written anew; docs/low-back-validation.md from 500 sets on).
#
# A set counts as falsely called when drifting or shifted was shown after any of its reps, whatever
# its truth; how many of those had truly risen by chance stands beside it.

import argparse
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))

import report  # noqa: E402
import verdict_sets  # noqa: E402
from verdict_sets import share  # noqa: E402

STEADY = {
    "steady": "reps alike but for their scatter",
    "tired": "mean velocity falls by 39-45 %, posture unchanged",
    "shorter": "depth falls by 5-20 %",
    "unloading": "one side takes 5-20 % more",
    "bad-rep": "one rep with 18-35 % more",
}
DRIFTS = {"drift-3sd": ("3 standard deviations from first to last rep", 0.75),
          "drift-4sd": ("4 standard deviations", 0.93)}
RISING = {
    "step": "8-16 % more from rep 4-8 on",
    "fatigue": "13.5-18.5 % more, reps a third slower",
    "forward": "bar and balance 22 mm forward, 2.5 degrees more lean",
}
OTHERS = ("tired", "shorter", "unloading", *RISING)
CAUSES = {"drift-3sd": ("trunk-lean",), "drift-4sd": ("trunk-lean",), "step": ("trunk-lean",),
          "fatigue": ("trunk-lean", "hip-rise"), "forward": ("bar-forward",)}
FALSE, CALLED_STEADY, CAUSE_NAMED, ODD = 0.05, 0.80, 0.85, 0.90
HISTORIES = (0, 3, 10, 30)
MOST_DAYS = 10
LIFTERS = {"quiet": ("quiet-steady", "quiet-drift-3sd"), "usual": ("steady", "drift-3sd"),
           "noisy": ("noisy-steady", "noisy-drift-3sd")}
STEADY_FROM, DRIFT_FROM = 31, 41  # days that are judged; days 1 to 30 are what is known
BAD_PCT = 15  # of a rep that is truly bad: five usual standard deviations
BEGIN, END = "<!-- ./run prove verdict -->", "<!-- end of ./run prove verdict -->"
PAGE = os.path.join(verdict_sets.TOP, "docs", "low-back-validation.md")


def count(sets, test):
    return sum(1 for one in sets if test(one))


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def steady_table(sets, table_report):
    rows = []
    for family, what in STEADY.items():
        those = sets[family]
        false = [one for one in those if one.shown]
        steady = count(those, lambda one: one.final == "steady")
        rows.append([f"{family}: {what}", str(len(those)), share(len(false), len(those)),
                     str(count(false, lambda one: one.truly_rose)), share(steady, len(those)),
                     str(count(those, lambda one: one.final == "undetermined"))])
        table_report.line(f"false, {family}", share(len(false), len(those)),
                          len(false) <= FALSE * len(those))
        table_report.line(f"steady, {family}", share(steady, len(those)),
                          steady >= CALLED_STEADY * len(those))
    return table(["steady family", "sets", "false at any time (95 %)", "of them truly rose",
                  "called `steady`", "`undetermined`"], rows)


def covered(one):
    return one.ci95[0] <= one.true_change(one.since) <= one.ci95[1]


def rising_table(sets, table_report):
    rows = []
    names = {name: what for name, (what, _) in DRIFTS.items()} | RISING
    for family, what in names.items():
        those = sets[family]
        rose = [one for one in those if one.truly_rose]
        shown, ended = count(those, lambda one: one.shown), [o for o in those if o.shown_at_end]
        named = count(ended, lambda one: set(one.reasons[:2]) & set(CAUSES[family]))
        rows.append([f"{family}: {what}", str(len(those)),
                     f"{sum(one.true_change() for one in those) / len(those):+.1f} %",
                     share(count(rose, lambda one: one.shown), len(rose)),
                     share(shown, len(those)),
                     share(count(those, lambda one: one.final == "shifted"), len(those)),
                     share(named, len(ended)), share(count(ended, covered), len(ended))])
        if family in DRIFTS:
            table_report.line(f"found, {family}", share(shown, len(those)),
                              shown >= DRIFTS[family][1] * len(those))
        table_report.line(f"cause, {family}", share(named, len(ended)),
                          named >= CAUSE_NAMED * len(ended))
    return table(["rising family", "sets", "true change", "found, of those that truly rose", "found, of all",
                  "`shifted` at the end",
                  "cause among the first two reasons", "interval holds the true change"], rows)


def bad_rep_lines(sets, table_report):
    all_of_them = sets["bad-rep"]
    those = [one for one in all_of_them if one.true_oddness >= BAD_PCT]
    odd = count(those, lambda one: one.at_rep in one.outliers and not one.shown)
    others = sum(len(o.outliers) for family in STEADY if family != "bad-rep" for o in sets[family])
    reps = sum(len(o.found) for family in STEADY if family != "bad-rep" for o in sets[family])
    table_report.line("bad rep is odd, no shift", share(odd, len(those)), odd >= ODD * len(those))
    return (f"One bad rep is named in `outlier_reps`, and no shift shown at any time, in\n"
            f"{share(odd, len(those))} of the {len(those)} sets (of {len(all_of_them)}) in which "
            f"it truly stands {BAD_PCT} % above the\nmedian of the others (a front squat cannot "
            f"always be made that bad). In the other steady families {others} of\n{reps} reps are "
            f"called odd.")


def roc_table(sets):
    rows = []
    for offset in (-0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1.2):
        row = [f"{offset:+.1f}"]
        for family in ["steady", "tired", "shorter", "unloading", *DRIFTS, *RISING]:
            hits = count(sets[family], lambda one: one.margin > offset)
            row.append(f"{100 * hits / len(sets[family]):.1f}")
        rows.append(row)
    return table(["boundary", "steady", "tired", "shorter", "unloading", *DRIFTS, *RISING], rows)


def judged_days(chosen):
    return (range(STEADY_FROM, STEADY_FROM + chosen.days), range(DRIFT_FROM, DRIFT_FROM + chosen.days))


def history_sets(chosen):
    """What the table of histories needs simulated."""
    wanted = []
    still, rising = judged_days(chosen)
    for steady, drift in (LIFTERS[kind] for kind in chosen.kinds):
        wanted += [(steady, chosen.first, chosen.lifters, day)
                   for day in (*range(1, max(chosen.earlier) + 1), *still)]
        wanted += [(drift, chosen.first, chosen.lifters, day) for day in rising]
    return wanted


def shown_of(folder, first, lifters, family, days, earlier):
    """How many sets showed a rise, of how many; what was shown live knew of no history."""
    those = [one for day in days
             for one in verdict_sets.judge(folder, family, first, lifters, day, earlier)]
    return count(those, lambda one: any(s in verdict_sets.SHOWN for s in one.looks)), those


def history_table(folder, chosen, table_report):
    rows = []
    still_days, rising_days = judged_days(chosen)
    most = max(chosen.earlier)
    for kind in chosen.kinds:
        steady, drift = LIFTERS[kind]
        found = {}
        for number in chosen.earlier:
            lifters = chosen.first, chosen.lifters
            false, still = shown_of(folder, *lifters, steady, still_days, (steady, number))
            found[number], rose = shown_of(folder, *lifters, drift, rising_days, (steady, number))
            spread = sum(one.rep_sd for one in still) / len(still)
            rows.append([f"{kind}: {spread:.1f} % on average", str(number),
                         share(false, len(still)), share(found[number], len(rose))])
            table_report.line(f"false, {kind}, {number} earlier", share(false, len(still)),
                              verdict_sets.wilson(false, len(still))[0] <= 100 * FALSE)
        table_report.line(f"more with history, {kind}",
                          f"3 SD: {found[0]} -> {found[most]} of {len(rose)} with {most} earlier",
                          found[most] > found[0])
    return table(["lifters: rep-to-rep SD", "earlier sessions", "steady: false",
                  "3 SD: found"], rows)


def history_section(chosen, text):
    return f"""With the noise and the fresh level learnt from earlier sessions of the same lifter, feet set down and
sensors anew each day ({chosen.lifters} lifters of each kind, {chosen.days} days of each; a lifter's days are alike, so
that the intervals are a little too narrow; the simulated lifter's own level does not change from day to day):

{text}

"""


def agreement(sets):
    """Live verdicts against those of the finished cuts."""
    pairs = [(live, look) for those in sets.values() for one in those
             for live, look in zip(one.live, one.looks)]
    return sum(live != look for live, look in pairs), len(pairs)


def section(sets, parts, differ, looks):
    least, most = min(map(len, sets.values())), max(map(len, sets.values()))
    number = f"{least}" if least == most else f"{least} or {most}"
    return f"""{BEGIN}
{number} sets a family (seeds from {parts['first']} on), as `./run prove verdict` printed them: bodies and
postures in the simulator's own ranges, high, low and front bars of at least 40 % of body mass, ascents from
0.8 s on; steady families have 6-12 reps, drifts, steps and forward bars ten, fatigue 8-10. Every set is judged
after each rep. Intervals are 95 % (Wilson).

{parts['steady']}

False at any time: `drifting` or `shifted` was shown after some rep. A set in which nothing was made to
change can still truly rise by chance: by the larger of 5 % and two of the lifter's standard deviations,
last three reps against first three, is counted as "truly rose". The criterion is on all of them.

{parts['rising']}

{parts['bad rep']}

Receiver operating characteristic: percent of sets in which a rise is shown at any time, were the
boundary so many standard deviations higher (without the rule that the interval lies above zero).

{parts['roc']}

{parts['history']}Verdicts as shown live and as judged from the finished cuts differ in {differ} of {looks} looks.
{END}"""


def write_page(path, text):
    try:
        with open(path, encoding="utf-8") as file:
            page = file.read()
    except FileNotFoundError:
        page = ("# The low back: validation\n\nWhat the posture model and the verdict reach on the "
                "independent simulator. Each section is written\nby the command that its marker "
                f"names.\n\n## The verdict\n\n{BEGIN}\n{END}\n")
    if BEGIN not in page:
        page = page.rstrip("\n") + f"\n\n## The verdict\n\n{BEGIN}\n{END}\n"
    before, rest = page.split(BEGIN, 1)
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + text + rest.split(END, 1)[1])


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=500)
    parser.add_argument("--others", type=int)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--lifters", type=int, default=20)
    parser.add_argument("--days", type=int, default=MOST_DAYS, choices=range(1, MOST_DAYS + 1))
    parser.add_argument("--earlier", default=HISTORIES,
                        type=lambda text: tuple(sorted({0, *map(int, text.split(","))})))
    parser.add_argument("--kinds", default=tuple(LIFTERS), type=lambda text: text.split(","))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep")
    parser.add_argument("--page")
    chosen = parser.parse_args()
    unknown = [kind for kind in chosen.kinds if kind not in LIFTERS]
    if unknown:
        parser.error(f"--kinds: there is no {unknown[0]}, but {', '.join(LIFTERS)}")
    chosen.lifters = min(chosen.lifters, chosen.sets) // verdict_sets.CHUNK * verdict_sets.CHUNK
    if chosen.page is None and chosen.sets >= 500:
        chosen.page = PAGE
    return chosen


def prove(chosen, folder):
    families = [*STEADY, *DRIFTS, *RISING]
    number = {family: chosen.others or chosen.sets if family in OTHERS else chosen.sets
              for family in families}
    wanted = [(family, chosen.first, number[family], 0) for family in families]
    wanted += history_sets(chosen) if chosen.lifters else []
    verdict_sets.simulate(folder, wanted, chosen.jobs)
    sets = {family: verdict_sets.judge(folder, family, chosen.first, number[family])
            for family in families}
    table_report = report.Report()
    parts = {"steady": steady_table(sets, table_report), "rising": rising_table(sets, table_report),
             "bad rep": bad_rep_lines(sets, table_report), "roc": roc_table(sets),
             "first": chosen.first, "history": ""}
    if chosen.lifters:
        parts["history"] = history_section(chosen, history_table(folder, chosen, table_report))
    text = section(sets, parts, *agreement(sets))
    print("\n" + text)
    if chosen.page:
        write_page(chosen.page, text)
    print(f"\n{'FAILED: ' + ', '.join(table_report.failed) if table_report.failed else 'holds'}")
    return 1 if table_report.failed else 0


def main():
    chosen = options()
    if chosen.keep:
        os.makedirs(chosen.keep, exist_ok=True)
        return prove(chosen, chosen.keep)
    with tempfile.TemporaryDirectory(prefix="plumbar-verdict-") as folder:
        return prove(chosen, folder)


if __name__ == "__main__":
    sys.exit(main())
