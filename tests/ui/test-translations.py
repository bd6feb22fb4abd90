# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text of the window is in the catalogues, translated into every language of po/LINGUAS, with
the same placeholders; no file with texts is missing from po/POTFILES.

usage: test-translations.py TOP"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(sys.argv.pop(1))
PO = TOP / "po"
MARKED = re.compile(r'\b(?:_|N_|ngettext)\(\s*"|translatable="yes"')
KEYWORDS = ["_", "N_", "ngettext:1,2", "g_dgettext:2"]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def languages():
    return (PO / "LINGUAS").read_text().split()


class Translations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.template = pathlib.Path(cls.folder.name) / "plumbar.pot"
        status, said = run("xgettext", "--from-code=UTF-8", "--add-comments", "-D", str(TOP),
                           "-f", str(PO / "POTFILES"), "-o", str(cls.template),
                           *(f"--keyword={k}" for k in KEYWORDS))
        if status != 0:
            raise SystemExit(said)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_every_file_with_texts_is_listed(self):
        listed = set((PO / "POTFILES").read_text().split())
        for path in sorted((TOP / "ui").glob("*.c")) + sorted((TOP / "ui").glob("*.ui")):
            if MARKED.search(path.read_text(encoding="utf-8")):
                self.assertIn(str(path.relative_to(TOP)), listed)
        for name in listed:
            self.assertTrue((TOP / name).exists(), name)

    def test_there_are_texts(self):
        self.assertGreater(self.template.read_text(encoding="utf-8").count("\nmsgid "), 300)

    def test_no_text_is_untranslated(self):
        self.assertEqual(languages(), ["de", "es"])
        for language in languages():
            with self.subTest(language):
                status, said = run("msgcmp", "--no-fuzzy-matching", str(PO / f"{language}.po"),
                                   str(self.template))
                self.assertEqual((status, said), (0, ""))

    def test_placeholders_fit(self):
        for language in languages():
            with self.subTest(language):
                status, said = run("msgfmt", "--check-format", "--check-domain", "-o", "/dev/null",
                                   str(PO / f"{language}.po"))
                self.assertEqual(status, 0, said)

    def test_the_rule_finds_what_is_missing(self):
        """The check itself: a text taken out of a catalogue is noticed."""
        short = pathlib.Path(self.folder.name) / "short.po"
        run("msggrep", "-v", "-K", "-F", "-e", "Next set", "-o", str(short), str(PO / "de.po"))
        status, _ = run("msgcmp", "--no-fuzzy-matching", str(short), str(self.template))
        self.assertNotEqual(status, 0)


if not shutil.which("xgettext"):
    print("skipped: gettext is not installed")
    sys.exit(77)
unittest.main(verbosity=2)
