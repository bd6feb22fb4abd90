# SPDX-License-Identifier: GPL-3.0-or-later
"""Jumps of a point mass on two plates, whose take-offs and landings are known: from standing, and
rebounds. Written as a physical CSV with the noise of four cells a plate."""

import math
import random

GRAVITY = 9.81
RATE_HZ = 1000
NOISE_N = 0.8  # of a plate: four cells of 0.4 N


class Body:
    """Adds force phase by phase; seconds, newtons."""

    def __init__(self, mass_kg):
        self.weight, self.mass, self.force, self.time = mass_kg * GRAVITY, mass_kg, [], 0.0

    def phase(self, length_s, force):
        """force(share of the phase) is what the plates feel of it, from now on."""
        self.force.append((self.time, length_s, force))
        self.time += length_s

    def at(self, time_s):
        for begin, length_s, force in reversed(self.force):
            if time_s >= begin:
                return force(min(1.0, (time_s - begin) / length_s))
        return 0.0


def push(body, speed_mps, take_s, from_speed_mps):
    """From a speed (downward negative) to that of the take-off, the force falling to 0 at its end: a
    rise, smooth from a stand and straight off a landing, and a straight fall in the last quarter."""
    def rise(u):
        return min(1, u / 0.4) if from_speed_mps < -1 else 0.5 - 0.5 * math.cos(math.pi * min(1, u / 0.4))

    def shape(u):
        return rise(u) if u < 0.75 else (1 - u) / 0.25

    steps = 4000
    mean = sum(shape((i + 0.5) / steps) for i in range(steps)) / steps
    above = body.mass * (speed_mps - from_speed_mps) / take_s
    body.phase(take_s, lambda u, top=(above + body.weight) / mean: top * shape(u))


def fly(body, speed_mps, jumps):
    takeoff = body.time
    flight = 2 * speed_mps / GRAVITY
    body.phase(flight, lambda u: 0.0)
    jumps.append({"takeoff_s": takeoff, "landing_s": takeoff + flight, "flight_s": flight})


def land(body, speed_mps, dice):
    """To rest, and a quiet stand."""
    length = dice.uniform(0.25, 0.45)
    mean = body.mass * speed_mps / length + body.weight
    # a steep rise, a long fall to the weight: mean of the parts is set by the height of the peak
    rise = 0.15
    peak = (mean - (1 - rise) / 2 * body.weight) * 2
    body.phase(length, lambda u: peak * u / rise if u < rise
               else peak + (body.weight - peak) * (u - rise) / (1 - rise))
    body.phase(dice.uniform(1.5, 3), lambda u: body.weight)


def simulate(seed):
    dice = random.Random(f"jumps {seed}")
    body, jumps = Body(dice.uniform(50, 110)), []
    body.phase(1.0, lambda u: 0.0)
    body.phase(0.4, lambda u: body.weight * u)
    body.phase(dice.uniform(2, 3), lambda u: body.weight)
    for _ in range(dice.randint(2, 4)):
        speed = math.sqrt(2 * GRAVITY * dice.uniform(0.08, 0.5))
        dip = dice.uniform(0.3, 1.2)
        down_s = dice.uniform(0.25, 0.5)
        depth = min(0.9, 2 * dip / (GRAVITY * down_s))  # of the weight, at the deepest of the unweighting
        dip = depth * GRAVITY * down_s / 2
        body.phase(down_s, lambda u, depth=depth: body.weight * (1 - depth * math.sin(math.pi * u) ** 2))
        push(body, speed, dice.uniform(0.3, 0.5), -dip)
        fly(body, speed, jumps)
        for _ in range(dice.choice((0, 0, 1, 3))):
            again = math.sqrt(2 * GRAVITY * dice.uniform(0.08, 0.4))
            push(body, again, dice.uniform(0.18, 0.35), -speed)
            speed = again
            fly(body, speed, jumps)
        land(body, speed, dice)
    body.phase(0.4, lambda u: body.weight * (1 - u))
    body.phase(1.0, lambda u: 0.0)
    return body, jumps, dice


def write_csv(path, seed):
    """Returns the true jumps."""
    body, jumps, dice = simulate(seed)
    with open(path, "w", encoding="utf-8") as file:
        file.write("time,left_fz,right_fz\n")
        for i in range(int(body.time * RATE_HZ)):
            force = body.at(i / RATE_HZ)
            file.write(f"{i / RATE_HZ:.3f},{0.48 * force + dice.gauss(0, NOISE_N):.3f},"
                       f"{0.52 * force + dice.gauss(0, NOISE_N):.3f}\n")
    return jumps
