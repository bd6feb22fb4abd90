# SPDX-License-Identifier: GPL-3.0-or-later
"""soreness: what is due, answers kept in the session's file, beside exposure and verdict."""

import csv
import datetime
import io
import os
import shutil
import sqlite3

import cli_test
from cli_test import CliTest


class Soreness(CliTest):
    prepared = [("simulate", "--reps", "3", "--seed", "3", "-o", "s.plumbar")]

    def setUp(self):
        super().setUp()
        with sqlite3.connect(self.path("s.plumbar")) as db:
            [[started]] = db.execute("SELECT value FROM header WHERE key = 'started_us'")
        self.started = int(started) / 1e6

    def hours(self, hours):
        time = datetime.datetime.fromtimestamp(self.started + hours * 3600, datetime.timezone.utc)
        return time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def rows(self, verb, *options):
        out = self.done("soreness", verb, "--library", "l.db", "--csv", *options).out
        return list(csv.DictReader(io.StringIO(out)))

    def due(self, hours):
        return [int(row["asked_after_h"]) for row in self.rows("due", "--at", self.hours(hours))]

    def answer(self, hours, score, *options):
        return self.done("soreness", "answer", "s.plumbar", "--library", "l.db", "--score", score,
                         "--at", self.hours(hours), *options).out

    def index(self):
        self.done("library", "--library", "l.db", "index", ".")

    def test_each_question_is_asked_until_it_is_answered_or_the_next_one_is(self):
        self.index()
        asked = [self.due(hours) for hours in (1, 7.9, 8.1, 23, 25, 50, 73, 97, 169, 191, 193)]
        self.assertEqual(asked, [[], [], [8], [8], [24], [48], [72], [96], [168], [168], []])
        self.answer(20, 3)  # nearer to the day after than to the evening
        self.assertEqual([self.due(hours) for hours in (21, 25, 49)], [[], [], [48]])

    def test_answers_stand_beside_exposure_and_verdict_and_live_in_the_file(self):
        self.index()
        self.answer(24, 2, "--kind", "stiff", "--place", "lower back", "--note", "after \"sitting\"")
        self.answer(48, 5, "--place", "lower back")
        [one] = self.analyze("s.plumbar")["sets"]
        self.done("verify", "s.plumbar")
        for _ in range(2):
            first, second = self.rows("list", "--athlete", "sim-3")
            self.assertEqual([first[key] for key in ("hours", "score", "change", "kind", "place",
                                                     "note", "verdict")],
                             ["24.0", "2", "", "stiff", "lower back", "after \"sitting\"",
                              one["verdict"]["state"]])
            self.assertAlmostEqual(float(first["l5s1_nms"]), one["dose"]["l5s1_nms"], places=6)
            self.assertEqual((second["score"], second["change"]), ("5", "3"))
            os.remove(self.path("l.db"))  # a lost library is made again from the files
            self.index()
        last = self.done("edit", "s.plumbar").out.splitlines()[-1].split("\t")[0]
        self.done("edit", "s.plumbar", "undo", "--edit", last)
        self.index()
        self.assertEqual(len(self.rows("list")), 1)

    def test_what_is_said_to_the_athlete(self):
        for hours, score, options, words in (
                (24, 0, (), ""), (30, 6, (), "usually"), (24, 3, ("--kind", "sharp"), "physician"),
                (95, 4, (), "usually"), (97, 4, (), "physician"), (97, 3, (), "usually"),
                (169, 1, (), "physician"), (24, 2, ("--sign", "night"), "physician"),
                (24, 2, ("--sign", "leg-weakness"), "emergency"),
                (24, 0, ("--sign", "bladder-bowel"), "emergency")):
            out = self.answer(hours, score, *options)
            self.assertIn(words, out)
            self.assertEqual(len(out.splitlines()), 2 if words else 1, out)

    def test_what_is_asked_wrongly(self):
        for words in ((), ("due", "x"), ("answer",), ("answer", "s.plumbar"),
                      ("answer", "s.plumbar", "--score", "11"),
                      ("answer", "s.plumbar", "--score", "3", "--kind", "none"),
                      ("answer", "s.plumbar", "--score", "3", "--sign", "x"),
                      ("due", "--at", "soon")):
            self.refused(2, "soreness", *words)
        self.refused(1, "soreness", "answer", "nowhere.plumbar", "--score", "1")
        self.refused(1, "soreness", "answer", "s.plumbar", "--score", "1", "--at", self.hours(-1))
        self.assertEqual(self.done("edit", "s.plumbar").out, "")

    def test_a_study_gets_copies_without_the_name(self):
        self.answer(24, 2, "--note", "sim-3 slept badly")
        self.done("edit", "s.plumbar", "note", "--text", "sim-3 again")
        os.mkdir(self.path("gym"))
        shutil.move(self.path("s.plumbar"), self.path("gym/sim-3.plumbar"))
        self.done("library", "--library", "l.db", "index", "gym")
        self.refused(1, "library", "--library", "l.db", "export", "sim-3", "out", "--as-pseudonym")
        self.done("library", "--library", "l.db", "athlete", "sim-3", "--pseudonym", "P07",
                  "--conditions", "an old disc")
        self.done("library", "--library", "l.db", "export", "sim-3", "out", "--as-pseudonym")
        [name] = os.listdir(self.path("out"))
        with open(self.path("out/" + name), "rb") as file:
            self.assertEqual(file.read().count(b"sim-3"), 0)
        self.done("verify", "out/" + name)
        before, after = self.analyze("gym/sim-3.plumbar"), self.analyze("out/" + name)
        self.assertEqual(after["athlete"]["id"], "P07")
        self.assertEqual(after["sets"], before["sets"])
        self.done("library", "--library", "l.db", "export", "sim-3", "plain")
        with open(self.path("gym/sim-3.plumbar"), "rb") as one, \
                open(self.path("plain/sim-3.plumbar"), "rb") as other:
            self.assertTrue(one.read() == other.read())

    def test_a_library_of_the_first_format_is_taken_over(self):
        self.index()
        with sqlite3.connect(self.path("l.db")) as db:
            db.executescript("DROP TABLE soreness; ALTER TABLE athletes DROP COLUMN conditions;"
                             "ALTER TABLE athletes DROP COLUMN body;"
                             "ALTER TABLE athletes DROP COLUMN body_us; ALTER TABLE sets DROP COLUMN"
                             " l5s1_nms; ALTER TABLE sets DROP COLUMN l5s1_squared_nm2s;"
                             "ALTER TABLE sets DROP COLUMN unknown_reps;"
                             "ALTER TABLE sets DROP COLUMN voided;"
                             "ALTER TABLE set_values DROP COLUMN mdc; PRAGMA user_version = 1;")
        self.done("library", "--library", "l.db", "tag", "s.plumbar", "kept")
        self.answer(24, 4)
        self.assertEqual([row["score"] for row in self.rows("list")], ["4"])
        [row] = csv.DictReader(io.StringIO(
            self.done("library", "--library", "l.db", "list", "--tag", "kept", "--csv").out))
        self.assertEqual(row["athlete"], "sim-3")
        with sqlite3.connect(self.path("l.db")) as db:
            db.execute("PRAGMA user_version = 99")
        self.refused(1, "library", "--library", "l.db", "list", says="format 99")


cli_test.main()
