# SPDX-License-Identifier: GPL-3.0-or-later
"""--exercise of simulate, record, import and analyze: told, guessed, unknown; and no posture where the
posture model does not hold."""

import json

import cli_test
from cli_test import CliTest

NAMES = ["back-squat", "front-squat", "box-squat", "split-squat", "romanian-deadlift", "good-morning",
         "generic"]
FROM_FLOOR = ["deadlift", "hip-hinge"]
NO_POSTURE = NAMES[2:]


class Exercise(CliTest):
    prepared = [["simulate", "--reps", "3", "--seed", "8", "-o", "a.plumbar"],
                ["simulate", "--reps", "3", "--seed", "8", "--exercise", "split-squat", "-o", "split.plumbar"],
                ["export", "a.plumbar", "--format", "csv", "-o", "a.csv"]]

    def sets(self, *arguments):
        return json.loads(self.done("analyze", "--json", *arguments).out)

    def test_unknown_name_lists_the_names(self):
        for command in (["simulate", "-o", "x.plumbar"], ["record", "--device", "virtual", "-o", "x.plumbar"],
                        ["import", "a.csv", "-o", "x.plumbar"], ["analyze", "a.plumbar"]):
            for name in ("deadlft", ""):
                for listed in NAMES + FROM_FLOOR:
                    self.refused(2, *command, "--exercise", name, says=listed)

    def test_guessed_unless_told(self):
        guessed = self.sets("a.plumbar")["sets"][0]
        self.assertEqual((guessed["exercise"], guessed["exercise_guessed"]), ("back-squat", True))
        told = self.sets("split.plumbar")["sets"][0]
        self.assertEqual((told["exercise"], told["exercise_guessed"]), ("split-squat", False))

    def test_import_keeps_it(self):
        self.done("import", "a.csv", "--exercise", "good-morning", "-o", "good.plumbar")
        told = self.sets("good.plumbar")["sets"][0]
        self.assertEqual((told["exercise"], told["exercise_guessed"]), ("good-morning", False))

    def test_analyze_tells_another_and_leaves_the_file(self):
        first = self.sets("a.plumbar")
        for name in NAMES:
            again = self.sets("a.plumbar", "--exercise", name)
            self.assertEqual(again["sets"][0]["exercise"], name)
            self.assertFalse(again["sets"][0]["exercise_guessed"])
            for rep, other in zip(first["sets"][0]["reps"], again["sets"][0]["reps"], strict=True):
                for key in ("bottom_s", "rom_m", "mean_velocity_mps", "mean_force_n", "asymmetry_pct"):
                    self.assertEqual(rep[key], other[key])
        self.assertEqual(self.sets("a.plumbar"), first)

    def test_no_posture_where_the_model_does_not_hold(self):
        for name in NO_POSTURE:
            result = self.sets("a.plumbar", "--exercise", name)
            for rep in result["sets"][0]["reps"]:
                self.assertIsNone(rep["moments"]["l5s1_peak_nm"])
                self.assertIsNone(rep["posture"]["trunk_lean_deg"])
            self.assertTrue(any(n.startswith("moments.l5s1_peak_nm: ") for n in result["notes"]))
            self.assertEqual(result["sets"][0]["verdict"]["state"], "undetermined")
        told = self.sets("a.plumbar", "--exercise", "back-squat")
        self.assertIsNotNone(told["sets"][0]["reps"][0]["moments"]["l5s1_peak_nm"])

    def test_a_box_bears_what_the_plates_miss(self):
        result = self.sets("a.plumbar", "--exercise", "box-squat")
        for rep in result["sets"][0]["reps"]:
            for value in (rep["mean_power_w"], rep["work_j"], rep["impulse_ns"], rep["com"]["mean_velocity_mps"]):
                self.assertIsNone(value)
            self.assertIsNotNone(rep["bar_mean_power_w"])
        self.assertIn("mean_power_w: a box carries part of the weight, which the plates do not see", result["notes"])

    def test_split_squat_says_what_its_sides_mean(self):
        self.assertTrue(any(n.startswith("asymmetry_pct: one foot stands in front")
                            for n in self.sets("split.plumbar")["notes"]))

    def test_what_does_not_go_together(self):
        self.refused(2, "analyze", "a.plumbar", "--exercise", "generic", "--truth", says="--exercise")
        self.refused(2, "analyze", "a.plumbar", "--exercise", "generic", "--history", "now", says="--exercise")


cli_test.main()
