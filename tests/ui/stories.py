# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens in the window while its pictures are taken (pictures-test.py). A story has the window, a
camera, the sessions of Sessions, and what a text is in the window's language."""
import os
import pathlib
import sqlite3
import subprocess

from atspi_window import Atspi, fail, wait_for, walk
from camera import LOOKS

DAY_US = 86400 * 1000000
LONG_NAME = "Maximiliane von Hohenstein-Oberwiesen"


class Sessions:
    """Made when they are asked for."""

    def __init__(self, cli, folder):
        self.cli, self.folder = cli, folder

    def run(self, *words):
        subprocess.run([self.cli, *map(str, words)], check=True, capture_output=True)

    def simulated(self, name, *words):
        path = self.folder / f"{name}.plumbar"
        if not path.exists():
            self.run("simulate", *words, "-o", path)
        return path

    def shifted(self):
        return self.simulated("set", "--scenario", "fatigue-shift", "--reps", 10, "--seed", 1)

    def odd(self):
        """A partial rep, one with two people on the plates, a failed one."""
        return self.simulated("odd", "--scenario", "partial-rep", "--reps", 8, "--seed", 2, "--set",
                              "second_person_rep=3", "--set", "failed_rep=8")

    def moved(self):
        return self.simulated("moved", "--scenario", "steady", "--reps", 6, "--seed", 2, "--set",
                              "walk_after=3")

    def drifting(self):
        return self.simulated("drifting", "--scenario", "steady", "--reps", 10, "--seed", 3, "--set",
                              "drift_pct=9")

    def earlier(self):
        """Four sessions of the demo's lifter in the library, each on a day of its own."""
        paths = [self.simulated(f"earlier-{day}", "--scenario", "steady", "--reps", 7, "--seed", 1, "--set",
                                f"session={day}") for day in (1, 2, 3, 4)]
        self.run("library", "index", *paths)
        with sqlite3.connect(pathlib.Path(os.environ["XDG_DATA_HOME"]) / "plumbar/library.db") as db:
            for days, path in enumerate(paths, 1):
                (number,) = db.execute("SELECT id FROM sessions WHERE path = ?", (str(path),)).fetchone()
                for table, key in (("sessions", "id"), ("set_values", "session")):
                    db.execute(f"UPDATE {table} SET started_us = started_us - ? WHERE {key} = ?",
                               (days * DAY_US, number))

    def csv(self, columns, seconds):
        """Of a shifted set, only these columns and so much of it."""
        whole, part = self.folder / "whole.csv", self.folder / "part.csv"
        if not whole.exists():
            self.run("export", self.shifted(), "--format", "csv", "-o", whole)
        rows = [line.split(",") for line in whole.read_text(encoding="utf-8").splitlines()
                if not line.startswith("#")]
        kept = [rows[0].index(column) for column in columns]
        rows = rows[:1] + [row for row in rows[1:] if float(row[kept[0]]) < seconds]
        part.write_text("".join(",".join(row[i] for i in kept) + "\n" for row in rows),
                        encoding="utf-8")
        return part

    def bar_only(self):
        path = self.folder / "bar.plumbar"
        self.run("import", self.csv(["time", "bar_left_z", "bar_right_z"], 999), "-o", path)
        return path

    def without_rep(self):
        path = self.folder / "none.plumbar"
        self.run("import", self.csv(["time", "left_fz", "right_fz"], 6), "-o", path)
        return path

    def unreadable(self):
        path = self.folder / "broken.plumbar"
        path.write_text("no session")
        return path


def ready(window, camera, sessions, _):
    window.action("connect")
    window.wait_text(_("Verdict"), lambda text: text == _("Ready: press Record"), 30)


def review(window, path, said, _):
    """Opened, and its verdict begins so."""
    window.action("open-path", f"[<'{path}'>]")
    window.wait_text(_("Reviewed verdict"), lambda text: text != "" and text.startswith(said), 60)


def set_up(window, _):
    wait_for("the set-up", lambda: window.find("push button", _("Connect")))


