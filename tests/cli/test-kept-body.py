# SPDX-License-Identifier: GPL-3.0-or-later
"""What a set taught of the body serves later ones, is snapshotted, and can be asked for as of today."""

import os

import cli_test


class KeptBody(cli_test.CliTest):
    prepared = [
        ("simulate", "--scenario", "steady", "--reps", "2", "--seed", "4", "-o", "first.plumbar"),
        ("simulate", "--scenario", "steady", "--reps", "2", "--seed", "4", "--set", "tempo_s=1.7",
         "-o", "alone.plumbar"),
        ("simulate", "--scenario", "steady", "--reps", "2", "--seed", "4", "--set", "tempo_s=1.7",
         "--history", "first.plumbar", "-o", "second.plumbar"),
    ]

    def sets(self, *arguments):
        return self.done("analyze", "--json", *arguments).json()["sets"]

    def test_a_set_says_what_it_taught(self):
        (found,) = self.sets("first.plumbar")
        self.assertEqual(found["body"]["kept_sets"], 0)
        shank = found["body"]["shank-length"]
        self.assertEqual((shank["sets"], shank["prior_sd"]), (1, 0.03))
        self.assertLess(shank["sd"], 0.03)
        self.assertLess(abs(shank["mean"]), 0.075)
        self.assertIn("ankle", found["body"])

    def test_the_next_session_begins_with_it_and_keeps_it(self):
        before = self.sets("second.plumbar")
        (alone,) = self.sets("alone.plumbar")
        self.assertEqual(before[0]["body"]["kept_sets"], 1)
        self.assertEqual(alone["body"]["kept_sets"], 0)
        # what it finds by itself does not depend on what was kept, but what it is solved with does
        self.assertEqual(before[0]["body"]["shank-length"], alone["body"]["shank-length"])
        found, other = (one["reps"][0]["moments"]["l5s1_peak_nm"] for one in (before[0], alone))
        self.assertNotEqual(found, other)
        self.assertAlmostEqual(found, other, delta=0.05 * other)
        os.remove(os.path.join(self.dir, "first.plumbar"))
        self.assertEqual(self.sets("second.plumbar"), before)

    def test_an_exercise_without_posture_teaches_nothing(self):
        self.done("simulate", "--seed", "4", "--reps", "2", "--set", "lift=box-squat", "--exercise",
                  "box-squat", "-o", "box.plumbar")
        self.done("simulate", "--seed", "4", "--reps", "2", "--set", "tempo_s=1.7", "--history",
                  "box.plumbar", "-o", "after.plumbar")
        (box,), (after,), (alone,) = map(self.sets, ("box.plumbar", "after.plumbar", "alone.plumbar"))
        self.assertIsNone(box["reps"][0]["moments"]["l5s1_peak_nm"])
        self.assertNotIn("mean", box["body"].get("shank-length") or {})
        self.assertEqual(after["body"]["kept_sets"], 0)
        self.assertEqual(after["reps"][0]["moments"], alone["reps"][0]["moments"])

    def test_as_of_today(self):
        (now,) = self.sets("second.plumbar", "--history", "now")
        (alone,) = self.sets("alone.plumbar")
        self.assertEqual(now["body"], alone["body"])
        self.assertEqual([rep["moments"] for rep in now["reps"]],
                         [rep["moments"] for rep in alone["reps"]])


cli_test.main()
