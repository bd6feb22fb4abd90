/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/kept-body.h"
#include "src/body/pooled-change.h"
#include "src/body/rep-load.h"
#include "src/body/verdict.h"
#include "src/lift/rep-metrics.h"
#include "src/lift/sway.h"

/* What the pipeline found in one recording: plain data, the source of analyze --json, the reports
 * and the screen. NAN = not measured; notes hold "KEY: reason" for each such key. */

#define PLB_PIPELINE_VERSION 8 /* goes up whenever any result can change */

/* The reason in notes for all that needs the bar's place while it is not known. */
#define PLB_WHY_UNHOMED                                                                            \
	"the bar's place is not known: it was not seen at rest in its hooks since the rack was "   \
	"plugged in"

typedef enum {
	PLB_REP_COMPLETE,
	PLB_REP_PARTIAL,
	PLB_REP_FAILED,
	PLB_REP_DATA_GAP,
	PLB_REP_PINS,
} PlbRepStatus;
const char *plb_rep_status_to_why(PlbRepStatus status); /* NULL when complete */

typedef struct {
	guint index; /* from 1 */
	PlbRepCut cut;
	PlbRepStatus status;
	gboolean unhomed;     /* the bar's place was not known in it: no places, posture, moments */
	gboolean provisional; /* live only: reached lockout, may still be re-cut */
	gboolean struck;      /* by the coach: does not count (edit.h) */
	gboolean pain;        /* marked by the coach: the athlete felt pain on it */
	gboolean moved;       /* its boundaries are where a person put them (edit.h) */
	gboolean labelled;    /* status is what a person said: label */
	PlbRepStatus label;
	PlbRepMetrics metrics;
	PlbRepLoad load;
	PlbRepSeries *series;
	PlbFigure figure_at_bottom; /* of the solved series, for drawing */
	PlbRepShift shift;
	PlbVerdict verdict_then; /* the set's verdict as it was shown after this rep */
} PlbRepResult;
PlbRepResult *plb_rep_result_new(void); /* every number NAN */
void plb_rep_result_free(PlbRepResult *rep);

/* The noise of one metric from rep to rep (reliability.h). */
typedef struct {
	const char *key; /* of a rep */
	double sem, mdc, cv_pct;
	guint reps; /* that it rests on */
} PlbReliability;

typedef enum { PLB_BAR_MASS_PLATES, PLB_BAR_MASS_TYPED, PLB_BAR_MASS_IMPORT } PlbBarMassSource;

typedef struct {
	guint index;       /* from 1 */
	char exercise[32]; /* "back-squat" */
	gboolean exercise_guessed;
	double body_mass_kg, bar_mass_kg;
	PlbBarMassSource bar_mass_source;
	double midfoot_x_m;
	guint stepped_after; /* the newest rep when the lifter moved the feet; 0 = never */
	/* of the bar's height: the cut-off in use, for peak velocity, and the residual analysis';
	 * the noise (standard deviation) that the first leaves in height and velocity */
	double bar_cutoff_hz, bar_peak_cutoff_hz, bar_residual_cutoff_hz;
	double bar_noise_m, bar_velocity_noise_mps;
	double start_s, end_s;
	gboolean over;               /* FALSE while it goes on, live */
	gboolean voided;             /* by the coach: does not count (edit.h) */
	GPtrArray *reps;             /* PlbRepResult */
	GArray *rejected;            /* PlbRejected, before and after the reps */
	double time_under_tension_s; /* of all reps */
	double velocity_loss_pct;
	double velocity_loss_mdc_pct;         /* losses under it are noise */
	double body_mass_u_kg, bar_mass_u_kg; /* half widths of 95 % intervals; NAN = not weighed */
	PlbSway sway_before, sway_after;      /* when the recording is over */
	GArray *reliability;                  /* PlbReliability */
	PlbVerdict verdict;
	PlbVerdictHistory history; /* of the athlete at this load, that the verdict uses */
	gboolean first_at_bar;     /* of the session's sets with this bar and exercise */
	/* what the set tells later ones, by itself: sets 0 and NAN when nothing, the level when
	 * fresh of the first at its bar only */
	PlbVerdictHistory tells;
	PlbSetLine line;  /* what is pooled of it; none when void or out of the verdict's range */
	PlbKeptBody body; /* what this set alone taught of the body; sets 0 = nothing */
	guint kept_sets;  /* so many earlier sets share in the body it was solved with */
	double l5s1_dose_nms, l5s1_squared_dose_nm2s;
} PlbSetResult;
PlbSetResult *plb_set_result_new(guint index);
void plb_set_result_free(PlbSetResult *set);
/* Median of a rep's number (its offset in PlbRepResult) over the reps that have it, else NAN. */
double plb_set_result_median(const PlbSetResult *set, gsize offset);

typedef struct {
	double start_s, length_s;
	guint64 lost_samples;
} PlbGap;

typedef struct {
	PlbAthlete athlete;
	PlbStreamInfo info;
	double duration_s;
	guint64 lost_samples;
	GArray *gaps;           /* PlbGap */
	GArray *clipped;        /* PlbGap: stretches in which a cell was at its end of range */
	GArray *jumps;          /* PlbJump */
	GArray *rejected;       /* PlbRejected outside any set */
	GPtrArray *sets;        /* PlbSetResult */
	GPtrArray *notes;       /* char *, "KEY: reason", unique */
	double right_share_pct; /* of the whole recording */
} PlbResult;

PlbResult *plb_result_new(void);
/* Adds "KEY: reason" unless the same note is there. */
void plb_result_add_note(PlbResult *result, const char *key, const char *reason);
void plb_result_free(PlbResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbResult, plb_result_free)
