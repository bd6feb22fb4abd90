#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guided calibration by keyboard alone, from the rack page's button to the saved certificate: keys
go through the X server, the screen is read as a screen reader would.

usage: calibration-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)
Exit 77 when what atspi_window needs is not installed."""
import os
import pathlib
import subprocess
import sys
import time

from atspi_window import Atspi, application, wait_for, walk


def keys(*names):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *names], check=True)


class Screen:
    def __init__(self, process):
        self.root = wait_for("the window", lambda: application(process.pid), 30)
        self.known = {}

    def label(self, description):
        if description not in self.known:
            for node in walk(self.root):
                if node.get_role_name() == "label" and node.get_description() == description:
                    self.known[description] = node
        return self.known.get(description)

    def text(self, description):
        node = self.label(description)
        return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node)) if node else ""


def do_steps(screen):
    first = wait_for("the first step", lambda: screen.text("Calibration step"), 20)
    count = int(first.split()[-1])
    for number in range(1, count + 1):
        wait_for(f"step {number}",
                 lambda: screen.text("Calibration step") == f"Step {number} of {count}", 20)
        if number == 1:
            print(f"ok: {count} steps, the first: {screen.text('What to do')}")
        keys("Return")
    return count


def saved_files():
    folder = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/calibrations"
    return {path.suffix: path for path in folder.glob("virtual *")}


def check_saved(cli, folder):
    files = saved_files()
    if set(files) != {".rig", ".procedure", ".base", ".pdf"}:
        raise SystemExit(f"FAILED: saved {sorted(files)}")
    if not files[".pdf"].read_bytes().startswith(b"%PDF"):
        raise SystemExit("FAILED: the certificate is no PDF")
    again = pathlib.Path(folder) / "again.rig"
    subprocess.run([cli, "calibrate", str(files[".procedure"]), "--serial", "virtual", "-o",
                    str(again)], check=True, stdout=subprocess.DEVNULL)
    if again.read_text() != files[".rig"].read_text():
        raise SystemExit("FAILED: the kept procedure does not give the kept rig again")
    print("ok: rig, procedure and certificate are kept, and the procedure gives the rig again")


def main():
    plumbar, cli = sys.argv[1:3]
    process = subprocess.Popen([plumbar], env=dict(os.environ, LC_ALL="C.UTF-8",
                                                   G_DEBUG="fatal-warnings"))
    try:
        screen = Screen(process)
        time.sleep(1)
        keys("alt+3")
        wait_for("the rack page", lambda: screen.text("Calibration in force"), 20)
        time.sleep(0.5)
        keys("alt+l")
        wait_for("the guide", lambda: screen.label("Calibration problem"), 20)
        time.sleep(0.5)
        print("ok: the guide is open")
        keys("Return")
        do_steps(screen)
        wait_for("the result", lambda: "holds together" in screen.text("Calibration result"), 30)
        print(f"ok: {screen.text('Calibration result')}")
        keys("alt+s")
        wait_for("the saved rig", lambda: screen.text("Saved calibration").startswith("Saved:"), 20)
        keys("alt+c")
        wait_for("the certificate",
                 lambda: screen.text("Saved calibration").startswith("Certificate:"), 20)
        check_saved(cli, os.environ["XDG_DATA_HOME"])
        keys("alt+F4")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=20)


main()
