#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyboard only, with athletes in turns: names are typed, a target is set, a stop is announced, a rep is
struck and comes back, pain and a note are kept, the next athlete's turn comes by itself, a set is given
to the right athlete, a tare is refused while loaded. Nothing is clicked.

usage: keyboard-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)"""
import sys
import time

from atspi_window import Atspi, Window, analyse, check, fail, sessions, wait_for


def typed(window):
    node = window.wait_focus()
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def add_athletes(window):
    """By A, a name and Enter: the picker adds whom it does not know."""
    for name in ("Anna", "Bert"):
        window.keys("a")
        wait_for("the picker", lambda: window.find("text", "Pick an athlete")
                 or window.find("entry", "Pick an athlete"))
        window.wait_focus()
        window.type(name)
        wait_for(f"{name} in the entry", lambda: typed(window) == name)
        window.keys("Return")
        window.wait_text("Athlete", lambda text: text == name)
        print(f"ok: {name} was added and picked by keys")


def set_targets(window):
    """On the athletes page: a loss that the set will pass, and both athletes take turns."""
    window.keys("alt+2")
    for name in ("Anna", "Bert"):
        window.choose_athlete(name)
        window.set_value("Stop at velocity loss in percent", 10)
        window.set_value("Rep goal", 3)
        window.press("Takes turns", "check box")
        window.known.clear()
    window.keys("alt+1")


def record(window):
    window.keys("ctrl+k")  # connect
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    window.keys("Page_Down")  # the foot pedal's next step
    window.wait_text("Rack state", lambda text: "1000 Hz" in text)


def stands_still(window):
    """The lifter's weight on the plates, the same for two seconds: a tare looks at the last whole one.
    False: the set went on before that was seen."""
    shown, end = [], time.monotonic() + 20

    def still():
        text = window.text("Force on both plates") or "–"
        force = 0 if "–" in text else float(text.split()[0].replace("−", "-"))
        if force < 300 or (shown and abs(force - shown[0][1]) > 60):
            shown.clear()
        if force >= 300:
            shown.append((time.monotonic(), force))
        if shown and shown[-1][0] - shown[0][0] > 2:
            return "still"
        return "too late" if time.monotonic() > end else None
    return wait_for("the lifter to stand on the plates", still, 40) == "still"


def zero_empty_plates(window):
    """Where the machine is slower than the simulated lifter, the plates are not empty any more: leaving
    the page begins anew."""
    for _ in range(4):
        window.keys("alt+3")
        window.wait_text("Rack stream", lambda text: text == "● Streaming at 1000 Hz")
        window.wait_text("Channel 1 health", lambda text: text == "ok")
        window.keys("z")
        said = window.wait_text("Result of the tare", lambda text: text != "", 10)
        if said.startswith("✔ Zeroed"):
            print("ok: empty plates are zeroed")
            return
        window.keys("alt+1")
        window.wait_page("Live")
    fail(f"empty plates are not zeroed: {said}")


def refuse_tare(window):
    """Before recording: while the simulated lifter stands on the plates, a tare is refused."""
    window.keys("ctrl+k")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    for _ in range(4):
        zero_empty_plates(window)
        if stands_still(window):
            break
        window.keys("alt+1")
        window.wait_page("Live")
    window.keys("z")
    said = window.wait_text("Result of the tare", lambda text: "Not zeroed" in text, 10)
    check("the refusal", said, "⚠ Not zeroed: the plates are loaded: step off, take the bar away")
    window.keys("alt+1")


def edit_while_recording(window):
    window.wait_text("Rep number", lambda text: text == "3", 60)
    said = window.wait_text("Announcement", lambda text: text != "", 5)
    print(f"ok: announced: {said}")
    if not (said.startswith("✔ Goal: 3 reps") or said.startswith("⬣ Stop")):
        fail(f"the third of three reps announces {said!r}")
    window.keys("x")
    window.wait_text("Announcement", lambda text: not text.startswith("✔"), 5)
    window.keys("x")
    window.wait_text("Announcement", lambda text: text != "", 5)
    print("ok: a struck rep no longer counts, a restored one does")
    window.keys("p")
    window.wait_text("Rep number", lambda text: text == "5", 60)
    window.wait_text("Announcement", lambda text: text.startswith("⬣ Stop: "), 5)
    print(f"ok: announced: {window.text('Announcement')}")
    window.keys("n")
    window.wait_focus()
    window.type("belt slipped")
    window.keys("Return")


def check_file(cli, path, athlete, pain_rep):
    result = analyse(cli, path)
    check("athlete of the session", result["athlete"]["id"], athlete)
    reps = result["sets"][0]["reps"]
    check("pain", [rep["index"] for rep in reps if rep["pain"]], pain_rep)
    check("struck", [rep["index"] for rep in reps if rep["struck"]], [])


def main():
    plumbar, cli = sys.argv[1:3]
    with Window(plumbar) as window:
        wait_for("the set-up", lambda: window.find("push button", "Connect"))
        add_athletes(window)
        set_targets(window)
        window.set_value("Reps", 6)
        window.wait_text("Athlete", lambda text: text == "Bert")
        window.keys("Right")  # whose turn
        window.wait_text("Athlete", lambda text: text == "Anna")
        refuse_tare(window)
        window.keys("Page_Down")
        window.wait_text("Rack state", lambda text: "1000 Hz" in text)
        edit_while_recording(window)
        window.wait_text("Rack state", lambda text: "saved" in text, 60)
        window.wait_text("Recording time", lambda text: text.startswith("Rest 00:"), 5)
        [first] = sessions()
        check_file(cli, first, "Anna", [3])
        window.keys("Page_Down")  # the next turn
        window.wait_text("Athlete", lambda text: text.startswith("Bert"), 20)
        print("ok: the next athlete's turn, with the next set")
        window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
        window.keys("u")  # it was Anna after all
        window.wait_text("Athlete", lambda text: text.startswith("Anna"))
        print("ok: a wrong athlete is taken back")
        window.quit()


main()
