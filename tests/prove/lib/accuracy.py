# SPDX-License-Identifier: GPL-3.0-or-later
"""Bias and 95 % limits of each metric against the truth, how often the stated intervals hold it, and
the same as the table of docs/metrics.md."""

import os
import re
import statistics

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "docs", "metrics.md")
BEGIN, END = "<!-- measured error: written by ./run prove reps --write -->", "<!-- end -->"
# The criteria of issue 3: key: (name, limit(truth)), for the fine encoder at 1 kHz.
CRITERIA = {
    "mean_velocity_mps": ("mean velocity", lambda true: 0.010),
    "mean_propulsive_velocity_mps": ("propulsive velocity", lambda true: 0.010),
    "peak_velocity_mps": ("peak velocity", lambda true: 0.010),
    "rom_m": ("ROM", lambda true: 0.002),
    "com.mean_velocity_mps": ("COM velocity, mean", lambda true: 0.020),
    "com.peak_velocity_mps": ("COM velocity, peak", lambda true: 0.020),
    "asymmetry_pct.eccentric": ("asymmetry, eccentric", lambda true: 0.5),
    "asymmetry_pct.bottom": ("asymmetry, bottom", lambda true: 0.5),
    "asymmetry_pct.concentric": ("asymmetry, concentric", lambda true: 0.5),
    "asymmetry_pct.peak_force": ("asymmetry, peak force", lambda true: 0.5),
    "peak_force_n": ("peak force", lambda true: 5 + 0.003 * true),
}
BAR_MASS_KG = 0.3
COVERED = (0.90, 0.98)
UNMEASURED = 0.01  # of what has a truth, so much may be null
# Units that a page or table shows, by the end of a key's last part: (factor, unit, decimals).
UNITS = (("_nps", 1, "N/s", 0), ("_mps", 1000, "mm/s", 1), ("_ns", 1, "N.s", 1), ("_nm", 1, "N.m", 0),
         ("_kg", 1, "kg", 2), ("_deg", 1, "deg", 2), ("_pct", 1, "points", 1), ("_s", 1000, "ms", 1),
         ("_m", 1000, "mm", 2), ("_n", 1, "N", 1), ("_w", 1, "W", 1), ("_j", 1, "J", 1))
NOT_ERRORS = ("index", "uncertainty.", "shift.", "l5s1_gravity")


def value_of(rep, key):
    for part in key.split("."):
        rep = rep.get(part) if isinstance(rep, dict) else None
    return rep


def leaves(value, path=""):
    """Paths of all numbers."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from leaves(inner, f"{path}{key}.")
        elif isinstance(inner, (int, float)) and not isinstance(inner, bool):
            yield path + key


def unit_of(key):
    if key.startswith(("asymmetry_pct", "uncertainty.asymmetry_pct")):
        return 1, "points", 3
    if key.startswith("cop.right_ahead_m"):
        return 1000, "mm", 2
    for end, factor, unit, decimals in UNITS:
        if key.endswith(end):
            return factor, unit, decimals
    return 1, "", 3


def pairs_of(sets, key):
    both = [(value_of(rep, key), value_of(true, key), rep) for one in sets for rep, true in one.alone]
    return [(found, true, rep) for found, true, rep in both if found is not None and true is not None]


def unmeasured(sets, key):
    """How many reps have a truth and no value, and how many have a truth."""
    found = [value_of(rep, key) for one in sets for rep, true in one.alone
             if value_of(true, key) is not None]
    return found.count(None), len(found)


def unmeasured_text(sets, key):
    none, reps = unmeasured(sets, key)
    return f"not measured: {none} of {reps} reps" if none else ""


def limits(errors):
    bias, deviation = statistics.mean(errors), statistics.stdev(errors)
    return bias, bias - 1.96 * deviation, bias + 1.96 * deviation


def counted_limits(errors):
    """Below and above which 2.5 % of errors lie: shown beside, where a few errors are far out."""
    fortieths = statistics.quantiles(errors, n=40, method="inclusive")
    return fortieths[0], fortieths[-1]


def coverage(sets, key):
    """Share of a key's stated intervals that hold the truth, and of how many; None when none is
    stated."""
    held = [abs(found - true) <= value_of(rep, "uncertainty." + key)
            for found, true, rep in pairs_of(sets, key)
            if value_of(rep, "uncertainty." + key) is not None]
    return (sum(held) / len(held), len(held)) if held else None


def mass_pairs(sets, key):
    """(found, truth, half width) of the first set's weighing."""
    return [(one.sets[0][key], one.truth[key], one.sets[0]["uncertainty"][key]) for one in sets
            if one.sets and one.sets[0][key] is not None]


def mass_coverage(sets, key):
    held = [abs(found - true) <= half for found, true, half in mass_pairs(sets, key) if half is not None]
    return (sum(held) / len(held), len(held)) if held else None


def errors_text(errors, key):
    factor, unit, decimals = unit_of(key)
    if len(errors) < 3:
        return None
    bias, low, high = (factor * value for value in limits(errors))
    return f"{bias:+.{decimals}f} ({low:+.{decimals}f} to {high:+.{decimals}f}) {unit}".rstrip()


