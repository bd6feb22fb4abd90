# SPDX-License-Identifier: GPL-3.0-or-later
"""Where reps begin, turn and end: the definitions of docs/metrics.md ("Rep: boundaries"), applied to
a whole recording at once. Which movements are reps is found here too, simply: a descent of 100 mm
and back; what a set is made of (walking, racking) is taken from the program's own list."""

import numpy as np
import scipy.signal

import noise
import signals

USUAL = 6.0          # Hz
BOUNDARY = 0.005     # m
TOP = 0.25           # s, before the bar last moved slower than SLOW
SLOW = 0.01          # m/s
PAUSE = 0.3          # s
WHIP = 0.25          # s
RISE = 0.03          # m/s
REST, RESTING = 0.015, 0.515  # m/s, share
OVER_TURN = 1.44     # times a steady turn's share
REST_SPAN = 0.1      # s, of the velocities that are compared with it
LONG_PAUSE = 0.68    # s
TURN_HALF, RISE_HALF = 0.3, 0.4  # s
WHIPS = np.arange(4, 8.01, 0.125)  # Hz
DAMPING = 0.09       # of critical
PLAY = 0.0003        # m
BLOCK = 0.01         # s, of the samples that decide when things are known


class Rep:
    """Boundaries as indices of samples (fractional) and heights there; limit: the newest sample that
    was known when the rep was cut; low and top: samples."""

    def __init__(self, **values):
        self.__dict__.update(values)


def find_descents(recording):
    """(onset, deep, known): samples near which each descent of 100 mm begins, is 50 mm deep, and is
    known to be one (the last of the block of samples in which 100 mm are reached)."""
    step, heights = block_heights(recording)
    blocks = len(heights)
    back = round(2 * recording.rate / step)
    found, since, i = [], 0, 0
    while i < blocks:
        top = heights[max(since, i - back):i + 1].max()
        if top - heights[i] < 0.04:
            i += 1
            continue
        begin = deep = i
        while i < blocks and top - heights[i] < 0.1 and not top - heights[i] < 0.02:
            deep = i + 1 if top - heights[i] < 0.05 else deep
            i += 1
        if i == blocks or top - heights[i] < 0.1:
            since = i
            continue
        found.append((begin * step, deep * step, (i + 1) * step - 1))
        # up again: within 30 mm or a tenth of the way down
        low = top
        while i < blocks and not heights[i] >= top - max(0.03, 0.1 * (top - low)):
            low = min(low, heights[i])
            i += 1
        while i + 1 < blocks and heights[i + 1] > heights[i]:
            i += 1
        since = i
    return found


def block_heights(recording):
    step = max(1, round(recording.rate * BLOCK))
    blocks = recording.length // step
    return step, recording.bar_z[:blocks * step].reshape(blocks, step).mean(axis=1)


def judged_stretch(recording, descent):
    """First and last sample that a set's bar is judged by, from its first descent."""
    step, heights = block_heights(recording)
    low = descent[0] // step
    window = heights[max(0, low - round(2 * recording.rate / step)):low + 1]
    top = window.max()
    onset = low - len(window) + 1 + np.flatnonzero(window >= top - BOUNDARY)[-1]
    slope = np.arange(8) - 3.5
    lowest = high = heights[low]
    for i in range(low, len(heights)):
        if heights[i] < lowest:
            lowest = high = heights[i]
        high = max(high, heights[i])
        velocity = slope @ heights[i - 7:i + 1] / (slope @ slope) * recording.rate / step
        if top - lowest >= 0.1 and high >= top - max(0.03, 0.1 * (top - lowest)) and \
                (velocity < 0.05 or heights[i] < high - BOUNDARY):
            break
    begin = (onset + 1) * step - 1 - round(2 * recording.rate)
    return max(0, begin), (i + 1) * step - 1


def judge(recording, descent):
    """What a set's bar heights are read with, under the keys of bar_signal; and the noise's density."""
    begin, end = judged_stretch(recording, descent)
    residual, density = noise.analyze(recording.bar_z[begin:end + 1], recording.rate, 3.0)
    noisy = noise.left(density, USUAL) > 0.0005
    cutoff = min(USUAL, residual) if noisy else USUAL
    peak = cutoff if noisy or noise.left_in_rate(density, 9.0) > 0.02 else 9.0
    return {"cutoff_hz": cutoff, "peak_cutoff_hz": peak, "residual_cutoff_hz": residual,
            "noise_m": noise.left(density, cutoff),
            "velocity_noise_mps": noise.left_in_rate(density, cutoff)}, density


