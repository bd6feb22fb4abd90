#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guided calibration by keyboard alone, from the rack page's button to the saved certificate: keys
go through the X server, the screen is read as a screen reader would.

usage: calibration-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)
Exit 77 when python3-gi, gir1.2-atspi-2.0 or xdotool is not installed."""
import os
import pathlib
import shutil
import subprocess
import sys
import time

os.environ["DBUS_FATAL_WARNINGS"] = "0"
try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib
except (ImportError, ValueError) as missing:
    print(f"skipped: python3-gi and gir1.2-atspi-2.0 are needed ({missing})")
    sys.exit(77)
if not shutil.which("xdotool"):
    print("skipped: xdotool is needed")
    sys.exit(77)


def pump():
    while GLib.MainContext.default().iteration(False):
        pass


def wait_for(what, condition, timeout_s):
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        pump()
        try:
            found = condition()
        except GLib.Error:
            found = None
        if found:
            return found
        time.sleep(0.03)
    raise SystemExit(f"FAILED: waited {timeout_s} s in vain for {what}")


def children(node):
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield child


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


def application(pid):
    for node in children(Atspi.get_desktop(0)):
        if node.get_process_id() == pid and node.get_child_count() > 0:
            return node
    return None


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
