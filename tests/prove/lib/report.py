# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a long validation."""


class Report:
    """Lines of the table, and whether every criterion holds."""

    def __init__(self):
        self.failed = []

    def line(self, name, text, holds=None):
        word = "" if holds is None else "holds" if holds else "FAILED"
        if holds is False:
            self.failed.append(name)
        print(f"{word:8}{name:24}{text}", flush=True)
