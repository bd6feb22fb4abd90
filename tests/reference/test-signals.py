# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters, derivatives, resampling and spectra of src/signal against SciPy's, to 1e-6 of the largest
value (signal-dump prints the former; PLUMBAR_SIGNAL_DUMP names it)."""

import os
import subprocess
import sys

try:
    import numpy as np
    import scipy.fft
    import scipy.signal
except ImportError as missing:
    print(f"skipped: {missing} (python3-scipy)")
    sys.exit(77)

import signals

RATE = 250.0
WINDOWS = ["hann", "boxcar"]
DETRENDS = [False, "constant", "linear"]
RELATIVE = 1e-6


def dumped():
    out = subprocess.run([os.environ["PLUMBAR_SIGNAL_DUMP"]], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    return {line.split()[0]: np.array(line.split()[1:], dtype=float) for line in out.splitlines()}


def spectra(values, other, name):
    """What SciPy makes of "welch-SEGMENT-DETREND-SIDES-OVERLAP-WINDOW-PART"."""
    segment, detrend, sides, overlap, window = name.split("-")[1:6]
    options = {"fs": RATE, "window": WINDOWS[int(window)], "nperseg": int(segment),
               "noverlap": None if overlap == "half" else int(overlap),
               "detrend": DETRENDS[int(detrend)], "return_onesided": sides == "0", "scaling": "density"}
    frequency, density = scipy.signal.welch(values, **options)
    cross = scipy.signal.csd(values, other, **options)[1]
    return {"frequency": frequency, "density": density,
            "other": scipy.signal.welch(other, **options)[1], "real": cross.real,
            "imaginary": cross.imag}[name.rsplit("-", 1)[1]]


def fourier(values, order):
    """The definition in src/signal/fourier-smooth.h, by sums of sines one after the other."""
    out = np.full(len(values), np.nan)
    for begin, end in signals.stretches(values):
        x, n = values[begin:end], end - begin
        if n < 8:
            out[begin:end] = [x, signals.derivative(x, RATE), signals.second_derivative(x, RATE)][order]
            continue
        m = min(int(np.ceil(RATE / 6)), n)
        u, length = np.linspace(0, 1, n), n - 1.0
        near = [np.polynomial.Polynomial.fit(np.arange(m), part, 3) for part in (x[:m], x[::-1][:m])]
        (a, b), (p, q) = ([end_of(0) for end_of in near],
                          [end_of.deriv(2)(0) * length ** 2 for end_of in near])
        cubic = np.polynomial.Polynomial([a, b - a - p / 2 - (q - p) / 6, p / 2, (q - p) / 6])
        waves = scipy.fft.dst((x - cubic(u))[1:-1], type=1) / length
        k = np.arange(1, n - 1)
        turn = np.pi * k * RATE / length
        waves *= 1 / (1 + (np.sqrt(2) - 1) * (turn / (2 * np.pi * 6)) ** 4)
        wave = [np.sin, np.cos, lambda phase: -np.sin(phase)][order]
        out[begin:end] = wave(np.pi * np.outer(np.arange(n), k) / length) @ (waves * turn ** order)
        out[begin:end] += (cubic.deriv(order)(u) if order else cubic(u)) * (RATE / length) ** order
    return out


def resampled(values, rate):
    smooth = signals.low_pass(values, RATE, 0.4 * rate) if rate < RATE else values
    count = int(np.floor((len(values) - 1) * rate / RATE + 1e-9)) + 1
    return np.array([signals.at(smooth, k * RATE / rate) for k in range(count)])


def reference(found, name):
    values = found["gaps" if name.startswith("gaps") else "values"]
    if name.startswith("welch"):
        return spectra(values, found["other"], name)
    number = float(name.rsplit("-", 1)[1])
    if "low-pass" in name:
        return signals.low_pass(values, RATE, number / 10)
    if "derivative" in name:
        return [signals.derivative, signals.second_derivative][int(number) - 1](values, RATE)
    if "fourier" in name:
        return fourier(values, int(number))
    return resampled(values, number / 10)


def main():
    found = dumped()
    failed = compared = 0
    for name, values in found.items():
        if name in ("values", "other", "gaps"):
            continue
        true = reference(found, name)
        compared += 1
        if values.shape != true.shape or not np.array_equal(np.isnan(values), np.isnan(true)):
            print(f"{name}: other samples")
            failed += 1
            continue
        worst = np.nanmax(np.abs(values - true)) / np.nanmax(np.abs(true))
        if not worst <= RELATIVE:
            print(f"{name}: off by {worst:.3g} of the largest value")
            failed += 1
    print(f"{compared} signals compared, {failed} differ")
    sys.exit(1 if failed or compared < 100 else 0)


main()
