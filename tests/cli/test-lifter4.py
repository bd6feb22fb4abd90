# SPDX-License-Identifier: GPL-3.0-or-later
"""A real lifter (motion capture and two plates) through import --format opensim, against what is
known of the trial: the README beside the recordings, and OpenSim's inverse dynamics there."""

import csv
import os

import cli_test
from cli_test import DATA, CliTest

cli_test.need_recordings("lifter4/squats1_grf.mot", "lifter4/squats1.trc")

START_S = [0.51, 3.05, 5.74, 8.37, 11.27]
BOTTOM_S = [1.35, 3.90, 6.67, 9.32, 12.24]
END_S = [2.11, 4.68, 7.43, 10.19, 13.06]
RISE_M = [0.435, 0.410, 0.425, 0.418, 0.440]
VELOCITY_MPS = [0.573, 0.526, 0.559, 0.481, 0.536]
ASYMMETRY_PCT = [-4.2, -3.4, -3.0, -3.0, -0.1]
# time, hip, knee, lumbar of inverse dynamics, both legs, from 1.2 s on
REFERENCE_NM = [
    (1.20, 99, 112, 94), (1.25, 104, 116, 104), (1.30, 107, 118, 109), (1.35, 104, 117, 101),
    (1.40, 99, 114, 95), (1.45, 95, 111, 86), (1.50, 96, 112, 84), (1.55, 98, 116, 87),
    (1.60, 95, 118, 83), (1.65, 87, 115, 76), (1.70, 76, 108, 66), (6.65, 97, 100, 90),
    (6.70, 94, 100, 86), (6.75, 95, 101, 86), (6.80, 99, 105, 92), (6.85, 103, 112, 97),
    (6.90, 105, 118, 97), (6.95, 101, 121, 93), (7.00, 91, 119, 85), (7.05, 83, 114, 77),
    (7.10, 72, 108, 68)]
# rep: where its bottom is; hip, knee there; their largest tabled values
REFERENCE_OF_REP = {1: (1.35, (104, 117), (107, 118)), 3: (6.67, (95, 100), (105, 121))}


class Lifter4(CliTest):
    prepared = [["import", "--format", "opensim", os.path.join(DATA, "lifter4/squats1_grf.mot"),
                 "--markers", os.path.join(DATA, "lifter4/squats1.trc"), "--bar-marker", "C7",
                 "--right-plate", "1", "--left-plate", "2", "--athlete-mass", "60",
                 "--stature", "1.68", "--sex", "f", "--bar-mass", "0", "--bar-position", "none",
                 "--arms", "forward", "-o", "s.plumbar"]]

    def setUp(self):
        super().setUp()
        self.result = self.analyze("s.plumbar")

    def reps(self):
        (one,) = self.result["sets"]
        return one["reps"]

    def assert_all(self, values, expected, tolerance):
        for value, wanted in zip(values, expected, strict=True):
            self.assertAlmostEqual(value, wanted, delta=tolerance)

    def test_reps_and_their_boundaries(self):
        reps = self.reps()
        self.assertEqual(len(reps), 5)
        self.assertTrue(all(rep["complete"] for rep in reps))
        self.assert_all([rep["bottom_s"] for rep in reps], BOTTOM_S, 0.05)
        self.assert_all([rep["start_s"] for rep in reps], START_S, 0.12)
        self.assert_all([rep["end_s"] for rep in reps], END_S, 0.12)

    def test_rise_and_velocity(self):
        self.assert_all([rep["rom_m"] for rep in self.reps()], RISE_M, 0.010)
        for rep, wanted in zip(self.reps(), VELOCITY_MPS, strict=True):
            self.assertAlmostEqual(rep["mean_velocity_mps"], wanted, delta=0.04 * wanted)

    def test_balance(self):
        self.assertAlmostEqual(self.result["quality"]["right_share_pct"], 50.1, delta=0.5)
        self.assert_all([rep["asymmetry_pct"]["concentric"] for rep in self.reps()], ASYMMETRY_PCT,
                        1.5)

    def test_no_bar_and_its_mass(self):
        (one,) = self.result["sets"]
        self.assertEqual((one["bar_mass_kg"], one["bar_mass_source"]), (0, "typed"))
        self.assertAlmostEqual(one["body_mass_kg"], 60.0, delta=1.0)

    def series(self):
        self.done("analyze", "--csv", "tables", "s.plumbar")
        with open(self.path("tables/series.csv"), newline="") as file:
            return list(csv.DictReader(file))

    def test_l5s1_against_inverse_dynamics(self):
        rows = self.series()
        squares = []
        for time_s, _hip, _knee, lumbar in REFERENCE_NM:
            row = min(rows, key=lambda r: abs(float(r["time_s"]) - time_s))
            self.assertAlmostEqual(float(row["time_s"]), time_s, delta=0.0051)
            squares.append((float(row["l5s1_nm"]) - lumbar) ** 2)
        self.assertLess((sum(squares) / len(squares)) ** 0.5, 10.0)

    def test_hip_and_knee_bands(self):
        rows = self.series()
        for index, (time_s, bottoms, peaks) in REFERENCE_OF_REP.items():
            moments = self.reps()[index - 1]["moments"]
            row = min(rows, key=lambda r: abs(float(r["time_s"]) - time_s))
            for name, bottom, largest in zip(("hip", "knee"), bottoms, peaks):
                low, high = moments[f"{name}_band_nm"]
                peak = moments[f"{name}_peak_nm"]
                with self.subTest(rep=index, joint=name):
                    self.assertLessEqual(low, largest)
                    self.assertGreaterEqual(high, largest)
                    self.assertAlmostEqual(float(row[f"{name}_nm"]), bottom, delta=(high - low) / 2)
                    self.assertLessEqual(high - peak, 0.35 * peak)
                    self.assertLessEqual(peak - low, 0.35 * peak)

    def test_it_is_sound_and_prints(self):
        self.assertIn(": ok", self.done("verify", "s.plumbar").out)
        self.done("report", "s.plumbar", "-o", "s.pdf")

    def test_a_marker_or_plate_that_is_not_there(self):
        grf = os.path.join(DATA, "lifter4/squats1_grf.mot")
        trc = os.path.join(DATA, "lifter4/squats1.trc")
        self.refused(1, "import", grf, "--markers", trc, "--bar-marker", "NOSUCH", "-o", "x.plumbar",
                     says="NOSUCH")
        self.refused(1, "import", grf, "--left-plate", "7", "-o", "x.plumbar", says="7")


cli_test.main()
