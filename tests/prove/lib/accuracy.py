# SPDX-License-Identifier: GPL-3.0-or-later
"""Bias and 95 % limits of each metric against the truth."""

import statistics

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


def value_of(rep, key):
    for part in key.split("."):
        rep = rep.get(part) if rep else None
    return rep


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
