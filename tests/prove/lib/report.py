# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a long validation."""


class Report:
    """Lines of the table, and whether every criterion holds."""

    def __init__(self, not_yet=()):
        self.failed, self.not_yet = [], not_yet

    def line(self, name, text, holds=None):
        word = "" if holds is None else "holds" if holds else "not yet" if name in self.not_yet else "FAILED"
        if holds is False and name not in self.not_yet:
            self.failed.append(name)
        print(f"{word:8}{name:24}{text}", flush=True)
