# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers of a rep under their keys of analyze --json, from the definitions in docs/metrics.md,
for whatever the recording holds."""

import numpy as np
import scipy.signal

import force_rise
import signals
import uncertainty

FORCE_CUTOFF = 20.0
HEIGHT_CUTOFF = 6.0
PROPULSIVE = -9.81
STICKING = 0.02
SETTLE_M, SETTLE_S = 0.015, 0.5


def asymmetry(left, right):
    return 100 * (right - left) / (right + left)


class Window:
    """A rep's samples, from a second before its start to a second after its end (or to the newest
    sample known when it was cut), and what is low-passed over them. Indices count from `first`."""

    def __init__(self, recording, rep):
        rate = recording.rate
        self.recording, self.rep, self.rate = recording, rep, rate
        self.first = max(0, int(np.floor(rep.start - rate)))
        last = min(max(rep.limit, rep.end), rep.end + rate)
        self.last = min(int(np.floor(last + 0.5)), recording.length - 1)
        self.start, self.bottom = rep.start - self.first, rep.bottom - self.first
        self.end = min(rep.end - self.first, self.last - self.first)
        self.height = self.smooth(recording.bar_z, rep.cutoff)
        self.velocity = signals.derivative(self.height, rate)
        self.acceleration = signals.second_derivative(self.height, rate)

    def raw(self, column):
        return column[self.first:self.last + 1]

    def smooth(self, column, cutoff):
        return signals.low_pass(self.raw(column), self.rate, cutoff)

    def bar_smooth(self, column):
        return self.smooth(column, min(HEIGHT_CUTOFF, self.rep.cutoff))


def bar_metrics(w, bar_mass):
    rep, rate = w.rep, w.rate
    out = {"start_s": rep.start / rate, "bottom_s": rep.bottom / rate, "end_s": rep.end / rate,
           "rom_m": rep.end_z - rep.bottom_z,
           "eccentric_s": (rep.bottom - rep.start) / rate, "concentric_s": (rep.end - rep.bottom) / rate}
    out["mean_velocity_mps"] = out["rom_m"] / out["concentric_s"]
    out["time_under_tension_s"] = out["eccentric_s"] + out["concentric_s"]
    out["mean_propulsive_velocity_mps"] = decided_velocity(w)
    velocity = signals.derivative(w.smooth(w.recording.bar_z, rep.peak_cutoff), rate)
    peak = signals.largest(velocity, w.bottom, w.end)
    out["peak_velocity_mps"] = velocity[peak]
    out["time_to_peak_velocity_s"] = (peak - w.bottom) / rate
    out["eccentric_peak_velocity_mps"] = -w.velocity[signals.largest(-w.velocity, w.start, w.bottom)]
    out.update(sticking(w))
    out.update(tempo(w))
    if bar_mass:
        power = bar_mass * (w.acceleration + w.recording.gravity) * w.velocity
        out["bar_mean_power_w"] = signals.mean_between(power, w.bottom, w.end)
        out["bar_work_j"] = out["bar_mean_power_w"] * out["concentric_s"]
    return out


def propulsive_velocity(w, limit=PROPULSIVE):
    until, height = w.end, w.rep.end_z
    acceleration = signals.second_derivative(w.smooth(w.recording.bar_z, w.rep.peak_cutoff), w.rate)
    for i in range(int(np.ceil(w.bottom)), int(np.ceil(w.end))):
        if acceleration[i] < limit:
            until = signals.crossing(acceleration, i - 1, limit)
            height = signals.at(w.height, until)
            break
    return (height - w.rep.bottom_z) / (until - w.bottom) * w.rate


def decided_velocity(w):
    """None where propulsion may end at one of two instants, and the mean differs by over 0.07 m/s."""
    mean = propulsive_velocity(w)
    apart = [abs(propulsive_velocity(w, limit) - mean) for limit in (-8.81, -10.31)]
    return None if max(apart) > 0.07 else mean


def sticking(w):
    """The first minimum of velocity that lies 0.02 m/s under a peak before and one after it."""
    names = ("min_velocity_sticking_mps", "sticking.from_pct", "sticking.to_pct",
             "sticking.duration_s", "sticking.depth_mps")
    first = int(np.ceil(w.bottom))
    v = w.velocity[first:int(np.ceil(w.end))]
    for i in range(1, len(v)):
        # the peak that has not yet been left by 0.02 m/s, and the lowest since
        peak = 0
        low = 0
        for k in range(1, i + 1):
            if v[k] > v[peak] and v[low] > v[peak] - STICKING:
                peak = low = k
            elif v[k] < v[low]:
                low = k
        if v[low] <= v[peak] - STICKING and v[i] >= v[low] + STICKING:
            height = 100 * (w.height[[first + peak, first + low]] - w.rep.bottom_z) / (
                w.rep.end_z - w.rep.bottom_z)
            return dict(zip(names, (v[low], height[0], height[1], (low - peak) / w.rate,
                                    v[peak] - v[low])))
    return dict.fromkeys(names)


def tempo(w):
    level = w.rep.bottom_z + 0.005
    inside = [i for i in range(int(np.ceil(w.start)), int(np.floor(w.bottom)) + 1)
              if w.height[i] <= level]
    lowered = w.bottom
    if inside:
        reached = signals.crossing(w.height, inside[0] - 1, level)
        lowered = reached if (w.bottom - reached) / w.rate > 0.3 else w.bottom
    lowering = (lowered - w.start) / w.rate
    return {"tempo.lowering_s": lowering, "tempo.bottom_s": (w.bottom - lowered) / w.rate,
            "tempo.rising_s": (w.rep.end - w.rep.bottom) / w.rate,
            "eccentric_mean_velocity_mps": (w.rep.start_z - signals.at(w.height, lowered)) / lowering}


def path_metrics(w):
    """Without mid-foot, which the standing before the set decides: forward_x_m is the largest x."""
    x = w.bar_smooth(w.recording.bar_x)
    out = {"bar.loop_m": loop(w, x)}
    for name, begin, end in (("eccentric", w.start, w.bottom), ("concentric", w.bottom, w.end)):
        out[f"bar.{name}.drift_x_m"] = signals.at(x, end) - signals.at(x, begin)
        out[f"bar.{name}.bow_m"] = bow(w, x, begin, end)
        out[f"{name}.forward_x_m"] = x[signals.largest(x, begin, end)]
    out["bar.drift_x_m"] = out["bar.concentric.drift_x_m"]
    ends = w.recording.ends
    if w.recording.span:
        for name, plus, minus in (("tilt_deg", "left_z", "right_z"), ("yaw_deg", "right_x", "left_x")):
            rise = w.bar_smooth(ends[plus]) - w.bar_smooth(ends[minus])
            angle = np.degrees(np.arctan(rise / w.recording.span))
            for phase, begin, end in (("", w.start, w.end), ("eccentric.", w.start, w.bottom),
                                      ("concentric.", w.bottom, w.end)):
                values = angle[signals.samples_between(begin, end)]
                out[f"bar.{phase}{name}"] = values[np.argmax(np.abs(values))]
    return out


def loop(w, x):
    """Both branches at every 10 mm above the bottom."""
    lowest = round(w.bottom)
    widest, level = None, w.rep.bottom_z + 0.01
    while level < min(w.rep.start_z, w.rep.end_z):
        above = np.flatnonzero(w.height >= level)
        down, up = above[above < lowest][-1], above[above > lowest][0]
        width = abs(signals.at(x, signals.crossing(w.height, up - 1, level)) -
                    signals.at(x, signals.crossing(w.height, down, level)))
        widest = max(widest or 0, width)
        level += 0.01
    return widest


def bow(w, x, begin, end):
    z0, x0 = signals.at(w.height, begin), signals.at(x, begin)
    slope = (signals.at(x, end) - x0) / (signals.at(w.height, end) - z0)
    samples = signals.samples_between(begin, end)
    off = x[samples] - x0 - slope * (w.height[samples] - z0)
    return off[np.argmax(np.abs(off))]


def middle_of(standing, place):
    """Of the samples around place that stand without interruption."""
    first = last = place
    while first > 0 and standing[first - 1]:
        first -= 1
    while last + 1 < len(standing) and standing[last + 1]:
        last += 1
    return (first + last) // 2


def com_velocity(w, mass):
    """Integral of net force between instants before and after at which the bar stood, as far into
    the pause as half a second or its middle, where it is set to the bar's mean velocity over 0.2 s."""
    force, velocity, rate = w.raw(w.recording.force), w.velocity, w.rate
    begin, end = int(np.ceil(w.start)), int(np.floor(w.end))
    while begin > 0 and velocity[begin] < 0:
        begin -= 1
    while end + 1 < len(force) and velocity[end] > 0:
        end += 1
    half = int(0.1 * rate)
    standing = np.abs(w.height - w.rep.start_z) <= SETTLE_M
    middle = middle_of(standing, begin)
    while begin > max(half, middle) and standing[begin - 1] and begin > w.start - SETTLE_S * rate:
        begin -= 1
    standing = np.abs(w.height - w.rep.end_z) <= SETTLE_M
    middle = middle_of(standing, end)
    while end < middle and end + 1 + half < len(force) and standing[end + 1] and \
            end < w.end + SETTLE_S * rate:
        end += 1
    weight = signals.mean_between(force, begin, end)
    first = max(0, begin - half)
    net = force - weight
    speed = np.full(len(force), np.nan)
    speed[first:] = np.append(0, np.cumsum((net[first + 1:] + net[first:-1]) / 2)) / rate / mass

    def excess(place):
        reach = min(half, place - first, len(force) - 1 - place)
        if reach == 0:
            return speed[place] - velocity[place]
        bar = (w.height[place + reach] - w.height[place - reach]) * rate / (2 * reach)
        return signals.mean_between(speed, place - reach, place + reach) - bar

    here, there = excess(begin), excess(end)
    line = here + (there - here) * (np.arange(len(force)) - begin) / (end - begin)
    return speed - line