def show_metric(report, sets, key, judged):
    name, limit = CRITERIA[key]
    pairs = pairs_of(sets, key)
    none, reps = unmeasured(sets, key)
    if len(pairs) < 3:
        if none:
            report.line(name, f"not measured: {none} of {reps} reps", False if judged else None)
        return
    factor, unit, decimals = unit_of(key)
    errors = [found - true for found, true, _ in pairs]
    bias, low, high = limits(errors)
    few, many = counted_limits(errors)
    most = limit(statistics.median(true for _, true, _ in pairs))
    report.line(name, f"{factor * bias:+9.{decimals}f} {factor * low:+9.{decimals}f} "
                f"{factor * high:+9.{decimals}f} {unit}  (within {factor * most:g}; counted "
                f"{factor * few:+.{decimals}f} to {factor * many:+.{decimals}f}; "
                f"not measured: {none} of {reps} reps)",
                max(-low, high) <= most and none <= UNMEASURED * reps if judged else None)


def show_bar_mass(report, sets, judged):
    errors = [found - true for found, true, _ in mass_pairs(sets, "bar_mass_kg")]
    if len(errors) < 3:
        return
    bias, low, high = limits(errors)
    report.line("bar mass", f"{bias:+9.2f} {low:+9.2f} {high:+9.2f} kg  (within {BAR_MASS_KG:g}), "
                f"of {len(sets) - len(errors)} sets none",
                max(-low, high) <= BAR_MASS_KG if judged else None)


def show_metrics(report, title, sets, judged):
    """Shows 2: bias and 95 % limits; what is null has no error, so few may be."""
    print(f"\n{title}: {len(sets)} sets\n{'':32}     bias    95 % limits")
    for key in CRITERIA:
        show_metric(report, sets, key, judged)
    show_bar_mass(report, sets, judged)


def interval_keys(sets):
    for one in sets:
        for rep, _ in one.alone:
            if value_of(rep, "uncertainty.mean_power_w") is not None:
                return list(leaves(rep["uncertainty"]))
    return []


# below so many reps a share says little: shown, not judged
FEWEST_JUDGED = 500


def show_coverage(report, sets):
    """Shows 2: stated intervals hold the truth in 90-98 %."""
    print("\nstated 95 % intervals that hold the truth")
    shares = [(key, coverage(sets, key)) for key in interval_keys(sets)]
    shares += [(key, mass_coverage(sets, key)) for key in ("bar_mass_kg", "body_mass_kg")]
    for key, share in shares:
        if share is None:
            continue
        least = FEWEST_JUDGED // 5 if key.endswith("_kg") else FEWEST_JUDGED
        holds = COVERED[0] <= share[0] <= COVERED[1] if share[1] >= least else None
        report.line("interval " + key, f"{100 * share[0]:6.1f} % of {share[1]}", holds)


def page_rows(sets):
    fine = [one for one in sets if one.fine]
    keys = []
    for one in sets:
        for rep, true in one.alone:
            keys += [key for key in leaves(rep) if key not in keys and value_of(true, key) is not None]
    for key in keys:
        if key.startswith(NOT_ERRORS):
            continue
        texts = [errors_text([found - true for found, true, _ in pairs_of(some, key)], key)
                 for some in (fine, sets)]
        if None in texts:
            continue
        nulls = [unmeasured_text(some, key) for some in (fine, sets)]
        texts = [f"{text}; {null}" if null else text for text, null in zip(texts, nulls)]
        share = coverage(sets, key)
        yield "sets[].reps[]", key, texts, share
    for key in ("bar_mass_kg", "body_mass_kg"):
        texts = [errors_text([found - true for found, true, _ in mass_pairs(some, key)], key)
                 for some in (fine, sets)]
        yield "sets[]", key, texts, mass_coverage(sets, key)


def page_table(sets):
    reps = sum(len(one.pairs) for one in sets)
    fine = [one for one in sets if one.fine]
    text = (f"{BEGIN}\n\nBias, and in brackets the 95 % limits of one value's error, against the truth of "
            f"{len(sets)} simulated sets ({reps} reps; {len(fine)} sets, {sum(len(one.pairs) for one in fine)} "
            f"reps, with a fine encoder at 1 kHz) from set {min(one.seed for one in sets)} on; and the share of "
            f"stated intervals that hold the truth. `not measured` counts the reps that have a truth and no "
            f"value. A key that is not here has no truth to be compared with.\n")
    head = None
    for group, key, texts, share in page_rows(sets):
        if group != head:
            text += (f"\n| measured error of a key in `{group}` | fine encoder at 1 kHz | all | intervals |\n"
                     f"|---|---|---|---|\n")
            head = group
        covered = f"{100 * share[0]:.1f} %" if share else ""
        text += f"| `{key}` | {texts[0]} | {texts[1]} | {covered} |\n"
    return text + f"\n{END}"


def write_page(sets):
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    if not re.search(pattern, page, flags=re.S):
        raise SystemExit(f"{PAGE}: the place for the table is not marked")
    table = page_table(sets)
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(re.sub(pattern, lambda _: table, page, flags=re.S))
