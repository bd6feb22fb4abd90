#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be pressed, typed into or given the focus has a name that a screen reader says: the
whole tree of every page, in each of its states, and of every window, dialog and popover is walked.

usage: names-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)"""
import os
import pathlib
import sys

from atspi_window import Atspi, Window, children, fail, saved_session, wait_for, walk
from spoken import unnamed


RESOURCES = "/io/github/plumbar/Plumbar"
BY_ITS_BUTTON = "by its button"


class Walk:
    """Counts, and what was found without a name, by where it was first seen."""

    def __init__(self, window):
        self.window, self.bad, self.seen = window, {}, {}

    def look(self, where, root=None, skipped=lambda node: False, ours=True):
        """ours: of a window that GTK or libadwaita makes whole, what is in it is theirs to name."""
        seen = {}
        lines = list(unnamed(root or self.window.root, [], seen, skipped))
        if not seen:
            fail(f"no control was seen in {where}")
        for line in lines if ours else []:
            self.bad.setdefault(line, where)
        for role, count in seen.items():
            self.seen[role] = max(count, self.seen.get(role, 0))
        print(f"ok: walked {where}: {sum(seen.values())} controls"
              + ("" if ours else f", the toolkit's own, {len(lines)} of them without a name"),
              flush=True)

    def opened(self, where, show, close=None, **look):
        """A window of its own: opened, walked, closed (by Escape)."""
        root = self.window.root
        before = root.get_child_count()
        show()
        wait_for(where, lambda: root.get_child_count() > before)
        other = root.get_child_at_index(before)
        if not (other.get_name() or "").strip():
            self.bad.setdefault(other.get_role_name(), f"the window of {where}")
        wait_for(f"a control in {where}", lambda: other.get_child_count() > 0)
        self.look(where, other, **look)
        if close == BY_ITS_BUTTON:
            button = next(node for node in walk(other) if node.get_name() == "Close")
            Atspi.Action.do_action(button, 0)
        else:
            (close or (lambda: self.window.keys("Escape")))()
        wait_for(f"{where} to close", lambda: root.get_child_count() == before)

    def popover(self, where, show, role, name):
        """Part of the window that it points into: walked when it has what it is there for."""
        show()
        wait_for(where, lambda: self.window.find(role, name))
        self.look(where)
        self.window.keys("Escape")


def is_search_of_settings(node):
    """libadwaita's page for it, which is switched off, and can not be reached."""
    return node.get_name() == "GtkSearchEntry" or \
        (node.get_name() == "GtkListBox" and node.get_child_count() == 0)


def before_a_rack(window, walk_):
    wait_for("the set-up", lambda: window.find("push button", "Connect"))
    walk_.look("the first run")
    walk_.popover("the athletes' picker", lambda: window.action("pick-athlete"), "list",
                  "Athletes found")
    walk_.popover("the main menu", lambda: window.press("Main menu"), "menu item", "About Plumbar")
    walk_.opened("the note", lambda: window.action("note"))
    walk_.opened("the shortcuts", lambda: window.action("show-help-overlay"))
    walk_.opened("the preferences", lambda: window.action("preferences"),
                 skipped=is_search_of_settings)
    walk_.opened("about", lambda: window.action("about", window=False), ours=False)
    walk_.opened("the file dialog", lambda: window.action("open"), lambda: window.press("Cancel"),
                 ours=False)
    walk_.opened("the athlete's screen", lambda: window.action("board"),
                 close=lambda: window.action("board"))


def athletes(window, walk_):
    window.page("athletes")
    window.choose_athlete("sim-3")
    walk_.look("the athletes")
    walk_.opened("the question about soreness", lambda: window.press("Ask about soreness"))


def calibration(window, walk_):
    window.page("rack")
    window.wait_text("Calibration in force", lambda text: text != "")

    def begin():
        window.press("Calibrate")
        window.press("Begin")
        wait_for("the first step", lambda: window.text("Calibration step"))
    walk_.opened("the calibration guide", begin, close=BY_ITS_BUTTON)


def review(window, walk_, session):
    bad = pathlib.Path(os.environ["HOME"]) / "bad.plumbar"
    bad.write_text("no session")
    window.action("open-path", f"[<'{bad}'>]")
    wait_for("the problem", lambda: any("bad.plumbar:" in (node.get_name() or "")
                                        for node in walk(window.root)))
    walk_.look("the review of a file that cannot be read")
    window.action("open-path", f"[<'{session}'>]")
    window.wait_text("Reviewed verdict", lambda text: text != "", 30)
    walk_.look("the review")


def with_a_rack(window, walk_):
    window.action("connect")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    walk_.look("the live page, connected")
    window.page("rack")
    window.wait_text("Channel 1 health", lambda text: text == "ok")
    walk_.look("the rack page")
    window.action("record")
    window.wait_text("Rack state", lambda text: "1000 Hz" in text, 30)
    walk_.look("the live page, recording")
    window.action("stop")
    window.wait_text("Rack state", lambda text: "saved" in text, 30)
    walk_.look("the live page, saved")


def check_the_rule(plumbar):
    """The walk itself: a button whose name is taken out of the page is found."""
    page = pathlib.Path(__file__).resolve().parents[2] / "ui/athlete-page.ui"
    name = '<accessibility><property name="label" translatable="yes">Remove athlete</property>' \
        '</accessibility>'
    broken = pathlib.Path(os.environ["HOME"]) / page.name
    text = page.read_text(encoding="utf-8")
    if text.count(name) != 1:
        fail("the name to be taken out is not there")
    broken.write_text(text.replace(name, ""), encoding="utf-8")
    with Window(plumbar, G_RESOURCE_OVERLAYS=f"{RESOURCES}/{page.name}={broken}") as window:
        wait_for("the set-up", lambda: window.find("push button", "Connect"))
        lines = list(unnamed(window.root, [], {}))
        if len(lines) != 1 or not lines[0].endswith("push button"):
            fail(f"without one name the walk finds {lines}")
        print(f"ok: a name that is missing is found: {lines[0]}")
        window.quit()


def main():
    plumbar, cli = sys.argv[1:3]
    session = saved_session(cli, 3, "[sim-3]\nmass-kg=64\nstature-m=1.7\n[Mia]\n")
    with Window(plumbar) as window:
        walk_ = Walk(window)
        before_a_rack(window, walk_)
        athletes(window, walk_)
        calibration(window, walk_)
        review(window, walk_, session)
        with_a_rack(window, walk_)
        for line, where in walk_.bad.items():
            print(f"no name: {where}: {line}")
        for role in ("push button", "check box", "spin button", "combo box", "page tab", "menu item"):
            if walk_.seen.get(role, 0) == 0:
                fail(f"no {role} was seen at all: {walk_.seen}")
        if walk_.bad:
            fail(f"{len(walk_.bad)} controls have no name")
        print(f"ok: every control has a name: {walk_.seen}")
        window.quit()
    check_the_rule(plumbar)


main()