def low_passed(recording, begin, limit, cutoff):
    """Heights of the samples begin to limit, NAN elsewhere, so that indices stay the recording's."""
    heights = np.full(recording.length, np.nan)
    heights[begin:limit + 1] = signals.low_pass(recording.bar_z[begin:limit + 1], recording.rate, cutoff)
    return heights


def levels_of(heights, rate, noisy):
    """What the height before and after a rep is read from; a noisy bar's highest one is too high."""
    if not noisy:
        return heights
    known = np.flatnonzero(np.isfinite(heights))
    half = round(WHIP / 2 * rate)
    out = np.full(len(heights), np.nan)
    for i in known:
        reach = min(half, i - known[0], known[-1] - i)
        out[i] = heights[i - reach:i + reach + 1].mean()
    return out


def find_start(heights, levels, rate, deep):
    i = deep
    while heights[i] - heights[i - 1] < -SLOW / rate:
        i -= 1
    begin = i - round(TOP * rate)
    top = max(begin, 0) + int(np.argmax(levels[max(begin, 0):i + 1]))
    level = levels[top] - BOUNDARY
    above = np.flatnonzero(heights[top:deep] >= level)[-1] + top
    return top, signals.crossing(heights, above, level), level


def find_end(heights, levels, low, until):
    high = low + int(np.argmax(levels[low:until + 1]))
    level = levels[high] - BOUNDARY
    above = np.flatnonzero((heights[low:high] < level) & (heights[low + 1:high + 1] >= level))[0] + low
    return high, signals.crossing(heights, above, level), level


def velocities(heights, rate):
    """Central differences."""
    out = np.full(len(heights), np.nan)
    out[1:-1] = (heights[2:] - heights[:-2]) / 2 * rate
    return out


def calm_heights(recording, first, limit, begin, end, fit):
    """Means over 0.25 s of the heights without the whip."""
    half = round(WHIP / 2 * recording.rate)
    span = max(1, round(REST_SPAN / 2 * recording.rate))
    raw = recording.bar_z.copy()
    if fit is not None:
        raw[fit.top:fit.top + len(fit.whip)] -= fit.whip
    calm = np.full(recording.length, np.nan)
    for i in range(max(first, begin - span), min(end + span + 1, limit + 1)):
        reach = min(half, i - first, limit - i)
        calm[i] = raw[i - reach:i + reach + 1].mean()
    return calm


def find_pause(recording, calm, begin, end):
    """The last sample of more than 0.3 s within 5 mm of the lowest calm height, if the bar rests for
    51.5 % of it (or 1.44 times a steady turn's share) or it lasts 0.68 s, and from there on while it does not rise; or None."""
    low = begin + int(np.argmin(calm[begin:end + 1]))
    outside = calm > calm[low] + BOUNDARY
    before, after = np.flatnonzero(outside[begin:low]), np.flatnonzero(outside[low:end + 1])
    start = begin + before[-1] + 1 if len(before) else begin
    last = low + after[0] - 1 if len(after) else end
    velocity = velocities(calm, recording.rate)
    span = max(1, round(REST_SPAN / 2 * recording.rate))
    moved = np.abs(calm[start + span:last + span + 1] - calm[start - span:last - span + 1])
    rests = np.mean(moved < REST * 2 * span / recording.rate)
    lasted = (last - start) / recording.rate
    least = min(RESTING, OVER_TURN * REST * lasted / (4 * BOUNDARY))
    if lasted <= PAUSE or last >= end or (lasted < LONG_PAUSE and rests <= least):
        return None
    while last + 1 < end and velocity[last] <= RISE:
        last += 1
    return last


def rise_from_rest(heights, rate, begin, near, end):
    """Where the velocity of the rise, taken back as a straight line, was 0, or where it was last less
    than that, if this is later; an index."""
    velocity = velocities(heights, rate)
    i = near
    while i < end and not velocity[i] > RISE:
        i += 1
    while i > begin and velocity[i] > RISE:
        i -= 1
    place = signals.crossing(velocity, i, RISE)
    half = WHIP / 10 * rate
    if place < begin + half + 1 or place + half + 1 > end:
        return i
    here = np.arange(i - int(half) - 2, i + int(half) + 4)
    there = np.interp([place - half, place + half], here, velocity[here])
    gain = (there[1] - there[0]) / (2 * half)
    if not gain > 0:
        return place
    rest = place - min(RISE / gain, 5 * half, place - begin)
    sinks = np.flatnonzero(velocity[int(np.floor(rest)):i + 1] < 0)
    return max(rest, signals.crossing(velocity, int(np.floor(rest)) + sinks[-1], 0)) if len(sinks) else rest


