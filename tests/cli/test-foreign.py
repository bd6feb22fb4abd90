# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables and force texts as other programs write them: the same samples, whatever parts columns and
decimals, and a line that says what was understood."""

import csv
import itertools

import cli_test
from cli_test import CliTest

MAP = """[columns]
time = Time (ms) * 0.001
left_fz = FP1 * Fz * -1000
right_fz = FP2 Fz * -1000
bar_z = Encoder [mm] * 0.001
"""


class Foreign(CliTest):
    prepared = [["simulate", "--reps", "3", "--seed", "5", "-o", "a.plumbar"],
                ["export", "a.plumbar", "--format", "csv", "-o", "a.csv"]]

    def rows(self, *names):
        """The exported samples: time in milliseconds and these columns."""
        with open(self.path("a.csv"), newline="") as file:
            return [[i, *(float(row[name]) for name in names)]
                    for i, row in enumerate(csv.DictReader(file))]

    def told(self, name, *arguments):
        return self.done("import", name, *arguments, "-o", "x.plumbar").out.split("\n")[0]

    def reps(self, name="x.plumbar"):
        return [[rep[key] for key in ("start_s", "bottom_s", "end_s", "mean_velocity_mps",
                                      "mean_force_n")]
                for one in self.analyze(name)["sets"] for rep in one["reps"]]

    def force(self, name="x.plumbar"):
        self.done("export", name, "--format", "csv", "-o", "x.csv")
        with open(self.path("x.csv"), newline="") as file:
            return [(float(row["time"]), float(row["fz"])) for row in csv.DictReader(file)]

    def foreign(self, separator, comma, head, tail=""):
        lines = list(head)
        for i, left, right, bar in self.rows("left_fz", "right_fz", "bar_left_z"):
            fields = [str(i), f"{-left / 1000:.9f}", "ok", f"{-right / 1000:.9f}", f"{1000 * bar:.6f}"]
            text = separator.join(fields)
            lines.append((text.replace(".", ",") if comma else text) + tail)
        self.write("f.csv", "\n".join(lines) + "\n")

    def test_columns_by_name(self):
        """Names, units, signs, a preamble and a line of units, in every way to part them."""
        self.write("map", MAP)
        names = ["Time (ms)", "FP1 * Fz", "State", "FP2 Fz", "Encoder [mm]"]
        expected = None
        for separator, comma in ((",", False), (";", True), (";", False), ("\t", True)):
            with self.subTest(separator=separator, comma=comma):
                self.foreign(separator, comma, ["Made by Other 3.1", "", "Athlete: N.N.",
                                                separator.join(names),
                                                separator.join(["ms", "kN", "-", "kN", "mm"])])
                told = self.told("f.csv", "--columns", "map")
                self.assertIn("1000 Hz", told)
                self.assertIn("decimal commas" if comma else "decimal points", told)
                self.assertIn("left_fz, right_fz, bar_z", told)
                self.assertIn("two plates, in N", told)
                reps = self.reps()
                self.assertEqual(len(reps), 3)
                expected = expected or reps
                self.assertEqual(reps, expected)
        self.write("n.csv", "time,left_fz,right_fz,bar_z\n" + "".join(
            f"{i / 1000:.3f},{left:.6f},{right:.6f},{bar:.9f}\n"
            for i, left, right, bar in self.rows("left_fz", "right_fz", "bar_left_z")))
        self.done("import", "n.csv", "-o", "n.plumbar")
        for one, two in zip(self.reps("n.plumbar"), expected):
            for a, b in zip(one, two):
                self.assertAlmostEqual(a, b, delta=1e-6 * abs(a))

    def test_columns_by_number_and_no_times(self):
        self.write("map", "[columns]\nrate_hz = 1000\nleft_fz = #2 * -1000\nright_fz = #4 * -1000\n"
                          "bar_z = #5 * 0.001\n")
        self.foreign(";", True, [])
        self.told("f.csv", "--columns", "map")
        one = self.reps()
        self.foreign(",", False, ["t,a,b,c,d", "ms,kN,,kN,mm"])
        self.told("f.csv", "--columns", "map")
        self.assertEqual((len(one), self.reps()), (3, one))

    def test_own_names_with_semicolons(self):
        """A spreadsheet where decimals are commas."""
        with open(self.path("a.csv")) as file:
            text = file.read()
        self.write("s.csv", text.replace(",", ";").replace(".", ","))
        self.assertIn("semicolons, decimal commas", self.told("s.csv"))
        self.done("import", "a.csv", "-o", "b.plumbar")
        self.assertEqual(self.reps(), self.reps("b.plumbar"))

    def test_forces_that_point_down(self):
        with open(self.path("a.csv"), newline="") as file:
            rows = list(csv.reader(file))
        turned = [[f"-{field}" if "fz" in name and field and i else field
                   for name, field in zip(rows[0], row)] for i, row in enumerate(rows)]
        self.write("d.csv", "".join(",".join(row).replace(",--", ",") + "\n" for row in turned))
        self.assertIn("point down and were turned", self.told("d.csv"))
        self.done("import", "a.csv", "-o", "b.plumbar")
        self.assertEqual(self.reps(), self.reps("b.plumbar"))

    def test_wrong_maps(self):
        self.foreign(",", False, ["Time (ms),FP1 * Fz,State,FP2 Fz,Encoder [mm]"])
        for text, says in (("", "empty"), ("[columns]\nrate_hz = 100\n", "names no column"), ("[columns]\n", "[columns]"), ("no group", "key file"),
                           (MAP + "cop_x = \n", "says no column"), (MAP + "fz = A * 0\n", "factor"),
                           (MAP + "fz = A * 1e999\n", "factor"), (MAP + "fz = Zeta\n", '"Zeta"'),
                           (MAP + "rate_hz = 0\n", "rate_hz"), (MAP + "rate_hz = 100\n", "rate_hz"),
                           (MAP.replace("right_fz", "wrong_fz"), "right_fz"),
                           (MAP.replace("time =", "tyme ="), '"time"'), ("\0", "text file")):
            with self.subTest(text):
                self.write("map", text)
                self.refused(1, "import", "f.csv", "--columns", "map", "-o", "y.plumbar", says=says)
        self.refused(1, "import", "f.csv", "--columns", "none", "-o", "y.plumbar", says="none")
        self.write("x.mot", "")
        self.refused(2, "import", "x.mot", "--columns", "map", "-o", "y.plumbar", says="--columns")

    def test_force_texts(self):
        """Two columns in every dress."""
        rows = [(i / 1000, left + right) for i, (_, left, right) in
                enumerate(self.rows("left_fz", "right_fz")[9000:10500])]
        true = None
        for separator, comma, header, ms, kn, down, swapped in itertools.islice(itertools.product(
                ("\t", ";", "  ", ","), (False, True), (False, True), (False, True), (False, True),
                (False, True), (False, True)), 0, None, 11):
            if comma and separator == ",":
                continue
            with self.subTest((separator, comma, header, ms, kn, down, swapped)):
                lines = []
                if header:
                    names = ["time (ms)" if ms else "time (s)", "Fz [kN]" if kn else "Fz [N]"]
                    lines = ["Force plate 7", separator.join(names[::-1] if swapped else names)]
                for time, force in rows:
                    force = (-force if down else force) / (1000 if kn else 1)
                    fields = [f"{1000 * time:.0f}" if ms else f"{time:.3f}", f"{force:.6f}"]
                    text = separator.join(fields[::-1] if swapped else fields)
                    lines.append(text.replace(".", ",") if comma else text)
                self.write("f.txt", "\n".join(lines) + "\n")
                told = self.told("f.txt")
                for word in ("1500 lines at 1000 Hz", f"column {2 if swapped else 1} is time",
                             "(ms" if ms else "(s)", "(kN" if kn else "(N)",
                             "down" if down else "pointing up", "header",
                             "decimal commas" if comma else "decimal points"):
                    self.assertIn(word, told)
                found = self.force()
                true = true or [(time, force) for time, force in rows]
                self.assertEqual(len(found), len(true))
                for (t, f), (time, force) in list(zip(found, true))[::97]:
                    self.assertAlmostEqual(t, time, delta=1e-9)
                    self.assertAlmostEqual(f, force, delta=0.001)

    def test_wrong_force_texts(self):
        for text, says in (("", "empty"), ("a b\nc d\n", "two numbers"), ("1 2 3\n4 5 6\n", "two numbers"),
                           ("0 700\n", "fewer than two"), ("0 700\n0 701\n0 700\n", "rises"),
                           ("0 700\n0.01 701\n0.02 x\n", "not a number"),
                           ("0 700\n0.01 701\n0.02\n", "fewer fields")):
            with self.subTest(text):
                self.write("f.txt", text)
                self.refused(1, "import", "f.txt", "--format", "force", "-o", "y.plumbar", says=says)

    def test_a_csv_may_be_opensim_s(self):
        self.done("export", "a.plumbar", "--format", "opensim", "-o", "o")
        with open(self.path("o.mot")) as file:
            self.write("o.csv", file.read())
        self.assertIn("OpenSim", self.told("o.csv"))

    def test_a_text_may_be_chronojump_s(self):
        self.write("c.txt", ",".join(str((i % 7) - 3) for i in range(3000)))
        self.assertIn("Chronojump", self.told("c.txt"))


cli_test.main()
