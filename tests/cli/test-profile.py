# SPDX-License-Identifier: GPL-3.0-or-later
"""profile: a load-velocity line over several sessions, estimated 1RM, reps in reserve, noise."""

import cli_test
from cli_test import CliTest


def simulated(name, load, tempo):
    return ["simulate", "--seed", "4", "--reps", "4", "--load", str(load), "--set",
            f"tempo_s={tempo}", "--set", "mass_kg=85", "--set", "stature_m=1.8", "--set", "sex=m",
            "-o", name]


class Profile(CliTest):
    # the heavier, the slower
    prepared = [simulated("60.plumbar", 60, 0.8), simulated("90.plumbar", 90, 1.1),
                simulated("120.plumbar", 120, 1.6)]
    names = ["60.plumbar", "90.plumbar", "120.plumbar"]

    def test_line_and_interval(self):
        profiles = self.done("profile", "--json", *self.names).json()["profiles"]
        self.assertEqual(len(profiles), 1)
        found = profiles[0]
        self.assertEqual(found["loads"], 3)
        self.assertLess(found["slope_mps_per_kg"], 0)
        self.assertTrue(found["velocity_1rm_assumed"])
        at_1rm = found["intercept_mps"] + found["slope_mps_per_kg"] * found["estimated_1rm_kg"]
        self.assertAlmostEqual(at_1rm, found["velocity_1rm_mps"], 9)
        low, high = found["estimated_1rm_ci95_kg"]
        self.assertLess(low, found["estimated_1rm_kg"])
        self.assertGreater(high, found["estimated_1rm_kg"])
        best = [max(rep["mean_velocity_mps"] for rep in self.analyze(name)["sets"][0]["reps"])
                for name in self.names]
        self.assertEqual([row["best_velocity_mps"] for row in found["sets"]], best)
        noise = {row["key"]: row for row in found["reliability"]}
        self.assertEqual(noise["mean_velocity_mps"]["reps"], 12)

    def test_own_velocity_narrows_it(self):
        two = self.names[:2]
        wide = self.done("profile", "--json", *two).json()["profiles"][0]
        own = self.done("profile", "--json", "--velocity-1rm", "0.30", *two).json()["profiles"][0]
        self.assertFalse(own["velocity_1rm_assumed"])
        self.assertEqual(own["estimated_1rm_kg"], wide["estimated_1rm_kg"])
        self.assertLess(own["estimated_1rm_ci95_kg"][1], wide["estimated_1rm_ci95_kg"][1])

    def test_one_load_gives_no_line(self):
        found = self.done("profile", "--json", "60.plumbar").json()["profiles"][0]
        self.assertIsNone(found["estimated_1rm_kg"])

    def test_text_and_usage(self):
        out = self.done("profile", *self.names[1:]).out
        for words in ("Estimated 1RM", "95 %", "assumed", "least change"):
            self.assertIn(words, out)
        self.refused(2, "profile")
        self.refused(2, "profile", "--velocity-1rm", "9", "60.plumbar", says="--velocity-1rm")
        self.write("no.plumbar", "nothing")
        self.assertEqual(self.run_cli("profile", "no.plumbar", "60.plumbar").code, 1)


cli_test.main()
