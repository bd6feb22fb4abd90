# SPDX-License-Identifier: GPL-3.0-or-later
"""A session, exported for OpenSim and imported again, is the same set."""

import math
import os

import cli_test
from cli_test import CliTest

SAMPLE_S = 0.001
SHARE = 0.001  # 0.1 %
TIMES = ("start_s", "bottom_s", "end_s")
VALUES = ("rom_m", "mean_velocity_mps", "mean_propulsive_velocity_mps", "peak_velocity_mps",
          "mean_force_n", "peak_force_n", "mean_power_w", "peak_power_w", "impulse_ns")
MARKERS = ["--markers", "o.trc", "--bar-marker", "bar_left,bar_right"]


def rows_of(path, skip):
    with open(path) as file:
        return [line.rstrip("\n").split("\t") for line in file][skip:]


class ExportOpensim(CliTest):
    prepared = [["simulate", "--scenario", "asymmetric", "--reps", "3", "--seed", "5", "-o",
                 "a.plumbar"],
                ["export", "a.plumbar", "--format", "csv", "-o", "a.csv"],
                ["export", "a.plumbar", "--format", "opensim", "-o", "o"]]

    def athlete(self):
        athlete = self.analyze("a.plumbar")["athlete"]
        return ["--athlete-mass", athlete["mass_kg"], "--stature", athlete["stature_m"], "--sex",
                athlete["sex"]]

    def columns(self, keep):
        """The exported CSV with only the columns that keep says yes to."""
        with open(self.path("a.csv")) as file:
            rows = [line.rstrip("\n").split(",") for line in file if not line.startswith("#")]
        chosen = [i for i, name in enumerate(rows[0]) if keep(name)]
        self.write("part.csv", "".join(",".join(row[i] for i in chosen) + "\n" for row in rows))
        self.done("import", "part.csv", "-o", "part.plumbar")

    def test_the_same_reps(self):
        self.done("import", "o.mot", *MARKERS, *self.athlete(), "-o", "b.plumbar")
        before, after = self.analyze("a.plumbar"), self.analyze("b.plumbar")
        self.assertEqual(after["quality"]["rate_hz"], before["quality"]["rate_hz"])
        (one,), (two,) = before["sets"], after["sets"]
        self.assertEqual(len(two["reps"]), 3)
        self.assertAlmostEqual(two["bar_mass_kg"], one["bar_mass_kg"], delta=0.01)
        self.assertAlmostEqual(two["body_mass_kg"], one["body_mass_kg"], delta=0.01)
        for true, found in zip(one["reps"], two["reps"]):
            for key in TIMES:
                self.assertAlmostEqual(found[key], true[key], delta=SAMPLE_S, msg=key)
            for key in VALUES:
                self.assertAlmostEqual(found[key], true[key], delta=SHARE * abs(true[key]), msg=key)
            for key, value in true["asymmetry_pct"].items():
                self.assertAlmostEqual(found["asymmetry_pct"][key], value, delta=0.01, msg=key)
            for key in ("drift_x_m", "loop_m", "tilt_deg", "yaw_deg"):
                self.assertAlmostEqual(found["bar"][key], true["bar"][key], delta=1e-4, msg=key)
            for key in ("mean_x_m", "mean_y_m"):
                self.assertAlmostEqual(found["cop"][key], true["cop"][key], delta=1e-5, msg=key)
            peak = true["moments"]["l5s1_peak_nm"]
            self.assertAlmostEqual(found["moments"]["l5s1_peak_nm"], peak, delta=SHARE * peak)

    def test_the_forces_file_says_what_it_should(self):
        with open(self.path("o.mot")) as file:
            head = [next(file).rstrip("\n") for _ in range(6)]
        rows = rows_of(self.path("o.mot"), 6)
        self.assertEqual(head[1:], ["version=1", f"nRows={len(rows) - 1}",
                                    f"nColumns={len(rows[0])}", "inDegrees=yes", "endheader"])
        self.assertEqual(rows[0][:8], ["time", *(f"ground_force_1_{a}" for a in
                         ("vx", "vy", "vz", "px", "py", "pz")), "ground_force_2_vx"])
        with open(self.path("a.csv")) as file:
            samples = [line.rstrip("\n").split(",") for line in file if not line.startswith("#")]
        column = {name: i for i, name in enumerate(samples[0])}
        self.assertEqual(len(samples), len(rows))
        for sample, row in list(zip(samples, rows))[1::97]:
            self.assertEqual(len(row), 19)
            for plate, side in ((1, "right"), (2, "left")):
                fz = float(sample[column[f"{side}_fz"]])
                x, y = (sample[column[f"{side}_cop_{axis}"]] for axis in "xy")
                given = [float(field) for field in row[6 * plate - 5:6 * plate + 1]]
                self.assertEqual((given[0], given[2], given[4]), (0, 0, 0))
                self.assertAlmostEqual(given[1], fz, delta=1e-6)
                self.assertAlmostEqual(given[3], float(x) if x else 0, delta=1e-9)
                self.assertAlmostEqual(given[5], -float(y) if y else 0, delta=1e-9)
            self.assertEqual(row[13:], ["0"] * 6)

    def test_the_marker_file_says_what_it_should(self):
        rows = rows_of(self.path("o.trc"), 0)
        self.assertEqual(rows[1][:5], ["DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"])
        self.assertEqual(rows[2][2:5], [str(len(rows) - 6), "2", "mm"])
        self.assertEqual([name for name in rows[3] if name], ["Frame#", "Time", "bar_left", "bar_right"])
        self.assertEqual((rows[6][0], len(rows[6])), ("1", 8))
        left, right = (float(rows[6][i]) for i in (4, 7))
        self.assertLess(left, right)  # z is to the right
        self.assertTrue(800 < float(rows[6][3]) < 2200, rows[6])  # height of a racked bar, mm

    def test_names_of_the_files(self):
        self.write("s.csv", "time,fz,bar_x,bar_y,bar_z\n0,800,0,0,1\n0.01,800,0,0,1\n")
        self.done("import", "s.csv", "-o", "s.plumbar")
        for name in ("n", "n.mot", "n.trc"):
            out = self.done("export", "s.plumbar", "--format", "opensim", "-o", name).out
            self.assertEqual(out, "n.mot: ground forces\nn.trc: marker bar\n")
            for made in ("n.mot", "n.trc"):
                os.remove(self.path(made))
        for name in ("", "./", ".mot"):
            self.refused(2, "export", "s.plumbar", "--format", "opensim", "-o", name, says="-o")

    def test_without_bar_there_are_no_markers(self):
        self.columns(lambda name: not name.startswith("bar"))
        out = self.done("export", "part.plumbar", "--format", "opensim", "-o", "p").out
        self.assertEqual(out, "p.mot: ground forces\n")
        self.assertFalse(os.path.exists(self.path("p.trc")))
        self.done("import", "p.mot", "-o", "q.plumbar")
        self.assertTrue(math.isclose(self.analyze("q.plumbar")["quality"]["right_share_pct"],
                                     self.analyze("part.plumbar")["quality"]["right_share_pct"],
                                     rel_tol=1e-6))

    def test_without_plates_there_is_nothing_to_export(self):
        self.columns(lambda name: name == "time" or name.startswith("bar"))
        self.refused(1, "export", "part.plumbar", "--format", "opensim", "-o", "p", says="no plates")

    def test_what_cannot_be_written(self):
        self.refused(1, "export", "a.plumbar", "--format", "opensim", "-o", "no/such/folder")
        self.refused(1, "export", "none.plumbar", "--format", "opensim", "-o", "p")
        os.mkdir(self.path("m.trc"))
        self.refused(1, "export", "a.plumbar", "--format", "opensim", "-o", "m", says="m.trc")

    def test_gaps_stay_gaps(self):
        lines = ["time,left_fz,right_fz,bar_x,bar_y,bar_z"]
        for i in range(400):
            values = "," * 4 if 100 <= i < 110 else ("400,410,,," if i == 200 else "400,410,0.1,0,1.4")
            lines.append(f"{i / 100:.2f},{values}")
        self.write("g.csv", "\n".join(lines) + "\n")
        self.done("import", "g.csv", "-o", "g.plumbar")
        self.done("export", "g.plumbar", "--format", "opensim", "-o", "g")
        forces, markers = rows_of(self.path("g.mot"), 7), rows_of(self.path("g.trc"), 6)
        self.assertEqual([i for i, row in enumerate(forces) if row[2] == "nan"], list(range(100, 110)))
        self.assertEqual([i for i, row in enumerate(markers) if row[2] == ""],
                         [*range(100, 110), 200])


cli_test.main()
