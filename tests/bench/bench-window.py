#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window costs while it records: frame times, age of the newest sample on the screen, CPU share of
one core, and memory from set to set (software rendering, virtual rack in real time); with REFERENCE also
CPU a frame against a window of the same size that only fills itself with one colour, and a last set
beside busy programs: frames then fall to 30 a second, and nothing of the set may be lost.

usage: bench-window.py PLUMBAR [SETS [REPS [REFERENCE]]]   (on a display of its own: tests/ui/with-display.sh)
The default is 2 sets of as many reps as the scenario has (REPS 0). ./run prove training-hour judges the memory."""
import contextlib
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "ui"))
from atspi_window import Window, fail, wait_for  # noqa: E402

REFERENCE_S = 5
BUSY_A_CORE = 3  # programs that do nothing but count, for each core


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


class Output:
    """What the window itself prints: passed on, set after set."""

    def __init__(self, path):
        self.path, self.told = path, 0

    def frames(self):
        """The line on the set that was saved last."""
        said = wait_for("the window's figures", lambda: re.search(
            r"^(?:(?!frames).*\n)*frames .*\n", self.path.read_text()[self.told:])).group()
        self.told += len(said)
        print(said, end="")
        return said.splitlines()[-1]


def interval_ms(line):
    return float(re.search(r"interval_ms p50 ([0-9.]+)", line).group(1))


def record_set(window, output, number):
    pid = window.process.pid
    window.action("connect" if number == 1 else "next")
    window.wait_text("Verdict", lambda text: text == "Ready: press Record", 60)
    window.action("record")
    window.wait_text("Rack state", lambda text: "1000 Hz" in text, 60)
    began_s, clock = cpu_s(pid), os.times().elapsed
    saved = window.wait_text("Rack state", lambda text: "saved" in text, 300)
    used_s, wall_s = cpu_s(pid) - began_s, os.times().elapsed - clock
    line = output.frames()
    print(f"set {number}: {100 * used_s / wall_s:.0f} % of one core, {memory_mb(pid):.1f} MB resident",
          flush=True)
    return 1e3 * used_s / int(line.split()[1]), interval_ms(line), saved


def compare(reference, frame_cpu_ms):
    said = subprocess.run([reference, str(REFERENCE_S)], capture_output=True, text=True, check=True).stdout
    empty_ms = float(said.split()[-1])
    print(f"{said.strip()}; recording {frame_cpu_ms:.2f}, with capture and analysis: "
          f"{frame_cpu_ms / empty_ms:.2f} times as much", flush=True)


@contextlib.contextmanager
def busy_programs(count):
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for program in busy:
            program.kill()
            program.wait()


def crowded(window, output, number, free_ms):
    count = BUSY_A_CORE * os.cpu_count()
    with busy_programs(count):
        _, ms, saved = record_set(window, output, number)
    print(f"beside {count} busy programs: {ms:.1f} ms from frame to frame (before: {free_ms:.1f}), {saved}")
    if "· 0 lost" not in saved:
        fail("capture suffered")


def main():
    plumbar, sets = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2
    reps, reference = int(sys.argv[3]) if len(sys.argv) > 3 else 0, sys.argv[4:5]
    path = pathlib.Path(os.environ["HOME"]) / "output"
    print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with path.open("wb") as file, \
            Window(plumbar, output=file, PLUMBAR_FRAMES="1", PLUMBAR_LOOK_MS="0",
                    G_DEBUG="") as window:
        output = Output(path)
        if reps:
            window.set_value("Reps", reps)
        for number in range(1, sets + 1):
            frame_cpu_ms, free_ms, _ = record_set(window, output, number)
        if reference:
            compare(reference[0], frame_cpu_ms)
            crowded(window, output, sets + 1, free_ms)
        window.quit()


main()
