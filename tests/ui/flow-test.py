#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A coach's evening: eight athletes take turns and a ninth is refused, targets stay, a set is voided and
taken back by one key, pounds are shown throughout, the rest is timed, announcements are tones and words,
the plates zero themselves, the athlete's own screen shows one number.

usage: flow-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)"""
import contextlib
import os
import pathlib
import sqlite3
import sys

from atspi_window import Atspi, Window, analyse, check, fail, has_state, sessions, tones, wait_for, walk
from speech_service import SpeechService

LB_PER_KG = 1 / 0.45359237
NAMES = ["Ada", "Bea", "Cem", "Dov", "Eli", "Fee", "Gil", "Hal", "Ida"]
FULL = "⚠ Eight take turns already: take one of them out first"
REPS, REST_S = 2, 4


def settings():
    """As the desktop keeps them."""
    return pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "glib-2.0/settings/keyfile"


def change_unit(old, new):
    text = settings().read_text(encoding="utf-8").replace(f"mass-unit='{old}'", f"mass-unit='{new}'")
    new_file = settings().with_suffix(".new")
    new_file.write_text(text, encoding="utf-8")
    new_file.replace(settings())  # never seen half


def write_settings():
    """And targets under which each rep is too slow."""
    settings().parent.mkdir(parents=True)
    settings().write_text(f"[io/github/plumbar/Plumbar]\nmass-unit='lb'\nspeech=true\n"
                          f"rest-s={REST_S}\n",
                          encoding="utf-8")
    store().parent.mkdir(parents=True, exist_ok=True)
    store().write_text("".join(f"[{name}]\nvelocity-low-mps=0.95\nmass-kg=80\n" for name in NAMES),
                       encoding="utf-8")


def store():
    return pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/athletes.ini"


def fill_the_roster(window):
    wait_for("the set-up", lambda: window.find("push button", "Connect"))
    window.keys("alt+2")
    turns = None
    for name in NAMES:
        window.choose_athlete(name)
        turns = turns or wait_for("the switch", lambda: window.find("check box", "Takes turns"))
        Atspi.Action.do_action(turns, 0)
        if name != NAMES[-1]:
            wait_for(f"{name} to take turns", lambda: has_state(turns, Atspi.StateType.CHECKED))
    wait_for("the refusal", lambda: window.find_text(FULL))
    wait_for("the switch to go back", lambda: not has_state(turns, Atspi.StateType.CHECKED))
    print(f"ok: the ninth is refused: {FULL}")
    if not window.find_text("Body mass, lb"):
        fail("the body mass is not in pounds")
    window.choose_athlete(NAMES[0])
    if window.find_text(FULL):
        fail("the refusal stays with one who takes turns")
    change_unit("lb", "kg")
    wait_for("kilograms", lambda: window.find_text("Body mass, kg"))
    window.set_value("Rep goal", REPS)
    kept = wait_for("the goal in the file", lambda: f"rep-goal={REPS}" in (
        text := store().read_text(encoding="utf-8")) and text)
    check("body mass, after the unit was changed", kept.count("mass-kg=80\n"), len(NAMES))
    change_unit("kg", "lb")
    wait_for("pounds", lambda: window.find_text("Body mass, lb"))


def go_round(window):
    window.keys("alt+1")
    for name in [*NAMES[:8], NAMES[0]]:
        window.keys("Right")
        window.wait_text("Athlete", lambda text: text == name)
    print("ok: eight take turns, and the first again")


def check_tones(*names):
    """A machine that stood still for a quarter of a second has played "fault", too."""
    check("tones so far", tones() - {"fault"}, set(names))


def record(window):
    window.set_value("Reps", REPS)
    window.keys("Page_Down")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    check("whose set", window.text("Athlete").split(",")[0], NAMES[0])
    window.keys("Page_Down")
    window.wait_text("Rack state", lambda text: "1000 Hz" in text, 30)
    window.wait_text("Rep number", lambda text: text == "1", 60)
    window.wait_text("Velocity zone", lambda text: text == "▼ too slow")
    check("the goal beside the count", window.text("Rep goal"), f"of {REPS}")
    window.wait_text("Announcement", lambda text: text == f"✔ Goal: {REPS} reps done", 30)
    check_tones("slow", "goal")


def strike_pain_void(window):
    """Each by one key, and told by what stays on the screen."""
    strip = lambda: window.described("Rep by rep")  # noqa: E731
    window.keys("x")
    wait_for("the last rep to be struck", lambda: strip().endswith(" Struck."))
    window.wait_text("Announcement", lambda text: text == "")
    window.keys("x")
    wait_for("the last rep to count again", lambda: "Struck" not in strip())
    window.wait_text("Announcement", lambda text: text.startswith("✔ Goal"))
    window.keys("p")
    wait_for("pain on the last rep", lambda: strip().endswith(" Pain."))
    window.keys("v")
    window.wait_text("Reasons", lambda text: "This set does not count" in text)
    print(f"ok: struck, restored, pain, voided: {window.text('Reasons')}")


def quiet_screen(window):
    """The board's own view of one number is as wide as it; the main window keeps its page."""
    window.keys("b")
    board = wait_for("the athlete's screen", lambda: window.root.get_child_count() == 2
                     and window.root.get_child_at_index(1))
    number = next(node for node in walk(board) if node.get_name() == "The last rep's velocity")
    width = lambda: Atspi.Component.get_size(number).x  # noqa: E731
    check("one number, before", width() > 1000, False)
    window.keys("q")
    wait_for("one number", lambda: width() > 1000)
    said = wait_for("its text", lambda: (text := number.get_description()).startswith(
        f"Rep {REPS}: ") and text)
    if "too slow" not in said:
        fail(f"the athlete is shown {said!r}")
    print(f"ok: the athlete's screen: {said}")
    window.keys("Escape")
    wait_for("it to close", lambda: window.root.get_child_count() == 1)


