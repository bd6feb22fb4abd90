# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/metrics.md, as explain prints it, covers every key of analyze, profile, trend, study, check-rig,
calibrate and devices --json and every column of analyze --csv, and no other."""

import csv
import math
import os
import re

import cli_test
from cli_test import CliTest

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
VIRTUAL = os.path.join(TOP, "data", "rigs", "virtual.rig")
LABELS = ["unit", "definition", "from", "not", "measured error"]
# A jump (nobody on the plates for half a second) with rows missing.
JUMP = "time,fz\n" + "".join(f"{i / 100:.2f},{0 if 300 < i < 350 else 800}\n"
                             for i in range(600) if not 100 < i < 110)


def dip(time_s):
    """Bar height: 70 mm down and up, too little for a rep."""
    down = 1 - math.cos(math.pi * (time_s - 4)) if 4 < time_s < 6 else 0
    return 1.4 - 0.035 * down


DIP = "time,bar_z\n" + "".join(f"{i / 100:.2f},{dip(i / 100):.5f}\n" for i in range(1000))


def leaves(value, path=""):
    """Paths of all values; a list of values is a leaf, one of objects is [] of each."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        for inner in value:
            yield from leaves(inner, path + "[]")
    else:
        yield path


class Explain(CliTest):
    prepared = [["simulate", "--scenario", "fatigue-shift", "--seed", "1", "-o", "a.plumbar"],
                ["simulate", "--reps", "3", "--seed", "5", "-o", "c.plumbar"],
                ["export", "c.plumbar", "--format", "csv", "-o", "c.csv"]]

    def listed(self):
        lines = self.done("explain").out.splitlines()
        return [line.split()[0] for line in lines]

    def some_columns(self, name, **renamed):
        """The times and some columns of a set, under other names."""
        with open(self.path("c.csv")) as file:
            rows = [line.rstrip("\n").split(",") for line in file if not line.startswith("#")]
        keep = [rows[0].index(column) for column in ("time", *renamed)]
        rows[0] = dict(zip(keep, ("time", *renamed.values())))
        self.write(name, "".join(",".join(row[i] for i in keep) + "\n" for row in rows))

    def encoder_only(self):
        """The time and bar height of a set, and nothing else, as a session's result."""
        self.some_columns("z.csv", bar_left_z="bar_z")
        self.done("import", "z.csv", "-o", "z.plumbar")
        return self.analyze("z.plumbar")

    def aligned(self):
        self.some_columns("f.csv", left_fz="left_fz", right_fz="right_fz")
        self.some_columns("z.csv", bar_left_z="bar_z")
        self.done("import", "f.csv", "--align", "z.csv", "-o", "f.plumbar")
        return self.analyze("f.plumbar")

    def imported(self, text):
        self.write("i.csv", text)
        self.done("import", "i.csv", "-o", "i.plumbar")
        result = self.analyze("i.plumbar")
        os.remove(self.path("i.plumbar"))
        return result

    def results(self):
        return {"simulated": self.analyze("a.plumbar"), "encoder alone": self.encoder_only(),
                "jump": self.imported(JUMP), "dip": self.imported(DIP),
                "aligned": self.aligned()}

    def test_the_page_and_the_result_have_the_same_keys(self):
        listed = self.listed()
        self.assertEqual(len(listed), len(set(listed)), "a key has two entries")
        seen = set()
        for name, result in self.results().items():
            found = set(leaves(result))
            empty = {path for path in found if any(key.startswith(path + "[]") for key in listed)}
            self.assertEqual(found - empty - set(listed), set(), f"{name}: without an entry")
            seen |= found
        # no simulated lifter overloads a cell; the result lists such stretches as it lists gaps
        seen |= {path.replace(".gaps[]", ".clipped[]") for path in seen}
        for command in ("profile", "trend"):
            found = set(leaves(self.done(command, "--json", "a.plumbar").json()))
            self.assertEqual(found - set(listed), set(), f"{command}: without an entry")
            seen |= found
        seen |= self.columns("series.csv", "series[].") | self.other_commands(set(listed))
        listed = {key for key in listed if not key.startswith("screen.")}  # test-shown-numbers.py
        self.assertEqual(listed - seen, set(), "entries of keys that are nowhere")

    def other_commands(self, listed):
        """Keys of the commands that print something else than a session's result."""
        live = ["--device", "virtual", "--settle", "0.5", "--mean", "0.5"]
        done = {"study": self.done("study", "--json", "--runs", "20"),
                "calibrate": self.done("calibrate", *live, "--rig", VIRTUAL, "-o", "x.rig", "--json"),
                "check-rig": self.done("check-rig", "x.rig", *live, "--json")}
        seen = set()
        for command, one in done.items():
            found = {f"{command}.{key}" for key in leaves(one.json())}
            self.assertEqual(found - listed, set(), f"{command}: without an entry")
            seen |= found
        # no rack is attached here: what devices is written to print
        names = set()
        for name in ("command-devices.c", "cli-listening.c"):
            with open(os.path.join(TOP, "src", "cli", name), encoding="utf-8") as file:
                names |= set(re.findall(r'plb_json_writer_\w+\(&?writer,\s*(?:is_cell \? )?"(\w+)"'
                                        r'(?: : "(\w+)")?', file.read()))
        names = {name for pair in names for name in pair if name}
        devices = {key for key in listed if key.startswith("devices[].")}
        parts = {part.removesuffix("[]") for key in devices for part in key.split(".")[1:]}
        self.assertEqual(names, parts, "devices")
        return seen | devices

    def columns(self, name, prefix):
        if not os.path.exists(self.path("csv")):
            self.done("analyze", "--csv", "csv", "a.plumbar")
        with open(self.path(os.path.join("csv", name))) as file:
            return {prefix + column for column in next(csv.reader(file))}

    def test_every_column_has_an_entry(self):
        ends = {"sets.csv": "sets[].", "reps.csv": "sets[].reps[].", "series.csv": "series[].",
                "reliability.csv": "sets[].reliability[]."}
        listed = set(self.listed())
        for name, prefix in ends.items():
            found = self.columns(name, prefix)
            numbers = {prefix + "set"} if name in ("reps.csv", "reliability.csv") else set()
            found = {re.sub(r"\.(lo|hi)$", "", path) for path in found}  # of a band
            self.assertEqual({path for path in found - numbers - listed
                              if not any(key.startswith(path + "[]") for key in listed)},
                             set(), name)
        self.assertEqual(set(os.listdir(self.path("csv"))), set(ends))

    def test_every_entry_says_what_it_should(self):
        for key in self.listed():
            with self.subTest(key):
                lines = self.done("explain", key).out.splitlines()
                self.assertEqual(lines[0], key)
                labels = [line.split(":")[0] for line in lines[1:] if not line.startswith(" ")]
                self.assertEqual(labels, LABELS)
                self.assertNotIn("definition: -", lines)
                self.assertLessEqual(max(map(len, lines)), 80)

    def test_numbers_of_reps_have_unit_and_source(self):
        """A number of a rep or a set is in a unit (or its name says that it has none) and is
        measured from something."""
        for key in self.listed():
            if not key.endswith(("_m", "_mps", "_s", "_n", "_w", "_ns", "_deg", "_nm", "_kg")):
                continue
            with self.subTest(key):
                out = self.done("explain", key).out
                self.assertNotIn("unit: -", out)
                self.assertNotIn("from: -", out)

    def test_names(self):
        whole = self.done("explain", "sets[].reps[].asymmetry_pct.eccentric").out
        for name in ("sets.reps.asymmetry_pct.eccentric", "asymmetry_pct.eccentric"):
            self.assertEqual(self.done("explain", name).out, whole)
        out = self.done("explain", "rejected.why").out  # a whole path before another's end
        self.assertTrue(out.startswith("rejected[].why\n"), out)
        out = self.done("explain", "rom_m").out
        self.assertIn("\nunit: m\ndefinition: height at end - height at bottom\n", out)

    def test_unknown_and_ambiguous_names(self):
        self.refused(2, "explain", "rom", says=["rom", "sets[].reps[].rom_m"])
        self.refused(2, "explain", "peak_velocty_mps", says="sets[].reps[].peak_velocity_mps")
        self.refused(2, "explain", "why", says=["ambiguous", "sets[].verdict.why"])
        for name in ("xyzzyxyzzy", "", ".", "[]", "e" * 5000, "mps"):
            self.refused(2, "explain", name)
        self.refused(2, "explain", "rom_m", "why", says="one METRIC")


cli_test.main()
