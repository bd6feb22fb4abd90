#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page and state, in both sizes and three looks, into FOLDER (artefacts of the build;
README and metainfo show some of them). Fails when one cannot be made or has not the size asked for.

usage: pictures-test.py PLUMBAR PLUMBAR_CLI FOLDER [STORY...]
(on a display of its own: with-display.sh; STORY: a name of stories.STORIES)"""
import gettext
import os
import pathlib
import sys

from atspi_window import Window
from camera import Camera
from german import locale_environment
from stories import LONG_NAME, PREPARED, RACKS, STORIES, Sessions, broke_off, not_connected

# no file may become larger: as on a full disk, the recording breaks off
FULL_DISK = ["sh", "-c", "ulimit -f 3200; trap '' XFSZ; exec \"$@\"", "sh"]

ATHLETES = {
    "Anna Berg": "mass-kg=64\nstature-m=1.7\nsex=f\nvelocity-low-mps=0.5\nvelocity-high-mps=0.65\n"
                 "velocity-loss-pct=20\nrep-goal=5\nstop-at-shift=true",
    "Jonas Weil": "mass-kg=92\nrep-goal=12", "Mia Okafor": "",
    LONG_NAME: "mass-kg=71.5\nvelocity-low-mps=0.5\nvelocity-high-mps=0.65\nvelocity-loss-pct=25\n"
               "rep-goal=8\nstop-at-shift=true\nasymmetry-pct=4",
    "Søren Østergård-Kjærsgaard": "", "Li Wei": "", "Priya Raghunathan": "", "Tom": ""}


def write_athletes():
    store = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/athletes.ini"
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_text("".join(f"[{name}]\n{what}\n" for name, what in ATHLETES.items()),
                     encoding="utf-8")


def write_settings(settings, home):
    """All athletes take turns. Values as GVariant texts, but for words."""
    values = {key: str(value).lower() if isinstance(value, bool) else f"'{value.format(home=home)}'"
              for key, value in settings.items()}
    path = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "glib-2.0/settings/keyfile"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[io/github/plumbar/Plumbar]\nrotation={list(ATHLETES)}\n"
                    + "".join(f"{key}={value}\n" for key, value in values.items()), encoding="utf-8")


def surroundings(plumbar, home, more, settings):
    """The environment of a story, and what a text is in its language."""
    if isinstance(settings, str):
        catalogue = gettext.translation("plumbar", pathlib.Path(plumbar).resolve().parents[1] / "po",
                                        [settings])
        return {**more, **locale_environment(home, settings)}, catalogue.gettext
    if settings:
        write_settings(settings, home)
        more = {**more, "GSETTINGS_BACKEND": "keyfile"}
    return more, lambda text: text


def command_of(name, plumbar, home):
    """The program that a story runs."""
    if name in RACKS:
        return [pathlib.Path(plumbar).resolve().parents[1] / "tests/ui/rack-window",
                *(word.format(home=home) for word in RACKS[name])]
    return [*FULL_DISK, plumbar] if STORIES[name][0] is broke_off else [plumbar]


def main():
    plumbar, cli, folder = sys.argv[1:4]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    home = pathlib.Path(os.environ["HOME"])
    sessions = Sessions(cli, home)
    write_athletes()
    for name in sys.argv[4:] or STORIES:
        story, arguments, more, settings = STORIES[name]
        if name in PREPARED:
            PREPARED[name](sessions)
        more, translate = surroundings(plumbar, home, more, settings)
        with Window(*command_of(name, plumbar, home), *arguments, PLUMBAR_SHOT="1", **more) as window:
            camera = Camera(window, folder)
            story(window, camera, sessions, translate)
            print(f"ok: {name}: {camera.count} pictures in {folder}", flush=True)
            window.quit(1 if story is not_connected else 0)  # a demo that came to nothing


main()
