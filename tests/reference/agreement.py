# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares analyze --json of a recording with the reference, value by value."""

import math

import metrics
import numpy as np
import reps as boundaries
import sway
import uncertainty
from recording import Recording

RELATIVE = 1e-6
WALKS = ("rerack", "step", "other")


def value_of(rep, key):
    for part in key.split("."):
        rep = rep[part]
    return rep


def agrees(found, true, scale=0.0):
    """To 1e-6 of the value; of `scale` where the value is a small difference of large ones."""
    if found is None or true is None:
        return found is None and (true is None or math.isnan(true))
    return abs(found - true) <= RELATIVE * max(abs(true), scale)


# what a value that may be near 0 is a difference or a sum of
SCALES = {"asymmetry_pct": 100.0, "bar": 1.0, "cop": 0.1, "impulse_ns": 1000.0, "sticking": 1.0,
          "tempo": 1.0, "eccentric_work_j": 100.0}


def scale_of(key):
    return SCALES.get(key, SCALES.get(key.split(".")[0], 0.0))


class Comparison:
    """What was compared, and what differs (as lines of text)."""

    def __init__(self):
        self.compared, self.differences, self.keys = 0, [], set()

    def value(self, what, key, found, true):
        self.compared += 1
        self.keys.add(key)
        if not agrees(found, true, scale_of(key)):
            self.differences.append(f"{what} {key}: {found!r}, the reference has {true!r}")


def compare_rep(comparison, what, rep, reference):
    forward = {}
    for key, true in reference.items():
        if key.endswith("forward_x_m"):
            forward[key.split(".")[0]] = true
            continue
        comparison.value(what, key, value_of(rep, key), true)
    keys = {f"bar.{phase}.forward_of_midfoot_m": x for phase, x in forward.items()}
    if "concentric" in forward:
        keys["bar.forward_of_midfoot_m"] = forward["concentric"]
    return [(key, x - value_of(rep, key)) for key, x in keys.items()
            if value_of(rep, key) is not None]


def compare_tremor(comparison, what, one, found):
    """Against the first three complete reps', for reps about as quick."""
    first = [values for rep, values in zip(one["reps"], found) if rep["complete"]][:3]
    if not first or "tremor.force_n" not in first[0]:
        return
    usual = sum(values["tremor.force_n"] for values in first) / len(first)
    velocity = sum(values["mean_velocity_mps"] for values in first) / len(first)
    for rep, values in zip(one["reps"], found):
        like = abs(values["mean_velocity_mps"] - velocity) <= 0.2 * velocity
        comparison.value(f"{what} rep {rep['index']}", "tremor.of_first_reps",
                         rep["tremor"]["of_first_reps"],
                         values["tremor.force_n"] / usual if like else None)


def compare_reliability(comparison, what, one, complete):
    """Of the set's own reps: only where no set came before it."""
    for row in one["reliability"]:
        values = [values[row["key"]] for values in complete
                  if values.get(row["key"]) is not None]
        if len(values) != row["reps"]:
            continue
        for key, true in metrics.reliability(values).items():
            comparison.value(f"{what} {row['key']}", "reliability." + key, row[key], true)


def compare_masses(comparison, what, one):
    """How well they are known: of what the plates weighed."""
    for key, true in uncertainty.masses(one["body_mass_kg"] or 0, one["bar_mass_kg"] or 0).items():
        if value_of(one, key) is not None:
            comparison.value(what, key, value_of(one, key), true)


def compare_line(comparison, what, one):
    """The straight line through the changes that analyze tells of the reps."""
    line = one["line"]
    shifts = [rep["shift"] for rep in one["reps"] if not rep["index"] in one["verdict"]["outlier_reps"]]
    changes = [shift["l5s1_change_pct"] for shift in shifts if shift["l5s1_change_pct"] is not None]
    if line["rise_pct"] is None or line["reps"] != len(changes):
        return
    comparison.value(what, "line.reps", line["reps"], len(changes))
    places = np.arange(len(changes))
    slope, level = np.polyfit(places, changes, 1)
    rest = changes - (level + slope * places)
    comparison.value(what, "line.rise_pct", line["rise_pct"], slope * (len(changes) - 1))
    comparison.value(what, "line.rep_sd_pct", line["rep_sd_pct"],
                     np.sqrt(np.sum(rest**2) / (len(changes) - 2)))