def force_metrics(w, mass):
    rate, raw = w.rate, w.raw(w.recording.force)
    force = w.smooth(w.recording.force, FORCE_CUTOFF)
    weight = mass * w.recording.gravity
    speed = com_velocity(w, mass)
    power = force * speed
    seconds = (w.end - w.bottom) / rate
    out = {"mean_force_n": signals.mean_between(raw, w.bottom, w.end),
           "peak_force_n": force[signals.largest(force, w.start, w.end)],
           "mean_power_w": signals.mean_between(power, w.bottom, w.end),
           "peak_power_w": power[signals.largest(power, w.bottom, w.end)],
           "eccentric_work_j": signals.mean_between(power, w.start, w.bottom) *
           (w.bottom - w.start) / rate,
           "com.mean_velocity_mps": signals.mean_between(speed, w.bottom, w.end),
           "com.peak_velocity_mps": speed[signals.largest(speed, w.bottom, w.end)]}
    out["impulse_ns"] = (out["mean_force_n"] - weight) * seconds
    out["work_j"] = out["mean_power_w"] * seconds
    out["com.rise_m"] = out["com.mean_velocity_mps"] * seconds
    for name, sign in (("braking", -1), ("propulsive", 1)):
        driven = (force > weight) & (sign * speed > 0)
        out[f"{name}_impulse_ns"] = signals.mean_between(
            np.where(driven, force - weight, 0), w.start, w.end) * (w.end - w.start) / rate
        if w.recording.left is not None:
            inside = signals.samples_between(w.start, w.end)
            inside = inside[driven[inside]]
            out[f"asymmetry_pct.{name}"] = asymmetry(w.raw(w.recording.left)[inside].sum(),
                                                     w.raw(w.recording.right)[inside].sum())
    return out


