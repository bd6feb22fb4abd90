/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/study.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "src/body/fresh-level.h"
#include "src/body/odd-reps.h"
#include "src/body/pooled-change.h"
#include "src/body/shift-test.h"

typedef struct {
	double value[PLB_STUDY_MAX]; /* percent of the lifter's usual, as measured */
	double truth[PLB_STUDY_MAX]; /* the systematic part of it */
	gsize n;
} DrawnSet;

static double effect_share(const PlbStudyDesign *design, guint rep)
{
	if (design->shape == PLB_STUDY_STEP)
		return rep >= design->reps / 2 ? 1 : 0;
	return design->reps > 1 ? (double)rep / (design->reps - 1) : 0;
}

static void draw_set(const PlbStudyDesign *design, gsl_rng *random, double noise, double effect,
		     double day, DrawnSet *set)
{
	set->n = design->reps;
	for (guint i = 0; i < design->reps; i++) {
		set->truth[i] = effect * effect_share(design, i);
		set->value[i] = day + set->truth[i] + gsl_ran_gaussian(random, noise) +
				gsl_ran_gaussian(random, design->measure_pct);
	}
}

static double mean_of(const double *values, gsize from, gsize to)
{
	double sum = 0;

	for (gsize i = from; i < to; i++)
		sum += values[i];
	return sum / (double)(to - from);
}

/* The first n reps without odd ones, against the first of them, whose mean is returned (NAN: too
 * few); truth along with them. */
static double keep_usual(const DrawnSet *set, gsize n, const PlbShiftPrior *prior, DrawnSet *kept)
{
	gboolean odd[PLB_STUDY_MAX];
	double baseline;

	plb_odd_reps_find(set->value, n, prior, odd);
	kept->n = 0;
	for (gsize i = 0; i < n; i++) {
		if (odd[i])
			continue;
		kept->value[kept->n] = set->value[i];
		kept->truth[kept->n++] = set->truth[i];
	}
	if (kept->n < plb_shift_settings.baseline_reps)
		return NAN;
	baseline = mean_of(kept->value, 0, plb_shift_settings.baseline_reps);
	for (gsize i = 0; i < kept->n; i++)
		kept->value[i] -= baseline;
	return baseline;
}

/* prior: of the noise; gets the fresh level too. */
static gboolean look(const DrawnSet *set, gsize n, const PlbFreshLevel *fresh, PlbShiftPrior *prior,
		     DrawnSet *kept, PlbShiftEvidence *evidence)
{
	double baseline;

	evidence->kind = PLB_SHIFT_NONE;
	baseline = keep_usual(set, n, prior, kept);
	if (kept->n < plb_shift_settings.min_reps)
		return FALSE;
	plb_fresh_level_expect(fresh, 100 + baseline, prior);
	plb_shift_evidence(kept->value, kept->n, prior, evidence);
	return TRUE;
}

/* The true change is against the set's own first reps, whatever they share the baseline with. */
static gboolean covers(const PlbShiftEvidence *evidence, const DrawnSet *kept)
{
	double truth = mean_of(kept->truth, evidence->since, kept->n) -
		       mean_of(kept->truth, 0, plb_shift_settings.baseline_reps);

	return truth >= evidence->ci95_pct[0] && truth <= evidence->ci95_pct[1];
}

static void judge_set(const DrawnSet *set, const PlbShiftPrior *noise, const PlbFreshLevel *fresh,
		      PlbStudyOutcome *outcome)
{
	PlbShiftPrior prior;
	PlbShiftEvidence evidence = { .kind = PLB_SHIFT_NONE };
	gboolean shown = FALSE, judged = FALSE;
	DrawnSet kept;

	for (gsize n = 1; n <= set->n; n++) {
		prior = *noise;
		judged = look(set, n, fresh, &prior, &kept, &evidence);
		shown |= judged && evidence.kind != PLB_SHIFT_NONE;
	}
	outcome->sets++;
	outcome->shown += shown;
	if (!judged)
		return;
	outcome->shown_at_end += evidence.kind != PLB_SHIFT_NONE;
	outcome->shifted_at_end += evidence.kind == PLB_SHIFT_LASTING;
	outcome->covered += evidence.kind != PLB_SHIFT_NONE && covers(&evidence, &kept);
	outcome->steady += evidence.kind == PLB_SHIFT_NONE &&
			   evidence.detectable_pct <= plb_shift_settings.steady_pct;
}

