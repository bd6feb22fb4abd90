# SPDX-License-Identifier: GPL-3.0-or-later
"""Load-velocity line, estimated 1RM and reps in reserve, from docs/metrics.md ("Profile of an
athlete")."""

import numpy as np
import scipy.stats

DAY = 0.025  # m/s


def median_slope(x, y, least):
    slopes = [(y[k] - y[i]) / (x[k] - x[i]) for i in range(len(x)) for k in range(i)
              if abs(x[k] - x[i]) > least]
    return np.median(slopes)


def line(load, velocity, velocity_1rm, spread):
    load, velocity = np.array(load), np.array(velocity)
    slope = median_slope(load, velocity, 0.1 * load.min())
    intercept = np.median(velocity - slope * load)
    residual = scipy.stats.median_abs_deviation(velocity - intercept - slope * load, scale="normal")
    one_rm = (velocity_1rm - intercept) / slope
    centred = load - load.mean()
    error = max(residual, DAY) * np.sqrt(1 / len(load) + (one_rm - load.mean()) ** 2 /
                                         (centred @ centred))
    half = 1.96 * np.hypot(error, spread) / -slope
    light, heavy = load.argmin(), load.argmax()
    two = scipy.stats.linregress(load[[light, heavy]], velocity[[light, heavy]])
    return {"slope_mps_per_kg": slope, "intercept_mps": intercept, "residual_mps": residual,
            "estimated_1rm_kg": one_rm, "low": one_rm - half, "high": one_rm + half,
            "two_point_1rm_kg": (velocity_1rm - two.intercept) / two.slope}


def in_reserve(velocities, mdc, velocity_1rm, spread):
    """(reps, half width), of a set's complete reps."""
    reps = np.arange(len(velocities))
    if len(velocities) < 4:
        return None, None
    slope = median_slope(reps, velocities, 0)
    if not -slope * reps[-1] > mdc:
        return None, None
    last = np.median(np.array(velocities) - slope * reps) + slope * reps[-1]
    return max(0, (last - velocity_1rm) / -slope), max(2, 1.96 * np.hypot(spread, DAY) / -slope)


def compare(comparison, found, results, own):
    velocity_1rm, spread = (float(own[0]), 0.04) if own else (0.30, 0.06)
    load, best = [], []
    for row, result in zip(found["sets"], results):
        one = result["sets"][0]
        velocities = [rep["mean_velocity_mps"] for rep in one["reps"] if rep["complete"]]
        noise = [r["mdc"] for r in one["reliability"] if r["key"] == "mean_velocity_mps"]
        load.append(one["bar_mass_kg"])
        best.append(max(velocities))
        reserve = in_reserve(velocities, noise[0], velocity_1rm, spread)
        for key, true in zip(("reps_in_reserve", "reps_in_reserve_half_width"), reserve):
            comparison.value(row["file"], key, row[key], true)
        comparison.value(row["file"], "best_velocity_mps", row["best_velocity_mps"], best[-1])
    true = line(load, best, velocity_1rm, spread)
    for key in ("slope_mps_per_kg", "intercept_mps", "residual_mps", "estimated_1rm_kg",
                "two_point_1rm_kg"):
        comparison.value("profile", key, found[key], true[key])
    for end, value in zip(("low", "high"), found["estimated_1rm_ci95_kg"]):
        comparison.value("profile", end, value, true[end])
