# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures that the program makes of itself (it runs with PLUMBAR_SHOT), in both sizes and three looks."""
import os
import pathlib
import shutil
import struct
import time

from atspi_window import Atspi, fail, pump, wait_for

SIZES = [(1920, 1080), (1366, 768)]
LOOKS = ["light", "dark", "contrast"]
TRIES = 5
END = b"IEND\xaeB`\x82"


def picture_size(path):
    """None until the file is whole."""
    data = path.read_bytes() if path.exists() else b""
    return struct.unpack(">II", data[16:24]) if data.endswith(END) else None


def fits(got, width, height):
    """The window may keep its shadow's width of what it was given."""
    return width - 20 <= got[0] <= width and height - 20 <= got[1] <= height


class Camera:
    def __init__(self, window, folder):
        self.window, self.folder, self.count, self.tries = window, folder, 0, 0
        self.size = None  # of the main window
        self.scratch = pathlib.Path(os.environ["HOME"]) / "pictures"
        self.scratch.mkdir(exist_ok=True)

    def shoot(self, path, action="shot"):
        """Each is drawn anew before it is saved: what was asked for before it, is in it. Every shoot has
        files of its own, as a try that is given up may still come, when the next state is shown."""
        tries = []

        def try_once():
            """A window that has just come has nothing to show yet."""
            self.tries += 1
            tries.append(self.scratch / f"{self.tries}.png")
            self.window.action(action, f"[<'{tries[-1]}'>]", window=False)
            end = time.monotonic() + 1.0
            while time.monotonic() < end:
                pump()
                for own in filter(picture_size, tries):
                    shutil.copy(own, path)
                    return picture_size(path)
                time.sleep(0.01)
            return None

        return wait_for(f"the picture {path.name}", try_once)

    def look(self, look, width, height):
        """Until the main window has that size."""
        self.window.action("look", f"[<('{look}', {width}, {height})>]", window=False)

        def has_size():
            frame = self.window.root.get_child_at_index(0)
            size = frame and Atspi.Component.get_size(frame)
            return size and fits((size.x, size.y), width, height)
        wait_for(f"a window of {width}x{height}", has_size)
        if self.size != (width, height):
            self.size = (width, height)
            self.shoot(self.scratch / "first.png")  # laid out for that size from the next on

    def every(self, state, looks, sizes):
        """The path of each picture of a state, in its size and look."""
        for width, height in sizes:
            for look in looks:
                self.look(look, width, height)
                self.count += 1
                yield self.folder / f"{state}-{width}x{height}-{look}.png", (width, height)

    def take(self, state, looks=LOOKS, sizes=SIZES, shows=None, before=None):
        """shows: what tells that the state is there, true before and after each picture. before: what is
        to be done before each, which may bring the state back."""
        for path, size in self.every(state, looks, sizes):
            for _ in range(TRIES if before else 1):
                if before:
                    before()
                shown = self.is_shown(state, shows)
                wait_for(f"{path.name} to be of its size", lambda: fits(self.shoot(path), *size))
                if shown and self.is_shown(state, shows):
                    break
            else:
                fail(f"{state} is over before its pictures are taken")

    @staticmethod
    def is_shown(state, shows):
        """Asked again when there is no answer."""
        return not shows or wait_for(f"what {state} shows", lambda: (shows(),))[0]

    def take_page(self, state, page, title):
        """Of a page that a set's end may take away: it opens the review."""
        self.take(state, before=lambda: self.window.page(page),
                  shows=lambda: self.window.is_page(title))

    def take_other(self, state, looks=LOOKS, close=True):
        """A window of its own, in its own size, closed again: it must have room on the smaller screen."""
        for look in looks:
            self.look(look, *SIZES[1])
            path = self.folder / f"{state}-{look}.png"
            self.shoot(path, "shot-other")
            width, height = self.shoot(path, "shot-other")  # laid out by now
            if width > SIZES[1][0] or height > SIZES[1][1]:
                fail(f"{path.name} is {width}x{height}: too large for the smaller screen")
            self.count += 1
        if close:
            self.window.action("close-other", window=False)

    def take_board(self, state):
        """The window in front, as it is on a whole screen of either size; closed again."""
        for path, (width, height) in self.every(state, LOOKS, SIZES):
            self.window.action("resize-other", f"[<({width}, {height})>]", window=False)
            wait_for(f"{path.name} to be of its size",
                     lambda: fits(self.shoot(path, "shot-other"), width, height))
            self.shoot(path, "shot-other")  # laid out for that size by now
        self.window.action("close-other", window=False)

    def take_popup(self, state, show, looks=LOOKS, sizes=SIZES):
        """With what pops up after show(), which Escape takes away again; nothing else may change."""
        for path, _ in self.every(state, looks, sizes):
            self.shoot(path)
            without = path.read_bytes()
            show()
            wait_for("what pops up", lambda: self.shoot(path) and path.read_bytes() != without)
            time.sleep(0.5)  # what changed first may be the button that was pressed
            self.shoot(path)
            popped_up, after = path.read_bytes(), self.scratch / "after.png"
            self.window.keys("Escape")
            wait_for("it to go", lambda: self.shoot(after) and after.read_bytes() != popped_up)
