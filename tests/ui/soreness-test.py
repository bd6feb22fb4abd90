#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""After a session: the athlete is asked about soreness, told what the answer means, and the answer is in
the session's file; all by keyboard and accessibility.

usage: soreness-test.py PLUMBAR PLUMBAR_CLI FOLDER   (on a display of its own: with-display.sh)"""
import json
import pathlib
import sqlite3
import subprocess
import sys

from atspi_window import Atspi, Window, check, fail, saved_session, wait_for
from camera import Camera

ADVICE = "Ordinary soreness does not behave like this."


def answers(session):
    with sqlite3.connect(session) as db:
        return [json.loads(detail) for (detail,) in
                db.execute("SELECT detail FROM events WHERE kind = 'soreness'")]


def main():
    plumbar, cli, folder = sys.argv[1:4]
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    session = saved_session(cli, 2, "[sim-3]\nmass-kg=64\n[Mia]\n")
    with Window(plumbar, PLUMBAR_SHOT="1") as window:
        wait_for("the set-up", lambda: window.find("push button", "Connect"))
        window.page("athletes")
        window.choose_athlete("Mia")
        ask = wait_for("the question", lambda: window.find("push button", "Ask about soreness"))
        wait_for("the answer that there is none", lambda: window.find_text(
            "No session in the last eight days"))
        if ask.get_state_set().contains(Atspi.StateType.SENSITIVE):
            fail("an athlete without a session can be asked")
        window.choose_athlete("sim-3")
        window.press("Ask about soreness")
        window.set_value("Soreness from 0 to 10", 4)
        window.wait_text("What to do", lambda text: text.startswith("Soreness after hard"))
        night = wait_for("the sign", lambda: window.find("check box", "Pain at night or lying down"))
        Atspi.Action.do_action(night, 0)
        said = window.wait_text("What to do", lambda text: text.startswith(ADVICE))
        print("ok: said at once:", said)
        Camera(window, pathlib.Path(folder)).take_other("soreness", close=False)
        if answers(session):
            fail("something was kept before it was said to be")
        window.press("Keep answer")
        [kept] = wait_for("the answer in the file", lambda: answers(session))
        check("the answer", [kept[key] for key in ("score", "kind", "signs")], [4, "sore", "night"])
        subprocess.run([cli, "verify", str(session)], check=True, capture_output=True)


main()
