# SPDX-License-Identifier: GPL-3.0-or-later
"""Results for statistics (long, reps, sets, json) and everything in one HDF5 file, read back by
readers that are not ours: Python's csv and json, and h5py."""

import csv
import filecmp
import json
import math
import os
import resource
import signal
import subprocess
import sys

import cli_test
from cli_test import CliTest

try:
    import h5py
    import numpy
except ImportError:
    print("skipped: Python's h5py is not installed")
    sys.exit(77)

CHUNK_ROWS = 16384
BANDS = {"verdict.l5s1_change_pct": "verdict.ci95_pct"}
for place in ("l5s1", "hip", "knee", "left.hip", "left.knee", "right.hip", "right.knee"):
    BANDS[f"moments.{place}_peak_nm"] = f"moments.{place}_band_nm"
BANDS["moments.l5s1_compression_n"] = "moments.l5s1_compression_band_n"


def flat(value, path=""):
    """The numbers, texts and bands of an object by their paths."""
    for key, inner in value.items():
        name = f"{path}.{key}" if path else key
        if isinstance(inner, dict):
            yield from flat(inner, name)
        else:
            yield name, inner


class Exports(CliTest):
    prepared = [["simulate", "--scenario", "partial-rep", "--reps", "5", "--seed", "3", "-o",
                 "a.plumbar"],
                ["simulate", "--scenario", "asymmetric", "--reps", "2", "--seed", "4", "-o",
                 "b.plumbar"],
                ["export", "a.plumbar", "--format", "csv", "-o", "a.csv"],
                ["export", "a.plumbar", "--format", "hdf5", "-o", "a.h5"]]

    def samples(self):
        with open(self.path("a.csv"), newline="") as file:
            head, *rows = csv.reader(file)
        return {name: numpy.array([float(row[i] or "nan") for row in rows])
                for i, name in enumerate(head)}

    def same(self, data, values, what):
        numpy.testing.assert_array_equal(data[()], values, err_msg=what)

    def test_hdf5_samples_are_those_of_the_csv(self):
        with h5py.File(self.path("a.h5"), "r") as file:
            for name, values in self.samples().items():
                data = file["samples"]["time_s" if name == "time" else name]
                self.same(data, values, name)
                unit = {"time": "s"}.get(name, "N" if name.endswith("fz") else "m")
                self.assertEqual(data.attrs["unit"], unit)
                self.assertEqual((data.compression, data.shuffle, data.chunks),
                                 ("gzip", True, (min(len(values), CHUNK_ROWS),)))
            self.assertEqual(file["samples/flags"].dtype, numpy.uint32)
            self.assertEqual((file.attrs["format"], file.attrs["version"], file.attrs["rate_hz"]),
                             ("plumbar", 1, 1000))

    def test_hdf5_counts_calibrate_to_the_samples(self):
        """Cells less their zeros, times sensitivities: by hand, from what the file says alone."""
        with h5py.File(self.path("a.h5"), "r") as file:
            samples, counts, rig = file["samples"], file["counts"], file["calibration"]
            self.assertEqual(counts["cell"].shape, (len(samples["time_s"]), 8))
            self.assertEqual((counts["cell"].dtype, counts["tick"].dtype), (numpy.int32, numpy.uint64))
            self.assertTrue((numpy.diff(counts["scan_index"][()].astype(int)) == 1).all())
            for side in ("left", "right"):
                cells, channels = rig[f"{side}_plate/cells"][()], rig[f"{side}_plate/channels"][()]
                force = ((counts["cell"][()][:, channels] - cells[:, 3]) * cells[:, 2])
                # but for the tare, which finds the plates' zero anew when they are empty
                tare = force.sum(axis=1) - samples[f"{side}_fz"][()]
                self.assertLess(abs(tare).max(), 1)
                self.assertLessEqual(len(numpy.unique(tare.round(6))), 6)
                loaded = samples[f"{side}_fz"][()] > 300
                for k, axis in enumerate("xy"):
                    place = (force * cells[:, k]).sum(axis=1) / force.sum(axis=1)
                    self.assertLess(abs(place - samples[f"{side}_cop_{axis}"][()])[loaded].max(), 1e-4)
                strings = rig[f"{side}_bar_end/strings"][()]
                self.assertEqual(strings.shape, (2, 5))
            self.assertIn("[rig]", rig["rig_file"][0].decode())
            self.assertGreater(rig.attrs["gravity_mps2"], 9.7)

    def test_hdf5_reps_and_sets_are_those_of_the_json(self):
        result = self.analyze("a.plumbar")
        (one,) = result["sets"]
        with h5py.File(self.path("a.h5"), "r") as file:
            self.assertEqual([note.decode() for note in file["notes"]], result["notes"])
            for group, rows in ((file["sets"], [one]), (file["reps"], one["reps"])):
                seen = 0
                for i, row in enumerate(rows):
                    for path, value in flat(row):
                        if path in group:
                            self.check_field(group[path][i], value, path)
                            seen += 1
                self.assertGreater(seen, 30)
            self.assertEqual(list(file["reps/set"]), [1] * 5)
            self.assertEqual(file["reps/rom_m"].attrs["unit"], "m")
            self.assertEqual(file["athlete"].attrs["stature_m"], result["athlete"]["stature_m"])

    def check_field(self, found, value, path):
        if isinstance(value, list):
            self.assertEqual(list(found), value, path)
        elif isinstance(found, bytes):
            self.assertEqual(found.decode(), value or "", path)
        elif value is None:
            self.assertTrue(numpy.isnan(found).all() or numpy.all(found == 0), path)
        else:
            self.assertEqual(found, value, path)

    def test_hdf5_series_are_those_of_the_table(self):
        self.done("analyze", "--csv", "tables", "a.plumbar")
        with open(self.path("tables/series.csv"), newline="") as file:
            rows = list(csv.DictReader(file))
        with h5py.File(self.path("a.h5"), "r") as file:
            self.assertEqual(sorted(file["series/1"]), ["1", "2", "3", "4", "5"])
            for rep in file["series/1"]:
                for name, data in file["series/1"][rep].items():
                    self.same(data, [float(row[name] or "nan") for row in rows if row["rep"] == rep],
                              name)

    def test_hdf5_of_imports_and_of_nothing(self):
        self.write("n.csv", "time,fz,odd name/1\n" + "".join(f"{i / 100},800,{i}\n" for i in range(30)))
        self.done("import", "n.csv", "-o", "n.plumbar")
        self.done("export", "n.plumbar", "--format", "hdf5", "-o", "n.h5")
        with h5py.File(self.path("n.h5"), "r") as file:
            self.assertNotIn("counts", file)
            self.assertEqual([file["extra/names"][0].decode(), len(file["sets/index"])],
                             ["odd name/1", 0])
            self.assertEqual(list(file["extra/values"]), list(range(30)))
            self.assertEqual(len(file["reps/rom_m"]), 0)
        self.done("export", "n.plumbar", "--format", "hdf5", "-o", "m.h5")
        self.assertTrue(filecmp.cmp(self.path("n.h5"), self.path("m.h5"), shallow=False))

    def test_hdf5_where_the_disk_is_full(self):
        def small():
            resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        before = sorted(os.listdir(self.dir))
        done = subprocess.run([cli_test.CLI, "export", "a.plumbar", "--format", "hdf5", "-o", "f.h5"],
                              cwd=self.dir, preexec_fn=small, text=True, capture_output=True,
                              check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr, r"\Aplumbar-cli: f\.h5: cannot be written: [^\n]+\n\Z")
        self.assertEqual(sorted(os.listdir(self.dir)), before)
        self.refused(1, "export", "a.plumbar", "--format", "hdf5", "-o", "none/f.h5")

    def test_long_table(self):
        self.done("export", "a.plumbar", "b.plumbar", "--format", "long", "-o", "l.csv")
        with open(self.path("l.csv"), newline="") as file:
            rows = list(csv.DictReader(file))
        found = {(row["session"], int(row["set"]), int(row["rep"] or 0), row["metric"]): row
                 for row in rows}
        self.assertEqual(len(found), len(rows))
        count = 0
        for name in ("a.plumbar", "b.plumbar"):
            result = self.analyze(name)
            for one in result["sets"]:
                for number, owner in [(0, one), *((rep["index"], rep) for rep in one["reps"])]:
                    paths = dict(flat(owner))
                    for path, value in paths.items():
                        whole = isinstance(value, int) and (name, one["index"], number, path) in found
                        if ((isinstance(value, float) or whole) and
                                not path.startswith(("uncertainty.", "body."))):
                            self.check_long(found[name, one["index"], number, path], path, value,
                                            paths, result, one)
                            count += 1
        self.assertGreater(count, 500)
        self.assertEqual(count, len(rows))

    def check_long(self, row, path, value, paths, result, one):
        self.assertEqual(float(row["value"]), value, path)
        self.assertEqual((row["athlete"], row["exercise"], float(row["bar_mass_kg"])),
                         (result["athlete"]["id"], one["exercise"], one["bar_mass_kg"]))
        half, band = paths.get(f"uncertainty.{path}"), paths.get(BANDS.get(path))
        low, high = band or ([value - half, value + half] if half is not None else ["", ""])
        if low == "":
            self.assertEqual((row["low95"], row["high95"]), ("", ""), path)
        else:
            self.assertTrue(math.isclose(float(row["low95"]), low, rel_tol=1e-12), path)
            self.assertTrue(math.isclose(float(row["high95"]), high, rel_tol=1e-12), path)

    def test_units_are_those_that_explain_says(self):
        self.done("export", "a.plumbar", "--format", "long", "-o", "l.csv")
        with open(self.path("l.csv"), newline="") as file:
            units = {("sets[].reps[]." if row["rep"] else "sets[].") + row["metric"]: row["unit"]
                     for row in csv.DictReader(file)}
        self.assertGreater(len(units), 80)
        for path, unit in units.items():
            told = [line[len("unit: "):].split(", ") for line in
                    self.done("explain", path).out.splitlines() if line.startswith("unit: ")]
            self.assertIn(unit, told[0] if told and told[0] != ["-"] else [""], path)

    def test_tables_and_json(self):
        self.done("analyze", "--csv", "tables", "a.plumbar")
        for name in ("reps", "sets"):
            self.done("export", "a.plumbar", "--format", name, "-o", "t.csv")
            self.assertTrue(filecmp.cmp(self.path("t.csv"), self.path(f"tables/{name}.csv"),
                                        shallow=False))
        self.done("export", "a.plumbar", "--format", "json", "-o", "a.json")
        with open(self.path("a.json")) as file:
            self.assertEqual(json.load(file), self.analyze("a.plumbar"))

    def test_one_bad_session_among_several(self):
        self.write("bad.plumbar", "nonsense")
        outcome = self.run_cli("export", "bad.plumbar", "b.plumbar", "--format", "long", "-o", "l.csv")
        self.assertEqual((outcome.code, outcome.err.count("\n")), (1, 1))
        with open(self.path("l.csv")) as file:
            self.assertIn("b.plumbar,", file.read())
        os.remove(self.path("l.csv"))
        self.refused(1, "export", "bad.plumbar", "--format", "long", "-o", "l.csv")
        self.refused(2, "export", "a.plumbar", "b.plumbar", "--format", "reps", "-o", "l.csv")


cli_test.main()