def compare_set(comparison, what, recording, one, reps, alone):
    """alone: no other set bounds the stands before and after it."""
    body, bar = one["body_mass_kg"] or 0.0, one["bar_mass_kg"] or 0.0
    before, midfeet, found = None, [], []
    for rep, cut in zip(one["reps"], reps):
        name = f"{what} rep {rep['index']}"
        found.append(metrics.of_rep(recording, cut, body, bar))
        midfeet.extend(compare_rep(comparison, name, rep, found[-1]))
        if before is not None:
            comparison.value(name, "tempo.top_s", value_of(rep, "tempo.top_s"),
                             (cut.start - before.end) / recording.rate)
        before = cut
    # mid-foot is one place for all phases and reps of a set; which, the weighing's pause says
    for key, place in midfeet[1:]:
        comparison.value(what, key, place, midfeet[0][1])
    comparison.value(what, "time_under_tension_s", one["time_under_tension_s"],
                     sum(values["time_under_tension_s"] for values in found))
    complete = [values for rep, values in zip(one["reps"], found) if rep["complete"]]
    velocities = [values["mean_velocity_mps"] for values in complete]
    if len(velocities) > 1:
        comparison.value(what, "velocity_loss_pct", one["velocity_loss_pct"],
                         metrics.velocity_loss(velocities))
    rows = [row for row in one["reliability"] if row["key"] == "mean_velocity_mps"]
    comparison.value(what, "velocity_loss_mdc_pct", one["velocity_loss_mdc_pct"],
                     100 * rows[0]["mdc"] / max(velocities) if rows else None)
    if recording.cop_x is not None and alone:
        for key, true in sway.of_set(recording, reps).items():
            comparison.value(what, key, value_of(one, key), true)
    compare_tremor(comparison, what, one, found)
    compare_reliability(comparison, what, one, complete)
    compare_line(comparison, what, one)


def compare(result, csv_path, what=""):
    """The whole of a result against its recording as a physical CSV."""
    comparison = Comparison()
    recording = Recording(csv_path, result["quality"]["rate_hz"])
    moves = [round(move["start_s"] * recording.rate) for one in result["sets"]
             for move in one["rejected"] if move["why"] in WALKS]
    if recording.bar_z is not None and result["sets"]:
        descents = boundaries.find_descents(recording)
        reps = sum(len(one["reps"]) for one in result["sets"])
        if len(descents) != reps:
            comparison.differences.append(
                f"{what}: {reps} reps, the reference finds {len(descents)}")
            return comparison
        first = 0
        for one in result["sets"]:
            name = f"{what} set {one['index']}"
            masses = one["body_mass_kg"], one["bar_mass_kg"]
            weight = sum(masses) * recording.gravity if None not in masses else None
            found, signal = boundaries.find(recording, descents, first, len(one["reps"]), moves,
                                            weight)
            first += len(found)
            for key, true in signal.items():
                comparison.value(name, "bar_signal." + key, one["bar_signal"][key], true)
            compare_masses(comparison, name, one)
            compare_set(comparison, name, recording, one, found, len(result["sets"]) == 1)
    if recording.force is not None:
        jumps = metrics.jumps(recording)
        comparison.value(what, "number of jumps", len(result["jumps"]), len(jumps))
        for jump, true in zip(result["jumps"], jumps):
            for key in true:
                comparison.value(what, "jumps." + key, jump[key], true[key])
    if recording.left is not None:
        comparison.value(what, "quality.right_share_pct", result["quality"]["right_share_pct"],
                         metrics.right_share(recording))
    return comparison
