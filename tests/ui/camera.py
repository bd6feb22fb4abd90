# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures that the program makes of itself (it runs with PLUMBAR_SHOT), in both sizes and three looks."""
import os
import pathlib
import shutil
import struct
import subprocess
import time

from atspi_window import pump, wait_for

SIZES = [(1920, 1080), (1366, 768)]
LOOKS = ["light", "dark", "contrast"]
END = b"IEND\xaeB`\x82"


def picture_size(path):
    """None until the file is whole."""
    data = path.read_bytes() if path.exists() else b""
    return struct.unpack(">II", data[16:24]) if data.endswith(END) else None


class Camera:
    def __init__(self, window, folder):
        self.window, self.folder, self.count, self.tries = window, folder, 0, 0
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

    def whole_screen(self, state):
        """With what pops up."""
        subprocess.run(["import", "-window", "root", str(self.folder / f"{state}.png")], check=True)
        self.count += 1

    def look(self, look, width, height):
        self.window.action("look", f"[<('{look}', {width}, {height})>]", window=False)

    def has_size(self, path, width, height):
        """The window may keep its shadow's width of what it was given."""
        got = self.shoot(path)
        return width - 20 <= got[0] <= width and height - 20 <= got[1] <= height

    def take(self, state, looks=LOOKS, sizes=SIZES):
        for width, height in sizes:
            for look in looks:
                path = self.folder / f"{state}-{width}x{height}-{look}.png"
                self.look(look, width, height)
                wait_for(f"{path.name} to be of its size",
                         lambda: self.has_size(path, width, height))
                self.shoot(path)  # laid out for that size by now
                self.count += 1

    def take_other(self, state, looks=LOOKS, close=True):
        """A window of its own, in its own size, closed again."""
        for look in looks:
            self.look(look, *SIZES[0])
            path = self.folder / f"{state}-{look}.png"
            self.shoot(path, "shot-other")
            self.shoot(path, "shot-other")
            self.count += 1
        if close:
            self.window.action("close-other", window=False)