def quick_rise(recording, heights, rest, first, limit, begin, end):
    """The end of a rest from which the bar rises by 10 mm within 0.11 s, in heights low-passed at
    9 Hz; three tenths of a string's play earlier. None: it rises slowly."""
    start = int(rest)
    soon = start + int(0.11 * recording.rate)
    if soon > limit or heights[soon] - heights[start] < 0.01:
        return None
    sharp = low_passed(recording, first, limit, 9.0)
    return rise_from_rest(sharp, recording.rate, begin, soon, end) - \
        0.3 * PLAY / RISE * recording.rate


def quick_turn(recording, heights, low):
    """The quartic through unfiltered heights, where the bar rises by 10 mm within 0.11 s; without
    the play of a string, which shows after the turn."""
    most = round(0.11 * recording.rate)
    rises = [k for k in range(3, most + 1) if heights[low + k] >= heights[low] + 0.01]
    if not rises:
        return None
    half = rises[0]
    t = np.arange(-half, half + 1) / half
    z = recording.bar_z[low - half:low + half + 1] - recording.bar_z[low]
    turn, until, play = 0.0, 0.0, 0.0
    for _ in range(4):
        told = (t <= turn) | (t >= turn + until)
        z_without = z + np.where(t > turn, play, 0)
        quartic = np.polynomial.Polynomial(np.polynomial.polynomial.polyfit(t[told], z_without[told], 4))
        turn, play = turn_of(quartic), PLAY
        if abs(turn) > 0.5:
            return None
        bend, twist = quartic.deriv(2)(turn) / 2, quartic.deriv(3)(turn) / 6
        until = min(0.5, np.sqrt(play / max(bend + twist * np.sqrt(play / bend), bend / 4)))
    return low + half * turn


def turn_of(polynomial):
    """The root of its derivative nearest to 0 (real, a minimum)."""
    slope = polynomial.deriv()
    roots = [r.real for r in slope.roots() if abs(r.imag) < 1e-9 and slope.deriv()(r.real) > 0]
    return min(roots, key=abs)


class Fit:
    """Heights around a sample, fitted with 1, t, the centre of mass's height and the bar's whip."""

    def __init__(self, top, low, half, curve, whip):
        self.top, self.low, self.half = top, low, half  # top, low: samples of the recording
        self.curve, self.whip = curve, whip             # from top on


def whip_of(acceleration, rate, frequency):
    """A damped oscillator at rest, shaken by an acceleration that is constant between samples."""
    omega = 2 * np.pi * frequency
    oscillator = tuple(np.array(m, float) for m in (
        [[0, 1], [-omega ** 2, -2 * DAMPING * omega]], [[0], [-1]], [[1, 0]], [[0]]))
    a, b, c, d, _ = scipy.signal.cont2discrete(oscillator, 1 / rate)
    numerator, denominator = scipy.signal.ss2tf(a, b, c, d)
    shaken = np.append(acceleration[1:] + acceleration[:-1], 0) / 2
    return scipy.signal.lfilter(numerator[0], denominator, shaken)


def force_fit(recording, top, low, high, weight, seconds):
    """From force integrated between the highest points before and after, or from the one before to
    the lowest where somebody helped afterwards; None where it says nothing of the bar."""
    rate, half = recording.rate, round(seconds * recording.rate)
    if recording.force is None or low < top + half or high < low + half:
        return None
    force = recording.force[top:high + 1]
    mean = force.mean()
    if weight and abs(mean - weight) > 0.01 * weight:
        mean = force[:low - top + 1].mean()
        force = force[:low + half - top + 1]
        if abs(mean - weight) > 0.01 * weight:
            return None
    acceleration = (signals.low_pass(force, rate, 50) / mean - 1) * recording.gravity
    velocity = np.append(0, np.cumsum(acceleration[1:] + acceleration[:-1]) / (2 * rate))
    height = np.append(0, np.cumsum(velocity[1:] + velocity[:-1]) / (2 * rate))
    here = low - top
    near = slice(here - half, here + half + 1)
    best = None
    for frequency in WHIPS:
        whip = whip_of(acceleration, rate, frequency)
        terms = np.column_stack((np.ones(len(force)), (np.arange(len(force)) - here) / rate,
                                 height - height[here], whip))
        c = np.linalg.lstsq(terms[near], recording.bar_z[top:][near], rcond=None)[0]
        left = np.sum((terms[near] @ c - recording.bar_z[top:][near]) ** 2)
        if best is None or left < best[0]:
            best = left, Fit(top, low, half, terms @ c, c[3] * whip)
    return best[1]


