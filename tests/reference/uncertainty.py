# SPDX-License-Identifier: GPL-3.0-or-later
"""How well a rep's numbers are known, from docs/metrics.md ("Rep: how well it is known")."""

import numpy as np

import noise

Z = 1.96
ZERO = Z * 0.08
CREEP = 0.0003


def hypot(*parts):
    return np.sqrt(np.sum(np.square(parts)))


def masses(body, bar):
    """Of a weighing by the plates."""
    return {"uncertainty.body_mass_kg": hypot(0.095, CREEP * body),
            "uncertainty.bar_mass_kg": hypot(0.085, CREEP * (body + bar))}


class Instants:
    """Errors of a height and of the instants of bottom and end."""

    def __init__(self, w, concentric, density, with_force):
        change = np.abs(np.diff(w.raw(w.recording.bar_z)))
        change = change[change > 1e-9]
        step = change.min() if len(change) else 0.0
        cutoff = w.rep.cutoff
        self.height = hypot(Z * noise.left(density, cutoff), step / 2)
        self.turn = max(0.0, w.acceleration[int(w.bottom)])
        turn_s = hypot(0.0066 if with_force else 0.025, 8 * self.height)
        self.bottom = hypot(6 / cutoff * turn_s * max(1, concentric / 1.8), 0.98 / np.sqrt(3) / w.rate)
        self.end = hypot(np.sqrt(2) * self.height, 0.0004) / max(abs(w.velocity[int(w.end)]), 0.01)
        self.share = hypot(self.bottom, self.end) / concentric


def of_bar(w, out, velocity_until):
    """velocity_until: mean velocity until the bar decelerates by so much."""
    density, with_force = w.rep.density, w.recording.force is not None
    concentric, mean = out["concentric_s"], out["mean_velocity_mps"]
    propulsive = out["mean_propulsive_velocity_mps"]
    e = Instants(w, concentric, density, with_force)
    rom = hypot(np.sqrt(2) * e.height, 0.0003, 1.6e-4 * e.turn)

    def of_velocity(velocity):
        return 0.7 * hypot(rom / concentric, velocity * e.share)

    def of_propulsive():
        if propulsive is None:
            return None
        doubt = max(abs(velocity_until(w, limit) - propulsive) for limit in (-9.31, -10.31))
        return hypot(doubt, propulsive / mean * of_velocity(propulsive))

    return e, {
        "uncertainty.rom_m": rom, "uncertainty.mean_velocity_mps": of_velocity(mean),
        "uncertainty.mean_propulsive_velocity_mps": of_propulsive(),
        "uncertainty.peak_velocity_mps":
            hypot(2.5 * noise.left_in_rate(density, w.rep.peak_cutoff), 0.005, 0.0022 * e.turn)}


def of_force(w, out, e, force, weight):
    density = noise.analyze(w.raw(w.recording.force), w.rate, 20.0)[1]
    noise_force = Z * noise.left(density, 20.0)
    concentric = out["concentric_s"]
    mean, peak = out["mean_force_n"], out["peak_force_n"]
    moved = 0.65 * hypot((force[int(w.bottom)] - mean) * e.bottom,
                         (force[int(w.end)] - mean) * e.end) / concentric
    com = hypot(0.0019, 0.5 * out["com.mean_velocity_mps"] * e.share)
    found = {"mean_force_n": hypot(moved, CREEP * mean, ZERO),
             "peak_force_n": hypot(noise_force, CREEP * peak, 0.0009 * (peak - weight)),
             "com.mean_velocity_mps": com, "com.peak_velocity_mps": 0.0019,
             "mean_power_w": 0.75 * hypot(mean * com, 0.5 * out["mean_power_w"] * e.share)}
    if w.recording.left is not None:
        times = {"eccentric": out["eccentric_s"], "concentric": concentric, "impulse": concentric,
                 "bottom": 0.2}
        for phase, seconds in times.items():
            found["asymmetry_pct." + phase] = (0.8 if phase == "bottom" else 1) * 100 * hypot(
                Z * np.sqrt(density / (2 * seconds)), ZERO) / weight
        found["asymmetry_pct.peak_force"] = hypot(100 * hypot(noise_force, ZERO) / peak, 0.0085)
    return {"uncertainty." + key: value for key, value in found.items()}