def check_saved(window, cli):
    window.wait_text("Rack state", lambda text: "saved" in text, 60)
    window.wait_text("Recording time", lambda text: text.startswith("Rest 00:"), 5)
    [path] = sessions()
    [one] = analyse(cli, path)["sets"]
    check("voided", one["voided"], True)
    check("pain", [rep["index"] for rep in one["reps"] if rep["pain"]], [REPS])
    check("bar load", window.text("Bar load"),
          f"{one['bar_mass_kg'] * LB_PER_KG:.1f} lb, weighed by the plates")
    with contextlib.closing(sqlite3.connect(path)) as db:
        [(tares,)] = db.execute("SELECT count(*) FROM events WHERE kind = 'tare'")
    if tares < 1:
        fail("the empty plates did not zero themselves")
    print(f"ok: the empty plates zeroed themselves {tares} times")
    window.keys("v")
    window.wait_text("Reasons", lambda text: "does not count" not in text, 20)
    check("voided", analyse(cli, path)["sets"][0]["voided"], False)


def rest_and_next(window):
    wait_for("the end of the rest", lambda: "rest" in tones(), REST_S + 10)
    check_tones("slow", "goal", "rest")
    window.keys("Page_Down")
    window.wait_text("Athlete", lambda text: text.split(",")[0] == NAMES[1])
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    check("the next one's goal", window.text("Rep goal"), "")
    window.keys("u")
    window.wait_text("Athlete", lambda text: text.split(",")[0] == NAMES[0])
    window.wait_text("Rep goal", lambda text: text == f"of {REPS}")
    if f"rep-goal={REPS}" not in store().read_text(encoding="utf-8"):
        fail("the target is not kept")
    print("ok: a wrong athlete is taken back, with the targets of the last set")


def picked_is_next(window):
    """Whoever the coach picks after a set is next, and not the one after them; the set that is shown keeps
    its own athlete and targets."""
    window.keys("Page_Down")
    window.wait_text("Rep number", lambda text: text == "1", 60)
    window.keys("Right")
    window.wait_text("Rep goal", lambda text: text == f"of {REPS}")
    check("whose set, while the next is up", window.text("Athlete").split(",")[0], NAMES[0])
    window.keys("Page_Down")
    window.wait_text("Rack state", lambda text: "saved" in text, 60)
    check("the goal of the set that is shown", window.text("Rep goal"), f"of {REPS}")
    window.keys("Page_Down")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    check("who is next", window.text("Athlete").split(",")[0], NAMES[1])
    check("with their goal", window.text("Rep goal"), "")


def closed_while_given_away(window):
    """The set is another's, and the window is closed at once: the file says so all the same."""
    window.keys("Page_Down")
    window.wait_text("Rep number", lambda text: text == "1", 60)
    window.keys("u")
    window.wait_text("Athlete", lambda text: text.split(",")[0] == NAMES[0])
    window.quit()


def main():
    plumbar, cli = sys.argv[1:3]
    write_settings()
    service = SpeechService()
    with Window(plumbar, GSETTINGS_BACKEND="keyfile", **service.environment) as window:
        fill_the_roster(window)
        go_round(window)
        record(window)
        strike_pain_void(window)
        quiet_screen(window)
        check_saved(window, cli)
        rest_and_next(window)
        check("what was said", service.said[:2] + service.said[-1:],
              ["too slow", f"Goal: {REPS} reps done", "The rest is over"])
        picked_is_next(window)
        closed_while_given_away(window)
    newest = max(sessions(), key=lambda path: path.stat().st_mtime)
    check("whose the last set is", analyse(cli, newest)["athlete"]["id"], NAMES[0])


main()