def pages(window, camera, sessions, _):
    """From the first run to a stop by the velocity loss, and the set's review."""
    set_up(window, _)
    camera.take("first-run")
    window.page("athletes")
    window.choose_athlete("Anna Berg")
    window.press("Trains now")
    camera.take("athletes")
    window.page("review")
    camera.take("review-empty")
    window.page("live")
    window.set_value("Reps", 5)
    ready(window, camera, sessions, _)
    camera.take("ready")
    window.page("rack")
    window.wait_text("Channel 1 health", lambda text: text == "ok")
    camera.take("rack")
    window.action("record")
    window.wait_text("Rep number", lambda text: text == "2", 90)
    camera.take("recording")
    window.wait_text("Announcement", lambda text: text.startswith("⬣ Stop"), 90)
    camera.take("stop-rule")
    window.wait_text("Rack state", lambda text: "saved" in text, 90)
    camera.take("saved")
    window.action("quiet")
    camera.take("quiet")
    window.action("quiet")
    review(window, sessions.shifted(), "Low back", _)
    camera.take("review")


def guide(window, camera, sessions, _):
    """Its first step."""
    window.press(_("Calibrate"))
    window.press(_("Begin"))
    window.wait_text(_("Calibration step"), lambda text: text != "")


def windows(window, camera, sessions, _):
    """Windows of their own, what pops up, and pages on which nothing is yet."""
    set_up(window, _)
    window.action("preferences")
    camera.take_other("preferences")
    window.action("show-help-overlay")
    camera.take_other("shortcuts", close=False)
    second = [node for node in walk(window.root) if node.get_role_name() == "page tab"
              and node.get_name() == "Search shortcuts"][1]
    Atspi.Action.do_action(second, 0)
    camera.take_other("shortcuts-second")
    window.action("about", window=False)
    camera.take_other("about")
    window.action("note")
    camera.take_other("note")
    window.action("board")
    camera.take_board("athletes-screen")
    for page in ("athletes", "rack"):
        window.page(page)
        camera.take(page + "-empty")
    window.page("live")
    camera.take_popup("menu", lambda: window.press("Main menu"))
    ready(window, camera, sessions, _)
    window.page("rack")
    window.press("Calibrate")
    wait_for("the guide", lambda: window.find("push button", "Begin"))
    camera.take_other("calibration")


def live_verdict(state, then=None):
    def story(window, camera, sessions, _):
        window.wait_text("Verdict state", lambda text: text.startswith(state), 120)
        camera.take_page("live-" + state.lower(), "live", "Live")
        if then:
            then(window, camera)
    return story


def athletes_screen(window, camera):
    window.action("board")
    camera.take_board("athletes-screen-live")


def shared_baseline_in(language):
    """A lifter whom the library knows: live, and what is reviewed afterwards."""
    def story(window, camera, sessions, _):
        window.wait_text(_("Verdict state"), lambda text: text == _("Shifted ▲"), 120)
        name = "shared-baseline-" + language
        camera.take_page("live-" + name, "live", _("Live"))
        window.wait_text(_("Reviewed verdict"), lambda text: text != "", 120)
        # four sessions share in the baseline, four sets in the noise
        window.wait_text(_("Reviewed reasons"), lambda text: text.count(" 4 ") == 2)
        camera.take("review-" + name)
    return story


def many_reps(window, camera):
    """Then a rep goal that is reached, and as many columns as a strip is likely to get."""
    window.page("rack")
    window.action("tare")
    wait_for("the refusal", lambda: window.find_text(
        "⚠ Not zeroed: recording: empty plates re-zero themselves"))
    camera.take_page("rack-recording", "rack", "Rack")
    window.page("live")
    window.wait_text("Rep number", lambda text: text == "14", 90)
    camera.take_page("goal-many-reps", "live", "Live")


def unplugged(window, camera, sessions, _):
    """It stays so."""
    window.wait_text("Announcement", lambda text: "unplugged" in text, 60)
    camera.take("unplugged", shows=lambda: "unplugged" in window.text("Announcement"))
    window.page("rack")
    window.wait_text("Rack stream", lambda text: text.startswith("⚠ Unplugged"))
    camera.take("rack-unplugged")


def reconnecting(window, camera, sessions, _):
    """It stays so, too."""
    window.wait_text("Announcement", lambda text: "reconnecting" in text, 60)
    camera.take("reconnecting", shows=lambda: "reconnecting" in window.text("Announcement"))


def data_lost(window, camera, sessions, _):
    window.wait_text("Announcement", lambda text: text.startswith("⚠ Data lost: "), 60)
    camera.take_page("data-lost", "live", "Live")
    window.wait_text("Rack state", lambda text: "saved" in text, 90)
    window.page("review")
    window.wait_text("Reviewed verdict", lambda text: text != "", 120)
    camera.take("review-gap")


def second_person(window, camera, sessions, _):
    def said(text):
        return "Somebody else" in (text or "")

    camera.take("second-person", before=lambda: window.wait_text("Announcement", said, 60),
                shows=lambda: said(window.text("Announcement")))


