#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rack is unplugged in the middle of a set and plugged in again: the window says so at once, in large
letters, shows nothing as live meanwhile, goes on by itself, and one session holds one marked gap.

usage: unplug-test.py PLUMBAR PLUMBAR_CLI   (on a display of its own: with-display.sh)"""
import sys

from atspi_window import Window, analyse, check, fail, sessions, tones, wait_for

BALANCE, NOT_LIVE = "Left-right balance now", ", not live"


def main():
    plumbar, cli = sys.argv[1:3]
    # rep 1 of this set begins at about 12 s
    with Window(plumbar, "--demo=steady", "--reps", "4", "--seed", "2",
                PLUMBAR_VIRTUAL_UNPLUG="15:3") as window:
        window.wait_text("Rack state", lambda text: "1000 Hz · 0 lost" in text, 40)
        window.wait_text("Announcement", lambda text: "unplugged" in text, 40)
        check("tones", tones(), {"fault"})
        check("announcement", window.text("Announcement"),
              "⚠ The rack is unplugged: plug it in again")
        window.wait_text("Rack state", lambda text: text == "⚠ no data", 5)
        wait_for("the balance to be called old",
                 lambda: window.described(BALANCE).endswith(NOT_LIVE), 5)
        print(f"ok: while it is away: {window.described(BALANCE)}")
        clock = window.text("Recording time")
        window.wait_text("Announcement", lambda text: text.startswith("⚠ Data lost: "), 20)
        lost = int(window.text("Announcement").split()[3])
        if not 2900 <= lost <= 5000:
            fail(f"{lost} samples are said to be lost in a gap of 3 s")
        print(f"ok: announced: {window.text('Announcement')}")
        window.wait_text("Rack state", lambda text: text.endswith(" lost"), 10)
        wait_for("the balance to be live again",
                 lambda: not window.described(BALANCE).endswith(NOT_LIVE), 5)
        window.wait_text("Recording time", lambda text: text > clock, 5)
        print("ok: it goes on by itself")
        window.wait_text("Rack state", lambda text: "saved" in text, 90)
        [path] = wait_for("one session", lambda: len(sessions()) == 1 and sessions())
        result = analyse(cli, path)
        check("gaps", len(result["quality"]["gaps"]), 1)
        check("lost samples", result["quality"]["lost_samples"], lost)
        if not result["sets"] or not result["sets"][0]["reps"]:
            fail("no rep was found around the gap")
        print(f"ok: {len(result['sets'][0]['reps'])} reps in the set")
        window.quit()


main()
