#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page and state, in both sizes and three looks, into FOLDER (artefacts of the build;
README and metainfo show some of them). Fails when one cannot be made or has not the size asked for.

usage: pictures-test.py PLUMBAR PLUMBAR_CLI FOLDER   (on a display of its own: with-display.sh)"""
import os
import pathlib
import struct
import subprocess
import sys
import time

from atspi_window import Atspi, Window, fail, wait_for

SIZES = [(1920, 1080), (1366, 768)]
LOOKS = ["light", "dark", "contrast"]


class Camera:
    def __init__(self, window, folder):
        self.window, self.folder, self.count = window, folder, 0

    def take(self, state, looks=LOOKS, sizes=SIZES):
        for width, height in sizes:
            for look in looks:
                self.window.action("look", f"[<('{look}', {width}, {height})>]", window=False)
                time.sleep(0.45)
                path = self.folder / f"{state}-{width}x{height}-{look}.png"
                self.window.shot(path)
                got = struct.unpack(">II", path.read_bytes()[16:24])
                if not (width - 20 <= got[0] <= width and height - 20 <= got[1] <= height):
                    fail(f"{path.name} is {got}")
                self.count += 1


def main():
    plumbar, cli, folder = sys.argv[1:4]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    session = pathlib.Path(os.environ["HOME"]) / "set.plumbar"
    subprocess.run([cli, "simulate", "--scenario", "fatigue-shift", "--reps", "10", "--seed", "1",
                    "-o", str(session)], check=True, capture_output=True)
    store = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/athletes.ini"
    store.parent.mkdir(parents=True)
    store.write_text("[Anna Berg]\nmass-kg=64\nstature-m=1.7\nsex=f\nvelocity-low-mps=0.5\n"
                     "velocity-high-mps=0.65\nvelocity-loss-pct=20\nrep-goal=5\nstop-at-shift=true\n"
                     "[Jonas Weil]\nmass-kg=92\n[Mia Okafor]\n", encoding="utf-8")
    with Window(plumbar, PLUMBAR_SHOT="1") as window:
        camera = Camera(window, folder)
        wait_for("the set-up", lambda: window.find("push button", "Connect"))
        camera.take("first-run")
        window.page("athletes")
        row = wait_for("Anna's row", lambda: window.find("list item", "Anna Berg"))
        Atspi.Selection.select_child(row.get_parent(), row.get_index_in_parent())
        window.wait_text("Chosen athlete", lambda text: text == "Anna Berg")
        window.press("Trains now")
        camera.take("athletes")
        window.page("review")
        camera.take("review-empty", LOOKS[:1])
        window.page("live")
        window.set_value("Reps", 5)
        window.action("connect")
        window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
        window.page("rack")
        window.wait_text("Channel 1 health", lambda text: text == "ok")
        camera.take("rack")
        window.page("live")
        window.action("record")
        window.wait_text("Rep number", lambda text: text == "2", 60)
        camera.take("recording", LOOKS[:2])
        window.wait_text("Announcement", lambda text: text != "", 60)
        camera.take("announced", LOOKS[:1])
        window.wait_text("Rack state", lambda text: "saved" in text, 60)
        camera.take("saved")
        window.action("quiet")
        camera.take("quiet")
        window.action("quiet")
        window.action("open-path", f"[<'{session}'>]")
        window.wait_text("Reviewed verdict", lambda text: text != "", 30)
        time.sleep(1)
        camera.take("review")
        print(f"ok: {camera.count} pictures in {folder}")
        window.quit()


main()
