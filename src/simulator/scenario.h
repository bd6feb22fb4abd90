/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter.h"

/* The scenarios, and the settings that `--set key=value` can give (docs/simulator.md). */

typedef enum {
	PLB_SCENARIO_STEADY,
	PLB_SCENARIO_FATIGUE_SHIFT,
	PLB_SCENARIO_ASYMMETRIC,
	PLB_SCENARIO_TIRED_BUT_STEADY,
	PLB_SCENARIO_FORWARD_BAR,
	PLB_SCENARIO_PARTIAL_REP,
	PLB_SCENARIO_COUNT,
} PlbScenarioKind;

/* What is lifted (lifter-lift.h). */
typedef enum {
	PLB_LIFT_SQUAT,
	PLB_LIFT_BOX_SQUAT,
	PLB_LIFT_SPLIT_SQUAT,
	PLB_LIFT_GOOD_MORNING,
	PLB_LIFT_ROMANIAN_DEADLIFT,
	PLB_LIFT_DEADLIFT,
} PlbLift;

enum { PLB_LIFTER_HIGH_BAR, PLB_LIFTER_LOW_BAR, PLB_LIFTER_FRONT_BAR };

/* NAN = drawn from the seed. Flags are 0 or 1. */
typedef struct {
	PlbScenarioKind kind;
	guint64 seed;
	int reps;
	double load_kg;
	double rate_hz;
	/* who */
	double female; /* 0 or 1 */
	double stature_m, mass_kg;
	double lift;         /* PLB_LIFT_SQUAT... */
	double bar_position; /* PLB_LIFTER_HIGH_BAR... */
	double exact_body, rigid_spine;
	/* how much of the usual scatter of bodies there is: 1 = all, 0 = none; NAN = 1 less
	 * exact_body */
	double vary_lengths, vary_masses, vary_seat, vary_stance;
	double tape; /* 1: the coach has measured lengths; NAN = exact_body */
	double lumbar_flexion_deg, knees_out_deg;
	/* how */
	double tempo_s; /* ascent */
	double descent_s;
	double depth;   /* 1 = thigh level with the floor */
	double pause_s; /* between reps */
	double hold_s;  /* at the bottom */
	double spread;  /* multiplies every rep-to-rep standard deviation */
	double lean_sd_deg;
	double shift_pct; /* true change at matched heights, last three reps against first three */
	double drift_pct; /* linear from first to last rep, without the reps' own scatter */
	double drift_sd;  /* the same in the lifter's own rep-to-rep standard deviations */
	double step_pct;  /* lasting change from rep step_rep on, before the scatter */
	double step_rep;  /* NAN = the middle of the set */
	double bad_rep;   /* one rep (0 = none) with bad_rep_pct more than it would have had */
	double bad_rep_pct;
	double shorten;    /* depth lost by the last rep, share of it, evenly over the reps */
	double unload_pct; /* asymmetry gained by the last rep, evenly over the reps */
	double walk_after; /* the lifter steps (walk_m forward) after this rep; 0 = never */
	double walk_m;
	/* what goes wrong; a rep's number, 0 = none (docs/simulator.md) */
	double failed_rep, stuck;    /* gets stuck after this share of the way, sinks onto pins */
	double retry_rep;            /* nearly up, down again, and up at the second attempt */
	double spotted_rep, help;    /* spotters take up to this share of the bar */
	double bounce_rep, bounce_m; /* turns, rises by so much, sinks and turns again */
	double foot_off_rep,
		foot_off_s;            /* before it, the right foot is off its plate for so long */
	double foot_up_rep, foot_up_s; /* in its ascent, the right foot is off for so long */
	double second_person_rep,
		second_person_kg;  /* who stands on the right plate, too, during it */
	double second_person_reps; /* and those after it, so many in all */
	double leave_rep;          /* after it the lifter leaves the plates, the bar still on */
	double hook_drop_m;        /* the hooks' depth below the standing bar; NAN = drawn */
	double session;            /* another day of the same lifter; 0 = the first */
	double sway_m;
	double tremor; /* rms, fraction of body weight */
	/* what the sensors add */
	double noise; /* 0: no cell noise, creep, string noise or hysteresis */
	double cell_noise_n, string_noise_m;
} PlbLifterSettings;

/* Reads a setup. FALSE with PLB_SIMULATOR_ERROR_SCENARIO or _KEY and one line that names what is
 * wrong and what is allowed. */
gboolean plb_lifter_settings_init(PlbLifterSettings *settings, const PlbLifterSetup *setup,
				  GError **error);

/* The settings that differ from "drawn" as key=value; array and strings are the caller's. */
GPtrArray *plb_lifter_settings_to_text(const PlbLifterSettings *settings);
/* What a vary_... setting comes to. */
double plb_lifter_settings_vary(const PlbLifterSettings *settings, double given);
/* "squat", "deadlift", ... */
const char *plb_lifter_lift_name(PlbLift lift);
const char *plb_lifter_bar_position_name(int bar_position);
/* Seeds what differs from day to day; the seed itself on the first. */
guint64 plb_lifter_settings_day_seed(const PlbLifterSettings *settings);