/* As a level in any unit; the values are a few percent around the lifter's usual. */
static double level_of(const DrawnSet *set)
{
	return 100 + mean_of(set->value, 0, plb_shift_settings.baseline_reps);
}

/* What earlier sets of this lifter say about the noise and the fresh level. */
static PlbShiftPrior draw_history(const PlbStudyDesign *design, gsl_rng *random, double noise,
				  PlbFreshLevel *fresh)
{
	double squares = 0, freedom = 0;

	*fresh = (PlbFreshLevel){ 0 };
	for (guint i = 0; design->reps > 2 && i < design->history_sets; i++) {
		double more;
		DrawnSet set;

		draw_set(design, random, noise, 0, gsl_ran_gaussian(random, design->day_pct), &set);
		plb_fresh_level_add(fresh, &(PlbFreshLevel){ 1, level_of(&set), 0 });
		squares += plb_shift_residual_squares(set.value, set.n, &more);
		freedom += more;
	}
	return plb_shift_prior(freedom > 0 ? sqrt(squares / freedom) : (double)NAN, freedom);
}

static void pool(const PlbStudyDesign *design, const PlbSetLine *lines, PlbStudyOutcome *outcome)
{
	/* the rise along the line that a step in the middle is given */
	double truth = design->effect_pct;
	PlbPooledChange pooled;
	PlbSetLine expected;
	double shape[PLB_STUDY_MAX];

	for (guint i = 0; i < design->reps; i++)
		shape[i] = effect_share(design, i);
	plb_set_line_measure(shape, design->reps, &expected);
	truth *= expected.rise_pct;
	plb_pool_changes(lines, design->sets, &pooled);
	outcome->pooled_rise += pooled.ci95_pct[0] > 0;
	outcome->pooled_covered += pooled.ci95_pct[0] <= truth && truth <= pooled.ci95_pct[1];
	outcome->pooled_width_pct += 0.5 * (pooled.ci95_pct[1] - pooled.ci95_pct[0]);
}

static void run_once(const PlbStudyDesign *design, gsl_rng *random, PlbStudyOutcome *outcome)
{
	double noise = gsl_ran_flat(random, design->noise_pct[0], design->noise_pct[1]);
	double day = gsl_ran_gaussian(random, design->day_pct);
	PlbFreshLevel fresh;
	PlbShiftPrior prior = draw_history(design, random, noise, &fresh);
	PlbSetLine lines[PLB_STUDY_MAX];

	for (guint i = 0; i < design->sets; i++) {
		double effect =
			design->effect_pct + gsl_ran_gaussian(random, design->effect_sd_pct);
		DrawnSet set;

		draw_set(design, random, noise, effect, day, &set);
		judge_set(&set, &prior, &fresh, outcome);
		fresh.sessions = 0; /* later sets are not of a fresh athlete */
		if (design->reps > 2)
			plb_set_line_measure(set.value, set.n, &lines[i]);
	}
	if (design->reps > 2)
		pool(design, lines, outcome);
}

void plb_study_run(const PlbStudyDesign *design, PlbStudyOutcome *outcome)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	g_return_if_fail(design->sets >= 1 && design->sets <= PLB_STUDY_MAX);
	g_return_if_fail(design->reps >= 1 && design->reps <= PLB_STUDY_MAX);
	memset(outcome, 0, sizeof *outcome);
	gsl_rng_set(random, (unsigned long)design->seed);
	for (guint i = 0; i < design->runs; i++)
		run_once(design, random, outcome);
	outcome->runs = design->runs;
	if (design->runs && design->reps > 2)
		outcome->pooled_width_pct /= design->runs;
	gsl_rng_free(random);
}