def marks(window, camera, sessions, _):
    """A stop by asymmetry; then a rep that is struck, one with pain, and a set that does not count."""
    strip = lambda: window.described("Rep by rep")  # noqa: E731
    window.wait_text("Rep number", lambda text: text == "2", 90)
    window.action("strike")
    wait_for("a rep to be struck", lambda: "Struck." in strip())
    window.wait_text("Rep number", lambda text: text == "4", 60)
    window.action("pain")
    wait_for("pain on a rep", lambda: "Pain." in strip())
    window.wait_text("Reviewed verdict", lambda text: text != "", 120)
    camera.take("review-marks")
    window.page("live")
    window.wait_text("Announcement", lambda text: text.startswith("⬣ Stop"))
    camera.take("asymmetry-stop")
    window.action("quiet")
    camera.take("quiet-stop")
    window.action("quiet")
    window.action("void")
    window.wait_text("Reasons", lambda text: "does not count" in text)
    camera.take("marks")
    # the same is said before each picture
    camera.take("toast", before=lambda: window.action("undo-athlete"))


def broke_off(window, camera, sessions, _):
    """The disk is full."""
    set_up(window, _)
    ready(window, camera, sessions, _)
    window.action("record")
    window.wait_text("Verdict", lambda text: text.startswith("Recording broke off"), 60)
    camera.take("broke-off")


def not_connected(window, camera, sessions, _):
    """What was asked for is no lifter; the program has ended its demo with 1."""
    window.wait_text("Problem", lambda text: text != "", 30)
    camera.take("first-run-problem")


def refused(state, shown, said):
    """A rack is plugged in, and does not connect: it may not be opened, or nobody has calibrated it."""
    def story(window, camera, sessions, _):
        set_up(window, _)
        wait_for("the rack", lambda: window.find_text(shown))
        window.action("connect")
        window.wait_text("Problem", lambda text: said in text, 30)
        camera.take(state)
    return story


def other_hooks(window, camera, sessions, _):
    """The bar is put back 50 mm too high."""
    def said(text):
        return "off its home" in (text or "")

    ready(window, camera, sessions, _)
    window.action("record")
    window.wait_text("Announcement", said, 90)
    camera.take("other-hooks", before=lambda: window.page("live"),
                shows=lambda: said(window.text("Announcement")))
    window.page("rack")
    window.wait_text("Place of the bar", said)
    camera.take("rack-other-hooks")


def odd_rep(window, camera, sessions, _):
    window.wait_text("Reasons", lambda text: text.startswith("Rep 5 is odd"), 120)
    camera.take_page("live-odd-rep", "live", "Live")


def review_states(window, camera, sessions, _):
    window.page("review")
    for name, path, said in (("odd", sessions.odd(), "Can't judge yet: 5 reps"),
                             ("moved", sessions.moved(), "Can't judge yet: the feet"),
                             ("drifting", sessions.drifting(), "Low back drifting"),
                             ("bar-only", sessions.bar_only(), "Can't judge yet: no horizontal"),
                             ("without-rep", sessions.without_rep(), "No set was found")):
        review(window, path, said, _)
        camera.take("review-" + name)
    if window.find("label", "Rep 1 Velocity m/s"):
        fail("the reps of another session are still there")
    window.action("open-path", f"[<'{sessions.unreadable()}'>]")
    wait_for("the problem", lambda: any("broken.plumbar:" in (node.get_name() or "")
                                        for node in walk(window.root)))
    camera.take("review-unreadable")


def live_in(language):
    def story(window, camera, sessions, _):
        window.wait_text(_("Verdict state"), lambda text: text == _("Shifted ▲"), 120)
        camera.take_page("live-" + language, "live", _("Live"))
    return story


def pages_in(language):
    """All others, light; the review in all looks."""
    def story(window, camera, sessions, _):
        light = LOOKS[:1]
        set_up(window, _)
        camera.take("first-run-" + language, light)
        for name in ("preferences", "show-help-overlay", "note"):
            window.action(name)
            camera.take_other(f"{name}-{language}".replace("show-help-overlay", "shortcuts"), light)
        ready(window, camera, sessions, _)
        camera.take("ready-" + language, light)
        window.page("athletes")
        window.action("pick-athlete")
        window.wait_focus()
        window.type("Anna")
        window.keys("Return")
        wait_for("the athlete", lambda: window.find_text("Anna Berg"))
        camera.take("athletes-" + language, light)
        window.page("rack")
        window.wait_text(_("Channel %d %s") % (1, _("health")), lambda text: text == _("ok"))
        camera.take("rack-" + language, light)
        guide(window, camera, sessions, _)
        camera.take_other("calibration-step-" + language, light)
        review(window, sessions.shifted(), "", _)
        camera.take("review-" + language)
    return story


