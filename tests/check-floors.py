"""Holds the house in order: includes go only to earlier floors, symbols carry the prefix, every
source file has its licence line and a bearable length. Exits 1 with one line for each breach."""
# SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import re
import sys

FLOORS = ["hw", "calibration", "src/signal", "src/lift", "src/body", "src/pipeline",
          "src/session", "src/simulator", "src/live", "src/report", "src/cli", "src/virtual-rack", "ui"]
# The simulator must not know the solver; the programs must not know each other, and the virtual rack
# nothing but hardware and lifter.
PROGRAMS = ["src/cli", "src/virtual-rack", "ui"]
FORBIDDEN = ({("src/simulator", floor) for floor in FLOORS[2:7]}
             | {(a, b) for a in PROGRAMS for b in PROGRAMS if a != b}
             | {("src/virtual-rack", floor) for floor in FLOORS[2:7] + ["src/live", "src/report"]})
LONGEST_FILE = 500
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
FUNCTION = re.compile(r"^(?!static|typedef|struct|enum|union|#|G_)[A-Za-z_][\w \t*]*?[ *](\w+)\([^;{]*\)\s*\n?\{",
                      re.MULTILINE)


def floor_of(path):
    return next((f for f in FLOORS if path == f or path.startswith(f + "/")), None)


def include_breaches(path, text):
    own = floor_of(path)
    for target in INCLUDE.findall(text):
        if "/" not in target:
            if not target.endswith("-resources.h"):
                yield f'{path}: include "{target}" does not name its floor'
            continue
        floor = floor_of(target)
        if floor is None:
            yield f'{path}: include "{target}" is on no floor'
        elif FLOORS.index(floor) > FLOORS.index(own) or (own, floor) in FORBIDDEN:
            yield f'{path}: {own} may not include {floor} ("{target}")'


def symbol_breaches(path, text):
    for name in FUNCTION.findall(text):
        if not name.startswith(("plb_", "_plb_")) and name != "main":
            yield f"{path}: {name} is visible to the linker without the prefix plb_"


def breaches(path, text):
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in text[:200]:
        yield f"{path}: no licence line"
    lines = text.count("\n")
    if lines > LONGEST_FILE:
        yield f"{path}: {lines} lines (at most {LONGEST_FILE})"
    yield from include_breaches(path, text)
    if path.endswith(".c"):
        yield from symbol_breaches(path, text)


def self_test():
    bad = '#include "src/body/verdict.h"\nint oops(void)\n{\n}\n'
    found = list(breaches("src/lift/x.c", bad))
    assert len(found) == 3, found
    good = '/* SPDX-License-Identifier: GPL-3.0-or-later */\n#include "hw/frame.h"\nint plb_x(void)\n{\n}\n'
    assert not list(breaches("src/lift/x.c", good))


def main():
    top = pathlib.Path(sys.argv[1])
    self_test()
    found = []
    checked = 0
    for floor in FLOORS:
        for file in sorted((top / floor).glob("*.[ch]")):
            checked += 1
            found += breaches(file.relative_to(top).as_posix(), file.read_text(encoding="utf-8"))
    print("\n".join(found) or f"{checked} files in order")
    return 1 if found or not checked else 0


sys.exit(main())
