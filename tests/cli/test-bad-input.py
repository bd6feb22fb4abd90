# SPDX-License-Identifier: GPL-3.0-or-later
"""Untrusted files: one line that says what is wrong, exit 1, nothing left behind."""

import math
import os
import random
import sqlite3
import stat

import cli_test
from cli_test import CliTest

HEADER = "time,left_fz,right_fz,bar_left_x,bar_left_z,bar_right_x,bar_right_z"


def row(i):
    t = i / 100
    z = 1.2 + 0.25 * math.cos(t)
    return [f"{t:.2f}", f"{500 + i % 7}", f"{510 + i % 5}", "0.01", f"{z:.4f}", "0.01", f"{z:.4f}"]


def table(header=HEADER, edit=None, rows=400):
    lines = [row(i) for i in range(rows)]
    if edit:
        edit(lines)
    return "\n".join([header] + [",".join(line) for line in lines]) + "\n"


class BadCsv(CliTest):
    def refuse(self, text, says):
        self.write("x.csv", text)
        self.refused(1, "import", "--format", "csv", "x.csv", "-o", "x.plumbar", says=says)

    def test_the_good_one_is_taken(self):
        self.write("x.csv", table())
        self.done("import", "--format", "csv", "x.csv", "-o", "x.plumbar")
        self.assertEqual(sorted(os.listdir(self.dir)), ["x.csv", "x.plumbar"])

    def test_cut_in_the_middle_of_a_line(self):
        text = table()
        cut = text[:text.rindex("\n", 0, -1) + 8]
        self.refuse(cut, "401")

    def test_half_of_a_pair(self):
        for given, missing in (("left_fz", "right_fz"), ("bar_left_x", "bar_left_z"),
                               ("right_fz", "left_fz")):
            header = HEADER.replace(missing, "other")
            with self.subTest(given):
                self.refuse(table(header), missing)

    def test_no_time(self):
        self.refuse(table(HEADER.replace("time", "when")), "time")

    def test_not_a_number(self):
        def edit(lines):
            lines[199][1] = "heavy"
        self.refuse(table(edit=edit), ["201", "heavy"])

    def test_infinite(self):
        def edit(lines):
            lines[299][2] = "inf"
        self.refuse(table(edit=edit), "301")

    def test_time_going_back(self):
        def edit(lines):
            lines[150][0] = "0.20"
        self.refuse(table(edit=edit), "152")

    def test_empty_time(self):
        def edit(lines):
            lines[150][0] = ""
        self.refuse(table(edit=edit), "152")

    def test_empty_file_and_header_only(self):
        self.refuse("", "x.csv")
        self.refuse(HEADER + "\n", "x.csv")

    def test_random_bytes(self):
        self.refuse(random.Random(1).randbytes(20000), "x.csv")

    def test_missing_file_and_directory(self):
        os.mkdir(self.path("folder"))
        self.refused(1, "import", "folder", "-o", "x.plumbar", says="folder")
        self.refused(1, "import", "--format", "csv", "nowhere.csv", "-o", "x.plumbar",
                     says="nowhere.csv")
        self.refused(1, "import", "--format", "csv", "folder", "-o", "x.plumbar", says="folder")
        self.refused(1, "import", "--format", "opensim", "folder", "-o", "x.plumbar", says="folder")

    def test_output_that_cannot_be_written(self):
        self.write("x.csv", table())
        os.mkdir(self.path("folder"))
        self.refused(1, "import", "x.csv", "-o", "folder", says="folder")
        self.refused(1, "import", "x.csv", "-o", "nowhere/x.plumbar", says="nowhere")
        self.refused(1, "record", "--device", "virtual", "--duration", "1", "-o",
                     "nowhere/x.plumbar", says="nowhere/x.plumbar")

    def test_a_device_is_not_put_a_file_in_place_of(self):
        self.write("x.csv", table())
        self.done("import", "x.csv", "-o", "x.plumbar")
        os.mkfifo(self.path("pipe"))
        for command in (["import", "x.csv"], ["simulate", "--reps", "1"], ["report", "x.plumbar"],
                        ["export", "x.plumbar", "--format", "csv"],
                        ["record", "--device", "virtual", "--duration", "1"]):
            with self.subTest(command):
                self.refused(1, *command, "-o", "pipe", says="pipe")
                self.assertTrue(stat.S_ISFIFO(os.stat(self.path("pipe")).st_mode))

    def test_a_failed_import_leaves_the_older_session(self):
        self.write("x.csv", table())
        self.done("import", "x.csv", "-o", "x.plumbar")
        before = self.analyze("x.plumbar")
        self.write("x.csv", table()[:-9])
        self.refused(1, "import", "x.csv", "-o", "x.plumbar")
        self.assertEqual(self.analyze("x.plumbar"), before)


