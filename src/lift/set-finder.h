/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/exercise.h"
#include "src/lift/traces.h"

/* Finds sets, reps, standing pauses and rejected movements, from plates and bar together (either
 * may be missing). There is one rep finder: live, import and re-analysis use this one. Causal, and
 * its events depend on the samples alone, never on how they were cut into blocks.
 *
 *   empty -> standing -> unracking -> walking out -> ready -> descending -> bottom
 *              ^                                        ^                      |
 *              +---- racking <------- lockout <---------+----- ascending <-----+
 */

typedef enum {
	PLB_LIFT_EMPTY,
	PLB_LIFT_STANDING, /* on the plates, no bar */
	PLB_LIFT_UNRACKING,
	PLB_LIFT_WALKING_OUT,
	PLB_LIFT_READY,
	PLB_LIFT_DESCENDING,
	PLB_LIFT_BOTTOM,
	PLB_LIFT_ASCENDING,
	PLB_LIFT_LOCKOUT,
	PLB_LIFT_RACKING,
} PlbLiftState;
const char *plb_lift_state_to_text(PlbLiftState state); /* "walking out" */

/* How well a set's bar is measured, and the low-pass that is used for it. All 0: not judged. */
typedef struct {
	gboolean noisy;            /* the usual cut-off would leave too much: another is used */
	double cutoff_hz;          /* that bar heights and places are read with */
	double peak_cutoff_hz;     /* that peak velocity is read with */
	double residual_cutoff_hz; /* by residual analysis (src/signal/residual.h); NAN = too short
				    */
	double noise_density;      /* of the height, m^2/Hz; NAN = too short */
} PlbBarSignal;

/* Boundaries by the rules of the contract, in seconds of the recording, from the zero-phase
 * low-passed bar height (6 Hz unless `bar` says less), interpolated between samples. */
typedef struct {
	double start_s;
	double bottom_s;
	double end_s;
	double start_z_m, bottom_z_m, end_z_m; /* low-passed bar height there; without a bar, NAN */
	gboolean has_gap;                      /* data were lost between start and end */
	double limit_s;         /* newest sample known when it was cut; metrics use none after it */
	gboolean locked_out;    /* came back up to standing, and nobody helped (rep-help.h) */
	gboolean second_person; /* somebody else stood on the plates (second-person.h) */
	gboolean on_box;        /* the plates lost load while the bar rested at the bottom */
	gboolean on_pins;       /* the attempt ended with the bar put down, but not on its hooks */
	PlbBarSignal bar;       /* the same in all reps of a set */
} PlbRepCut;

/* Standing still: what the body model is calibrated on. Means over [from_s, to_s]. */
typedef struct {
	double from_s, to_s;
	double force_n, force_sd_n;
	double cop_x_m, bar_x_m, bar_z_m;
	double foot_separation_m; /* y distance of the two centres of pressure, NAN if unknown */
	gboolean with_bar;        /* the bar's weight is on the lifter */
} PlbStanding;

typedef enum {
	PLB_REJECT_UNRACK,
	PLB_REJECT_WALKOUT,
	PLB_REJECT_RERACK,
	PLB_REJECT_STEP,
	PLB_REJECT_SMALL,
	PLB_REJECT_OTHER,
} PlbRejectReason;
const char *plb_reject_reason_to_text(PlbRejectReason reason); /* the contract's words */

typedef struct {
	double start_s, end_s;
	PlbRejectReason reason;
} PlbRejected;

typedef enum {
	PLB_SET_EVENT_STATE,    /* state changed */
	PLB_SET_EVENT_STANDING, /* a standing pause ended (or reached 1 s); standing is filled */
	PLB_SET_EVENT_BEGIN,    /* a set begins: load is on the lifter (or the first descent, bar
				 * alone).    body_mass_kg and bar_mass_kg as measured by the plates,
				 * NAN    if not */
	PLB_SET_EVENT_REP,      /* a rep reached lockout; cut may still be revised */
	PLB_SET_EVENT_REVISED,  /* the same rep (rep_index) with its final cut: at the next descent,
				 * at  re-rack or at the set's end. Comes once for every rep, also
				 * unchanged */
	PLB_SET_EVENT_REJECTED, /* a movement that is no rep; within a set if in_set */
	PLB_SET_EVENT_END,      /* the set is over: re-rack, 30 s without a rep, end of recording */
} PlbSetEventKind;

typedef struct {
	PlbSetEventKind kind;
	double time_s; /* when it was known (the newest sample used) */
	PlbLiftState state;
	guint rep_index; /* from 1, within the set */
	PlbRepCut cut;
	PlbStanding standing;
	PlbRejected rejected;
	gboolean in_set;
	gboolean from_floor; /* the set is of pulls from the floor: told, or seen */
	double body_mass_kg, bar_mass_kg;
} PlbSetEvent;

typedef void (*PlbSetEventFunc)(const PlbSetEvent *event, gpointer user_data);

/* Every threshold, with its source, is in PlbLiftSettings (src/lift/settings.h). */
typedef struct _PlbLiftSettings PlbLiftSettings;

typedef struct {
	double body_mass_kg;         /* typed or from an athlete; NAN = unknown. The plates win. */
	double bar_mass_kg;          /* typed; NAN = weigh it. 0 = no bar (a marker stands in) */
	const PlbExercise *exercise; /* NULL = a squat */
} PlbKnownLoad;

typedef struct PlbSetFinder PlbSetFinder;

/* traces must outlive the finder. settings NULL = the defaults. */
PlbSetFinder *plb_set_finder_new(const PlbTraces *traces, const PlbKnownLoad *known,
				 const PlbLiftSettings *settings, PlbSetEventFunc func,
				 gpointer user_data);
void plb_set_finder_free(PlbSetFinder *finder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbSetFinder, plb_set_finder_free)

/* Takes in the samples that were appended to traces since the last call. */
void plb_set_finder_advance(PlbSetFinder *finder);
/* No more samples will come: closes what is open. */
void plb_set_finder_finish(PlbSetFinder *finder);
