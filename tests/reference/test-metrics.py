# SPDX-License-Identifier: GPL-3.0-or-later
"""analyze --json against the reference in this folder, to 1e-6 relative, on simulated sets and on the
real recordings (PLUMBAR_DATA). Arguments name the cases; none: those of every day."""

import copy
import os
import sys

try:
    import numpy as np
    import scipy  # noqa: F401
except ImportError as missing:
    print(f"skipped: {missing} (python3-scipy)")
    sys.exit(77)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import agreement  # noqa: E402
import cli_test  # noqa: E402
import coverage  # noqa: E402
import profile_line  # noqa: E402
import recording  # noqa: E402

ATHLETE = ["--athlete-mass", "80", "--stature", "1.78", "--sex", "m"]


def simulated(*settings):
    return ["simulate", *settings]


SETS = {
    "steady": simulated("--seed", "5", "--reps", "2"),
    "pauses": simulated("--seed", "11", "--reps", "3", "--set", "hold_s=0.8"),
    "quick": simulated("--seed", "12", "--reps", "4", "--load", "30", "--set", "tempo_s=0.6"),
    "touch-and-go": simulated("--seed", "13", "--reps", "4", "--set", "pause_s=0"),
    "slow": simulated("--seed", "14", "--reps", "2", "--set", "tempo_s=3", "--set", "descent_s=4"),
    "partial": simulated("--scenario", "partial-rep", "--seed", "3"),
    "one-sided": simulated("--scenario", "asymmetric", "--seed", "4"),
    "undecided": simulated("--seed", "4", "--reps", "4", "--load", "30", "--set", "tempo_s=1.8",
                           "--set", "descent_s=0.7", "--set", "pause_s=3", "--set", "depth=1.09",
                           "--set", "stature_m=2.04", "--set", "mass_kg=86", "--set", "sex=m"),
}
EVERY_DAY = ["steady", "bar", "recordings"]
SLOW = [name for name in SETS if name not in EVERY_DAY]


def write_csv(path, columns):
    with open(path, "w") as file:
        file.write(",".join(columns) + "\n")
        for row in zip(*columns.values()):
            file.write(",".join("" if np.isnan(value) else repr(float(value)) for value in row) + "\n")


