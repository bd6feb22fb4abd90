# SPDX-License-Identifier: GPL-3.0-or-later
"""Every scenario for two seeds: reps, rejected movements, bar mass, velocity, ROM, verdict. The
scenario is the argument, so that each is a test of its own."""

import sys

import cli_test
import scenarios

SEEDS = (1, 2)
SCENARIO = sys.argv.pop()


class Scenario(cli_test.CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sets = [scenarios.run_one(SCENARIO, seed) for seed in SEEDS]

    def test_measures_against_the_truth(self):
        for seed, (result, truth) in zip(SEEDS, self.sets):
            with self.subTest(seed=seed):
                self.assertEqual(scenarios.compare(result, truth), [])

    def test_verdict(self):
        states = [result["sets"][0]["verdict"]["state"] for result, truth in self.sets]
        if SCENARIO == "fatigue-shift":
            self.assertIn("shifted", states)
        elif SCENARIO in ("steady", "tired-but-steady"):
            self.assertFalse({"shifted", "drifting"} & set(states), states)
        else:
            self.assertTrue(all(states))


cli_test.main()
