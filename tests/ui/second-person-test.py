#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else steps on the plates in the middle of a set and off again: the window says so while they
stand there, in words and by a tone, takes it back afterwards, marks that rep and compares without it.

usage: second-person-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)"""
import sys

from atspi_window import Window, analyse, check, sessions, tones, wait_for

WITH, REPS = 3, 4
SAID = "⚠ Somebody else is on the plates"
REMARK = "Somebody else on the plates."


def remarked(window):
    """The reps of which the strip says it."""
    text = window.described("Rep by rep")
    reps = [part.split(":")[0] for part in text.split("Rep ")[1:] if REMARK in part]
    return [int(rep) for rep in reps]


def check_file(cli, path):
    [one] = analyse(cli, path)["sets"]
    check("count of reps", len(one["reps"]), REPS)
    check("reps with a second person",
          [rep["index"] for rep in one["reps"] if rep["second_person"]], [WITH])


def main():
    plumbar, cli = sys.argv[1:3]
    with Window(plumbar, "--demo=steady", "--reps", str(REPS), "--seed", "2",
                "--set", f"second_person_rep={WITH}", "--set", "second_person_kg=70",
                "--set", "hold_s=2", "--set", "descent_s=3") as window:  # long enough to be read
        window.wait_text("Rep number", lambda text: text == str(WITH - 2), 60)
        check("announcement before", window.text("Announcement") or "", "")
        window.wait_text("Announcement", lambda text: text == SAID, 20)
        print(f"ok: announced: {SAID}")
        check("tones", tones(), {"fault"})
        window.wait_text("Announcement", lambda text: text == "", 20)
        print("ok: taken back when they are gone")
        wait_for("the mark on the rep", lambda: remarked(window) == [WITH], 20)
        window.wait_text("Rep number", lambda text: text == str(REPS), 60)
        check("reps marked at the end", remarked(window), [WITH])
        said = window.wait_text("Reviewed verdict", lambda text: text != "", 90)
        check("what is judged", said, f"Can't judge yet: {REPS - 1} reps")
        check("what the rep counts as", window.text(f"Rep {WITH} Counts as"), "2 people")
        check("what the next counts as", window.text(f"Rep {WITH + 1} Counts as"), "rep")
        check_file(cli, *sessions())
        window.quit()


main()
