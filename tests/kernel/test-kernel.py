# SPDX-License-Identifier: GPL-3.0-or-later
"""A set recorded through a real Linux kernel: the virtual rack is given to vhci-hcd of a Debian kernel
in QEMU, and plumbar-cli records it through the kernel's own usbfs. What comes out must equal the set
recorded in one process, rep for rep."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

import kernel_guest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..")
CLI = os.environ.get("PLUMBAR_CLI", os.path.join(TOP, "build/src/cli/plumbar-cli"))
RACK = os.environ.get("PLUMBAR_VIRTUAL_RACK",
                      os.path.join(TOP, "build/src/virtual-rack/plumbar-virtual-rack"))
CACHE = os.environ.get("PLUMBAR_KERNEL_CACHE", os.path.join(TOP, "build/kernel"))
SERIAL = "PLB-KERNEL"
ATHLETE = {"mass_kg": "--athlete-mass", "stature_m": "--stature", "sex": "--sex"}


def analysis(path):
    return json.loads(kernel_guest.output(CLI, "analyze", "--json", path))


def in_one_process(folder, options):
    path = os.path.join(folder, "twin.plumbar")
    kernel_guest.output(CLI, "simulate", *options, "-o", path)
    return analysis(path)


def through_the_kernel(folder, kernel, options, twin, timeout_s):
    record = ["--duration", repr(twin["quality"]["duration_s"])]
    for key, option in ATHLETE.items():
        record += [option, str(twin["athlete"][key])]
    with open(os.path.join(HERE, "init.sh"), encoding="utf-8") as file:
        init = file.read()
    with open(os.path.join(TOP, "data/rigs/virtual.rig"), encoding="utf-8") as file:
        rig = file.read()
    arguments = "SERIAL=%s\nRACK='%s'\nRECORD='%s'\n" % (SERIAL, " ".join(options), " ".join(record))
    root, archive = os.path.join(folder, "root"), os.path.join(folder, "initramfs")
    kernel_guest.make_root(root, kernel, [CLI, RACK],
                           {"init": init, "virtual.rig": rig, "arguments": arguments})
    kernel_guest.pack(root, archive)
    print("booting", os.path.basename(kernel), flush=True)
    return kernel_guest.boot(folder, kernel, archive, timeout_s)


def comparable(result):
    """All but the file's name and the athlete's, which record has no word for (and notes that)."""
    return dict(result, file=None, athlete=dict(result["athlete"], id=None),
                notes=[note for note in result["notes"] if not note.startswith("athlete.id:")])


def differences(a, b, path=""):
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(set(a) | set(b)):
            yield from differences(a.get(key), b.get(key), path + "/" + key)
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, pair in enumerate(zip(a, b)):
            yield from differences(*pair, "%s/%d" % (path, i))
    elif a != b:
        yield "%s: %s, in one process %s" % (path, a, b)


def check(folder, files, twin):
    path = os.path.join(folder, "kernel.plumbar")
    with open(path, "wb") as file:
        file.write(files["set.plumbar"])
    result = analysis(path)
    reps = [rep for one in result["sets"] for rep in one["reps"]]
    print("through the kernel: %.3f s, %d samples lost, %d reps:" %
          (result["quality"]["duration_s"], result["quality"]["lost_samples"], len(reps)))
    for rep, own in zip(reps, [rep for one in twin["sets"] for rep in one["reps"]]):
        print("rep %d: %.3f to %.3f s, %.4f m/s, %.1f N.m  (in one process %.3f to %.3f s, %.4f m/s, %.1f N.m)"
              % sum(((r["index"] if r is rep else r["start_s"],) + ((r["start_s"],) if r is rep else ())
                     + (r["end_s"], r["mean_velocity_mps"], r["moments"]["l5s1_peak_nm"])
                     for r in (rep, own)), ()))
    found = list(differences(comparable(result), comparable(twin)))
    print("\n".join(found[:20]) or "the two analyses are equal, digit for digit")
    return not found and len(reps) > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="steady")
    parser.add_argument("--reps", default="3")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--timeout", type=float, default=400)
    options = parser.parse_args()
    lifter = ["--scenario", options.scenario, "--reps", options.reps, "--seed", options.seed]
    try:
        kernel_guest.check_programs()
        kernel = kernel_guest.fetch_kernel(CACHE)
    except kernel_guest.Missing as missing:
        print("SKIP kernel -", missing)
        return 77
    with tempfile.TemporaryDirectory(prefix="plumbar-kernel-") as folder:
        twin = in_one_process(folder, lifter)
        began = time.monotonic()
        text, files = through_the_kernel(folder, kernel, lifter, twin, options.timeout)
        print("the guest took %.0f s" % (time.monotonic() - began))
        good = "GUEST: record 0, rack 0" in text and "set.plumbar" in files
        if good:
            good = check(folder, files, twin)
        if not good:
            print(text[-3000:])
            for name in sorted(files):
                if not name.endswith(".plumbar"):
                    print("--", name, "--\n" + files[name].decode("utf-8", "replace")[-2000:])
    print("right" if good else "WRONG")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
