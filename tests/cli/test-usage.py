# SPDX-License-Identifier: GPL-3.0-or-later
"""Words, options and exit codes: what is wrong is refused with one line and code 2."""

import re

import cli_test
from cli_test import CliTest

COMMANDS = ["devices", "simulate", "record", "import", "analyze", "explain", "export", "report", "calibrate",
            "check-rig", "verify"]


class Usage(CliTest):
    def test_help_of_the_program_names_every_command(self):
        out = self.done("--help").out
        for command in COMMANDS:
            self.assertRegex(out, rf"(?m)^  {command} +\w")

    def test_help_of_every_command(self):
        for command in COMMANDS:
            with self.subTest(command):
                self.assertIn(f"plumbar-cli {command}", self.done(command, "--help").out)

    def test_help_names_the_scenarios(self):
        out = self.done("simulate", "--help").out
        for scenario in cli_test.SCENARIOS:
            self.assertIn(f"  {scenario} ", out)

    def test_version_and_pipeline(self):
        self.assertRegex(self.done("--version").out, r"\Aplumbar-cli \d+\.\d+\.\d+, pipeline \d+\n\Z")

    def test_no_command_and_unknown_command(self):
        self.refused(2)
        self.refused(2, "analyse", says="analyse")

    def test_unknown_option_of_every_command(self):
        for command in COMMANDS:
            with self.subTest(command):
                self.refused(2, command, "--frobnicate", says=command)

    def test_calibrate_needs_readings(self):
        self.refused(2, "calibrate", says="no PROCEDURE given")
        self.refused(2, "check-rig", "rig.ini", says="no PROCEDURE given")
        self.refused(2, "calibrate", "--device", "virtual", "--set", "nonsense=1", says="nonsense")

    def test_missing_output(self):
        self.write("x.csv", "time\n0\n")
        self.refused(2, "simulate", says="-o")
        self.refused(2, "record", "--device", "virtual", says="-o")
        self.refused(2, "import", "x.csv", says="-o")
        self.refused(2, "export", "x.plumbar", "--format", "csv", says="-o")
        self.refused(2, "report", "x.plumbar", says="-o")

    def test_wrong_number_of_files(self):
        self.refused(2, "analyze")
        self.refused(2, "verify")
        self.refused(2, "verify", "a.plumbar", "b.plumbar")
        self.refused(2, "import", "-o", "x.plumbar")
        self.refused(2, "simulate", "extra", "-o", "x.plumbar", says="extra")
        self.refused(2, "devices", "extra", says="extra")

    def test_simulate_unknown_words(self):
        for arguments in (["--scenario", "no-such"], ["--set", "no-such=1"], ["--set", "rubbish"],
                          ["--reps", "many"], ["--reps", "0"], ["--reps", "2.5"],
                          ["--load", "1e999"], ["--load", "heavy"], ["--load", "-20"],
                          ["--seed", "-1"], ["--seed", "0x10"]):
            with self.subTest(arguments):
                self.refused(2, "simulate", *arguments, "-o", "x.plumbar", says=arguments[1])

    def test_record_wrong_words(self):
        self.refused(2, "record", "--device", "virtual", "--scenario", "no-such", "-o", "x.plumbar",
                     says="no-such")
        self.refused(2, "record", "--scenario", "steady", "-o", "x.plumbar", says="virtual")
        self.refused(2, "record", "--device", "virtual", "--duration", "long", "-o", "x.plumbar")

    def test_formats_of_later_versions(self):
        self.write("x.c3d", "x")
        for name in ("no-such",):
            self.refused(2, "import", "--format", name, "x.c3d", "-o", "x.plumbar",
                         says=[name, "csv", "opensim", "c3d"])
        self.refused(2, "import", "x.bin", "-o", "x.plumbar", says=["csv", "opensim", "c3d"])
        self.refused(1, "import", "x.c3d", "-o", "x.plumbar", says="not a C3D file")
        self.refused(2, "import", "x.c3d", "--markers", "x.trc", "-o", "x.plumbar",
                     says="--markers")
        for name in ("edf", "no-such"):
            self.refused(2, "export", "x.plumbar", "--format", name, "-o", "x",
                         says=[name, "csv", "c3d", "opensim"])
        self.refused(2, "export", "x.plumbar", "-o", "x", says="--format")

    def test_import_wrong_words(self):
        self.write("x.csv", "time,fz\n0,1\n")
        for arguments in (["--sex", "x"], ["--arms", "up"], ["--bar-position", "middle"],
                          ["--athlete-mass", "85kg"], ["--stature", "178"], ["--bar-mass", "-1"],
                          ["--athlete-mass", "nan"], ["--thigh", "42"], ["--markers", "x.trc"]):
            with self.subTest(arguments):
                self.refused(2, "import", *arguments, "x.csv", "-o", "x.plumbar",
                             says=arguments[0])

    def test_import_markers_that_do_not_go_together(self):
        self.write("x.mot", "x")
        for arguments in (["--bar-marker", "C7"], ["--markers", "x.trc"],
                          ["--markers", "x.trc", "--bar-marker", "a,b,c"],
                          ["--markers", "x.trc", "--bar-marker", "a,"],
                          ["--markers", "x.trc", "--bar-marker", ""],
                          ["--left-plate", "1", "--right-plate", "1"]):
            with self.subTest(arguments):
                self.refused(2, "import", *arguments, "x.mot", "-o", "x.plumbar", says="-")

    def test_analyze_of_options_that_exclude_each_other(self):
        self.refused(2, "analyze", "--json", "--csv", "d", "x.plumbar")
        self.refused(2, "analyze", "--truth", "--csv", "d", "x.plumbar")
        self.refused(2, "analyze", "--jobs", "0", "x.plumbar")
        self.refused(2, "analyze", "--jobs", "two", "x.plumbar")

    def test_devices(self):
        outcome = self.run_cli("devices", "--json")
        if outcome.code == 0:
            for rack in outcome.json():
                self.assertEqual(list(rack), ["driver", "serial", "product", "firmware", "cells",
                                              "encoders", "max_rate_hz", "problem"])
        else:  # no USB in a container
            self.assertRegex(outcome.err, r"\Aplumbar-cli: devices: [^\n]+\n\Z")
            self.assertEqual(outcome.code, 1)

    def test_numbers_do_not_follow_the_locale(self):
        for name in ("de_DE.UTF-8", "C"):
            outcome = self.refused(2, "simulate", "--load", "100,5", "-o", "x.plumbar",
                                   env={"LC_ALL": name})
            self.assertTrue(re.search("100,5", outcome.err))


cli_test.main()
