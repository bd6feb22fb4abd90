#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be pressed, typed into or given the focus has a name that a screen reader says: the
whole tree of every page, in each of its states, and of every window and popover is walked.

usage: names-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)"""
import sys

from atspi_window import Atspi, GLib, Window, children, fail, has_state, saved_session, wait_for

CONTROLS = {"push button", "toggle button", "check box", "radio button", "switch", "spin button",
            "combo box", "entry", "text", "password text", "slider", "page tab", "menu item",
            "check menu item", "radio menu item", "link", "list", "list box", "table", "tree table",
            "level bar", "image"}
# what holds controls, and takes the focus only to hand it on; pictures beside a text say nothing new
HOLDERS = {"panel", "filler", "frame", "application", "group", "scroll pane", "viewport", "label",
           "image", "list item", "table row", "table cell", "row header", "column header", "generic"}


def name_of(node):
    """A name of its own, or that of what labels it, or a row's text."""
    own = (node.get_name() or "").replace("_", "").strip()
    if own:
        return own
    for relation in node.get_relation_set() or []:
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY and \
                relation.get_n_targets() > 0:
            return relation.get_target(0).get_name()
    return ""


def is_control(node):
    role = node.get_role_name()
    if role in HOLDERS:
        return False
    return role in CONTROLS or has_state(node, Atspi.StateType.FOCUSABLE)


def inside(node, path):
    """The parts of a named control (a spin button's entry, a menu button's inner button) are heard
    with it."""
    return any(role in ("spin button", "combo box", "push button", "toggle button", "entry", "text",
                        "check box", "page tab") and name for role, name in path)


def unnamed(node, path, seen):
    role = node.get_role_name()
    name = name_of(node)
    if is_control(node):
        seen[role] = seen.get(role, 0) + 1
        if not name and not inside(node, path):
            yield " / ".join(f"{r} {n!r}" if n else r for r, n in [*path[-6:], (role, "")])
    for child in children(node):
        try:
            yield from unnamed(child, [*path, (role, name)], seen)
        except GLib.Error:  # went away while it was read
            continue


class Walk:
    def __init__(self, window):
        self.window, self.bad, self.seen = window, {}, {}

    def look(self, where):
        seen = {}
        for line in unnamed(self.window.root, [], seen):
            self.bad.setdefault(line, where)
        for role, count in seen.items():
            self.seen[role] = max(count, self.seen.get(role, 0))
        print(f"ok: walked {where}: {sum(seen.values())} controls")


def windows(window):
    return window.root.get_child_count()


def opened(window, walk, where, action, is_window_action=True):
    """A window of its own: opened, walked, closed by Escape."""
    before = windows(window)
    window.action(action, window=is_window_action)
    wait_for(where, lambda: windows(window) > before)
    walk.look(where)
    window.keys("Escape")
    wait_for(f"{where} to close", lambda: windows(window) == before)


def walk_pages(window, walk, session):
    wait_for("the set-up", lambda: window.find("push button", "Connect"))
    walk.look("the first run")
    window.page("athletes")
    window.choose_athlete("sim-3")
    walk.look("the athletes")
    window.action("open-path", f"[<'{session}'>]")
    window.wait_text("Reviewed verdict", lambda text: text != "", 30)
    walk.look("the review")
    window.action("connect")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 30)
    walk.look("the live page, connected")
    window.page("rack")
    window.wait_text("Channel 1 health", lambda text: text == "ok")
    walk.look("the rack page")


def main():
    plumbar, cli = sys.argv[1:3]
    session = saved_session(cli, 3, "[sim-3]\nmass-kg=64\nstature-m=1.7\n[Mia]\n")
    # GTK 4.8 itself warns of a label in its window of shortcuts, which is no critical
    with Window(plumbar, G_DEBUG="fatal-criticals") as window:
        walk = Walk(window)
        walk_pages(window, walk, session)
        opened(window, walk, "the preferences", "preferences")
        opened(window, walk, "the shortcuts", "show-help-overlay")
        opened(window, walk, "about", "about", False)
        for line, where in walk.bad.items():
            print(f"no name: {where}: {line}")
        for role in ("push button", "check box", "spin button", "combo box", "page tab"):
            if walk.seen.get(role, 0) == 0:
                fail(f"no {role} was seen at all: {walk.seen}")
        if walk.bad:
            fail(f"{len(walk.bad)} controls have no name")
        print(f"ok: every control has a name: {walk.seen}")
        window.quit()


main()
