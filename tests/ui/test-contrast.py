# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written and drawn can be told from what it stands on, and states from each other, also by
people who see no red or no green: contrast after WCAG 2.1 (1.4.3 text, 4.5 to 1; 1.4.11 graphics, 3 to
1), colours read from palette.c and the style sheets, in light, dark and high contrast.

usage: test-contrast.py UI_FOLDER"""
import itertools
import pathlib
import re
import sys
import unittest

UI = pathlib.Path(sys.argv.pop(1))
LOOKS = ["light", "dark", "light, high contrast", "dark, high contrast"]
# libadwaita 1.2: @card_bg_color, and @window_bg_color (dark cards are white at 8 % over it)
CARD = [(255, 255, 255, 1.0), (255, 255, 255, 0.08)]
WINDOW = [(250, 250, 250), (36, 36, 36)]
# @window_fg_color: black at 80 % in light, white in dark
WINDOW_TEXT = [(0, 0, 0, 0.8), (255, 255, 255, 1.0)] * 2
STATES = ["PLAIN", "STEADY", "RISE", "SHIFT", "FALL"]
# Machado, Oliveira and Fernandes 2009, table 1, severity 1.0; on linear RGB
BLINDNESS = {
    "protanopia": [(0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)],
    "deuteranopia": [(0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)],
}
# CIE 1976 difference that nobody misses at a glance (2.3 is just noticeable, Mahy and others 1994)
LEAST_DIFFERENCE = 10.0


def rgb(text):
    return tuple(int(text[i:i + 2], 16) for i in (1, 3, 5))


def over(color, background):
    return tuple(color[3] * c + (1 - color[3]) * b for c, b in zip(color, background))


def linear(color):
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (value / 255 for value in color)]


def luminance(color):
    r, g, b = linear(color)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def lab(linear_rgb):
    """CIE 1976 L*a*b*, D65."""
    rows = [(0.4124, 0.3576, 0.1805, 0.9505), (0.2126, 0.7152, 0.0722, 1.0),
            (0.0193, 0.1192, 0.9505, 1.089)]
    f = []
    for *row, white in rows:
        t = max(0.0, sum(m * c for m, c in zip(row, linear_rgb))) / white
        f.append(t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def seen_by(matrix, color):
    raw = linear(color)
    return [sum(m * c for m, c in zip(row, raw)) for row in matrix]


def difference(one, other):
    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(other))) ** 0.5


def table(prefix):
    """{"SHIFT": [light, dark, light high, dark high]} from palette.c."""
    rows = re.findall(rf"\[PLB_{prefix}_(\w+)\] = \{{ ([^}}]*) \}}", (UI / "palette.c").read_text())
    return {name: [rgb(c) for c in re.findall(r"#[0-9a-f]{6}", colors)] for name, colors in rows}


def css(*names):
    """{".tone-shift": colour}, later sheets over earlier ones; only plain rules of one class."""
    rules = {}
    for name in names:
        for selector, color in re.findall(r"^(\.[\w-]+) \{ color: (#[0-9a-f]{6}); \}",
                                          (UI / name).read_text(), re.MULTILINE):
            rules[selector] = rgb(color)
    return rules


COLORS, TONES = table("COLOR"), table("TONE")
SHEETS = [css("style.css"), css("style.css", "style-dark.css")]


DIM_LABEL = float(re.search(r"^\.dim-label, label\.subtitle \{ opacity: ([\d.]+)",
                            (UI / "style.css").read_text(), re.MULTILINE)[1])


def card(look):
    return over(CARD[look % 2], WINDOW[look % 2])


def band(tone, look):
    """The verdict's card: CSS mix() of each channel, the card's opacity among them."""
    match = re.search(rf"\.verdict-band\.tone-{tone} \{{[^}}]*mix\(@card_bg_color, (#\w+), ([\d.]+)\)",
                      (UI / ["style.css", "style-dark.css"][look % 2]).read_text())
    share, mixed = float(match[2]), (*rgb(match[1]), 1.0)
    color = tuple((1 - share) * a + share * b for a, b in zip(CARD[look % 2], mixed))
    return over(color, WINDOW[look % 2])


class Contrast(unittest.TestCase):
    def need(self, least, look, what, one, other):
        ratio = contrast(one, other)
        self.assertGreaterEqual(ratio, least, f"{what}, {LOOKS[look]}: {ratio:.2f} to 1")
        self.lowest[least] = min(self.lowest.get(least, (99.0, "")), (ratio, f"{what}, {LOOKS[look]}"))

    lowest = {}

    @classmethod
    def tearDownClass(cls):
        for least, (ratio, what) in sorted(cls.lowest.items()):
            print(f"lowest where {least} is needed: {ratio:.2f} to 1 ({what})")

    def test_black_on_white_and_grey(self):
        self.assertAlmostEqual(contrast((0, 0, 0), (255, 255, 255)), 21.0, places=6)
        self.assertAlmostEqual(contrast(rgb("#767676"), (255, 255, 255)), 4.54, places=2)

    def test_all_is_read(self):
        self.assertEqual(len(COLORS), 8)
        self.assertEqual(sorted(TONES), sorted(STATES))
        for colors in [*COLORS.values(), *TONES.values()]:
            self.assertEqual(len(colors), 4)
        for sheet in SHEETS:
            self.assertEqual(sorted(sheet), [".key-left", ".key-right", ".tone-fall", ".tone-rise",
                                             ".tone-shift", ".tone-steady"])

    def test_drawn_text(self):
        for look in range(4):
            for name in ("TEXT", "DIM"):
                self.need(4.5, look, name, COLORS[name][look], card(look))
            for name in STATES[1:]:
                self.need(4.5, look, "number in " + name, TONES[name][look], card(look))

    def test_drawn_shapes(self):
        for look in range(4):
            for name in ("LEFT", "RIGHT", "TRACE", "CURRENT", "BODY"):
                self.need(3.0, look, name, COLORS[name][look], card(look))
        for look in (2, 3):  # bands and tracks: faint on purpose, but not in high contrast
            self.need(3.0, look, "FAINT", COLORS["FAINT"][look], card(look))

    def test_labels(self):
        for look, sheet in enumerate(SHEETS):
            for selector, color in sheet.items():
                self.need(4.5, look, selector, color, card(look))
            text = over(WINDOW_TEXT[look], card(look))
            dimmed = (*WINDOW_TEXT[look][:3], WINDOW_TEXT[look][3] * 0.72)
            self.need(4.5, look, "label", text, card(look))
            self.need(4.5, look, ".caption-text", over(dimmed, card(look)), card(look))
            dimmed = (*WINDOW_TEXT[look][:3], WINDOW_TEXT[look][3] * DIM_LABEL)
            for back in (card(look), WINDOW[look % 2]):
                self.need(4.5, look, ".dim-label", over(dimmed, back), back)

    def test_verdict(self):
        for look, sheet in enumerate(SHEETS):
            for tone in ("steady", "rise", "shift"):
                back = band(tone, look)
                self.need(4.5, look, "sentence on " + tone, over(WINDOW_TEXT[look], back), back)
                # capitals of 40 px and bold: large text, for which 3 to 1 would do (1.4.3)
                self.need(4.0, look, "state on " + tone, sheet[".tone-" + tone], back)

    def test_announcements(self):
        drawn = dict(re.findall(r"\[PLB_ANNOUNCE_(\w+)\] = \"(#\w+)\"", (UI / "palette.c").read_text()))
        self.assertEqual(sorted(drawn), ["FAULT", "GOAL", "NONE", "STOP"])
        for name, color in drawn.items():
            self.need(4.5, 0, "announcement " + name, (255, 255, 255), rgb(color))
        for name, color in re.findall(r"\.announcement\.(\w+) \{ background-color: (#\w+); \}",
                                      (UI / "style.css").read_text()):
            self.assertEqual(color, drawn[name.upper()])

    def test_colour_blind(self):
        nearest = (999.0, "")
        pairs = [(a, b, TONES) for a, b in itertools.combinations(STATES, 2)] + [("LEFT", "RIGHT", COLORS)]
        for look, (one, other, colors), (kind, matrix) in itertools.product(range(4), pairs,
                                                                          BLINDNESS.items()):
            apart = difference(*(seen_by(matrix, colors[name][look]) for name in (one, other)))
            what = f"{one} and {other}, {LOOKS[look]}, {kind}"
            nearest = min(nearest, (apart, what))
            self.assertGreaterEqual(apart, LEAST_DIFFERENCE, what)
        print(f"nearest for the colour-blind: {nearest[0]:.1f} ({nearest[1]})")

    def test_never_colour_alone(self):
        """Each state has a shape of its own beside its word; the strip draws its marks alike."""
        words = (UI / "view-words.c").read_text()
        shapes = re.findall(r'return _\("\w[\w ]* (\S)"\);', words)
        self.assertEqual(len(shapes), 4)
        self.assertEqual(len(set(shapes)), 4, shapes)
        zones = re.findall(r'return g_strdup\(_\("(\S) (?:too|in)', (UI / "target-words.c").read_text())
        self.assertEqual(len(set(zones)), 3, zones)


unittest.main(verbosity=0)
