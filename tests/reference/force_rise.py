# SPDX-License-Identifier: GPL-3.0-or-later
"""Rate of force development on the way down, from docs/metrics.md (`rfd.*`)."""

import numpy as np

import signals

CUTOFF = 50.0
ONSET = 1.025  # of the system weight
WINDOWS_MS = (50, 100, 150, 200, 250)


def onset(force, weight, start, bottom):
    """Where the force last rose through the level before its largest value, as a fractional index;
    nan where it did not, or a sample is missing."""
    descent = force[signals.samples_between(start, bottom)]
    if not np.isfinite(descent).all():
        return np.nan
    peak = signals.largest(force, start, bottom)
    level = ONSET * weight
    before = np.arange(int(np.floor(start)), peak)
    under = before[force[before] <= level]
    if force[peak] <= level or not len(under):
        return np.nan
    return signals.crossing(force, under[-1], level)


def measure(w, mass):
    force = w.smooth(w.recording.force, CUTOFF)
    begin = onset(force, mass * w.recording.gravity, w.start, w.bottom)
    out = {"rfd.onset_s": (w.first + begin) / w.rate}
    for window in WINDOWS_MS:
        seconds = window / 1000
        end = begin + seconds * w.rate
        known = np.isfinite(begin) and end <= len(force) - 1
        rise = signals.at(force, end) - signals.at(force, begin) if known else np.nan
        out[f"rfd.to_{window}ms_nps"] = rise / seconds
    return out