class Cases:
    def __init__(self, folder):
        self.folder, self.failed = folder, 0
        self.coverage = coverage.Coverage()

    def run(self, *arguments):
        outcome = cli_test.run(*arguments, cwd=self.folder)
        if outcome.code:
            raise AssertionError(f"{arguments}: {outcome}")
        return outcome

    def imported(self, name, path, *options):
        """Imports, exports what was understood, and compares analyze with the reference on that."""
        self.run("import", path, *options, "-o", f"{name}.plumbar")
        self.run("export", f"{name}.plumbar", "--format", "csv", "-o", f"{name}.out.csv")
        result = self.run("analyze", "--json", f"{name}.plumbar").json()
        csv_path = os.path.join(self.folder, f"{name}.out.csv")
        comparison = agreement.compare(result, csv_path, name)
        self.coverage.add(result, comparison)
        print(f"{name}: {comparison.compared} values compared, {len(comparison.differences)} differ")
        for line in comparison.differences[:20]:
            print("  " + line)
        self.failed += bool(comparison.differences) or not comparison.compared
        return result, csv_path, comparison

    def simulated_csv(self, name):
        if not os.path.exists(os.path.join(self.folder, f"{name}.csv")):
            self.run(*SETS[name], "-o", f"{name}.simulated")
            self.run("export", f"{name}.simulated", "--format", "csv", "-o", f"{name}.csv")
        return f"{name}.csv"

    def simulated(self, name):
        result, csv_path, comparison = self.imported(name, self.simulated_csv(name), *ATHLETE)
        self.notices_a_change(result, csv_path, len(comparison.differences))
        if name == "undecided":
            self.has_both(result)

    def has_both(self, result):
        """The case itself: the bar just touches free fall in some of its reps."""
        values = [rep["mean_propulsive_velocity_mps"] for rep in result["sets"][0]["reps"]]
        if not 0 < values.count(None) < len(values):
            print(f"  {values}: not of both kinds")
            self.failed += 1

    def notices_a_change(self, result, csv_path, differences):
        """The comparison itself: a digit changed in the sixth place is one difference more."""
        changed = copy.deepcopy(result)
        changed["sets"][0]["reps"][-1]["mean_velocity_mps"] *= 1 + 3e-6
        if len(agreement.compare(changed, csv_path).differences) != differences + 1:
            print("  a change of 3e-6 was not noticed")
            self.failed += 1

    def bar(self):
        """The same set as a video of 24 frames a second, quiet and noisy, and as a Chronojump's."""
        columns = recording.read_columns(os.path.join(self.folder, self.simulated_csv("steady")))
        time = columns["time"]
        x, z = ((columns["bar_left_" + axis] + columns["bar_right_" + axis]) / 2 for axis in "xz")
        frames = np.arange(int((time[-1] - time[0]) * 24)) / 24
        noise = np.random.default_rng(7).normal(size=(2, len(frames)))
        for name, size in (("video", 0.0002), ("noisy-video", 0.004)):
            write_csv(os.path.join(self.folder, name + ".csv"),
                      {"time": frames, "bar_x": np.interp(frames, time, x) + size * noise[0],
                       "bar_z": np.interp(frames, time, z) + size * noise[1]})
            result = self.imported(name, name + ".csv")[0]
            usual = result["sets"][0]["bar_signal"]["cutoff_hz"] == 6
            if usual != (name == "video"):
                print(f"  {name}: {result['sets'][0]['bar_signal']}")
                self.failed += 1
        millimetres = np.round(1000 * z[:20000])
        with open(os.path.join(self.folder, "bar.txt"), "w") as file:
            file.write(",".join(str(int(step)) for step in np.diff(millimetres)))
        self.imported("chronojump", "bar.txt", "--format", "chronojump")

    def profile(self):
        """Load-velocity line, 1RM and reps in reserve, from what analyze tells of the sets."""
        names = []
        for load, tempo, reps in (("60", "0.8", "3"), ("90", "1.1", "5"), ("120", "1.6", "6")):
            names.append(load + ".plumbar")
            self.run("simulate", "--scenario", "tired-but-steady", "--seed", "4", "--reps", reps,
                     "--load", load, "--set", "tempo_s=" + tempo, "--set", "mass_kg=85", "--set",
                     "stature_m=1.8", "--set", "sex=m", "-o", names[-1])
        for own in ([], ["--velocity-1rm", "0.35"]):
            found = self.run("profile", "--json", *own, *names).json()["profiles"][0]
            results = [self.run("analyze", "--json", name).json() for name in names]
            comparison = agreement.Comparison()
            profile_line.compare(comparison, found, results, own[1:])
            print(f"profile: {comparison.compared} values compared, "
                  f"{len(comparison.differences)} differ")
            for line in comparison.differences[:20]:
                print("  " + line)
            self.failed += bool(comparison.differences) or comparison.compared < 10

    def all_keys(self):
        """Every number of the results is compared, or its reason stands in coverage.py."""
        for path in self.coverage.neither():
            print(f"  {path} is not compared, and coverage.py says not why")
        for path in self.coverage.both():
            print(f"  {path} is compared, though coverage.py says not")
        self.failed += bool(self.coverage.neither() or self.coverage.both())

    def recordings(self):
        data = cli_test.DATA
        names = ("lifter4/squats1_grf.mot", "lifter4/squats1.trc", "jumps/BFR010_squat_jump.csv")
        missing = [name for name in names if not os.path.exists(os.path.join(data, name))]
        if missing:
            print(f"skipped: {os.path.join(data, missing[0])} is not there")
            return False
        force, markers, jumps = (os.path.join(data, name) for name in names)
        self.imported("lifter4", force, "--markers", markers, "--bar-marker", "C7", "--bar-position",
                      "none", "--athlete-mass", "60", "--stature", "1.68", "--sex", "m")
        self.imported("jumps", jumps, "--format", "opensim")
        return True


def main():
    complete = True
    names = SLOW if sys.argv[1:] == ["slow"] else sys.argv[1:] or EVERY_DAY
    with cli_test.tempfile.TemporaryDirectory(prefix="plumbar-reference-") as folder:
        cases = Cases(folder)
        for name in names:
            if name in SETS:
                cases.simulated(name)
            elif name == "bar":
                cases.bar()
            elif name == "profile":
                cases.profile()
            else:
                complete = cases.recordings()
        cases.all_keys()
    sys.exit(1 if cases.failed else 0 if complete else 77)


main()
