# SPDX-License-Identifier: GPL-3.0-or-later
"""Every number that the window shows has a row in docs/metrics.md, and is shown by its name."""

import glob
import os
import re
import subprocess
import unittest

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
CLI = os.environ.get("PLUMBAR_CLI", "plumbar-cli")
TABLE = "shown-numbers.h"
# format.c is where numbers become text, whoever asks
FORMATTER = "format.c"
# writes numbers into a file and shows none
FILES_ONLY = "athlete-store.c"
FORMATS = re.compile(r"\bplb_format_(?!set_)\w+\s*\(\s*")
PRINTED = re.compile(r'%[-+ #0]*[0-9*]*(?:\.[0-9*]+)?l?[aefgAEFG]')


def sources():
    for path in sorted(glob.glob(os.path.join(TOP, "ui", "*.[ch]"))):
        if os.path.basename(path) in (TABLE, FORMATTER, "format.h", FILES_ONLY):
            continue
        with open(path, encoding="utf-8") as file:
            yield os.path.basename(path), re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


def entries():
    """NAME: its keys, from the table's macro."""
    with open(os.path.join(TOP, "ui", TABLE), encoding="utf-8") as file:
        text = file.read()
    prefix = re.search(r'#define REP "([^"]*)"', text).group(1)
    found = {}
    for name, strings in re.findall(r"^\tX\((\w+), (.*)\)\s*\\?$", text, flags=re.M):
        joined = re.sub(r'\bREP\b', f'"{prefix}"', strings)
        found[name] = "".join(re.findall(r'"([^"]*)"', joined)).split()
    return found


def listed():
    done = subprocess.run([CLI, "explain"], capture_output=True, text=True, check=True)
    return {line.split()[0] for line in done.stdout.splitlines()}


def statements_with_printed_numbers(text):
    """(conversions, tags) of each statement that prints a floating-point number by itself."""
    for statement in re.split(r";", text):
        literals = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', statement)).replace("%%", "")
        count = len(PRINTED.findall(literals))
        if count:
            yield count, statement.count("PLB_SHOWN("), statement.strip()


class ShownNumbers(unittest.TestCase):
    def test_every_entry_has_a_row(self):
        rows = listed()
        self.assertGreater(len(entries()), 20)
        for name, keys in entries().items():
            with self.subTest(name):
                self.assertTrue(keys)
                self.assertEqual(set(keys) - rows, set())

    def test_every_screen_row_has_an_entry(self):
        named = {key for keys in entries().values() for key in keys}
        self.assertEqual({key for key in listed() if key.startswith("screen.")} - named, set())

    def test_every_entry_is_used_and_every_use_has_an_entry(self):
        used = {name for _, text in sources() for name in re.findall(r"PLB_SHOWN\((\w+),", text)}
        self.assertEqual(used, set(entries()))

    def test_a_number_becomes_text_by_its_name(self):
        calls = 0
        for name, text in sources():
            for call in FORMATS.finditer(text):
                calls += 1
                after = text[call.end():call.end() + 60]
                with self.subTest(f"{name}: {call.group(0)}{after}"):
                    self.assertTrue(after.startswith("PLB_SHOWN("))
            for count, tags, statement in statements_with_printed_numbers(text):
                with self.subTest(f"{name}: {statement}"):
                    self.assertGreaterEqual(tags, count)
        self.assertGreater(calls, 20)


unittest.main(verbosity=2)
