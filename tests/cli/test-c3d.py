# SPDX-License-Identifier: GPL-3.0-or-later
"""A session as C3D: another program reads the same bar and plates as the CSV has, and import makes
the same set of it."""

import csv
import math
import os
import sys

import cli_test
from cli_test import CliTest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "session"))
from c3d_reader import C3d  # noqa: E402


JOINTS = ["MODEL_HEEL", "MODEL_TOE", "MODEL_ANKLE", "MODEL_KNEE", "MODEL_HIP", "MODEL_L5S1",
          "MODEL_SHOULDER", "MODEL_HEAD"]


class ExportedC3d(CliTest):
    prepared = [["simulate", "--reps", "4", "--seed", "5", "-o", "a.plumbar"],
                ["export", "a.plumbar", "--format", "c3d", "-o", "a.c3d"],
                ["export", "a.plumbar", "--format", "csv", "-o", "a.csv"]]

    def rows(self):
        with open(self.path("a.csv"), newline="") as file:
            return list(csv.DictReader(line for line in file if not line.startswith("#")))

    def near(self, found, text, tolerance, what):
        """A number of the C3D file beside the text of the CSV's field."""
        if text == "":
            self.assertTrue(found is None or found != found, what)
        else:
            self.assertAlmostEqual(found, float(text), delta=tolerance, msg=what)

    def test_an_independent_reader_finds_the_same(self):
        c3d, rows = C3d(self.path("a.c3d")), self.rows()
        self.assertEqual(c3d.frame_count(), len(rows))
        self.assertEqual((c3d.rate, c3d.per_frame), (1000, 1))
        self.assertEqual(c3d.parameters["POINT", "UNITS"], "mm")
        self.assertEqual(c3d.parameters["FORCE_PLATFORM", "USED"], 2)
        self.assertEqual(set(c3d.points), {"BAR_LEFT", "BAR_RIGHT", *JOINTS})
        self.assertEqual(c3d.parameters["FORCE_PLATFORM", "TYPE"], [2, 2])
        loaded = 0
        for number, side in ((1, "left"), (2, "right")):
            plate = c3d.plate(number)
            for i, row in enumerate(rows):
                force, x, y = plate[i]
                self.near(force, row[f"{side}_fz"], 1e-3, f"force {side} {i}")
                if row[f"{side}_cop_x"]:
                    self.near(x, str(1000 * float(row[f"{side}_cop_x"])), 1e-3, f"x {side} {i}")
                    self.near(y, str(1000 * float(row[f"{side}_cop_y"])), 1e-3, f"y {side} {i}")
                    loaded += 1
                point = c3d.points[f"BAR_{side.upper()}"][i]
                for k, axis in enumerate("xyz"):
                    text = row[f"bar_{side}_{axis}"]
                    self.near(point and point[k], text and str(1000 * float(text)), 1e-3,
                              f"bar {side} {axis} {i}")
        self.assertGreater(loaded, len(rows))

    def test_the_model_s_joints_make_the_angles_of_the_series(self):
        """Lengths that stay, angles from points as analyze has them; nothing between the reps."""
        c3d = C3d(self.path("a.c3d"))
        self.done("analyze", "--csv", "tables", "a.plumbar")
        with open(self.path("tables/series.csv"), newline="") as file:
            series = [{key: float(value or "nan") for key, value in row.items()}
                      for row in csv.DictReader(file)]
        reps = self.analyze("a.plumbar")["sets"][0]["reps"]
        compared, lengths = 0, []
        for row in series:
            rep = reps[int(row["rep"]) - 1]
            frame = round(row["time_s"] * 1000)
            if not rep["start_s"] < row["time_s"] < rep["end_s"]:
                continue
            ankle, knee, hip, l5s1, shoulder, head = (c3d.points[name][frame] for name in JOINTS[2:])
            shank = math.atan2(knee[0] - ankle[0], knee[2] - ankle[2])
            thigh = math.atan2(knee[0] - hip[0], hip[2] - knee[2])
            # frames lie up to half a millisecond off the solution's instants
            self.assertAlmostEqual(shank, row["shank_rad"], delta=0.003)
            self.assertAlmostEqual(thigh, row["thigh_rad"], delta=0.004)
            self.assertEqual({ankle[1], knee[1], hip[1], l5s1[1], shoulder[1], head[1]}, {0})
            self.assertTrue(hip[2] < l5s1[2] < shoulder[2] < head[2], row)
            lengths.append(math.dist(hip, l5s1))
            compared += 1
        self.assertGreater(compared, 600)
        self.assertLess(max(lengths) - min(lengths), 1)  # mm: a rigid pelvis
        self.assertTrue(all(point is None for point in c3d.points["MODEL_HIP"][:2000]))

    def test_the_same_reps_after_import(self):
        athlete = self.analyze("a.plumbar")["athlete"]
        self.done("import", "a.c3d", "--athlete-mass", athlete["mass_kg"], "--stature",
                  athlete["stature_m"], "--sex", athlete["sex"], "-o", "b.plumbar")
        (before,), (after,) = (self.analyze(name)["sets"] for name in ("a.plumbar", "b.plumbar"))
        self.assertEqual(len(after["reps"]), 4)
        self.assertAlmostEqual(after["bar_mass_kg"], before["bar_mass_kg"], delta=0.1)
        for true, found in zip(before["reps"], after["reps"]):
            for key in ("start_s", "bottom_s", "end_s"):
                self.assertAlmostEqual(found[key], true[key], delta=0.001, msg=key)
            for key in ("rom_m", "mean_velocity_mps", "peak_force_n", "mean_power_w"):
                self.assertAlmostEqual(found[key], true[key], delta=0.001 * true[key], msg=key)
            peak = true["moments"]["l5s1_peak_nm"]
            # C3D holds single precision
            self.assertAlmostEqual(found["moments"]["l5s1_peak_nm"], peak, delta=0.001 * peak)

    def test_nothing_half_written(self):
        self.refused(1, "export", "a.plumbar", "--format", "c3d", "-o", "none/a.c3d", says="none")
        self.refused(1, "import", "a.c3d", "--left-plate", "3", "-o", "b.plumbar",
                     says="no plate 3")
        self.refused(1, "import", "a.c3d", "--bar-marker", "C7", "-o", "b.plumbar",
                     says="there are: BAR_LEFT, BAR_RIGHT")
        with open(self.path("a.c3d"), "rb") as file:
            self.write("cut.c3d", file.read()[:100000])
        self.refused(1, "import", "cut.c3d", "-o", "b.plumbar", says="cut off")


if __name__ == "__main__":
    cli_test.main()
