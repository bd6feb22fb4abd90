# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of one simulated set: analyze against the truth that the session carries.
Used by the everyday test (a sample) and by tests/prove/set-to-verdict.py (all seeds)."""

import os
import sqlite3
import tempfile

import cli_test

# The tolerances.
BAR_MASS_KG = 0.5
VELOCITY_MPS = 0.01
ROM_M = 0.005
REJECTED = ("unrack", "walkout", "rerack")


def far(found, true, tolerance):
    """Whether found is not within tolerance of true; a truth of None asks nothing."""
    if true is None:
        return False
    return found is None or abs(found - true) > tolerance


def compare_reps(found, true):
    problems = []
    for rep, truth in zip(found["reps"], true["reps"]):
        for key, tolerance in (("mean_velocity_mps", VELOCITY_MPS), ("rom_m", ROM_M)):
            if far(rep[key], truth[key], tolerance):
                problems.append(f"rep {rep['index']}: {key} {rep[key]} against {truth[key]}")
    return problems


def compare(result, truth):
    """All that is wrong with result, one line each; none if nothing is."""
    if len(result["sets"]) != len(truth["sets"]):
        return [f"{len(result['sets'])} sets, truly {len(truth['sets'])}"]
    problems = []
    for found, true in zip(result["sets"], truth["sets"]):
        if len(found["reps"]) != len(true["reps"]):
            problems.append(f"{len(found['reps'])} reps, truly {len(true['reps'])}")
        else:
            problems += compare_reps(found, true)
        missing = [why for why in REJECTED if why not in [r["why"] for r in found["rejected"]]]
        if missing:
            problems.append(f"not under rejected: {', '.join(missing)}")
        if found["bar_mass_source"] != "plates":
            problems.append(f"bar mass from {found['bar_mass_source']}")
        if far(found["bar_mass_kg"], true["bar_mass_kg"], BAR_MASS_KG):
            problems.append(f"bar {found['bar_mass_kg']} kg, truly {true['bar_mass_kg']}")
    return problems


def largest(result, truth, key):
    """Largest distance of a rep's key from the truth, over reps that pair up."""
    worst = 0.0
    for found, true in zip(result["sets"], truth["sets"]):
        for rep, real in zip(found["reps"], true["reps"]):
            if rep[key] is not None and real[key] is not None:
                worst = max(worst, abs(rep[key] - real[key]))
    return worst


def checked(*arguments):
    outcome = cli_test.run(*arguments, timeout=300)
    if outcome.code != 0:
        raise RuntimeError(f"{' '.join(map(str, arguments))}: {outcome}")
    return outcome


def run_one(scenario, seed, *settings):
    """Simulates and analyses one set; gives (analyze's object, the truth). Also sees that the truth
    is not looked at: without it, analyze says the same, digit for digit."""
    with tempfile.TemporaryDirectory(prefix="plumbar-") as folder:
        path = os.path.join(folder, "set.plumbar")
        checked("simulate", "--scenario", scenario, "--seed", seed, *settings, "-o", path)
        result = checked("analyze", "--json", path)
        truth = checked("analyze", "--truth", path).json()
        db = sqlite3.connect(path)
        db.execute("DELETE FROM truth")
        db.commit()
        db.close()
        if checked("analyze", "--json", path).out != result.out:
            raise RuntimeError(f"{scenario}, seed {seed}: analyze changes when the truth is deleted")
        return result.json(), truth
