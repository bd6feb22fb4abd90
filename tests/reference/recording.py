# SPDX-License-Identifier: GPL-3.0-or-later
"""A physical CSV (docs/import.md) as columns; the bar is the mean of its ends, the pressure of both
feet is weighted with force."""

import csv

import numpy as np


def read_columns(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))
    values = [[float(field) if field else np.nan for field in row] for row in rows[1:]]
    return dict(zip(rows[0], np.array(values).T))


class Recording:
    """Columns as in docs/metrics.md, "Common ground"; None where nothing of the kind was measured."""

    def __init__(self, path, rate, gravity=9.80665):
        column = read_columns(path)
        get = column.get
        self.rate, self.gravity = rate, gravity
        self.length = len(column["time"])
        self.left, self.right = get("left_fz"), get("right_fz")
        self.force = get("fz") if self.left is None else self.left + self.right
        self.cop_left_x, self.cop_right_x = get("left_cop_x"), get("right_cop_x")
        self.cop_x, self.cop_y = (self.pressure(column, axis) for axis in "xy")
        self.bar_x, self.bar_z = (self.middle(column, axis) for axis in "xz")
        self.ends = {name: get("bar_" + name) for name in ("left_x", "left_z", "right_x", "right_z")}
        self.span = None
        if get("bar_left_y") is not None:
            self.span = abs(column["bar_left_y"][0] - column["bar_right_y"][0])

    def pressure(self, column, axis):
        if self.left is None:
            return column.get("cop_" + axis)
        left, right = (column.get(f"{side}_cop_{axis}") for side in ("left", "right"))
        if left is None:
            return None
        both = (self.left * left + self.right * right) / (self.left + self.right)
        return np.where(np.isnan(left), right, np.where(np.isnan(right), left, both))

    @staticmethod
    def middle(column, axis):
        if f"bar_left_{axis}" in column:
            return (column[f"bar_left_{axis}"] + column[f"bar_right_{axis}"]) / 2
        return column.get("bar_" + axis)