def side_metrics(w):
    left, right = w.raw(w.recording.left), w.raw(w.recording.right)
    tenth = 0.1 * w.rate
    out = {}
    phases = {"eccentric": (w.start, w.bottom), "bottom": (w.bottom - tenth, w.bottom + tenth),
              "concentric": (w.bottom, w.end), "impulse": (w.bottom, w.end)}
    for name, (begin, end) in phases.items():
        out[f"asymmetry_pct.{name}"] = asymmetry(signals.mean_between(left, begin, end),
                                                 signals.mean_between(right, begin, end))
    peak = signals.largest(w.smooth(w.recording.force, FORCE_CUTOFF), w.start, w.end)
    out["asymmetry_pct.peak_force"] = asymmetry(w.smooth(w.recording.left, FORCE_CUTOFF)[peak],
                                                w.smooth(w.recording.right, FORCE_CUTOFF)[peak])
    if w.recording.cop_left_x is not None:
        ahead = w.raw(w.recording.cop_right_x), w.raw(w.recording.cop_left_x)
        for name in ("eccentric", "bottom", "concentric"):
            right_x, left_x = (signals.mean_between(foot, *phases[name]) for foot in ahead)
            out[f"cop.right_ahead_m.{name}"] = right_x - left_x
    return out


def pressure_metrics(w):
    out, smooth = {}, {}
    samples = signals.samples_between(w.bottom, w.end)
    for axis, column in (("x", w.recording.cop_x), ("y", w.recording.cop_y)):
        smooth[axis] = w.smooth(column, HEIGHT_CUTOFF)[samples]
        out[f"cop.mean_{axis}_m"] = signals.mean_between(w.raw(column), w.bottom, w.end)
        out[f"cop.range_{axis}_m"] = np.ptp(smooth[axis])
    out["cop.path_m"] = np.hypot(np.diff(smooth["x"]), np.diff(smooth["y"])).sum()
    return out


def of_rep(recording, rep, body_mass, bar_mass):
    w = Window(recording, rep)
    out = bar_metrics(w, bar_mass)
    instants, known = uncertainty.of_bar(w, out, propulsive_velocity)
    out.update(known)
    if recording.bar_x is not None:
        out.update(path_metrics(w))
    if recording.force is not None:
        out.update(force_metrics(w, body_mass + bar_mass))
        out.update(force_rise.measure(w, body_mass + bar_mass))
        out["tremor.force_n"] = tremor(w)
        out.update(uncertainty.of_force(w, out, instants,
                                        w.smooth(w.recording.force, FORCE_CUTOFF),
                                        (body_mass + bar_mass) * recording.gravity))
        if recording.left is not None:
            out.update(side_metrics(w))
        if recording.cop_x is not None:
            out.update(pressure_metrics(w))
    return out


