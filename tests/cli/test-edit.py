# SPDX-License-Identifier: GPL-3.0-or-later
"""edit: a layer over the automatic result, each edit undone, the raw counts untouched."""

import csv
import sqlite3

import cli_test
from cli_test import CliTest


class Edit(CliTest):
    prepared = [("simulate", "--scenario", "tired-but-steady", "--reps", "4", "--seed", "5",
                 "-o", "s.plumbar")]

    def edit(self, *words):
        return self.done("edit", "s.plumbar", *words).out

    def reps(self):
        [one] = self.analyze("s.plumbar")["sets"]
        return one["reps"]

    def chunks(self):
        with sqlite3.connect(self.path("s.plumbar")) as db:
            return db.execute("SELECT * FROM chunks ORDER BY sequence").fetchall()

    def heights(self, rep):
        """Bar height over time of one rep, low-passed, as analyze --csv writes it."""
        self.done("analyze", "s.plumbar", "--csv", "out")
        with open(self.path("out/series.csv"), newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["rep"] == str(rep)]
        return [(float(row["time_s"]), float(row["bar_z_m"])) for row in rows]

    def test_notes_follow_an_edit(self):
        """What strikes and voids leave unknown is said, and what they make known is not."""
        before = self.analyze("s.plumbar")["notes"]
        self.edit("void")
        void = self.analyze("s.plumbar")
        self.assertIsNone(void["sets"][0]["verdict"]["rep_sd_pct"])
        self.assertTrue(any(note.startswith("verdict.rep_sd_pct: ") for note in void["notes"]))
        self.assertEqual(len(void["notes"]), len(set(void["notes"])))
        self.edit("undo")
        self.assertEqual(self.analyze("s.plumbar")["notes"], before)

    def test_boundaries_are_moved_and_come_back(self):
        before, raw, heights = self.reps(), self.chunks(), self.heights(2)
        new_end = heights[len(heights) * 2 // 3][0]
        rep = before[1]
        self.assertLess(rep["bottom_s"] + 0.1, new_end)
        self.edit("move", "--rep", "2", "--end", repr(new_end))
        moved = self.reps()
        at_end = min(heights, key=lambda row: abs(row[0] - new_end))[1]
        at_bottom = min(heights, key=lambda row: abs(row[0] - rep["bottom_s"]))[1]
        self.assertTrue(moved[1]["moved"])
        self.assertAlmostEqual(moved[1]["end_s"], new_end, places=5)
        self.assertEqual(moved[1]["bottom_s"], round(rep["bottom_s"], 6))
        self.assertAlmostEqual(moved[1]["rom_m"], at_end - at_bottom, delta=0.002)
        self.assertAlmostEqual(moved[1]["mean_velocity_mps"],
                               moved[1]["rom_m"] / (moved[1]["end_s"] - moved[1]["bottom_s"]),
                               places=9)
        for untouched in (0, 2, 3):
            for key in ("start_s", "end_s", "rom_m", "mean_velocity_mps", "peak_force_n"):
                self.assertEqual(moved[untouched][key], before[untouched][key])
        self.edit("undo")
        self.assertEqual(self.reps(), before)
        self.assertEqual(self.chunks(), raw)
        self.done("verify", "s.plumbar")

    def test_a_pull_is_moved_with_its_start_at_its_bottom(self):
        self.done("simulate", "--reps", "2", "--seed", "5", "--set", "lift=deadlift", "-o", "pull.plumbar")
        before = self.analyze("pull.plumbar")["sets"][0]["reps"][1]
        self.assertEqual(before["start_s"], before["bottom_s"])
        for given in ("--start", "--bottom"):
            self.done("edit", "pull.plumbar", "move", "--rep", "2", given, f"{before['bottom_s'] + 0.1:.6f}")
            moved = self.analyze("pull.plumbar")["sets"][0]["reps"][1]
            self.assertTrue(moved["moved"])
            self.assertEqual(moved["start_s"], moved["bottom_s"])
            self.assertAlmostEqual(moved["bottom_s"], before["bottom_s"] + 0.1, places=5)
            self.assertLess(moved["rom_m"], before["rom_m"] - 0.005)
            self.done("edit", "pull.plumbar", "undo")
        self.refused(1, "edit", "pull.plumbar", "move", "--rep", "2", "--start", f"{before['bottom_s'] - 0.1:.6f}",
                     "--bottom", f"{before['bottom_s']:.6f}")

    def test_to_where_it_was_changes_no_metric(self):
        before = self.reps()[2]
        self.edit("move", "--rep", "3")
        after = self.reps()[2]
        for key in ("rom_m", "mean_velocity_mps", "peak_velocity_mps", "mean_force_n",
                    "impulse_ns"):
            self.assertAlmostEqual(after[key] / before[key], 1, delta=1e-3, msg=key)

    def test_what_a_rep_is_called(self):
        self.edit("label", "--rep", "4", "--as", "failed")
        rep = self.reps()[3]
        self.assertEqual((rep["complete"], rep["why"], rep["labelled"]), (False, "failed", True))
        self.edit("label", "--rep", "4", "--as", "complete")
        self.assertEqual(self.reps()[3]["why"], None)
        self.edit("undo")
        self.assertEqual(self.reps()[3]["why"], "failed")
        self.edit("undo")
        self.assertFalse(self.reps()[3]["labelled"])

    def test_undo_of_an_undo(self):
        self.edit("strike", "--rep", "1")
        self.edit("pain", "--rep", "2")
        [strike, pain] = [line.split("\t") for line in self.edit().splitlines()]
        self.assertEqual((strike[1:], pain[1:]), (["strike", "set 1 rep 1"], ["pain", "set 1 rep 2"]))
        self.edit("undo", "--edit", strike[0])
        self.assertEqual([rep["struck"] for rep in self.reps()], [False] * 4)
        self.assertTrue(self.reps()[1]["pain"])
        self.assertIn("(undone)", self.edit().splitlines()[0])
        self.edit("undo", "--edit", self.edit().splitlines()[-1].split("\t")[0])
        self.assertTrue(self.reps()[0]["struck"])

    def test_the_table_says_what_does_not_count(self):
        before = self.done("analyze", "s.plumbar").out
        self.edit("strike", "--rep", "1")
        struck = self.done("analyze", "s.plumbar").out
        self.edit("void")
        self.assertRegex(struck, r"\n   1 .*  struck\n")
        self.assertEqual((before.count("struck"), struck.count("struck")), (0, 1))
        self.assertRegex(self.done("analyze", "s.plumbar").out, r"\nSet 1: .* kg, voided\n")
        self.assertNotIn("voided", struck)

    def test_what_cannot_be_done_changes_nothing(self):
        before = self.chunks(), self.reps()
        for words in (("move", "--rep", "9"), ("move", "--rep", "2", "--end", "0.1"),
                      ("move", "--rep", "2", "--start", "1", "--end", "900"),
                      ("strike", "--set", "3", "--rep", "1"), ("undo",), ("undo", "--edit", "77"),
                      ("void", "--set", "2")):
            self.refused(1, "edit", "s.plumbar", *words)
        for words in (("dance",), ("strike",), ("label", "--rep", "1", "--as", "splendid"),
                      ("void", "--rep", "1"), ("strike", "--rep", "0"), ("note",),
                      ("move", "--rep", "1", "--end", "late")):
            self.refused(2, "edit", "s.plumbar", *words)
        self.refused(1, "edit", "nowhere.plumbar")
        self.assertEqual((self.chunks(), self.reps()), before)
        self.assertEqual(self.edit(), "")


cli_test.main()
