# SPDX-License-Identifier: GPL-3.0-or-later
"""Reps in which the posture model does not fit, help from spotters or a foot in the air: what is
excluded has no numbers, and it is said."""

import cli_test

WHY = "too much of the rep does not fit the posture model (help, a step, a hand off the bar)"


def disturbed(name, *settings):
    more = [word for setting in settings for word in ("--set", setting)]
    return ["simulate", "-o", name + ".plumbar", "--reps", "6", "--seed", "3", *more]


class Excluded(cli_test.CliTest):
    prepared = [disturbed("calm"), disturbed("help", "spotted_rep=3", "help=0.1"),
                disturbed("foot", "foot_up_rep=3"), disturbed("brief", "foot_up_rep=3", "foot_up_s=0.05"),
                disturbed("first", "foot_up_rep=1")]

    def reps(self, name):
        result = self.analyze(name + ".plumbar")
        return result["sets"][0]["reps"], result

    def test_an_ordinary_set_loses_nothing(self):
        reps, result = self.reps("calm")
        self.assertEqual([rep["posture"]["excluded_s"] for rep in reps], [0] * 6)
        self.assertFalse([note for note in result["notes"] if "posture model" in note])

    def test_a_long_disturbance_leaves_its_rep_without_moments(self):
        calm, _ = self.reps("calm")
        for name in ("help", "foot"):
            reps, result = self.reps(name)
            with self.subTest(name=name):
                self.assertTrue(reps[2]["complete"])
                self.assertIsNone(reps[2]["moments"]["l5s1_peak_nm"])
                self.assertIsNone(reps[2]["posture"]["excluded_s"])
                self.assertIsNone(reps[2]["dose"]["l5s1_nms"])
                self.assertIn("moments.l5s1_peak_nm: " + WHY, result["notes"])
                self.assertEqual([rep["posture"]["excluded_s"] for rep in reps if rep["index"] != 3], [0] * 5)
                self.assertEqual([rep["moments"] for rep in reps[:2]], [rep["moments"] for rep in calm[:2]])

    def test_a_short_one_is_left_out_and_said(self):
        calm, _ = self.reps("calm")
        reps, result = self.reps("brief")
        excluded = reps[2]["posture"]["excluded_s"]
        self.assertTrue(0.2 < excluded < 0.4, excluded)
        peak = calm[2]["moments"]["l5s1_peak_nm"]
        self.assertAlmostEqual(reps[2]["moments"]["l5s1_peak_nm"], peak, delta=0.02 * peak)
        note = (f"posture.excluded_s: rep 3: the posture model did not fit for {excluded:.2f} s, "
                "which posture and moments leave out")
        self.assertIn(note, result["notes"])
        self.assertIn("Note: " + note, self.done("analyze", "brief.plumbar").out)

    def test_the_next_rep_teaches_where_the_first_does_not_fit(self):
        calm, _ = self.reps("calm")
        reps, _ = self.reps("first")
        self.assertIsNone(reps[0]["moments"]["l5s1_peak_nm"])
        for one, other in zip(reps[1:], calm[1:]):
            peak = other["moments"]["l5s1_peak_nm"]
            self.assertAlmostEqual(one["moments"]["l5s1_peak_nm"], peak, delta=0.03 * peak)


cli_test.main()
