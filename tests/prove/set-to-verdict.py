#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every scenario for ten seeds: reps, bar mass, velocity, ROM and verdict against the truth"""

# Options: --seeds N, --first SEED, --scenario NAME (may be repeated), --jobs N, --set KEY=VALUE.
# The bars are those of the first whole Plumbar: `shifted` in at least 9 of 10 fatigue-shift, a false
# verdict (shifted or drifting) in at most 1 of 20 steady and tired-but-steady, everything else right
# every time.

import argparse
import collections
import concurrent.futures
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import cli_test  # noqa: E402
import scenarios  # noqa: E402

QUIET = ("steady", "tired-but-steady")
FALSE_SHARE = 1 / 20
FOUND_SHARE = 9 / 10


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--scenario", action="append", choices=cli_test.SCENARIOS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--set", action="append", default=[])
    return parser.parse_args()


def relative_errors(result, truth, group, key):
    """Found over true less one, in percent, of a rep's value, over reps that pair up."""
    errors = []
    for found, true in zip(result["sets"], truth["sets"]):
        for rep, real in zip(found["reps"], true["reps"]):
            value, wanted = rep[group][key], real.get(group, {}).get(key)
            if value is not None and wanted:
                errors.append(100 * (value / wanted - 1))
    return errors


def line(scenario, seed, result, truth, problems):
    one = result["sets"][0] if result["sets"] else None
    verdict = one["verdict"] if one else {}
    bias = relative_errors(result, truth, "moments", "l5s1_peak_nm")
    bar = one["bar_mass_kg"] - truth["sets"][0]["bar_mass_kg"] if one and one["bar_mass_kg"] else None
    change = verdict.get("l5s1_change_pct")
    true_verdict = truth["sets"][0].get("verdict") or {}
    true_change = true_verdict.get("l5s1_change_pct")
    return (f"{scenario:17} {seed:4} {len(one['reps']) if one else 0:4}"
            f"/{len(truth['sets'][0]['reps']):<3}"
            f" {number(bar, '+.2f'):>6}"
            f" {1000 * scenarios.largest(result, truth, 'mean_velocity_mps'):7.1f}"
            f" {1000 * scenarios.largest(result, truth, 'rom_m'):6.1f}"
            f" {number(sum(bias) / len(bias) if bias else None, '+.1f'):>7}"
            f" {number(change, '+.1f'):>7} {number(true_change, '+.1f'):>7}"
            f"  {verdict.get('state', '-')}"
            f"{' since ' + str(verdict['since_rep']) if verdict.get('since_rep') else ''}"
            f"{'  ' + '; '.join(problems[:3]) if problems else ''}")


def number(value, form):
    return "-" if value is None else format(value, form)


def judge(states):
    """The verdict criteria, as (what, holds) pairs, of the scenarios that were run."""
    quiet = [state for name in QUIET for state in states.get(name, [])]
    false = sum(state in ("shifted", "drifting") for state in quiet)
    shifting = states.get("fatigue-shift", [])
    found = shifting.count("shifted")
    steady = quiet.count("steady")
    if quiet:
        yield (f"false verdicts: {false} of {len(quiet)} steady sets",
               false <= FALSE_SHARE * len(quiet))
        yield f"called steady: {steady} of {len(quiet)}", None
    if shifting:
        yield (f"shift found: {found} of {len(shifting)} fatigue-shift sets",
               found >= FOUND_SHARE * len(shifting))


def main():
    chosen = options()
    names = chosen.scenario or cli_test.SCENARIOS
    seeds = range(chosen.first, chosen.first + chosen.seeds)
    settings = [word for setting in chosen.set for word in ("--set", setting)]
    states = collections.defaultdict(list)
    wrong = 0
    print("scenario          seed  reps   bar kg vel mm/s ROM mm L5S1 % change%   truly  verdict")
    with concurrent.futures.ThreadPoolExecutor(chosen.jobs) as pool:
        runs = {(name, seed): pool.submit(scenarios.run_one, name, seed, *settings)
                for name in names for seed in seeds}
        for (name, seed), run in runs.items():
            result, truth = run.result()
            problems = scenarios.compare(result, truth)
            wrong += bool(problems)
            states[name].append(result["sets"][0]["verdict"]["state"] if result["sets"] else "none")
            print(line(name, seed, result, truth, problems), flush=True)
    failed = wrong > 0
    print(f"{'FAILED' if failed else 'holds '}  sets with wrong reps, masses or metrics: {wrong} of "
          f"{len(runs)}")
    for what, holds in judge(states):
        failed |= holds is False
        print(f"{'       ' if holds is None else 'holds  ' if holds else 'FAILED '} {what}")
    return 1 if failed else 0


sys.exit(main())