def tremor(w):
    """RMS within 4-12 Hz of the force from start to end, from one segment's density."""
    force = w.raw(w.recording.force)[signals.samples_between(w.start, w.end)]
    frequency, density = scipy.signal.welch(force, w.rate, "hann", len(force), 0, detrend="linear")
    inside = (frequency > 4) & (frequency < 12)
    places = np.concatenate(([4], frequency[inside], [12]))
    return np.sqrt(np.trapz(np.interp(places, frequency, density), places))


def velocity_loss(velocities):
    return 100 * (max(velocities) - velocities[-1]) / max(velocities)


def reliability(values):
    """Typical error of neighbouring reps, minimal detectable change, and its share of the mean."""
    sem = np.sqrt(np.square(np.diff(values)).sum() / 2 / (len(values) - 1))
    mean = abs(np.mean(values))
    return {"sem": sem, "mdc": 1.96 * np.sqrt(2) * sem,
            "cv_pct": 100 * sem / mean if mean > sem else None}


def push_off(recording, last_on, landing, jump):
    """From standing to the take-off: the quietest half second (every 50 ms) of the 3 s before, or
    since the last landing; the first instant at which the force is five deviations off, less 30 ms;
    the impulse from there."""
    force, rate = recording.force, recording.rate
    span = int(0.5 * rate)
    begins = range(max(last_on - 3 * int(rate), landing), last_on - span + 1, max(1, span // 10))
    spread = {begin: force[begin:begin + span].std(ddof=1) for begin in begins}
    if not spread:
        return
    quiet = min(spread, key=spread.get)
    weight = force[quiet:quiet + span].mean()
    if weight < 196 or spread[quiet] > 0.02 * weight:
        return
    off = np.flatnonzero(np.abs(force[quiet + span:last_on] - weight) > 5 * spread[quiet])
    onset = quiet + span + (off[0] if len(off) else last_on - quiet - span) - int(0.03 * rate)
    impulse = np.trapz(force[onset:last_on + 1] - weight) / rate
    velocity = impulse * recording.gravity / weight
    jump["time_to_takeoff_s"] = jump["takeoff_s"] - onset / rate
    jump["modified_rsi_mps"] = jump["height_m"] / jump["time_to_takeoff_s"]
    jump["takeoff_velocity_mps"] = velocity
    jump["impulse_height_m"] = velocity ** 2 / 2 / recording.gravity


def fill_ground(recording, leave, before, jump):
    """What led to a jump: a rebound within a second of the last landing, or a push-off."""
    jump.update(dict.fromkeys(("contact_s", "reactive_strength", "time_to_takeoff_s",
                               "modified_rsi_mps", "takeoff_velocity_mps", "impulse_height_m")))
    if before and jump["takeoff_s"] - before["landing_s"] <= 1:
        jump["contact_s"] = jump["takeoff_s"] - before["landing_s"]
        jump["reactive_strength"] = jump["flight_s"] / jump["contact_s"]
        return
    push_off(recording, leave, round(before["landing_s"] * recording.rate) if before else 0, jump)


def jumps(recording, threshold=10.0, stance=196.0):
    """Flights between crossings of the threshold, with somebody standing (0.1 s) within a second
    before and after."""
    force, rate = recording.force, recording.rate
    off = np.flatnonzero((force[:-1] >= threshold) & (force[1:] < threshold))
    on = np.flatnonzero((force[:-1] < threshold) & (force[1:] >= threshold))
    need, second = int(0.1 * rate), int(rate)

    def stands(samples):
        return any(run[1] - run[0] >= need for run in signals.stretches(
            np.where(samples >= stance, samples, np.nan)))

    found = []
    for leave in off:
        land = on[on > leave]
        if not len(land):
            continue
        takeoff = signals.crossing(force, leave, threshold) / rate
        landing = signals.crossing(force, land[0], threshold) / rate
        jump = {"takeoff_s": takeoff, "landing_s": landing, "flight_s": landing - takeoff,
                "height_m": recording.gravity * (landing - takeoff) ** 2 / 8}
        if 0.1 <= jump["flight_s"] <= 1.0 and stands(force[max(0, leave - second + 1):leave + 1]) \
                and stands(force[land[0] + 1:land[0] + 1 + second]):
            fill_ground(recording, leave, found[-1] if found else None, jump)
            found.append(jump)
    return found


def right_share(recording):
    stood = recording.left + recording.right >= 98
    left, right = recording.left[stood].sum(), recording.right[stood].sum()
    return 100 * right / (left + right)
