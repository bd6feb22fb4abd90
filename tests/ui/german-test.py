#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In German: a session is shown with comma decimals and German words; the file itself knows no locale.
Exit 77 where de_DE.UTF-8 can neither be found nor made.

usage: german-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)"""
import os
import pathlib
import re
import subprocess
import sys

from atspi_window import Window, analyse, check, fail, wait_for
from german import locale_environment


def main():
    plumbar, cli = sys.argv[1:3]
    folder = pathlib.Path(os.environ["HOME"])
    session = folder / "set.plumbar"
    subprocess.run([cli, "simulate", "--scenario", "fatigue-shift", "--reps", "6", "--seed", "1",
                    "-o", str(session)], check=True, capture_output=True)
    [one] = analyse(cli, session)["sets"]
    with Window(plumbar, str(session), **locale_environment(folder)) as window:
        window.wait_text("Urteil im Rückblick", lambda text: text != "", 40)
        sentence = window.text("Urteil im Rückblick")
        if not re.match(r"Unterer Rücken|Noch nicht zu beurteilen|Keine Verlagerung", sentence):
            fail(f"the sentence is {sentence!r}")
        print(f"ok: {sentence}")
        for rep in one["reps"]:
            name = f"Wdh. {rep['index']} Tempo m/s"
            window.wait_text(name, lambda text: text != "")
            check(name, window.text(name), f"{rep['mean_velocity_mps']:.2f}".replace(".", ","))
        facts = window.text("Aufnahme")
        if "Kniebeuge" not in facts or "squat" in facts:
            fail(f"the exercise is not German: {facts!r}")
        print(f"ok: {facts}")
        window.page("live")
        wait_for("the German set-up", lambda: window.find("push button", "Verbinden"))
        wait_for("Rückblick", lambda: window.find("page tab", "Rückblick") or
                 window.find("toggle button", "Rückblick"))
        print("ok: the pages are German")
        window.quit()


main()
