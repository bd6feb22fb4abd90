#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The athlete's page lists what the newest weeks asked of the low back, against the weeks before.

usage: load-test.py PLUMBAR PLUMBAR_CLI FOLDER   (on a display of its own: with-display.sh)"""
import csv
import io
import os
import pathlib
import sqlite3
import subprocess
import sys

from atspi_window import Window, check, saved_session, wait_for
from camera import Camera

MONDAY_US = 1767571200 * 1000000  # 2026-01-05
WEEK_US = 7 * 86400 * 1000000


def weeks_of_training(cli, session):
    """Five weeks in the library, the fifth with twice the load of those before."""
    folder = pathlib.Path(os.environ["HOME"]) / "earlier"
    folder.mkdir()
    paths = [folder / f"{week}.plumbar" for week in range(5)]
    for week, path in enumerate(paths):
        subprocess.run([cli, "simulate", "--reps", "2", "--seed", "3", "--set", f"session={week + 1}",
                        "-o", str(path)], check=True, capture_output=True)
    subprocess.run([cli, "library", "index", *map(str, paths)], check=True, capture_output=True)
    session.unlink()
    with sqlite3.connect(pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/library.db") as db:
        for week, path in enumerate(paths):
            db.execute("UPDATE sessions SET started_us = ? WHERE path = ?",
                       (MONDAY_US + week * WEEK_US, str(path)))
        db.execute("UPDATE sets SET l5s1_nms = 2 * l5s1_nms WHERE session ="
                   " (SELECT id FROM sessions WHERE path = ?)", (str(paths[4]),))


def weeks_told(cli):
    done = subprocess.run([cli, "library", "weeks", "--athlete", "sim-3", "--csv"], check=True,
                          capture_output=True, text=True)
    return list(csv.DictReader(io.StringIO(done.stdout)))


def main():
    plumbar, cli, folder = sys.argv[1:4]
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    weeks_of_training(cli, saved_session(cli, 2, "[sim-3]\nmass-kg=64\n[Mia]\n"))
    told = weeks_told(cli)
    check("the weeks", len(told), 5)
    with Window(plumbar, PLUMBAR_SHOT="1") as window:
        wait_for("the set-up", lambda: window.find("push button", "Connect"))
        window.page("athletes")
        window.choose_athlete("Mia")
        wait_for("that there is none", lambda: window.find_text("No session yet"))
        window.choose_athlete("sim-3")
        for week in told:
            title = f"Week {int(week['week'][-2:])} of 2026"
            load = f"{float(week['l5s1_nms']) / 1000:.1f} kN·m·s"
            wait_for(title, lambda: window.find_text(title))
            wait_for(load, lambda: window.find_text(load))
        ratio = float(told[4]["l5s1_nms"]) / float(told[4]["usual_l5s1_nms"])
        far = f"▲ {ratio:.1f} times the usual of the 4 weeks before: far above · 1 session"
        wait_for(far, lambda: window.find_text(far))
        Camera(window, pathlib.Path(folder)).take("athletes-load")
        print("ok: five weeks, the last far above")
        window.quit()


main()