class BadSession(CliTest):
    COMMANDS = [["analyze"], ["analyze", "--json"], ["analyze", "--csv", "tables"],
                ["analyze", "--truth"], ["verify"], ["report", "-o", "x.pdf"],
                ["export", "--format", "csv", "-o", "out.csv"]]

    def refuse(self, name):
        for command in self.COMMANDS:
            with self.subTest(command):
                self.refused(1, *command, name, says=name)

    def test_random_bytes(self):
        self.write("x.plumbar", random.Random(2).randbytes(30000))
        self.refuse("x.plumbar")

    def test_empty_file(self):
        self.write("x.plumbar", "")
        self.refuse("x.plumbar")

    def test_directory(self):
        os.mkdir(self.path("x.plumbar"))
        self.refuse("x.plumbar")

    def test_missing(self):
        self.refuse("nowhere.plumbar")

    def test_another_program_s_database(self):
        with sqlite3.connect(self.path("x.plumbar")) as db:
            db.execute("CREATE TABLE header(a)")
        db.close()
        self.refuse("x.plumbar")

    def test_cut_file(self):
        self.simulate("whole.plumbar", "--reps", "2")
        with open(self.path("whole.plumbar"), "rb") as file:
            data = file.read()
        self.write("x.plumbar", data[:len(data) // 2])
        self.refused(1, "verify", "x.plumbar", says="x.plumbar")
        self.refused(1, "analyze", "--json", "x.plumbar", says="x.plumbar")

    def test_changed_bytes_are_found(self):
        self.simulate("x.plumbar", "--reps", "2")
        db = sqlite3.connect(self.path("x.plumbar"))
        (data,) = db.execute("SELECT data FROM chunks WHERE sequence = 2").fetchone()
        data = data[:40] + bytes([data[40] ^ 1]) + data[41:]
        db.execute("UPDATE chunks SET data = ? WHERE sequence = 2", (data,))
        db.commit()
        db.close()
        self.refused(1, "verify", "x.plumbar", says="x.plumbar")
        self.refused(1, "analyze", "--json", "x.plumbar", says="x.plumbar")

    def test_a_missing_chunk_is_found(self):
        self.simulate("x.plumbar", "--reps", "2")
        db = sqlite3.connect(self.path("x.plumbar"))
        db.execute("DELETE FROM chunks WHERE sequence = 3")
        db.commit()
        db.close()
        self.refused(1, "verify", "x.plumbar", says="x.plumbar")


class BadRig(CliTest):
    def rig(self):
        path = os.path.join(os.path.dirname(__file__), "..", "..", "data", "rigs", "virtual.rig")
        with open(path) as file:
            return file.read()

    def refuse(self, text, says):
        self.write("rig.ini", text)
        self.write("x.csv", table())
        self.refused(1, "record", "--device", "virtual", "--rig", "rig.ini", "--duration", "1",
                     "-o", "x.plumbar", says=["rig.ini", *says])
        self.refused(1, "import", "--rig", "rig.ini", "x.csv", "-o", "x.plumbar",
                     says=["rig.ini", *says])

    def test_wrong_unit(self):
        key, value = next(line.split("=") for line in self.rig().splitlines()
                          if line.startswith("length_x"))
        number = value.split()[0]
        self.refuse(self.rig().replace(f"{key}={value}", f"{key}={number} mm"), [key.strip()])

    def test_missing_group_and_rubbish(self):
        self.refuse("[rig]\n", [])
        self.refuse("no key file\n", [])

    def test_missing_rig(self):
        self.refused(1, "record", "--device", "virtual", "--rig", "nowhere", "-o", "x.plumbar",
                     says="nowhere")

    def test_no_such_athlete(self):
        self.refused(1, "record", "--device", "virtual", "--athlete", "A-17", "-o", "x.plumbar",
                     says="A-17")

    def test_no_such_rack(self):
        self.refused(1, "record", "--device", "NO-SUCH-SERIAL", "-o", "x.plumbar")


cli_test.main()
