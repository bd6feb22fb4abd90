# SPDX-License-Identifier: GPL-3.0-or-later
"""Which numbers of analyze --json the reference computes, and why it leaves out the others."""

# the beginning of a path: why it is not computed here a second time
LEFT_OUT = {
    "pipeline": "a version",
    "athlete.": "typed",
    "quality.rate_hz": "of the recording",
    "quality.duration_s": "of the recording",
    "quality.start_time_s": "of the recording",
    "quality.lost_samples": "counts, which tests/session and tests/cli compare with what was lost",
    "quality.gaps[]": "as above",
    "quality.clipped[]": "as above",
    "quality.alignment[]": "tests/signal compares with known shifts (test-align)",
    "rejected[]": "what is no rep: the simulator's truth (prove reps)",
    "sets[].rejected[]": "as above",
    "sets[].index": "a count",
    "sets[].reps[].index": "a count",
    "sets[].reliability[].reps": "a count: where it is another, the row is not compared",
    "sets[].body_mass_kg": "which pauses are weighed is a causal decision: the simulator's truth",
    "sets[].bar_mass_kg": "as above",
    "sets[].reps[].posture.": "a search for angles: docs/low-back-validation.md has its own truths",
    "sets[].reps[].moments.": "as above",
    "sets[].body.": "of the posture fit, as above",
    "sets[].reps[].shift.": "from moments",
    "sets[].reps[].dose.": "from moments",
    "sets[].dose.": "from moments",
    "sets[].history.": "from shifts",
    "sets[].verdict.": "from moments: prove verdict",
}


def numbers(value, path=""):
    """Paths of all numbers (booleans are none)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner, path + "[]")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path


def is_left_out(path):
    return any(path == name or (name[-1] in ".]" and path.startswith(name)) for name in LEFT_OUT)


def of_rows(compared):
    """Paths as in the result: what a rep's, a set's and the session's keys are under."""
    heads = ("", "sets[].", "sets[].reps[].")
    paths = {head + key for key in compared for head in heads}
    paths |= {path.replace("sets[].reliability.", "sets[].reliability[].") for path in paths}
    return paths | {path.replace("jumps.", "jumps[].") for path in paths}


class Coverage:
    """Of all cases: numbers that were in a result, and those that were compared."""

    def __init__(self):
        self.found, self.compared = set(), set()

    def add(self, result, comparison):
        self.found.update(numbers(result))
        self.compared.update(of_rows(comparison.keys))

    def neither(self):
        """Numbers that are neither compared nor said to be left out."""
        return sorted(path for path in self.found - self.compared if not is_left_out(path))

    def both(self):
        return sorted(path for path in self.found & self.compared if is_left_out(path))
