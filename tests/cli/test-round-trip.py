# SPDX-License-Identifier: GPL-3.0-or-later
"""A session, exported as the physical CSV and imported again, is the same set; and what a CSV does
not have switches off just what needs it."""

import csv

import cli_test
from cli_test import CliTest

SAMPLE_S = 0.001
SHARE = 0.001  # 0.1 %
TIMES = ("start_s", "bottom_s", "end_s")
VALUES = ("rom_m", "mean_velocity_mps", "mean_propulsive_velocity_mps", "peak_velocity_mps",
          "mean_force_n", "peak_force_n", "mean_power_w", "impulse_ns")


class RoundTrip(CliTest):
    prepared = [["simulate", "--reps", "4", "--seed", "5", "-o", "a.plumbar"],
                ["export", "a.plumbar", "--format", "csv", "-o", "a.csv"]]

    def athlete(self):
        athlete = self.analyze("a.plumbar")["athlete"]
        return ["--athlete-mass", athlete["mass_kg"], "--stature", athlete["stature_m"], "--sex",
                athlete["sex"]]

    def edited(self, name, keep):
        """The exported CSV with only the columns that keep says yes to."""
        with open(self.path("a.csv"), newline="") as file:
            rows = list(csv.reader(line for line in file if not line.startswith("#")))
        columns = [i for i, column in enumerate(rows[0]) if keep(column)]
        with open(self.path(name), "w", newline="") as file:
            csv.writer(file).writerows([[row[i] for i in columns] for row in rows])
        return name

    def close(self, found, true, tolerance, what):
        self.assertEqual(found is None, true is None, what)
        if true is not None:
            self.assertAlmostEqual(found, true, delta=tolerance, msg=what)

    def test_the_same_reps(self):
        self.done("import", "a.csv", *self.athlete(), "-o", "b.plumbar")
        (before,), (after,) = (self.analyze(name)["sets"] for name in ("a.plumbar", "b.plumbar"))
        self.assertEqual(len(after["reps"]), len(before["reps"]))
        self.assertEqual(after["verdict"]["state"], before["verdict"]["state"])
        self.close(after["bar_mass_kg"], before["bar_mass_kg"], 0.1, "bar mass")
        for true, found in zip(before["reps"], after["reps"]):
            for key in TIMES:
                self.close(found[key], true[key], SAMPLE_S, key)
            for key in VALUES:
                self.close(found[key], true[key], SHARE * abs(true[key]), key)
            for key, value in true["asymmetry_pct"].items():
                self.close(found["asymmetry_pct"][key], value, 0.1, key)
            peak = true["moments"]["l5s1_peak_nm"]
            self.close(found["moments"]["l5s1_peak_nm"], peak, SHARE * peak, "l5s1")

    def test_exported_digits_come_back(self):
        self.done("import", "a.csv", "-o", "b.plumbar")
        self.done("export", "b.plumbar", "--format", "csv", "-o", "b.csv")
        with open(self.path("a.csv")) as one, open(self.path("b.csv")) as two:
            strip = [[line for line in file if not line.startswith("#")] for file in (one, two)]
        self.assertEqual(strip[0], strip[1])

    def test_without_bar_x(self):
        name = self.edited("z.csv", lambda c: not (c.startswith("bar") and c[-1] in "xy"))
        self.done("import", name, *self.athlete(), "-o", "b.plumbar")
        result = self.analyze("b.plumbar")
        (one,) = result["sets"]
        self.assertEqual(len(one["reps"]), 4)
        for rep in one["reps"]:
            self.assertGreater(rep["mean_velocity_mps"], 0.1)
            self.assertIsNotNone(rep["asymmetry_pct"]["concentric"])
            self.assertIsNone(rep["bar"]["drift_x_m"])
            moments = dict(rep["moments"])
            for group in [moments, moments.pop("left", {}), moments.pop("right", {})]:
                self.assertEqual({key: value for key, value in group.items() if value is not None}, {})
        self.assertTrue([n for n in result["notes"] if n.startswith("moments") and "bar" in n],
                        result["notes"])
        self.assertEqual(one["verdict"]["state"], "undetermined")

    def test_bar_alone(self):
        name = self.edited("bar.csv", lambda c: c == "time" or c.startswith("bar"))
        self.done("import", name, "-o", "b.plumbar")
        result = self.analyze("b.plumbar")
        (one,) = result["sets"]
        self.assertEqual(len(one["reps"]), 4)
        for rep in one["reps"]:
            self.assertGreater(rep["mean_velocity_mps"], 0.1)
            self.assertIsNone(rep["mean_force_n"])
            self.assertIsNone(rep["asymmetry_pct"]["concentric"])

    def test_a_clip_cut_close_around_the_reps(self):
        """The first and the last rep of a recording are not bent, and the last one counts, though
        the recording ends in its last movement."""
        bar = self.edited("bar.csv", lambda c: c == "time" or c.startswith("bar"))
        self.done("import", bar, "-o", "b.plumbar")
        whole = self.analyze("b.plumbar")["sets"][0]["reps"]
        begin, end = whole[0]["start_s"] - 0.1, whole[-1]["end_s"] + 0.02
        with open(self.path(bar)) as file:
            lines = file.readlines()
        self.write("clip.csv", "".join(
            lines[:1] + [line for line in lines[1:] if begin <= float(line.split(",")[0]) <= end]))
        self.done("import", "clip.csv", "-o", "c.plumbar")
        (clip,) = self.analyze("c.plumbar")["sets"]
        self.assertEqual([rep["complete"] for rep in clip["reps"]], [True] * len(whole))
        for rep, true in zip(clip["reps"], whole):
            self.close(rep["mean_velocity_mps"], true["mean_velocity_mps"], 0.01, "mean velocity")
            self.close(rep["peak_velocity_mps"], true["peak_velocity_mps"], 0.001, "peak velocity")
            self.close(rep["rom_m"], true["rom_m"], 0.006, "ROM")

    def test_plates_alone_and_one_plate(self):
        name = self.edited("plates.csv", lambda c: c == "time" or c.startswith(("left", "right")))
        self.done("import", name, "-o", "b.plumbar")
        self.assertIsNotNone(self.analyze("b.plumbar")["quality"]["right_share_pct"])

    def test_without_mass_and_stature_there_are_no_moments(self):
        self.done("import", "a.csv", "-o", "b.plumbar")
        result = self.analyze("b.plumbar")
        self.assertIsNone(result["sets"][0]["reps"][0]["moments"]["l5s1_peak_nm"])
        self.assertTrue([n for n in result["notes"] if n.startswith("moments")])

    def test_columns_in_another_order_and_comments(self):
        with open(self.path("a.csv"), newline="") as file:
            rows = list(csv.reader(line for line in file if not line.startswith("#")))
        with open(self.path("r.csv"), "w", newline="") as file:
            file.write("# the columns backwards\n")
            csv.writer(file).writerows([row[::-1] for row in rows])
        self.done("import", "r.csv", *self.athlete(), "-o", "r.plumbar")
        self.done("import", "a.csv", *self.athlete(), "-o", "b.plumbar")
        self.assertEqual(self.analyze("r.plumbar")["sets"], self.analyze("b.plumbar")["sets"])


    def with_pressure_missing(self, feet, length_s):
        """The set with the centre of pressure of those feet blank from 0.2 s before rep 2's bottom on."""
        with open(self.path("feet.csv"), newline="", encoding="utf-8") as file:
            head, *rows = list(csv.reader(file))
        columns = [head.index(f"{foot}_cop_{axis}") for foot in feet for axis in "xy"]
        from_s = self.analyze("feet.plumbar")["sets"][0]["reps"][1]["bottom_s"] - 0.2
        for row in rows:
            if from_s <= float(row[head.index("time")]) < from_s + length_s:
                for column in columns:
                    row[column] = ""
        self.write("missing.csv", "\n".join(map(",".join, [head, *rows])) + "\n")
        self.done("import", "missing.csv", *self.athlete(), "-o", "missing.plumbar")
        return self.analyze("missing.plumbar")

    def test_a_foot_without_pressure_is_a_gap_and_not_the_other_foot(self):
        self.simulate("feet.plumbar", "--reps", "3", "--seed", "4")
        self.done("export", "feet.plumbar", "--format", "csv", "-o", "feet.csv")
        whole = self.with_pressure_missing((), 0)["sets"][0]["reps"]
        for feet in (("left",), ("left", "right")):
            result = self.with_pressure_missing(feet, 0.4)
            reps = result["sets"][0]["reps"]
            self.assertIsNone(reps[1]["moments"]["l5s1_peak_nm"])
            self.assertIsNone(reps[1]["dose"]["l5s1_nms"])
            self.assertTrue(any(note.startswith("dose.l5s1_nms: ") for note in result["notes"]))
            for k in (0, 2):
                for key in ("moments", "dose", "cop"):
                    self.assertEqual(reps[k][key], whole[k][key])
            self.assertEqual(reps[1]["mean_velocity_mps"], whole[1]["mean_velocity_mps"])
        # a few hundredths leave what lies beside them
        [one] = self.with_pressure_missing(("left",), 0.02)["sets"]
        self.assertAlmostEqual(one["reps"][1]["dose"]["l5s1_nms"] / whole[1]["dose"]["l5s1_nms"], 1,
                               delta=0.02)

    def test_a_gap_hides_a_rep_and_not_its_neighbours(self):
        """A quarter of a second without data in the ascent: no number of that rep is stood by; 20 ms
        leave its height and velocity."""
        self.simulate("whole.plumbar", "--reps", "3", "--seed", "4")
        self.done("export", "whole.plumbar", "--format", "csv", "-o", "whole.csv")
        [one] = self.analyze("whole.plumbar")["sets"]
        bottom_s = one["reps"][1]["bottom_s"]
        for length_s, hidden in ((0.25, True), (0.02, False)):
            with open(self.path("whole.csv"), encoding="utf-8") as file:
                head, *lines = file.read().splitlines()
            first = head.split(",").index("time")
            for i, line in enumerate(lines):
                fields = line.split(",")
                if bottom_s + 0.2 <= float(fields[first]) < bottom_s + 0.2 + length_s:
                    lines[i] = ",".join(f if k == first else "" for k, f in enumerate(fields))
            self.write("gap.csv", "\n".join([head, *lines]) + "\n")
            self.run_cli("import", "gap.csv", "-o", "gap.plumbar", "--athlete-mass", "85")
            result = self.analyze("gap.plumbar")
            [two] = result["sets"]
            rep = two["reps"][1]
            self.assertEqual(rep["why"], "data-gap")
            self.assertEqual([rep[key] is None for key in ("rom_m", "mean_velocity_mps")],
                             [hidden, hidden])
            self.assertTrue(any(note.startswith("peak_velocity_mps: data were lost")
                                for note in result["notes"]))
            for k in (0, 2):
                self.assertAlmostEqual(two["reps"][k]["rom_m"], one["reps"][k]["rom_m"], delta=1e-3)


cli_test.main()
