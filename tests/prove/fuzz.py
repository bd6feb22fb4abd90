#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every reader of bytes from outside, fed with bytes that a fuzzer makes up (needs clang)"""

# Options: --seconds N for each target, and names of targets (all without). Starts from the corpus in
# tests/fuzz/corpus/TARGET and from files that plumbar-cli writes here; what the fuzzer finds worth
# keeping stays in build-fuzz/corpus. Exit 1 at the first crash, leak or memory beyond the limit: the
# input is left in build-fuzz and named.

import argparse
import glob
import os
import shutil
import subprocess
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
FOLDER = os.path.join(TOP, "build-fuzz")
CLI = os.environ.get("PLUMBAR_CLI", os.path.join(TOP, "build/src/cli/plumbar-cli"))
MEMORY_MB = 1000


def build():
    if not os.path.exists(os.path.join(FOLDER, "build.ninja")):
        subprocess.run(["meson", "setup", FOLDER, TOP, "-Dfuzz=true",
                        "-Db_sanitize=address,undefined", "-Db_lundef=false"],
                       env=dict(os.environ, CC="clang"), stdout=subprocess.DEVNULL, check=True)
    listed = subprocess.run(["ninja", "-C", FOLDER, "-t", "targets", "all"], check=True,
                            stdout=subprocess.PIPE, universal_newlines=True).stdout
    targets = sorted(line.split(":")[0] for line in listed.splitlines()
                     if line.startswith("tests/fuzz/fuzz-") and line.endswith(": c_LINKER"))
    subprocess.run(["ninja", "-C", FOLDER, "--quiet"] + targets, check=True)
    return {os.path.basename(target)[len("fuzz-"):]: os.path.join(FOLDER, target)
            for target in targets}


def seed(corpus):
    """What our own programs write is the best beginning."""
    session = os.path.join(corpus("session"), "imported.plumbar")
    source = os.path.join(TOP, "tests/fuzz/corpus/import-csv/two-plates.csv")
    subprocess.run([CLI, "import", source, "-o", session + ".new"], check=True,
                   stdout=subprocess.DEVNULL)
    os.replace(session + ".new", session)
    for form, name in (("c3d", "a.c3d"), ("opensim", "a.mot")):
        out = os.path.join(corpus("import-" + form), name)
        if not os.path.exists(out):
            subprocess.run([CLI, "export", session, "--format", form, "-o", out], check=True,
                           stdout=subprocess.DEVNULL)


def corpus_of(name):
    folder = os.path.join(FOLDER, "corpus", name)
    os.makedirs(folder, exist_ok=True)
    for path in glob.glob(os.path.join(TOP, "tests/fuzz/corpus", name, "*")):
        shutil.copy(path, folder)
    return folder


def fuzz(name, program, seconds):
    done = subprocess.run(
        ["nice", program, "-max_total_time=%d" % seconds, "-rss_limit_mb=%d" % MEMORY_MB,
         "-malloc_limit_mb=%d" % (MEMORY_MB // 2), "-max_len=65536", "-print_final_stats=1",
         "-artifact_prefix=" + os.path.join(FOLDER, name + "-"), corpus_of(name)],
        env=dict(os.environ, ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode("utf-8", "replace")
    facts = dict(line[len("stat::"):].split(":", 1) for line in text.splitlines()
                 if line.startswith("stat::"))
    print("%-20s %s  %10s inputs, at most %s MB" %
          (name, "ok    " if done.returncode == 0 else "FAILED",
           facts.get("number_of_executed_units", "?").strip(),
           facts.get("peak_rss_mb", "?").strip()), flush=True)
    if done.returncode != 0:
        print("\n".join(text.splitlines()[-40:]))
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    programs = build()
    unknown = set(options.targets) - set(programs)
    if unknown:
        parser.error("no target is called %s; there are %s"
                     % (", ".join(sorted(unknown)), ", ".join(programs)))
    seed(corpus_of)
    good = [fuzz(name, programs[name], options.seconds)
            for name in options.targets or programs]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
