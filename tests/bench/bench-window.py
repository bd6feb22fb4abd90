#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window costs while it records: frame times, age of the newest sample on the screen, CPU share of
one core, and memory from set to set (software rendering, virtual rack in real time).

usage: bench-window.py PLUMBAR [SETS [REPS]]   (on a display of its own: tests/ui/with-display.sh)
The default is 2 sets of as many reps as the scenario has. ./run prove training-hour judges the memory."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "ui"))
from atspi_window import Window  # noqa: E402


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main():
    plumbar, sets = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2
    print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with Window(plumbar, PLUMBAR_FRAMES="1", G_DEBUG="") as window:
        pid = window.process.pid
        if len(sys.argv) > 3:
            window.set_value("Reps", int(sys.argv[3]))
        for number in range(1, sets + 1):
            window.action("connect" if number == 1 else "next")
            window.wait_text("Verdict", lambda text: text == "Ready: press Record", 60)
            window.action("record")
            window.wait_text("Rack state", lambda text: "1000 Hz" in text, 60)
            began_s, clock = cpu_s(pid), os.times().elapsed
            window.wait_text("Rack state", lambda text: "saved" in text, 300)
            share = 100 * (cpu_s(pid) - began_s) / (os.times().elapsed - clock)
            print(f"set {number}: {share:.0f} % of one core, {memory_mb(pid):.1f} MB resident", flush=True)
        window.quit()


main()
