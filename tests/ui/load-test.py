#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The athlete's page says what sets and sessions show together of the change within a set, and what the
newest weeks asked of the low back, against the weeks before: the same as trend and library weeks.

usage: load-test.py PLUMBAR PLUMBAR_CLI FOLDER   (on a display of its own: with-display.sh)"""
import csv
import io
import json
import os
import pathlib
import sqlite3
import subprocess
import sys

from atspi_window import Window, check, fail, pump, saved_session, wait_for, walk
from camera import Camera

MONDAY_US = 1767571200 * 1000000  # 2026-01-05
WEEK_US = 7 * 86400 * 1000000


def weeks_of_training(cli, session):
    """Five weeks in the library, the fifth with twice the load of those before; back come their files."""
    folder = pathlib.Path(os.environ["HOME"]) / "earlier"
    folder.mkdir()
    paths = [folder / f"{week}.plumbar" for week in range(5)]
    for week, path in enumerate(paths):
        subprocess.run([cli, "simulate", "--reps", "8", "--seed", "3", "--set", f"session={week + 1}",
                        "--set", "drift_pct=6", "-o", str(path)], check=True, capture_output=True)
    subprocess.run([cli, "library", "index", *map(str, paths)], check=True, capture_output=True)
    session.unlink()
    with sqlite3.connect(pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/library.db") as db:
        for week, path in enumerate(paths):
            (number,) = db.execute("SELECT id FROM sessions WHERE path = ?", (str(path),)).fetchone()
            for table, key in (("sessions", "id"), ("set_values", "session")):
                db.execute(f"UPDATE {table} SET started_us = ? WHERE {key} = ?",
                           (MONDAY_US + week * WEEK_US, number))
        db.execute("UPDATE sets SET l5s1_nms = 2 * l5s1_nms WHERE session ="
                   " (SELECT id FROM sessions WHERE path = ?)", (str(paths[4]),))
    return paths


def one_long_day(paths):
    """The third and fourth session's sets become the newest session's second and third; what is needed to
    pool the first session's set is not stored, as by an earlier version."""
    with sqlite3.connect(pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/library.db") as db:
        numbers = [db.execute("SELECT id FROM sessions WHERE path = ?", (str(path),)).fetchone()[0]
                   for path in paths]
        (newest_us,) = db.execute("SELECT started_us FROM sessions WHERE id = ?", (numbers[4],)).fetchone()
        for number, session in ((2, numbers[2]), (3, numbers[3])):
            db.execute("UPDATE set_values SET session = ?, number = ?, started_us = ? WHERE session = ?",
                       (numbers[4], number, newest_us, session))
            db.execute("UPDATE sets SET session = ?, number = ? WHERE session = ?",
                       (numbers[4], number, session))
        db.execute("DELETE FROM set_values WHERE session = ? AND key IN"
                   " (SELECT id FROM keys WHERE name LIKE 'line.%')", (numbers[0],))


def check_long_day(window):
    window.page("athletes")
    window.choose_athlete("sim-3")
    wait_for("the newest session", lambda: window.find_text("Back squat, newest session"))
    for end in (" · 3 sets · 1 session", " · 4 sets · 2 sessions"):
        texts = [node.get_name() or "" for node in walk(window.root)]
        if not any(text.endswith(end) for text in texts):
            fail(f"no row ends in{end}")
    wait_for("what is left out", lambda: window.find_text("Left out"))
    print("ok: the newest session by itself, and the set that is left out")


def weeks_told(cli):
    done = subprocess.run([cli, "library", "weeks", "--athlete", "sim-3", "--csv"], check=True,
                          capture_output=True, text=True)
    return list(csv.DictReader(io.StringIO(done.stdout)))


def pooled_told(cli, paths):
    done = subprocess.run([cli, "trend", "--json", *map(str, paths)], check=True, capture_output=True,
                          text=True)
    [athlete] = json.loads(done.stdout)["athletes"]
    return athlete["pooled"]


def signed(value):
    return f"{value:+.1f}".replace("-", "−").replace("+0.0", "0.0").replace("−0.0", "0.0")


def check_pooled(window, pooled):
    low, high = map(signed, pooled["ci95_pct"])
    seen = f"{pooled['detectable_pct']:.1f}"
    count = f" · {pooled['sets']} sets · {pooled['sessions']} sessions"
    said = {"rising": f"▲ Rises from first to last rep: 95 % interval {low} to {high} %",
            "steady": f"● No rise from first to last rep: 95 % interval {low} to {high} % "
                      f"(would have seen {seen} %)",
            "undetermined": f"○ Can't judge yet: 95 % interval {low} to {high} % "
                            f"(would have seen {seen} %)"}[pooled["state"]] + count
    wait_for("the exercise", lambda: window.find_text("Back squat"))
    wait_for(said, lambda: window.find_text(said))
    value = signed(pooled["rise_pct"]) + " %"
    wait_for(value, lambda: window.find_text(value))
    print(f"ok: {value}: {said}")


def reach_by_keys(window, told):
    """Tab goes from group to group, Down from row to row, and a row says all of it."""
    def focused_name(beginning):
        node = window.focused()
        return node and (node.get_name() or "").startswith(beginning)

    for beginning, key in (("Back squat, ", "Tab"), ("Week 6 of 2026, ", "Tab"),
                           ("Week 2 of 2026, ", "Down")):
        for _ in range(60):
            if focused_name(beginning):
                break
            window.keys(key)
            pump()
        wait_for(f"the focus on {beginning}", lambda: focused_name(beginning), 5)
    ratio = float(told[4]["l5s1_nms"]) / float(told[4]["usual_l5s1_nms"])
    spoken = f"Week 6 of 2026, {float(told[4]['l5s1_nms']) / 1000:.1f} kN·m·s, ▲ {ratio:.1f} times"
    if not any((node.get_name() or "").startswith(spoken) for node in walk(window.root)):
        fail(f"no row says {spoken}")
    print("ok: every row is reached by keys")


def main():
    plumbar, cli, folder = sys.argv[1:4]
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    paths = weeks_of_training(cli, saved_session(cli, 2, "[sim-3]\nmass-kg=64\n[Mia]\n"))
    [pooled] = pooled_told(cli, paths)
    check("the pooled sets", (pooled["sets"], pooled["sessions"]), (5, 5))
    told = weeks_told(cli)
    check("the weeks", len(told), 5)
    with Window(plumbar, PLUMBAR_SHOT="1") as window:
        wait_for("the set-up", lambda: window.find("push button", "Connect"))
        window.page("athletes")
        window.choose_athlete("Mia")
        wait_for("that there is none", lambda: window.find_text("No session yet"))
        window.choose_athlete("sim-3")
        check_pooled(window, pooled)
        for week in told:
            title = f"Week {int(week['week'][-2:])} of 2026"
            load = f"{float(week['l5s1_nms']) / 1000:.1f} kN·m·s"
            wait_for(title, lambda: window.find_text(title))
            wait_for(load, lambda: window.find_text(load))
        ratio = float(told[4]["l5s1_nms"]) / float(told[4]["usual_l5s1_nms"])
        far = f"▲ {ratio:.1f} times the usual of the 4 weeks before: far above · 1 session"
        wait_for(far, lambda: window.find_text(far))
        reach_by_keys(window, told)
        camera = Camera(window, pathlib.Path(folder))
        camera.take("athletes-load")
        print("ok: five weeks, the last far above")
        window.quit()
    one_long_day(paths)
    with Window(plumbar, PLUMBAR_SHOT="1") as window:
        wait_for("the set-up", lambda: window.find("push button", "Connect"))
        check_long_day(window)
        camera.window, camera.size = window, None
        camera.take("athletes-long-day")
        window.quit()


main()
