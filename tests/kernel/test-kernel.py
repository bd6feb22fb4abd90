# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets recorded through a real Linux kernel: virtual racks are given to vhci-hcd of a Debian kernel in
QEMU, and plumbar-cli records them through the kernel's own usbfs. The open rack's set must equal the set
recorded in one process, digit for digit; a bought converter's (which is not ideal) must lose nothing and
give the same reps."""

import argparse
import json
import os
import re
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
SLOWER = ["--speed", "0.98"]  # other than 1: it waits for a busy machine, which then loses nothing
RACKS = [  # name, serial, rig file, the rack's own options
    ("plumbar", "PLB-KERNEL", "virtual.rig", []),
    ("labjack-t7", "470022222", "labjack-t7.rig", ["--kind", "labjack-t7", "--rig", "/labjack-t7.rig"] + SLOWER),
    ("usb-1808", "01FACADE", "usb-1808.rig", ["--kind", "usb-1808", "--rig", "/usb-1808.rig"] + SLOWER),
]
VELOCITY_MPS, MASS_KG = 0.01, 0.3
ATHLETE = {"mass_kg": "--athlete-mass", "stature_m": "--stature", "sex": "--sex"}


def analysis(path):
    return json.loads(kernel_guest.output(CLI, "analyze", "--json", path))


def in_one_process(folder, options):
    path = os.path.join(folder, "twin.plumbar")
    kernel_guest.output(CLI, "simulate", *options, "-o", path)
    return analysis(path)


def rig_of(name, serial):
    """An example rig, as this rack's."""
    with open(os.path.join(TOP, "data/rigs", name), encoding="utf-8") as file:
        return re.sub(r"(?m)^serial = .*$", "serial = " + serial, file.read())


def through_the_kernel(folder, kernel, racks, options, twin, timeout_s):
    record = ["--duration", repr(twin["quality"]["duration_s"])]
    for key, option in ATHLETE.items():
        record += [option, str(twin["athlete"][key])]
    with open(os.path.join(HERE, "init.sh"), encoding="utf-8") as file:
        files = {"init": file.read(), "racks": ""}
    for name, serial, rig, own in racks:
        files[rig] = rig_of(rig, serial)
        files["racks"] += 'one %s %s /%s "%s" "%s"\n' % (name, serial, rig, " ".join(own + options),
                                                        " ".join(record))
    root, archive = os.path.join(folder, "root"), os.path.join(folder, "initramfs")
    kernel_guest.make_root(root, kernel, [CLI, RACK], files)
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


def reps_of(result):
    return [rep for one in result["sets"] for rep in one["reps"]]


def show(rep):
    moment = rep["moments"]["l5s1_peak_nm"]
    return "%.3f to %.3f s, %.4f m/s, %s" % (rep["start_s"], rep["end_s"], rep["mean_velocity_mps"],
                                            "no moment" if moment is None else "%.1f N.m" % moment)


def unlike(result, twin):
    """What a converter that is not ideal, on other strings, may not change."""
    reps, own = reps_of(result), reps_of(twin)
    if len(reps) != len(own):
        return ["%d reps" % len(reps)]
    found = ["rep %d: velocity" % rep["index"] for rep, other in zip(reps, own)
             if abs(rep["mean_velocity_mps"] - other["mean_velocity_mps"]) > VELOCITY_MPS]
    if abs(result["sets"][0]["bar_mass_kg"] - twin["sets"][0]["bar_mass_kg"]) > MASS_KG:
        found.append("bar mass %s kg" % result["sets"][0]["bar_mass_kg"])
    return found


def check_devices(name, serial, text):
    """The list of racks, by the same program a moment before."""
    racks = json.loads(text)
    print("devices:", "; ".join("%s %s" % (rack["driver"], rack["serial"]) for rack in racks))
    return [] if [rack["serial"] for rack in racks] == [serial] else ["devices does not list %s alone" % name]


def check(folder, files, rack, twin):
    name, serial = rack[:2]
    path = os.path.join(folder, name + ".plumbar")
    with open(path, "wb") as file:
        file.write(files[name + ".plumbar"])
    result = analysis(path)
    print("%s through the kernel: %.3f s, %d samples lost, %d reps:" %
          (name, result["quality"]["duration_s"], result["quality"]["lost_samples"], len(reps_of(result))))
    for rep, own in zip(reps_of(result), reps_of(twin)):
        print("rep %d: %s  (in one process %s)" % (rep["index"], show(rep), show(own)))
    exact = name == "plumbar"
    found = list(differences(comparable(result), comparable(twin)) if exact else unlike(result, twin))
    if result["quality"]["lost_samples"]:
        found.append("samples were lost")
    found += check_devices(name, serial, files[name + "-devices.json"])
    print("\n".join(found[:20]) or ("the two analyses are equal, digit for digit" if exact
                                    else "the same reps, and nothing lost"))
    return not found and len(reps_of(result)) > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="steady")
    parser.add_argument("--reps", default="3")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--timeout", type=float, default=400)
    parser.add_argument("--racks", default=",".join(rack[0] for rack in RACKS), help="NAME,...")
    options = parser.parse_args()
    racks = [rack for rack in RACKS if rack[0] in options.racks.split(",")]
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
        text, files = through_the_kernel(folder, kernel, racks, lifter, twin, options.timeout)
        print("the guest took %.0f s" % (time.monotonic() - began))
        good = len(racks) > 0
        for rack in racks:
            done = "GUEST: %s record 0, rack 0" % rack[0] in text and rack[0] + ".plumbar" in files
            good &= done and check(folder, files, rack, twin)
        if not good:
            print(text[-3000:])
            for name in sorted(files):
                if not name.endswith(".plumbar"):
                    print("--", name, "--\n" + files[name].decode("utf-8", "replace")[-2000:])
    print("right" if good else "WRONG")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
