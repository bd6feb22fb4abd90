# SPDX-License-Identifier: GPL-3.0-or-later
"""Sway of the quiet stands before and after a set, from docs/metrics.md (`sway.*`)."""

import numpy as np
import scipy.signal

import signals

REACH = 120.0                # s
STILL_CUTOFF, STILL = 1.0, 0.015  # Hz; of the middle, either way
FEET = 196.0                 # N
SAME_LOAD = 0.1
SHORTEST, TRIM = 0.5, 0.1    # s
CUTOFF = 10.0                # Hz
SEGMENT = 20.0               # s
BANDS = {"slow_m": (0.15, 0.5), "middle_m": (0.5, 1.0), "quick_m": (1.0, 3.0)}
KEYS = ("from_s", "duration_s", "force_n", "path_m", "mean_speed_mps", "range_x_m", "range_y_m",
        "ellipse_m2", *BANDS)


def longest_stand(force, load):
    """[from, to) of the longest run (the first of equals) whose half range is no more than STILL of
    its middle."""
    stands = force >= FEET
    if load is not None:
        stands &= np.abs(force - load) <= SAME_LOAD * load
    begin, longest = 0, (0, 0)
    for i, here in enumerate(stands):
        if not here:
            begin = i + 1
            continue
        low, high = force[begin:i + 1].min(), force[begin:i + 1].max()
        while high - low > STILL * (high + low):
            begin += 1
            low, high = force[begin:i + 1].min(), force[begin:i + 1].max()
        if i + 1 - begin > longest[1] - longest[0]:
            longest = begin, i + 1
    return longest


def bands(x, y, rate):
    segment = min(len(x), int(SEGMENT * rate))
    out = {}
    for key, (low, high) in BANDS.items():
        power = 0.0
        for values in (x, y):
            frequency, density = scipy.signal.welch(values, rate, "hann", segment, segment // 2,
                                                    detrend="linear")
            step = frequency[1]
            power += signals.mean_between(density, low / step, high / step) * (high - low)
        out[key] = np.sqrt(power) if low * segment / rate >= 2 else None
    return out


def measure(recording, begin, end, load=None):
    """Of the samples begin to end; load: the force of a stand that it is to be like, or None."""
    rate, trim = recording.rate, int(TRIM * recording.rate)
    nothing = dict.fromkeys(KEYS)
    force = signals.low_pass(recording.force[begin:end + 1], rate, STILL_CUTOFF)
    first, last = longest_stand(force, load)
    if last - first < SHORTEST * rate + 2 * trim:
        return nothing
    stand = slice(begin + first + trim, begin + last - trim)
    x, y = (signals.low_pass(column[stand], rate, CUTOFF)
            for column in (recording.cop_x, recording.cop_y))
    if not np.isfinite(x + y).all():
        return nothing
    out = {"from_s": stand.start / rate, "duration_s": len(x) / rate,
           "force_n": np.nanmean(recording.force[stand]),
           "path_m": np.hypot(np.diff(x), np.diff(y)).sum(),
           "range_x_m": np.ptp(x), "range_y_m": np.ptp(y),
           "ellipse_m2": np.pi * 5.991 * np.sqrt(max(0, np.linalg.det(np.cov(x, y))))}
    out["mean_speed_mps"] = out["path_m"] / out["duration_s"]
    out.update(bands(x, y, rate))
    return out


def of_set(recording, reps):
    """Of the only set of a recording: the two minutes before and after its reps."""
    def sample(index):
        return int(min(max(np.floor(index + 0.5), 0), recording.length - 1))

    reach = REACH * recording.rate
    start, end = reps[0].start, reps[-1].end
    before = measure(recording, sample(start - reach), sample(start))
    after = measure(recording, sample(end), sample(end + reach), before["force_n"])
    return {f"sway.{name}.{key}": value for name, stand in (("before", before), ("after", after))
            for key, value in stand.items()}
