# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program, driven as a screen reader and a keyboard would: shared by the journeys.

Exit 77 when python3-gi, gir1.2-atspi-2.0 or xdotool is not installed."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

POLL_MS = 50  # a look costs the program time, and its signals come by the hundred
MISSED_S = 0.3  # what was not there is looked for again after this: a walk through the tree is slow

# libatspi 2.46 trips over an application that is just registering; the call then simply fails
os.environ["DBUS_FATAL_WARNINGS"] = "0"
try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, Gio, GLib
except (ImportError, ValueError) as missing:
    print(f"skipped: python3-gi and gir1.2-atspi-2.0 are needed ({missing})")
    sys.exit(77)
Atspi.set_timeout(10000, 30000)  # ms; a busy machine answers late, and usually has 0.8 s
if not shutil.which("xdotool"):
    print("skipped: xdotool is not installed")
    sys.exit(77)

APPLICATION = "io.github.plumbar.Plumbar"
PATH = "/" + APPLICATION.replace(".", "/")


def fail(text):
    raise SystemExit("FAILED: " + text)


def pump():
    """libatspi learns of changes from signals only."""
    while GLib.MainContext.default().iteration(False):
        pass


def wait_a_moment():
    """Until it is time to look again; signals are heard meanwhile."""
    over = []
    GLib.timeout_add(POLL_MS, lambda: over.append(True))  # once, as that is None
    while not over:
        GLib.MainContext.default().iteration(True)


def wait_for(what, condition, timeout_s=20):
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        pump()
        try:
            found = condition()
        except GLib.Error:  # an element that went away while it was read
            found = None
        if found:
            return found
        wait_a_moment()
    fail(f"waited {timeout_s} s in vain for {what}")


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
    """The accessible root of a program, once it has a window."""
    for node in children(Atspi.get_desktop(0)):
        if node.get_process_id() == pid and node.get_child_count() > 0:
            return node
    return None


def has_state(node, state):
    return node.get_state_set().contains(state)


