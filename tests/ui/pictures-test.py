#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page and state, in both sizes and three looks, into FOLDER (artefacts of the build;
README and metainfo show some of them). Fails when one cannot be made or has not the size asked for.

usage: pictures-test.py PLUMBAR PLUMBAR_CLI FOLDER [STORY...]
(on a display of its own: with-display.sh; STORY: a name of STORIES)"""
import os
import pathlib
import subprocess
import sys

from atspi_window import Window, wait_for
from camera import LOOKS, SIZES, Camera
from german import locale_environment

ATHLETES = {
    "Anna Berg": "mass-kg=64\nstature-m=1.7\nsex=f\nvelocity-low-mps=0.5\nvelocity-high-mps=0.65\n"
                 "velocity-loss-pct=20\nrep-goal=5\nstop-at-shift=true",
    "Jonas Weil": "mass-kg=92", "Mia Okafor": "",
    "Maximiliane von Hohenstein-Oberwiesen": "mass-kg=71.5\nvelocity-loss-pct=25\nrep-goal=8\n"
                                             "stop-at-shift=true\nasymmetry-pct=10",
    "Søren Østergård-Kjærsgaard": "", "Li Wei": "", "Priya Raghunathan": "", "Tom": ""}
CROWD = {"GSETTINGS_BACKEND": "keyfile"}


def write_athletes():
    store = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/athletes.ini"
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_text("".join(f"[{name}]\n{what}\n" for name, what in ATHLETES.items()),
                     encoding="utf-8")
    # for the stories with CROWD: all take turns, and masses are in pounds
    settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "glib-2.0/settings/keyfile"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"[io/github/plumbar/Plumbar]\nmass-unit='lb'\nrotation={list(ATHLETES)}\n"
                        "last-athlete='Maximiliane von Hohenstein-Oberwiesen'\n", encoding="utf-8")


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
    """Windows of their own, and pages on which nothing is yet."""
    wait_for("the set-up", lambda: window.find("push button", "Connect"))
    window.action("preferences")
    camera.take_other("preferences")
    window.action("show-help-overlay")
    camera.take_other("shortcuts")
    window.action("board")
    camera.take_other("athletes-screen")
    for page in ("athletes", "rack"):
        window.page(page)
        camera.take(page + "-empty", LOOKS[:1])
    window.page("live")
    window.action("connect")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    camera.take("ready", LOOKS[:1])
    window.page("rack")
    window.keys("alt+l")
    wait_for("the guide", lambda: window.find("label", "Calibration problem"))
    camera.take_other("calibration", close=False)
    window.keys("Return")
    wait_for("the first step", lambda: (window.text("Calibration step") or "").startswith("Step 1"))
    camera.take_other("calibration-step", LOOKS[:2])


def live_verdict(state, then=None):
    def story(window, camera, session):
        window.wait_text("Verdict state", lambda text: text.startswith(state), 120)
        camera.take("live-" + state.lower())
        if then:
            then(window, camera)
    return story


def athletes_screen(window, camera):
    window.action("board")
    camera.take_other("athletes-screen-live")


def many_reps(window, camera):
    """As many columns as a strip is likely to get."""
    window.wait_text("Rep number", lambda text: text == "14", 90)
    camera.take("many-reps", LOOKS[1:])


def unplugged(window, camera, session):
    window.wait_text("Announcement", lambda text: "unplugged" in text, 60)
    camera.take("unplugged")
    camera.look(LOOKS[0], *SIZES[0])
    window.wait_text("Announcement", lambda text: "reconnecting" in text, 60)
    camera.shoot(camera.folder / "reconnecting.png")  # while it lasts
    camera.count += 1
    window.wait_text("Announcement", lambda text: text.startswith("⚠ Data lost: "), 60)
    camera.take("data-lost")


def second_person(window, camera, session):
    camera.look(LOOKS[0], *SIZES[0])
    window.wait_text("Announcement", lambda text: "Somebody else" in text, 60)
    camera.shoot(camera.folder / "second-person.png")  # while it lasts
    camera.count += 1


def german(window, camera, session):
    """The live page of a set that shifts, in German, then the pages of one that is saved."""
    window.wait_text("Stand des Urteils", lambda text: text.startswith("Verlagert"), 120)
    camera.take("live-german", LOOKS[:2])
    window.action("open-path", f"[<'{session}'>]")
    window.wait_text("Urteil im Rückblick", lambda text: text != "", 40)
    camera.take("review-german")
    window.page("rack")
    camera.take("rack-german", LOOKS[:1])


def spanish(window, camera, session):
    window.wait_text("Veredicto revisado", lambda text: text != "", 40)
    camera.take("review-spanish", LOOKS[:1])
    window.page("live")
    camera.take("first-run-spanish", LOOKS[:1])


def crowd(window, camera, session):
    """Eight athletes who take turns, long names, pounds."""
    window.wait_text("Reviewed verdict", lambda text: text != "", 40)
    camera.take("review-pounds", LOOKS[:1])
    window.page("athletes")
    window.choose_athlete("Maximiliane von Hohenstein-Oberwiesen")
    camera.take("athletes-crowd", LOOKS[:2])
    window.page("live")
    camera.take("first-run-crowd", LOOKS[:1])
    window.action("pick-athlete")
    window.wait_focus()
    camera.whole_screen("athlete-picker")


# name: (what happens, arguments, more of the environment)
STORIES = {
    "pages": (pages, [], {}),
    # GTK 4.8 warns of a label of its own in the shortcuts window
    "windows": (windows, [], {"G_DEBUG": "fatal-criticals"}),
    "shifted": (live_verdict("Shifted", athletes_screen), ["--demo=fatigue-shift", "--seed", "1"], {}),
    "steady": (live_verdict("Steady", many_reps),
               ["--demo=steady", "--reps", "15", "--seed", "2"], {}),
    "unplugged": (unplugged, ["--demo=steady", "--reps", "10", "--seed", "2"],
                  {"PLUMBAR_VIRTUAL_UNPLUG": "15:20:4"}),
    "second-person": (second_person,
                      ["--demo=steady", "--reps", "6", "--seed", "2", "--set", "second_person_rep=2",
                       "--set", "descent_s=4", "--set", "hold_s=2"], {}),
    "german": (german, ["--demo=fatigue-shift", "--seed", "1"], "de"),
    "spanish": (spanish, ["SESSION"], "es"),
    "crowd": (crowd, ["SESSION"], CROWD),
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
        more = locale_environment(home, more) if isinstance(more, str) else more
        with Window(plumbar, *arguments, PLUMBAR_SHOT="1", **more) as window:
            camera = Camera(window, folder)
            story(window, camera, session)
            print(f"ok: {name}: {camera.count} pictures in {folder}", flush=True)
            window.quit()


main()