def force_turn(fit):
    """The lowest fitted point."""
    if fit is None:
        return None
    here = fit.low - fit.top
    places = np.arange(here - fit.half // 2, here + fit.half // 2 + 1)
    best = places[np.argmin(fit.curve[places])]
    if best in (places[0], places[-1]):
        return None
    a, b, d = fit.curve[best - 1:best + 2]
    return fit.top + best + 0.5 * (a - d) / (a - 2 * b + d)


def force_rise(recording, fit, high):
    """The end of a rest near fit.low, in the fitted heights and what is left of the others."""
    if fit is None:
        return None
    here, low, rate = fit.low - fit.top, fit.low, recording.rate
    near = np.arange(here - fit.half, here + fit.half + 1)
    heights = recording.bar_z.copy()
    heights[fit.top + near] = fit.curve[near] + signals.low_pass(
        recording.bar_z[fit.top + near] - fit.curve[near], rate, 3.5)
    half = round(0.5 * RISE_HALF * rate)
    level = heights[low - half:low + 1].min() + BOUNDARY
    i = low
    while i < min(high, low + half) and heights[i] < level:
        i += 1
    return rise_from_rest(heights, rate, low - half, i, low + 2 * half)


def cubic_turn(heights, rate, low):
    half = max(3, round(0.1 * rate))
    if low < half or low + half >= len(heights) or np.isnan(heights[low + half]):
        return low
    t = np.arange(-half, half + 1) / half
    cubic = np.polynomial.Polynomial.fit(t, heights[low - half:low + half + 1] - heights[low], 3,
                                         domain=[-1, 1])
    return low + half * turn_of(cubic)


def cut(recording, descent, after, moves, cutoff=USUAL, weight=None):
    """One rep. after: the next descent, or None; moves: samples at which the lifter begins to walk
    or rack."""
    begin, deep, _ = descent
    end = recording.length - 1
    limit, until = (after[2], after[1]) if after else (end, end)
    until = min([until] + [move for move in moves if move > deep])
    first = max(0, begin - round(3 * recording.rate))
    heights = low_passed(recording, first, limit, cutoff)
    levels = levels_of(heights, recording.rate, cutoff < USUAL)
    top, start, start_z = find_start(heights, levels, recording.rate, deep)
    low = deep + int(np.argmin(heights[deep:until + 1]))
    high, end_at, end_z = find_end(heights, levels, low, until)
    def fitted(place, seconds):
        return force_fit(recording, top, place, high, weight, seconds)

    calm = calm_heights(recording, first, limit, deep, high, fitted(low, RISE_HALF))
    last = find_pause(recording, calm, deep, high)
    if last is not None:
        bottom = rise_from_rest(heights, recording.rate, deep, last, high)
        if cutoff >= USUAL:
            bottom = quick_rise(recording, heights, bottom, first, limit, deep, high) or bottom
        low = int(bottom)
        high, end_at, end_z = find_end(heights, levels, low, until)
        if cutoff >= USUAL:
            bottom = force_rise(recording, fitted(low, RISE_HALF), high) or bottom
    else:
        bottom = force_turn(fitted(low, TURN_HALF)) or \
            (None if cutoff < USUAL else quick_turn(recording, heights, low)) or \
            cubic_turn(heights, recording.rate, low)
    return Rep(start=start, bottom=bottom, end=end_at, start_z=start_z, bottom_z=heights[low] if last is None else signals.at(heights, bottom),
               end_z=end_z, limit=limit, cutoff=cutoff)


def find(recording, descents, first, count, moves, weight=None):
    """The reps of one set, its bar judged first; weight: of lifter and bar, N; None where nobody
    knows it. The last limit is the next set's first descent."""
    signal, density = judge(recording, descents[first])
    follow = descents[1:] + [None]
    found = [cut(recording, descents[i], follow[i], moves, signal["cutoff_hz"], weight)
             for i in range(first, first + count)]
    for rep in found:
        rep.density, rep.peak_cutoff = density, signal["peak_cutoff_hz"]
    return found, signal
