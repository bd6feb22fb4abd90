#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""calibrate and check-rig from live readings, a recording and a file; faults save nothing; a session is
analysed again with another calibration; record and an expired or foreign one."""

import hashlib
import json
import os
import shutil
import sqlite3
import unittest

import cli_test

RIGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "rigs")
VIRTUAL = os.path.join(RIGS, "virtual.rig")
QUICK = ("--settle", "0.5", "--mean", "0.5")


def edited(name, *changes):
    with open(VIRTUAL, encoding="utf-8") as file:
        text = file.read()
    for old, new in changes:
        if old not in text:
            raise ValueError(old)
        text = text.replace(old, new)
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
    return name


class Calibrate(cli_test.CliTest):
    def path(self, name):
        return os.path.join(self.dir, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write_bare(self):
        """The procedure p without its readings, as bare."""
        readings = ("time", "averaged", "scans", "cells", "cell_noise", "encoders", "encoder_noise")
        bare = [line for line in self.read("p").splitlines() if line.split(" =")[0] not in readings]
        with open(self.path("bare"), "w", encoding="utf-8") as file:
            file.write("\n".join(bare))

    def give_converter(self, name, volts, channel):
        """The session as a rack with such a converter would have recorded it, with its header's checksum."""
        base = sqlite3.connect(self.path(name))
        [[text]] = base.execute("SELECT value FROM header WHERE key = 'rack'")
        rack = dict(json.loads(text), volts_per_count=volts, adc=[channel] * 8)
        base.execute("UPDATE header SET value = ? WHERE key = 'rack'", (json.dumps(rack),))
        rows = sorted(base.execute("SELECT key, value FROM header WHERE key != 'sha256'"))
        digest = hashlib.sha256("".join(key + "\0" + value + "\0" for key, value in rows).encode()).hexdigest()
        base.execute("UPDATE header SET value = ? WHERE key = 'sha256'", (digest,))
        base.commit()
        base.close()

    def calibrate(self, *arguments):
        done = cli_test.run("calibrate", *arguments, cwd=self.dir)
        self.assertEqual(done.code, 0, done)
        return done

    def test_live_recording_and_file_agree(self):
        done = self.calibrate("--device", "virtual", *QUICK, "--rig", VIRTUAL, "-o", "live.rig", "--json",
                              "--certificate", "c.pdf", "--save-procedure", "p", "--keep", "k.plumbar")
        result = done.json()
        self.assertEqual([plate["plate"] for plate in result["plates"]], ["left", "right"])
        self.assertEqual(len(result["bar_ends"]), 2)
        self.assertLess(result["budget"]["force_scale"], 0.001)
        self.calibrate("p", "--serial", "virtual", "-o", "file.rig")
        self.assertEqual(self.read("live.rig"), self.read("file.rig"))
        self.write_bare()
        self.calibrate("bare", "--recording", "k.plumbar", "-o", "recording.rig")
        self.assertEqual(self.read("live.rig"), self.read("recording.rig"))
        with open(self.path("c.pdf"), "rb") as file:
            self.assertTrue(file.read().startswith(b"%PDF"))
        again = cli_test.run("calibrate", "p", "-o", "live.rig", cwd=self.dir)
        self.assertEqual(again.code, 1)
        self.assertIn("never written over", again.err)
        good = cli_test.run("check-rig", "live.rig", "--device", "virtual", *QUICK, cwd=self.dir)
        self.assertEqual(good.code, 0, good)
        bad = cli_test.run("check-rig", VIRTUAL, "--device", "virtual", *QUICK, "--json", cwd=self.dir)
        self.assertEqual(bad.code, 1)
        self.assertFalse(bad.json()["fine"])

    def test_a_recording_is_read_through_its_rack_s_converter(self):
        """The same codes from a converter of another centre and gain: zeros and sensitivities follow."""
        centre, gain, volts = 300.0, 1.25, 1e-4
        self.calibrate("--device", "virtual", *QUICK, "--rig", VIRTUAL, "-o", "live.rig", "--save-procedure", "p",
                       "--keep", "k.plumbar")
        self.write_bare()
        self.give_converter("k.plumbar", volts,
                            {"centre": centre, "above_volts": gain * volts, "below_volts": gain * volts, "skew_s": 0})
        self.calibrate("bare", "--recording", "k.plumbar", "-o", "through.rig")

        def cells(name, key):
            return [float(line.split()[2]) for line in self.read(name).splitlines() if line.startswith(key)]
        for ideal, own in zip(cells("live.rig", "sensitivity ="), cells("through.rig", "sensitivity =")):
            self.assertAlmostEqual(own * gain / ideal, 1, delta=1e-5)
        for ideal, own in zip(cells("live.rig", "zero ="), cells("through.rig", "zero =")):
            self.assertAlmostEqual(own, (ideal - centre) * gain, delta=1)

    def test_faults_save_nothing(self):
        for fault, says in (("swap_cells=left3,left4", "cells 3 and 4 of the left plate look exchanged"),
                            ("invert=left2", "string 2 of the left bar end counts the other way round"),
                            ("forget=3", "the load looks forgotten")):
            before = sorted(os.listdir(self.dir))
            done = cli_test.run("calibrate", "--device", "virtual", "--set", fault, *QUICK, "-o", "no.rig",
                                "--certificate", "no.pdf", "--save-procedure", "no", cwd=self.dir)
            self.assertEqual(done.code, 1)
            self.assertIn(says, done.err)
            self.assertEqual(len(done.err.strip().splitlines()), 1)
            self.assertEqual(sorted(os.listdir(self.dir)), before)

    def test_bad_rig_files_give_one_line(self):
        many = "[rig]\n" + "".join(f"key{i} = 1\n" for i in range(10**6))
        with open(self.path("many.rig"), "w", encoding="utf-8") as file:
            file.write(many)
        edited(self.path("negative.rig"), ("counts_per_metre = 20000", "counts_per_metre = -20000"))
        edited(self.path("nan.rig"), ("sensitivity = 0.0011", "sensitivity = nan"))
        edited(self.path("unit.rig"), ("length_x = 0.6 m", "length_x = 600 mm"))
        edited(self.path("missing.rig"), ("gravity = 9.80665 m/s2\n", ""))
        for name, says in (("many", "larger"), ("negative", "direction"), ("nan", "finite"),
                           ("unit", "wrong unit"), ("missing", "gravity")):
            done = cli_test.run("check-rig", f"{name}.rig", "--device", "virtual", cwd=self.dir)
            self.assertEqual(done.code, 1, name)
            self.assertIn(says, done.err)
            self.assertEqual(len(done.err.strip().splitlines()), 1)

    def test_another_calibration_changes_results_not_counts(self):
        done = cli_test.run("simulate", "--scenario", "steady", "--reps", "3", "-o", "set.plumbar", cwd=self.dir)
        self.assertEqual(done.code, 0, done)
        shutil.copy(self.path("set.plumbar"), self.path("before.plumbar"))
        edited(self.path("more.rig"), ("sensitivity = 0.0011", "sensitivity = 0.001111"))
        edited(self.path("foreign.rig"), ("name = Virtual rack", "name = Other\nserial = OTHER-1"))
        old = cli_test.run("analyze", "--json", "set.plumbar", cwd=self.dir).json()
        new = cli_test.run("analyze", "--json", "--rig", "more.rig", "set.plumbar", cwd=self.dir).json()
        for one, other in zip(old["sets"][0]["reps"], new["sets"][0]["reps"]):
            self.assertAlmostEqual(other["mean_force_n"] / one["mean_force_n"], 1.01, delta=2e-4)
            self.assertAlmostEqual(other["rom_m"], one["rom_m"], delta=1e-9)
        self.assertAlmostEqual(new["sets"][0]["bar_mass_kg"] / old["sets"][0]["bar_mass_kg"], 1.01, delta=2e-3)
        with open(self.path("set.plumbar"), "rb") as now, open(self.path("before.plumbar"), "rb") as before:
            self.assertEqual(now.read(), before.read())
        foreign = cli_test.run("analyze", "--rig", "foreign.rig", "set.plumbar", cwd=self.dir)
        self.assertEqual(foreign.code, 1)
        self.assertIn("OTHER-1", foreign.err)

    def test_expired_or_foreign_is_not_recorded_silently(self):
        edited(self.path("old.rig"), ("date = 2026-01-01", "date = 2020-01-01\nvalid_until = 2021-01-01"))
        edited(self.path("foreign.rig"), ("name = Virtual rack", "name = Other\nserial = OTHER-1"))
        for name, says in (("old", "2021-01-01"), ("foreign", "OTHER-1")):
            record = ("record", "--device", "virtual", "--rig", f"{name}.rig", "--duration", "1",
                      "-o", f"{name}.plumbar")
            refused = cli_test.run(*record, cwd=self.dir)
            self.assertEqual(refused.code, 1)
            self.assertIn(says, refused.err)
            self.assertFalse(os.path.exists(self.path(f"{name}.plumbar")))
            done = cli_test.run(*record, "--override-calibration", "just trying", cwd=self.dir)
            self.assertEqual(done.code, 0, done)
            base = sqlite3.connect(self.path(f"{name}.plumbar"))
            [[detail]] = base.execute("SELECT detail FROM events WHERE kind = 'calibration-override'")
            base.close()
            self.assertIn(says, detail)
            self.assertIn("just trying", detail)


if __name__ == "__main__":
    unittest.main()
