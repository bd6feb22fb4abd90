# SPDX-License-Identifier: GPL-3.0-or-later
"""A locale with comma decimals, found or made; exit 77 where it can be neither."""
import subprocess
import sys

COUNTRIES = {"de": "de_DE", "es": "es_ES"}


def locale_environment(folder, language="de"):
    country = COUNTRIES[language]
    have = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    if f"{country}.utf8" in have:
        return {"LC_ALL": f"{country}.UTF-8", "LANGUAGE": language}
    made = subprocess.run(["localedef", "-i", country, "-f", "UTF-8",
                           str(folder / f"{country}.UTF-8")], capture_output=True, check=False)
    if made.returncode > 1 or not (folder / f"{country}.UTF-8").is_dir():
        print(f"skipped: no locale {country}.UTF-8, and localedef cannot make it")
        sys.exit(77)
    return {"LC_ALL": f"{country}.UTF-8", "LANGUAGE": language, "LOCPATH": str(folder)}
