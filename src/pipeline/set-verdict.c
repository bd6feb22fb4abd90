/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/set-verdict.h"

#include <math.h>

#include "src/body/shift-test.h"

/* Where the verdict was shown to hold: docs/low-back-validation.md, and the one place of both
 * numbers. Elsewhere the moment's own noise is not known well enough to judge by. */
#define HOLDS_BAR_OF_BODY 0.40
#define HOLDS_ASCENT_S 0.80

/* A bar or a tempo right there must not fall out by how it is measured. Two masses weighed to 0.2
 * kg make their ratio uncertain by less than a hundredth. An ascent is read up to 5 mm under its
 * highest: one of 0.8 s from turn to standing reads 0.7 s (median of 138 simulated sets), and half
 * of that is given. */
#define JUDGED_BAR_OF_BODY (HOLDS_BAR_OF_BODY - 0.01)
#define JUDGED_ASCENT_S (HOLDS_ASCENT_S - 0.05)

const char *plb_set_result_out_of_range(const PlbSetResult *set, char *buffer, gsize size)
{
	gsize ascent = G_STRUCT_OFFSET(PlbRepResult, metrics.concentric_s);

	buffer[0] = '\0';
	if (set->stepped_after > 0 && set->stepped_after < set->reps->len)
		g_snprintf(buffer, size, "the feet moved after rep %u", set->stepped_after);
	else if (set->bar_mass_kg < JUDGED_BAR_OF_BODY * set->body_mass_kg)
		g_snprintf(buffer, size, "the bar is lighter than %.0f %% of body mass",
			   100 * HOLDS_BAR_OF_BODY);
	else if (plb_set_result_median(set, ascent) < JUDGED_ASCENT_S)
		g_snprintf(buffer, size, "the ascents take less than %d.%d s", (int)HOLDS_ASCENT_S,
			   (int)(10 * HOLDS_ASCENT_S + 0.5) % 10);
	return buffer[0] ? buffer : NULL;
}

PlbVerdictRep *plb_set_result_list_reps(const PlbSetResult *set)
{
	PlbVerdictRep *reps = g_new0(PlbVerdictRep, set->reps->len);

	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		reps[i] = (PlbVerdictRep){
			.index = rep->index,
			.usable = rep->status == PLB_REP_COMPLETE && !rep->struck &&
				  !rep->cut.second_person && !rep->load.why_not,
			.load = &rep->load,
			.metrics = &rep->metrics,
		};
	}
	return reps;
}

/* A shift within the set is what is pooled: it counts. */
static void draw_line(PlbSetResult *set, const PlbVerdictRep *reps)
{
	double changes[PLB_SHIFT_MAX_REPS];
	char why[160];
	guint n = 0;

	plb_set_line_clear(&set->line);
	if (!set->voided && !plb_set_result_out_of_range(set, why, sizeof why))
		n = plb_verdict_changes(reps, set->reps->len, changes, PLB_SHIFT_MAX_REPS);
	if (n >= PLB_SET_LINE_LEAST_REPS)
		plb_set_line_measure(changes, n, &set->line);
}

static gboolean tells_of_noise(const PlbSetResult *set)
{
	char why[160];

	return !set->voided && set->verdict.state != PLB_VERDICT_SHIFTED &&
	       !plb_set_result_out_of_range(set, why, sizeof why);
}

static void tell(PlbSetResult *set, const PlbVerdictRep *reps)
{
	PlbVerdictHistory *tells = &set->tells;

	*tells = (PlbVerdictHistory){ 0, NAN, 0 };
	if (tells_of_noise(set))
		plb_verdict_history_add(tells, reps, set->reps->len);
	if (tells->sets == 0)
		tells->freedom = NAN;
	if (!set->first_at_bar || tells->fresh.sessions == 0)
		tells->fresh = (PlbFreshLevel){ .mean_nm = NAN };
}

void plb_set_result_judge(PlbSetResult *set)
{
	char why[160];
	g_autofree PlbVerdictRep *reps = plb_set_result_list_reps(set);
	g_autofree PlbRepShift *shifts = g_new0(PlbRepShift, set->reps->len);
	PlbVerdictContext context = { plb_set_result_out_of_range(set, why, sizeof why),
				      set->history };

	plb_verdict_judge(reps, set->reps->len, &context, &set->verdict, shifts);
	for (guint i = 0; i < set->reps->len; i++)
		((PlbRepResult *)g_ptr_array_index(set->reps, i))->shift = shifts[i];
	tell(set, reps);
	draw_line(set, reps);
}

/* Only the first set of a session at a bar, counted or not, is one of a fresh athlete. */
static gboolean is_first_at_its_bar(const PlbResult *result, const PlbSetResult *set)
{
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *other = g_ptr_array_index(result->sets, i);

		if (other == set)
			break;
		if (g_str_equal(other->exercise, set->exercise) &&
		    plb_noise_history_is_same_bar(other->bar_mass_kg, set->bar_mass_kg))
			return FALSE;
	}
	return TRUE;
}

void plb_set_result_take_history(PlbSetResult *set, const PlbResult *result,
				 const PlbNoiseHistory *history)
{
	plb_noise_history_at(history, set->bar_mass_kg, set->exercise, &set->history);
	set->first_at_bar = is_first_at_its_bar(result, set);
	if (!set->first_at_bar)
		set->history.fresh = (PlbFreshLevel){ 0 };
}

void plb_noise_history_add_result(PlbNoiseHistory *history, const PlbResult *result)
{
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);

		plb_noise_history_add(history, set->bar_mass_kg, set->exercise, &set->tells);
	}
}

void plb_kept_body_add_result(PlbKeptBody *kept, const PlbResult *result)
{
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);

		if (!set->voided && plb_exercise_teaches_body(set->exercise))
			plb_kept_body_add(kept, &set->body);
	}
}

void plb_result_judge_with(PlbResult *result, const PlbNoiseHistory *history)
{
	for (guint i = 0; i < result->sets->len; i++) {
		PlbSetResult *set = g_ptr_array_index(result->sets, i);

		plb_set_result_take_history(set, result, history);
		plb_set_result_judge(set);
	}
}
