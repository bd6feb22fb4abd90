#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page and state, in both sizes and three looks, into FOLDER (artefacts of the build;
README and metainfo show some of them). Fails when one cannot be made or has not the size asked for.

usage: pictures-test.py PLUMBAR PLUMBAR_CLI FOLDER [STORY...]
(on a display of its own: with-display.sh; STORY: pages, shifted, steady, unplugged, german, windows)"""
import os
import pathlib
import struct
import subprocess
import sys
import time

from atspi_window import Window, fail, pump, wait_for
from german import locale_environment

SIZES = [(1920, 1080), (1366, 768)]
LOOKS = ["light", "dark", "contrast"]
END = b"IEND\xaeB`\x82"


def picture_size(path):
    """None until the file is whole."""
    data = path.read_bytes() if path.exists() else b""
    return struct.unpack(">II", data[16:24]) if data.endswith(END) else None


class Camera:
    def __init__(self, window, folder):
        self.window, self.folder, self.count = window, folder, 0

    def shoot(self, path, action="shot"):
        """Each is drawn anew before it is saved: what was asked for before it, is in it."""
        path.unlink(missing_ok=True)

        def try_once():
            """A window that has just come has nothing to show yet."""
            self.window.action(action, f"[<'{path}'>]", window=False)
            end = time.monotonic() + 1.0
            while time.monotonic() < end and not picture_size(path):
                pump()
            return picture_size(path)

        return wait_for(f"the picture {path.name}", try_once)

    def look(self, look, width, height):
        self.window.action("look", f"[<('{look}', {width}, {height})>]", window=False)

    def has_size(self, path, width, height):
        """The window may keep its shadow's width of what it was given."""
        got = self.shoot(path)
        return width - 20 <= got[0] <= width and height - 20 <= got[1] <= height

    def take(self, state, looks=LOOKS, sizes=SIZES):
        for width, height in sizes:
            for look in looks:
                path = self.folder / f"{state}-{width}x{height}-{look}.png"
                self.look(look, width, height)
                wait_for(f"{path.name} to be of its size",
                         lambda: self.has_size(path, width, height))
                self.shoot(path)  # laid out for that size by now
                self.count += 1

    def take_other(self, state, looks=LOOKS):
        """A window of its own, in its own size, closed again."""
        for look in looks:
            self.look(look, *SIZES[0])
            path = self.folder / f"{state}-{look}.png"
            self.shoot(path, "shot-other")
            self.shoot(path, "shot-other")
            self.count += 1
        self.window.action("close-other", window=False)


def write_athletes():
    store = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/athletes.ini"
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_text("[Anna Berg]\nmass-kg=64\nstature-m=1.7\nsex=f\nvelocity-low-mps=0.5\n"
                     "velocity-high-mps=0.65\nvelocity-loss-pct=20\nrep-goal=5\nstop-at-shift=true\n"
                     "[Jonas Weil]\nmass-kg=92\n[Mia Okafor]\n", encoding="utf-8")


def pages(window, camera, session):
    """From the first run to a stop by the velocity loss, and the set's review."""
    wait_for("the set-up", lambda: window.find("push button", "Connect"))
    camera.take("first-run")
    window.page("athletes")
    window.choose_athlete("Anna Berg")
    window.press("Trains now")
    camera.take("athletes")
    window.page("review")
    camera.take("review-empty")
    window.page("live")
    window.set_value("Reps", 5)
    window.action("connect")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    window.page("rack")
    window.wait_text("Channel 1 health", lambda text: text == "ok")
    camera.take("rack")
    window.page("live")
    window.action("record")
    window.wait_text("Rep number", lambda text: text == "2", 90)
    camera.take("recording")
    window.wait_text("Announcement", lambda text: text.startswith("⬣ Stop"), 90)
    camera.take("stop-rule")
    window.wait_text("Rack state", lambda text: "saved" in text, 90)
    camera.take("saved")
    window.action("quiet")
    camera.take("quiet")
    window.action("quiet")
    window.action("open-path", f"[<'{session}'>]")
    window.wait_text("Reviewed verdict", lambda text: text != "", 30)
    camera.take("review")


def windows(window, camera, session):
    wait_for("the set-up", lambda: window.find("push button", "Connect"))
    window.action("preferences")
    camera.take_other("preferences")
    window.action("show-help-overlay")
    camera.take_other("shortcuts")
    window.action("board")
    camera.take_other("athletes-screen")


def live_verdict(state):
    def story(window, camera, session):
        window.wait_text("Verdict state", lambda text: text.startswith(state), 120)
        camera.take("live-" + state.lower())
    return story


def unplugged(window, camera, session):
    window.wait_text("Announcement", lambda text: "unplugged" in text, 60)
    camera.take("unplugged")
    window.wait_text("Announcement", lambda text: text.startswith("⚠ Data lost: "), 60)
    camera.take("data-lost")


def german(window, camera, session):
    window.wait_text("Urteil im Rückblick", lambda text: text != "", 40)
    camera.take("review-german")
    window.page("rack")
    camera.take("rack-german", LOOKS[:1])
    window.page("athletes")
    camera.take("athletes-german", LOOKS[:1])
    window.page("live")
    camera.take("first-run-german", LOOKS[:1])


# name: (what happens, arguments, more of the environment)
STORIES = {
    "pages": (pages, [], {}),
    # GTK 4.8 warns of a label of its own in the shortcuts window
    "windows": (windows, [], {"G_DEBUG": "fatal-criticals"}),
    "shifted": (live_verdict("Shifted"), ["--demo=fatigue-shift", "--seed", "1"], {}),
    "steady": (live_verdict("Steady"), ["--demo=steady", "--seed", "2"], {}),
    "unplugged": (unplugged, ["--demo=steady", "--reps", "10", "--seed", "2"],
                  {"PLUMBAR_VIRTUAL_UNPLUG": "15:20"}),
    "german": (german, ["SESSION"], None),
}


def main():
    plumbar, cli, folder = sys.argv[1:4]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    home = pathlib.Path(os.environ["HOME"])
    session = home / "set.plumbar"
    subprocess.run([cli, "simulate", "--scenario", "fatigue-shift", "--reps", "10", "--seed", "1",
                    "-o", str(session)], check=True, capture_output=True)
    write_athletes()
    for name in sys.argv[4:] or STORIES:
        story, arguments, more = STORIES[name]
        arguments = [str(session) if word == "SESSION" else word for word in arguments]
        more = locale_environment(home) if more is None else more
        with Window(plumbar, *arguments, PLUMBAR_SHOT="1", **more) as window:
            camera = Camera(window, folder)
            story(window, camera, session)
            print(f"ok: {name}: {camera.count} pictures in {folder}", flush=True)
            window.quit()


main()
