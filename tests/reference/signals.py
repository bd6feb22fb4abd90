# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters, derivatives, spectra and means by NumPy and SciPy, from the definitions in
docs/metrics.md ("How signals are read"); nothing here was taken from the C sources."""

import numpy as np
import scipy.interpolate
import scipy.signal

WINTER = (np.sqrt(2) - 1) ** 0.25  # two passes with this much higher a cut-off have 1/sqrt(2) there


def stretches(values):
    """[from, to) of each run of finite values."""
    finite = np.isfinite(values).astype(int)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], finite, [0]))))
    return list(zip(edges[::2], edges[1::2]))


def low_pass(values, rate, cutoff):
    """Fourth-order zero-phase Butterworth; each stretch without its own line from end to end,
    continued by odd reflection over three periods of the cut-off."""
    out = np.array(values, dtype=float)
    if cutoff >= 0.45 * rate:
        return out
    warped = np.tan(np.pi * cutoff / rate) / WINTER
    b, a = scipy.signal.butter(2, 2 * np.arctan(warped) / np.pi)
    for begin, end in stretches(out):
        n = end - begin
        if n < 3:
            continue
        line = np.linspace(out[begin], out[end - 1], n)
        pad = min(int(np.ceil(3 * rate / cutoff)), n - 1)
        out[begin:end] = line + scipy.signal.filtfilt(b, a, out[begin:end] - line, padtype="odd",
                                                      padlen=pad)
    return out


def derivative(values, rate):
    """Central differences, parabolas at the ends; per stretch."""
    out = np.full(len(values), np.nan)
    for begin, end in stretches(values):
        if end - begin >= 3:
            out[begin:end] = np.gradient(values[begin:end], 1 / rate, edge_order=2)
    return out


def second_derivative(values, rate):
    """Three-point second differences, the neighbour's at the ends; per stretch."""
    out = np.full(len(values), np.nan)
    for begin, end in stretches(values):
        if end - begin >= 3:
            out[begin + 1:end - 1] = np.diff(values[begin:end], 2) * rate ** 2
            out[begin], out[end - 1] = out[begin + 1], out[end - 2]
    return out


def at(values, index):
    """Between samples: the cubic through the four nearest, the line where there are only two."""
    whole = int(np.floor(index + 1e-7))
    part = index - whole
    if abs(part) <= 1e-7 or whole + 1 >= len(values):
        return values[whole]
    if whole == 0 or whole + 2 >= len(values) or not np.isfinite(values[whole - 1:whole + 3]).all():
        return values[whole] + part * (values[whole + 1] - values[whole])
    return scipy.interpolate.BarycentricInterpolator([-1, 0, 1, 2],
                                                     values[whole - 1:whole + 3])(part).item()


def crossing(values, index, level):
    """Index at which the line from values[index] to the next sample passes the level."""
    return index + (level - values[index]) / (values[index + 1] - values[index])


def mean_between(values, begin, end):
    """Mean over time of the straight lines between samples, from index to index."""
    inner = np.arange(np.floor(begin) + 1, np.ceil(end))
    places = np.concatenate(([begin], inner, [end]))
    known = np.arange(int(np.floor(begin)), min(int(np.ceil(end)) + 1, len(values)))
    if not np.isfinite(values[known]).all():
        return np.nan
    return np.trapz(np.interp(places, known, values[known]), places) / (end - begin)


def samples_between(begin, end):
    """Indices of the samples from index to index, ends included."""
    return np.arange(int(np.ceil(begin)), int(np.floor(end)) + 1)


def largest(values, begin, end):
    """Index of the largest sample between two indices; the first of equals."""
    samples = samples_between(begin, end)
    return samples[np.argmax(values[samples])]
