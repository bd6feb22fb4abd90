#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program under Xvfb, driven as a screen reader would: connect to the virtual rack, record a
set, stop, open what was saved; the numbers in the labels must be those of `analyze --json`.

usage: window-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)
Exit 77 when what atspi_window needs is not installed."""
import json
import math
import os
import pathlib
import subprocess
import sys

from atspi_window import Atspi, application, wait_for, walk

REPS = 6
NOT_MEASURED = "–"
STATES = {"steady": "Steady ●", "drifting": "Drifting ◆", "shifted": "Shifted ▲",
          "undetermined": "Not judged ○"}
APPLICATION = "io.github.plumbar.Plumbar"


def check(name, shown, expected):
    if shown != expected:
        raise SystemExit(f"FAILED: {name} shows {shown!r}, analyze says {expected!r}")
    print(f"ok: {name} = {shown}")


def plain(name):
    return (name or "").replace("_", "")


class Window:
    """Elements are looked up once: a walk through the whole tree takes a second."""

    def __init__(self, process):
        self.root = wait_for("the window", lambda: application(process.pid), 30)
        self.known = {}

    def find(self, role, name):
        """By name; a label, whose name is its text, by its description."""
        if (role, name) not in self.known:
            for node in walk(self.root):
                own = node.get_description() if role == "label" else plain(node.get_name())
                if own == name and node.get_role_name() == role:
                    self.known[role, name] = node
                    break
        return self.known.get((role, name))

    def text(self, name):
        node = self.find("label", name)
        if node is None:
            return None
        return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))

    def wait_text(self, name, condition, timeout_s):
        wait_for(f"the label {name}", lambda: condition(self.text(name) or ""), timeout_s)
        return self.text(name)

    def press(self, name):
        node = wait_for(f"the button {name}", lambda: self.find("push button", name), 20)
        wait_for(f"{name} to be shown", lambda: shown(node), 20)
        Atspi.Action.do_action(node, 0)

    def set_value(self, name, value):
        node = wait_for(f"the spin button {name}", lambda: self.find("spin button", name), 20)
        Atspi.Value.set_current_value(node, value)
        wait_for(f"{name} to be {value}", lambda: Atspi.Value.get_current_value(node) == value, 5)


def shown(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.VISIBLE) and states.contains(Atspi.StateType.SENSITIVE)


def number(value, decimals, scale=1.0):
    """As the window writes it: rounded half away from zero, minus sign U+2212."""
    if value is None:
        return NOT_MEASURED
    size = math.floor(abs(value) * scale * 10**decimals + 0.5) / 10**decimals
    return ("−" if value < 0 and size > 0 else "") + f"{size:.{decimals}f}"


def signed(value, decimals):
    text = number(value, decimals)
    return text if value is None or text.startswith("−") or float(text) == 0 else "+" + text


def analyse(cli, path):
    done = subprocess.run([cli, "analyze", "--json", str(path)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"FAILED: analyze: {done.stderr}")
    return json.loads(done.stdout)


def sessions():
    return sorted((pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/sessions").glob("*.plumbar"))


def know_an_earlier_set(cli):
    """The library holds a set of the same lifter on another day."""
    earlier = os.path.join(os.environ["XDG_DATA_HOME"], "earlier.plumbar")
    for words in (["simulate", "--seed", "1", "--set", "session=2", "--reps", "7", "-o", earlier],
                  ["library", "index", earlier]):
        subprocess.run([cli, *words], check=True, stdout=subprocess.DEVNULL)


def record_set(window):
    window.set_value("Reps", REPS)
    window.press("Connect")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    check("rep number before the set", window.text("Rep number"), "0")
    check("velocity before the set", window.text("Mean concentric velocity"), NOT_MEASURED)
    window.press("Record")
    window.wait_text("Rack state", lambda text: "1000 Hz · 0 lost" in text, 20)
    for rep in range(1, REPS + 1):
        window.wait_text("Rep number", lambda text: text == str(rep), 45)
        print(f"ok: rep {rep} is shown while recording, at {window.text('Recording time')}")
    # hands-free: nobody presses Stop
    window.wait_text("Rack state", lambda text: "saved" in text, 60)


def check_live(window, one):
    last = one["reps"][-1]
    moments, asymmetry = last["moments"], last["asymmetry_pct"]["concentric"]
    side = "right" if asymmetry > 0 else "left"
    words = "even" if number(abs(asymmetry), 1) == "0.0" else \
        f"{number(abs(asymmetry), 1)} % more on the {side}"
    check("rep number", window.text("Rep number"), str(last["index"]))
    check("velocity", window.text("Mean concentric velocity"), number(last["mean_velocity_mps"], 2))
    check("velocity loss", window.text("Velocity loss"), number(one["velocity_loss_pct"], 0) + " % ±" + number(one["velocity_loss_mdc_pct"], 0))
    check("depth", window.text("Depth"), number(last["rom_m"], 0, 1000) + " mm")
    check("asymmetry", window.text("Asymmetry of the last rep"), f"rep {last['index']}: {words}")
    check("low back", window.text("Low back moment"), number(moments["l5s1_peak_nm"], 0) + " N·m")
    check("hip", window.text("Hip moment"), number(moments["hip_peak_nm"], 0) + " N·m")
    check("knee", window.text("Knee moment"), number(moments["knee_peak_nm"], 0) + " N·m")
    check("bar load", window.text("Bar load"),
          number(one["bar_mass_kg"], 1) + " kg, weighed by the plates")
    check("state", window.text("Verdict state"), STATES[one["verdict"]["state"]])


def check_sentence(sentence, verdict):
    if verdict["state"] == "undetermined":
        fits = sentence.startswith("Can't judge yet")
    elif verdict["state"] == "steady":
        fits = sentence == f"No shift (would have seen {math.ceil(verdict['detectable_pct'])} %)"
    else:
        fits = f"from rep {verdict['since_rep']} on" in sentence and sentence.startswith("Low back")
    if not fits:
        raise SystemExit(f"FAILED: {sentence!r} does not go with {verdict}")
    print(f"ok: sentence = {sentence}")


def check_review(window, one, live_sentence):
    window.wait_text("Reviewed verdict", lambda text: text == live_sentence, 30)
    check("reviewed state", window.text("Reviewed verdict state"), STATES[one["verdict"]["state"]])
    for rep in one["reps"]:
        i = rep["index"]
        window.wait_text(f"Rep {i} Velocity m/s", lambda text: text != "", 20)
        check(f"rep {i} velocity", window.text(f"Rep {i} Velocity m/s"),
              number(rep["mean_velocity_mps"], 2))
        check(f"rep {i} asymmetry", window.text(f"Rep {i} Right − left %"),
              signed(rep["asymmetry_pct"]["concentric"], 1))
        check(f"rep {i} low back", window.text(f"Rep {i} Low back N·m"),
              number(rep["moments"]["l5s1_peak_nm"], 0))
        check(f"rep {i} change", window.text(f"Rep {i} Change %").lstrip("▲◆ "),
              signed(rep["shift"]["l5s1_change_pct"], 1))


def check_stop_in_mid_set(window, cli):
    """A set broken off by Stop after two seconds is saved all the same."""
    window.press("Next set")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    window.press("Record")
    window.wait_text("Recording time", lambda text: text.endswith("00:02"), 20)
    window.press("Stop")
    window.wait_text("Rack state", lambda text: "saved" in text, 20)
    wait_for("the second file", lambda: len(sessions()) == 2, 5)
    for path in sessions():
        if subprocess.run([cli, "verify", str(path)], stdout=subprocess.DEVNULL).returncode != 0:
            raise SystemExit(f"FAILED: verify {path}")
    print("ok: both files verify")


def quit_window(process):
    subprocess.run(["gdbus", "call", "--session", "-d", APPLICATION,
                    "-o", "/" + APPLICATION.replace(".", "/"),
                    "-m", "org.gtk.Actions.Activate", "quit", "[]", "{}"],
                   check=True, stdout=subprocess.DEVNULL)
    if process.wait(timeout=20) != 0:
        raise SystemExit(f"FAILED: plumbar ended with {process.returncode}")
    print("ok: plumbar quits with 0")


def main():
    plumbar, cli = sys.argv[1:3]
    know_an_earlier_set(cli)
    process = subprocess.Popen([plumbar], env=dict(os.environ, LC_ALL="C.UTF-8", G_DEBUG="fatal-warnings"))
    try:
        window = Window(process)
        record_set(window)
        [path] = sessions()
        result = analyse(cli, path)
        [one] = result["sets"]
        check("count of reps", len(one["reps"]), REPS)
        check("earlier sets that the verdict knows", one["verdict"]["history_sets"], 1)
        check_live(window, one)
        sentence = window.text("Verdict")
        check_sentence(sentence, one["verdict"])
        window.press("Review set")
        check_review(window, one, sentence)
        check_stop_in_mid_set(window, cli)
        quit_window(process)
    finally:
        if process.poll() is None:
            process.kill()


main()
