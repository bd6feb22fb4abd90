#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guided calibration by keyboard alone, from the rack page's button to the saved certificate: keys
go through the X server, the screen is read as a screen reader would.

usage: calibration-test.py PLUMBAR PLUMBAR_CLI FOLDER   (on a display of its own: with-display.sh;
FOLDER: for pictures of its kinds of step and of the result)
Exit 77 when what atspi_window needs is not installed."""
import os
import pathlib
import subprocess
import sys

from atspi_window import Window, fail, has_state, Atspi, wait_for
from camera import Camera


# what tells them, the most telling first, and what their pictures are called
KINDS = {"hung": "hung", "put there": "held", "Nothing": "nothing", "String": "string", "bar": "bar", "kg": "load"}


def do_steps(window, camera):
    kinds = set()
    first = window.wait_text("Calibration step", lambda text: text != "")
    count = int(first.split()[-1])
    for number in range(1, count + 1):
        window.wait_text("Calibration step", lambda text: text == f"Step {number} of {count}")
        if number == 1:
            print(f"ok: {count} steps, the first: {window.text('What to do')}")
        said = window.wait_text("What to do", lambda text: any(word in text for word in KINDS))
        kind = next(word for word in KINDS if word in said)
        if kind not in kinds:
            kinds.add(kind)
            camera.take_other(f"calibration-{KINDS[kind]}", close=False)
        window.keys("Return")
    print(f"ok: kinds of step: {sorted(kinds)}")


def saved_files():
    folder = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/calibrations"
    return {path.suffix: path for path in folder.glob("virtual *")}


def check_saved(cli, folder):
    files = saved_files()
    if set(files) != {".rig", ".procedure", ".base", ".pdf"}:
        fail(f"saved {sorted(files)}")
    if not files[".pdf"].read_bytes().startswith(b"%PDF"):
        fail("the certificate is no PDF")
    again = pathlib.Path(folder) / "again.rig"
    subprocess.run([cli, "calibrate", str(files[".procedure"]), "--serial", "virtual", "-o",
                    str(again)], check=True, stdout=subprocess.DEVNULL)
    if again.read_text() != files[".rig"].read_text():
        fail("the kept procedure does not give the kept rig again")
    print("ok: rig, procedure and certificate are kept, and the procedure gives the rig again")


def open_guide(window):
    wait_for("the set-up", lambda: window.find("push button", "Connect"))
    window.keys("alt+3")
    window.wait_page("Rack")
    window.keys("alt+l")
    begin = wait_for("the guide", lambda: window.find("push button", "Begin"))
    wait_for("the focus in the guide", lambda: has_state(begin, Atspi.StateType.FOCUSED))
    print("ok: the guide is open")
    window.keys("Return")


def main():
    plumbar, cli, folder = sys.argv[1:4]
    with Window(plumbar, PLUMBAR_SHOT="1") as window:
        camera = Camera(window, pathlib.Path(folder))
        open_guide(window)
        do_steps(window, camera)
        result = window.wait_text("Calibration result", lambda text: "holds together" in text, 30)
        print(f"ok: {result}")
        camera.take_other("calibration-result", close=False)
        window.keys("alt+s")
        window.wait_text("Saved calibration", lambda text: text.startswith("Saved:"))
        window.keys("alt+c")
        window.wait_text("Saved calibration", lambda text: text.startswith("Certificate:"))
        check_saved(cli, os.environ["XDG_DATA_HOME"])
        window.keys("alt+F4")
        wait_for("the guide to close", lambda: window.root.get_child_count() == 1)
        window.quit()


main()