class Window:
    """One running plumbar. output: a file for what it prints; environment: more of it. It draws less
    often than it could (window-test.py and the benchmark draw at full speed)."""

    def __init__(self, plumbar, *arguments, output=None, **environment):
        self.process = subprocess.Popen(
            [plumbar, *arguments], stdout=output,
            env=dict(os.environ, **{"LC_ALL": "C.UTF-8", "G_DEBUG": "fatal-warnings",
                                   "PLUMBAR_LOOK_MS": "100", **environment}))
        self.known, self.missed = {}, {}
        self.root = wait_for("the window", lambda: application(self.process.pid), 40)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def find(self, role, name):
        """By name; a label, whose name is its text, by its description."""
        key = role, name
        if key not in self.known and time.monotonic() > self.missed.get(key, 0) + MISSED_S:
            for node in walk(self.root):
                own = node.get_description() if role == "label" else \
                    (node.get_name() or "").replace("_", "")
                if own in (name, f"{name} {name}") and node.get_role_name() == role:
                    self.known[key] = node
                    break
            self.missed[key] = time.monotonic()
        return self.known.get(key)

    def find_text(self, text):
        """Any label that says just this."""
        return next((node for node in walk(self.root) if node.get_role_name() == "label"
                     and node.get_name() == text), None)

    def text(self, name):
        node = self.find("label", name)
        return node and Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))

    def described(self, name):
        """What a drawn widget says of itself."""
        if name not in self.known:
            for node in walk(self.root):
                if node.get_name() == name:
                    self.known[name] = node
                    break
        return self.known[name].get_description() if name in self.known else ""

    def wait_text(self, name, condition, timeout_s=20):
        def said():
            text = self.text(name) or ""
            return (text,) if condition(text) else None
        try:
            return wait_for(f"the label {name}", said, timeout_s)[0]
        except SystemExit as gave_up:
            raise SystemExit(f"{gave_up}; it says {self.text(name)!r}") from None

    def press(self, name, role="push button"):
        node = wait_for(f"the button {name}", lambda: self.find(role, name))
        wait_for(f"{name} to be shown", lambda: has_state(node, Atspi.StateType.VISIBLE)
                 and has_state(node, Atspi.StateType.SENSITIVE))
        # of a menu button, the one inside has the action
        inner = [part for part in walk(node) if part.get_n_actions() > 0]
        Atspi.Action.do_action(inner[0] if inner else node, 0)

    def set_value(self, name, value):
        node = wait_for(f"the spin button {name}", lambda: self.find("spin button", name))
        Atspi.Value.set_current_value(node, value)
        wait_for(f"{name} to be {value}", lambda: Atspi.Value.get_current_value(node) == value, 5)

    def keys(self, *keys):
        """Typed into the window that has the focus, in this order; what they do is to be waited for."""
        for key in keys:
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "40", text], check=True)

    def focused(self, role=None):
        """The element that has the keyboard, when there is one of that role."""
        for node in walk(self.root):
            if has_state(node, Atspi.StateType.FOCUSED) and role in (None, node.get_role_name()):
                return node
        return None

    def wait_focus(self):
        """Until something to type into has the keyboard."""
        return wait_for("the focus in an entry", lambda: self.focused("text") or self.focused("entry"))

    def action(self, name, parameter="[]", window=True):
        """A GAction: of the window, or of the application."""
        values = GLib.Variant.parse(GLib.VariantType("av"), parameter)
        Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
            APPLICATION, PATH + ("/window/1" if window else ""), "org.gtk.Actions", "Activate",
            GLib.Variant.new_tuple(GLib.Variant("s", name), values, GLib.Variant("a{sv}", {})),
            None, Gio.DBusCallFlags.NONE, -1)

    def page(self, name):
        self.action("page", f"[<'{name}'>]")

    def is_page(self, title):
        tab = self.find("page tab", title)
        return tab is not None and has_state(tab, Atspi.StateType.SELECTED)

    def wait_page(self, title):
        """Until the page of that tab is the one that keys go to."""
        tab = wait_for(f"the tab {title}", lambda: self.find("page tab", title))
        wait_for(f"the page {title}", lambda: has_state(tab, Atspi.StateType.SELECTED))

    def choose_athlete(self, name):
        """On the athletes page, which is shown. The rows are made anew with each change."""
        names = wait_for("the athletes", lambda: self.find("list", "Athletes"))
        row = wait_for(f"{name}'s row", lambda: next(
            (i for i, row in enumerate(children(names), 1) if row.get_name() == name), None))
        Atspi.Selection.select_child(names, row - 1)
        self.wait_text("Chosen athlete", lambda text: text == name)

    def quit(self, status=0):
        self.action("quit", window=False)
        if self.process.wait(timeout=30) != status:
            fail(f"plumbar ended with {self.process.returncode}")
        print(f"ok: plumbar quits with {status}")


def check(name, shown, expected):
    if shown != expected:
        fail(f"{name} shows {shown!r}, not {expected!r}")
    print(f"ok: {name} = {shown}")


def tones():
    """Names of those that were played so far: each is written to the cache when it is wanted first."""
    folder = pathlib.Path(os.environ["XDG_CACHE_HOME"]) / "plumbar"
    return {path.stem for path in folder.glob("*.wav")}


def sessions():
    return sorted((pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/sessions").glob("*.plumbar"))


def saved_session(cli, reps, athletes):
    """A session of sim-3 among the user's, and the athletes' file; before the window is there."""
    data = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar"
    (data / "sessions").mkdir(parents=True)
    session = data / "sessions" / "2026-set.plumbar"
    subprocess.run([cli, "simulate", "--reps", str(reps), "--seed", "3", "-o", str(session)], check=True,
                   capture_output=True)
    (data / "athletes.ini").write_text(athletes, encoding="utf-8")
    return session


def analyse(cli, path):
    done = subprocess.run([cli, "analyze", "--json", str(path)], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        fail(f"analyze: {done.stderr}")
    return json.loads(done.stdout)
