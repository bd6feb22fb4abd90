# SPDX-License-Identifier: GPL-3.0-or-later
"""Which controls of an accessible tree have no name that a screen reader could say."""
import re

from atspi_window import Atspi, GLib, children, has_state, walk

# what is pressed, typed into or set, whatever its state
CONTROLS = {"push button", "toggle button", "check box", "radio button", "switch", "spin button",
            "combo box", "entry", "text", "password text", "slider", "page tab", "menu item",
            "check menu item", "radio menu item", "link", "list", "list box", "table", "tree table",
            "level bar"}
# take the focus only to hand it on
HOLDERS = {"scroll pane", "viewport", "frame", "dialog", "application", "label"}
# a part of one of these is heard with it: a spin button's entry, a menu button's inner button
WHOLES = {"spin button", "combo box", "push button", "toggle button", "entry", "text", "check box",
          "page tab", "menu item"}
TABLES = {"tree table", "table"}  # and so is the list in one of these
ROWS = {"list item", "table row", "table cell", "tree item"}  # heard by what stands in them
# GTK 4.8 gives what has no name that of its class
CLASS_NAME = re.compile(r"(Gtk|Gdk|Adw|Plb)[A-Z]\w+$")


def own_name(node):
    name = (node.get_name() or "").replace("_", "").strip()
    return "" if CLASS_NAME.match(name) else name


def words_in(node):
    return " ".join(own_name(part) for part in walk(node) if part.get_role_name() == "label").strip()


def name_of(node):
    """A name of its own, or that of what labels it, or a row's text."""
    name = own_name(node)
    if not name:
        for relation in node.get_relation_set() or []:
            if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY and \
                    relation.get_n_targets() > 0:
                name = own_name(relation.get_target(0))
    return name or (words_in(node) if node.get_role_name() in ROWS else "")


def is_control(node):
    role = node.get_role_name()
    return role in CONTROLS or \
        (role not in HOLDERS and has_state(node, Atspi.StateType.FOCUSABLE))


def unnamed(node, path, seen, skipped=lambda node: False):
    """Yields the way to each. seen: counts of the controls by role."""
    role, name = node.get_role_name(), name_of(node)
    if is_control(node):
        seen[role] = seen.get(role, 0) + 1
        whole = WHOLES | TABLES if role == "list" else WHOLES
        if not name and not any(r in whole and n for r, n in path):
            yield " / ".join(f"{r} {n!r}" if n else r for r, n in [*path[-8:], (role, "")])
    for child in children(node):
        try:
            if not skipped(child):
                yield from unnamed(child, [*path, (role, name)], seen, skipped)
        except GLib.Error:  # went away while it was read
            continue
