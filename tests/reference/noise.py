# SPDX-License-Identifier: GPL-3.0-or-later
"""Residual analysis and what noise a low-pass leaves, from docs/metrics.md ("Noise of a signal")."""

import numpy as np
import scipy.fft
import scipy.integrate

import signals

TOP_OF_RATE, TOP_HZ = 0.45, 50.0
ENDS = 16  # samples
K = np.sqrt(2) - 1


def gain(frequency, cutoff):
    return 1 / (1 + K * (frequency / cutoff) ** 4)


# of gain squared, and of that of a derivative, over all f / cut-off; by quadrature, not by the page's
# closed forms
PASSED = scipy.integrate.quad(lambda r: gain(r, 1) ** 2, 0, np.inf, epsabs=1e-12)[0]
PASSED_RATE = scipy.integrate.quad(lambda r: (r * gain(r, 1)) ** 2, 0, np.inf, epsabs=1e-12)[0]


def left(density, cutoff):
    return np.sqrt(PASSED * density * cutoff)


def left_in_rate(density, cutoff):
    return 2 * np.pi * cutoff * np.sqrt(PASSED_RATE * density * cutoff)


def waves_of(values, rate):
    """(frequencies, amplitudes) of the sines that a stretch is made of, beside its cubic."""
    n = len(values)
    m, u = min(ENDS, n), np.linspace(0, 1, n)
    near = [np.polynomial.Polynomial.fit(np.arange(m), part, 3)
            for part in (values[:m], values[::-1][:m])]
    a, b = (end(0) for end in near)
    p, q = (end.deriv(2)(0) * (n - 1) ** 2 for end in near)
    cubic = np.polynomial.Polynomial([a, b - a - p / 2 - (q - p) / 6, p / 2, (q - p) / 6])
    waves = scipy.fft.dst((values - cubic(u))[1:-1], type=1) / (n - 1)
    return np.arange(1, n - 1) * rate / 2 / (n - 1), waves


def analyze(values, rate, lowest):
    """(cut-off, density); nan where no stretch lasts a second."""
    parts = [values[a:b] for a, b in signals.stretches(values) if b - a >= max(8, np.ceil(rate))]
    top = min(TOP_OF_RATE * rate, TOP_HZ)
    if not parts or lowest >= top:
        return np.nan, np.nan
    share = np.array([len(part) for part in parts]) / sum(len(part) for part in parts)
    spectra = [waves_of(part, rate) for part in parts]

    def taken(cutoff):
        """Variance of the values and of a noise of density 1."""
        lost = [1 - gain(frequency, cutoff) for frequency, _ in spectra]
        return np.array([sum(s * np.sum(l ** 2 * w ** 2 / 2)
                             for s, l, (_, w) in zip(share, lost, spectra)),
                         sum(s * np.sum(l ** 2) * f[0] for s, l, (f, _) in zip(share, lost, spectra))])

    whole, noise = np.array([taken(top * part) for part in np.linspace(0.5, 1, 17)]).T
    density = np.sum((noise - noise.mean()) * whole) / np.sum((noise - noise.mean()) ** 2)
    if not density > 0:
        return top, 0.0
    rest = whole.mean() - density * noise.mean()
    low, high = lowest, top
    for _ in range(30):
        middle = (low + high) / 2
        if taken(middle)[0] - rest > density * rate / 2:
            low = middle
        else:
            high = middle
    return high, density