def crowd(window, camera, sessions, _):
    """Eight athletes who take turns, long names, pounds."""
    review(window, sessions.shifted(), "Low back", _)
    camera.take("review-pounds", LOOKS[:1])
    window.page("athletes")
    window.choose_athlete(LONG_NAME)
    camera.take("athletes-crowd")
    window.page("live")
    camera.take("first-run-crowd")
    camera.take_popup("athlete-picker", lambda: (window.action("pick-athlete"), window.wait_focus()))
    ready(window, camera, sessions, _)
    camera.take("ready-crowd")


# name: (what happens, arguments, more of the environment, its settings or its language)
# stories with a rack over USB (rack-window.c): which, and where its rig is
RACKS = {"no-permission": ["refused", "-"], "no-rig": ["usual", "-"],
         "other-hooks": ["other-hooks", "{home}/rack.rig"]}
# what is there before the window opens
PREPARED = {f"shared-baseline-{language}": Sessions.earlier for language in ("english", "german", "spanish")}
SOMEBODY = {"last-athlete": LONG_NAME, "mass-unit": "lb", "large-velocity": "propulsive"}
STEADY = ["--demo=steady", "--seed", "2"]
STORIES = {
    "pages": (pages, [], {}, {}),
    # GTK 4.8 warns of a label of its own in the shortcuts window
    "windows": (windows, [], {"G_DEBUG": "fatal-criticals"}, {}),
    "shifted": (live_verdict("Shifted", athletes_screen), ["--demo=fatigue-shift", "--seed", "1"], {}, {}),
    **{f"shared-baseline-{language}": (shared_baseline_in(language), ["--demo=fatigue-shift", "--seed", "1"],
                                       {}, settings)
       for language, settings in (("english", {}), ("german", "de"), ("spanish", "es"))},
    "steady": (live_verdict("Steady", many_reps), [*STEADY, "--reps", "15"], {},
               {"last-athlete": "Jonas Weil"}),
    "drifting": (live_verdict("Drifting"), ["--demo=steady", "--seed", "3", "--set", "drift_pct=9"], {}, {}),
    "unplugged": (unplugged, STEADY, {"PLUMBAR_VIRTUAL_UNPLUG": "18:500"}, {}),
    "reconnecting": (reconnecting, STEADY, {"PLUMBAR_VIRTUAL_UNPLUG": "18:1:500"}, {}),
    "data-lost": (data_lost, [*STEADY, "--reps", "2"], {"PLUMBAR_VIRTUAL_UNPLUG": "18:2"}, {}),
    "second-person": (second_person, [*STEADY, "--set", "second_person_rep=2", "--set",
                                 "second_person_reps=30", "--reps", "30", "--set", "hold_s=2"],
                      {}, {}),
    "marks": (marks, ["--demo=steady", "--reps", "5", "--seed", "2", "--set", "unload_pct=30"], {}, SOMEBODY),
    "broke-off": (broke_off, [], {}, {}),
    "not-connected": (not_connected, [*STEADY, "--set", "lift=1000"], {}, {}),
    "no-permission": (refused("no-permission", "Plumbar rack ⚠", "udevadm"), [], {}, {}),
    "no-rig": (refused("no-rig", "Plumbar rack PLB-0042", "rig"), [], {}, {}),
    "other-hooks": (other_hooks, [], {}, {"last-rig": "{home}/rack.rig", "hands-free": False}),
    "odd-rep": (odd_rep, [*STEADY, "--set", "bad_rep=5", "--set", "bad_rep_pct=35"], {}, {}),
    "review-states": (review_states, [], {}, {}),
    "live-german": (live_in("german"), ["--demo=fatigue-shift", "--seed", "1"], {}, "de"),
    "live-spanish": (live_in("spanish"), ["--demo=fatigue-shift", "--seed", "1"], {}, "es"),
    "german": (pages_in("german"), [], {"G_DEBUG": "fatal-criticals"}, "de"),
    "spanish": (pages_in("spanish"), [], {"G_DEBUG": "fatal-criticals"}, "es"),
    "crowd": (crowd, [], {}, SOMEBODY),
}
