# SPDX-License-Identifier: GPL-3.0-or-later
"""The German locale, found or made; exit 77 where it can be neither."""
import subprocess
import sys


def locale_environment(folder):
    have = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    if "de_DE.utf8" in have:
        return {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"}
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(folder / "de_DE.UTF-8")],
                          capture_output=True, check=False)
    if made.returncode > 1 or not (folder / "de_DE.UTF-8").is_dir():
        print("skipped: no locale de_DE.UTF-8, and localedef cannot make it")
        sys.exit(77)
    return {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de", "LOCPATH": str(folder)}
