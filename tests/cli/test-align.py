# SPDX-License-Identifier: GPL-3.0-or-later
"""import --align: bar and plates of one simulated set, as two devices with clocks and rates of their
own would have recorded them, are put together at the offset that is known here."""

import csv

import cli_test
from cli_test import CliTest

FORCE = ("left_fz", "right_fz", "left_cop_x", "left_cop_y", "right_cop_x", "right_cop_y")
BAR = ("bar_left_x", "bar_left_z", "bar_right_x", "bar_right_z")


class Align(CliTest):
    prepared = [["simulate", "--reps", "3", "--seed", "8", "-o", "a.plumbar"],
                ["export", "a.plumbar", "--format", "csv", "-o", "a.csv"]]

    def part(self, name, columns, begin_s=0.0, every=1, clock_s=0.0):
        """Some columns from begin_s on, every so many samples, with a clock of its own."""
        with open(self.path("a.csv"), newline="") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        with open(self.path(name), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("time",) + columns)
            for row in rows[round(begin_s * 1000)::every]:
                time = float(row["time"]) - begin_s + clock_s
                writer.writerow([f"{time:.4f}"] + [row[column] for column in columns])
        return name

    def aligned(self, first, second, true_s, *options):
        outcome = self.done("import", first, "--align", second, *options, "-o", "b.plumbar")
        result = self.analyze("b.plumbar")
        (alignment,) = result["quality"]["alignment"]
        self.assertAlmostEqual(alignment["offset_s"], true_s, delta=0.012)
        self.assertLess(abs(alignment["offset_s"] - true_s), 3 * alignment["uncertainty_s"])
        self.assertLess(alignment["uncertainty_s"], 0.02)
        self.assertGreater(alignment["correlation"], 0.6)
        self.assertIn("the second recording, which began at", outcome.out)
        return result

    def test_bar_of_a_slower_device_that_began_later(self):
        true = self.analyze("a.plumbar")
        self.part("force.csv", FORCE, every=2)
        self.part("bar.csv", BAR, begin_s=3.21, every=10, clock_s=100.0)
        result = self.aligned("force.csv", "bar.csv", 3.21)
        self.assertEqual(result["quality"]["rate_hz"], 500)
        self.assertEqual(true["quality"]["alignment"], [])
        (one,), (whole,) = result["sets"], true["sets"]
        self.assertEqual(len(one["reps"]), len(whole["reps"]))
        for rep, known in zip(one["reps"], whole["reps"]):
            self.assertAlmostEqual(rep["bottom_s"] + 3.21, known["bottom_s"], delta=0.03)
            self.assertAlmostEqual(rep["mean_velocity_mps"], known["mean_velocity_mps"], delta=0.01)
            self.assertAlmostEqual(rep["mean_power_w"], known["mean_power_w"],
                                   delta=0.03 * known["mean_power_w"])

    def test_plates_that_began_later_are_added_to_a_bar(self):
        self.part("force.csv", FORCE, begin_s=1.5, every=5)
        self.part("bar.csv", BAR, every=2)
        result = self.aligned("bar.csv", "force.csv", 1.5, "--align-near", "1.7")
        self.assertEqual(result["quality"]["rate_hz"], 500)
        self.assertIsNotNone(result["sets"][0]["reps"][0]["mean_force_n"])

    def test_what_cannot_be_aligned(self):
        self.part("force.csv", FORCE, every=10)
        self.write("still.csv", "time,bar_z\n" + "".join(f"{i / 100},1.4\n" for i in range(3000)))
        self.write("short.csv", "time,bar_z\n" + "".join(f"{i / 100},{i % 90 / 100}\n" for i in range(200)))
        refused = [("still.csv", "movement"), ("short.csv", "movement"), ("force.csv", "nothing")]
        for name, says in refused:
            self.refused(1, "import", "force.csv", "--align", name, "-o", "b.plumbar",
                         says=[name, says])
        self.refused(1, "import", "force.csv", "--align", "none.csv", "-o", "b.plumbar",
                     says="none.csv")

    def test_usage(self):
        self.write("force.csv", "")
        for arguments, says in ((["--align-near", "1"], "--align"),
                                (["--align", "bar.xyz"], "--align-format"),
                                (["--align", "bar.csv", "--align-near", "x"], "--align-near"),
                                (["--align", "bar.csv", "--align-format", "x"], "--align-format")):
            self.refused(2, "import", "force.csv", *arguments, "-o", "b.plumbar", says=says)


cli_test.main()
