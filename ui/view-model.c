/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/view-model.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "src/pipeline/reliability.h"
#include "ui/format.h"
#include "ui/view-words.h"

#define MIDDLE_DOT " · "
#define LONG_WHY 32
#define NEWTON_METRES "N·m"
#define DEGREE "°"

const PlbViewSettings plb_view_settings = {
	.plain_pct = 6.0,
	.shade_full_pct = 20.0,
	.path_step_s = 0.02,
};

static PlbViewVelocity large_velocity;

void plb_view_set_velocity(PlbViewVelocity which)
{
	large_velocity = which;
}

PlbViewVelocity plb_view_get_velocity(void)
{
	return large_velocity;
}

static double chosen_velocity_mps(const PlbRepResult *rep)
{
	switch (large_velocity) {
	case PLB_VIEW_VELOCITY_PROPULSIVE:
		return rep->metrics.mean_propulsive_velocity_mps;
	case PLB_VIEW_VELOCITY_PEAK:
		return rep->metrics.peak_velocity_mps;
	case PLB_VIEW_VELOCITY_MEAN:
		break;
	}
	return rep->metrics.mean_velocity_mps;
}

static PlbTone verdict_tone(PlbVerdictState state)
{
	switch (state) {
	case PLB_VERDICT_STEADY:
		return PLB_TONE_STEADY;
	case PLB_VERDICT_DRIFTING:
		return PLB_TONE_RISE;
	case PLB_VERDICT_SHIFTED:
		return PLB_TONE_SHIFT;
	case PLB_VERDICT_UNDETERMINED:
		break;
	}
	return PLB_TONE_PLAIN;
}

static const PlbRepResult *find_rep(const PlbSetResult *set, guint index)
{
	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		if (rep->index == index)
			return rep;
	}
	return NULL;
}

static gboolean is_baseline(const PlbVerdict *verdict, guint index)
{
	for (guint i = 0; i < verdict->baseline_count; i++) {
		if (verdict->baseline_reps[i] == index)
			return TRUE;
	}
	return FALSE;
}

typedef double (*RepValue)(const PlbRepResult *rep);

static double low_back_nm(const PlbRepResult *rep)
{
	return rep->load.moments.l5s1_peak_nm;
}

static double hip_nm(const PlbRepResult *rep)
{
	return rep->load.moments.hip_peak_nm;
}

static double knee_nm(const PlbRepResult *rep)
{
	return rep->load.moments.knee_peak_nm;
}

static double lean_deg(const PlbRepResult *rep)
{
	return rep->load.posture.trunk_lean_deg;
}

/* Mean over the verdict's baseline reps; NAN when there are none. */
static double baseline_mean(const PlbSetResult *set, RepValue value)
{
	double sum = 0.0;
	guint n = 0;

	for (guint i = 0; i < set->verdict.baseline_count; i++) {
		const PlbRepResult *rep = find_rep(set, set->verdict.baseline_reps[i]);

		if (rep && !isnan(value(rep))) {
			sum += value(rep);
			n++;
		}
	}
	return n > 0 ? sum / n : NAN;
}

static double change_pct(const PlbSetResult *set, const PlbRepResult *rep, RepValue value)
{
	double base = baseline_mean(set, value);

	return base > 0 ? 100.0 * (value(rep) - base) / base : NAN;
}

/* By how many percent two reps alike may differ: as this athlete's do, at least plain_pct. */
static double noise_pct(const PlbSetResult *set, RepValue value, const char *key)
{
	const PlbReliability *row = plb_reliability_find(set->reliability, key);
	double base = baseline_mean(set, value);

	return row && base > 0 ? fmax(plb_view_settings.plain_pct, 100.0 * row->mdc / base)
			       : plb_view_settings.plain_pct;
}

static PlbTone joint_tone(double change, double noise)
{
	if (isnan(change) || fabs(change) < noise)
		return PLB_TONE_PLAIN;
	return change > 0 ? PLB_TONE_RISE : PLB_TONE_FALL;
}

/* The low back has the verdict's colour from since_rep on, and none before: a change that the
 * verdict does not stand behind is not painted as one. */
static PlbTone low_back_tone(const PlbSetResult *set, guint rep_index)
{
	const PlbVerdict *verdict = &set->verdict;

	if (verdict->since_rep == 0 || rep_index < verdict->since_rep)
		return PLB_TONE_PLAIN;
	return verdict_tone(verdict->state);
}

static double shade(double change)
{
	return isnan(change) ? 0.0 : CLAMP(change / plb_view_settings.shade_full_pct, -1.0, 1.0);
}

static void fill_joint(PlbViewChange *out, double value, double change, PlbTone tone)
{
	out->value = value;
	out->change = change;
	out->tone = tone;
	out->shade = tone == PLB_TONE_PLAIN ? 0.0 : shade(change);
	out->value_text = plb_format_unit(PLB_SHOWN(JOINT, value), 0, NEWTON_METRES);
	out->change_text = plb_format_change(PLB_SHOWN(JOINT_CHANGE, change), 0, "%");
}

static void fill_lean(PlbViewChange *out, const PlbSetResult *set, const PlbRepResult *rep)
{
	g_autofree char *number = plb_format_number(PLB_SHOWN(LEAN, lean_deg(rep)), 0);
	g_autofree char *change = NULL;

	out->value = lean_deg(rep);
	out->change = out->value - baseline_mean(set, lean_deg);
	out->value_text = g_strconcat(number, isnan(out->value) ? "" : DEGREE, NULL);
	change = plb_format_signed(PLB_SHOWN(LEAN_CHANGE, out->change), 0);
	out->change_text = isnan(out->change) ? g_strdup("") : g_strconcat(change, DEGREE, NULL);
}

static char *bar_text(const PlbRepResult *rep)
{
	double forward = rep->metrics.bar.forward_of_midfoot_m, tilt = rep->metrics.bar.tilt_deg;
	g_autofree char *size =
		plb_format_number(PLB_SHOWN(BAR_FORWARD, fabs(forward) * 1000.0), 0);
	g_autofree char *angle = plb_format_number(PLB_SHOWN(TILT, fabs(tilt)), 1);
	g_autofree char *first =
		isnan(forward) ? g_strdup("")
			       : g_strdup_printf(forward >= 0 ? _("%s mm forward of mid-foot")
							      : _("%s mm behind mid-foot"),
						 size);
	g_autofree char *second =
		isnan(tilt) ? g_strdup("") : g_strdup_printf(_("tilt %s°"), angle);

	return g_strconcat(first, *first && *second ? MIDDLE_DOT : "", second, NULL);
}

/* What it counts as. */
static char *counts_text(const PlbRepResult *rep)
{
	const char *counts = rep->struck              ? _("struck")
			     : rep->cut.second_person ? _("2 people")
						      : plb_view_status_text(rep->status);

	return g_strconcat(counts, rep->load.posture.excluded_s > 0 ? _(", posture in part") : "",
			   rep->shift.outlier ? _(", odd") : "", rep->pain ? _(", pain") : "",
			   NULL);
}

static void fill_cells(PlbViewRep *row, const PlbRepResult *rep)
{
	const PlbRepMetrics *metrics = &rep->metrics;
	char **cell = row->cell;

	cell[PLB_REP_COLUMN_INDEX] = g_strdup_printf("%u", rep->index);
	cell[PLB_REP_COLUMN_VELOCITY] =
		plb_format_number(PLB_SHOWN(VELOCITY, metrics->mean_velocity_mps), 2);
	cell[PLB_REP_COLUMN_PEAK_VELOCITY] =
		plb_format_number(PLB_SHOWN(PEAK_VELOCITY, metrics->peak_velocity_mps), 2);
	cell[PLB_REP_COLUMN_ROM] = plb_format_number(PLB_SHOWN(ROM, metrics->rom_m * 1000.0), 0);
	cell[PLB_REP_COLUMN_ECCENTRIC] =
		plb_format_number(PLB_SHOWN(ECCENTRIC, metrics->eccentric_s), 1);
	cell[PLB_REP_COLUMN_ASYMMETRY] =
		plb_format_signed(PLB_SHOWN(ASYMMETRY, metrics->asymmetry_pct.concentric), 1);
	cell[PLB_REP_COLUMN_LOW_BACK] = plb_format_number(PLB_SHOWN(LOW_BACK, low_back_nm(rep)), 0);
	cell[PLB_REP_COLUMN_CHANGE] =
		plb_format_signed(PLB_SHOWN(LOW_BACK_CHANGE, row->change_pct), 1);
	cell[PLB_REP_COLUMN_HIP] = plb_format_number(PLB_SHOWN(HIP, hip_nm(rep)), 0);
	cell[PLB_REP_COLUMN_KNEE] = plb_format_number(PLB_SHOWN(KNEE, knee_nm(rep)), 0);
	cell[PLB_REP_COLUMN_LEAN] = plb_format_number(PLB_SHOWN(LEAN, lean_deg(rep)), 0);
	cell[PLB_REP_COLUMN_STATUS] = counts_text(rep);
}

static PlbViewRep *view_rep_new(const PlbSetResult *set, const PlbRepResult *rep)
{
	PlbViewRep *row = g_new0(PlbViewRep, 1);

	row->index = rep->index;
	row->start_s = rep->cut.start_s;
	row->bottom_s = rep->cut.bottom_s;
	row->end_s = rep->cut.end_s;
	row->velocity_mps = rep->metrics.mean_velocity_mps;
	row->change_pct = rep->shift.l5s1_change_pct;
	row->asymmetry_pct = rep->metrics.asymmetry_pct.concentric;
	row->complete = rep->status == PLB_REP_COMPLETE;
	row->struck = rep->struck;
	row->pain = rep->pain;
	row->second_person = rep->cut.second_person;
	row->odd = rep->shift.outlier;
	row->baseline = is_baseline(&set->verdict, rep->index);
	row->tone = low_back_tone(set, rep->index);
	row->velocity_text = plb_format_number(PLB_SHOWN(VELOCITY, row->velocity_mps), 2);
	row->change_text = plb_format_signed(PLB_SHOWN(LOW_BACK_CHANGE, row->change_pct), 0);
	row->asymmetry_text = plb_format_signed(PLB_SHOWN(ASYMMETRY, row->asymmetry_pct), 0);
	fill_cells(row, rep);
	return row;
}

static void view_rep_free(gpointer data)
{
	PlbViewRep *row = data;

	g_free(row->velocity_text);
	g_free(row->change_text);
	g_free(row->asymmetry_text);
	for (int i = 0; i < PLB_REP_COLUMN_COUNT; i++)
		g_free(row->cell[i]);
	g_free(row);
}

/* Takes the first. */
static char *joined(char *first, const char *second)
{
	g_autofree char *own = first;

	return g_strconcat(own, *own && *second ? MIDDLE_DOT : "", second, NULL);
}

static void fill_verdict(PlbViewVerdict *out, const PlbSetResult *set)
{
	const PlbVerdict *verdict = &set->verdict;
	g_autofree char *odd = plb_odd_reps_text(set);
	g_autofree char *history = plb_verdict_history_text(verdict);

	out->state = verdict->state;
	out->tone = verdict_tone(verdict->state);
	out->sentence = plb_verdict_sentence(verdict);
	out->reasons = plb_verdict_reasons_text(verdict);
	/* what is too long for letters that are read from three metres stands below them */
	if (verdict->state == PLB_VERDICT_UNDETERMINED && strlen(verdict->why) > LONG_WHY) {
		g_free(out->sentence);
		g_free(out->reasons);
		out->sentence = g_strdup(_("Can't judge yet"));
		out->reasons = plb_capitalized(plb_verdict_why_text(verdict));
	} else if (verdict->state == PLB_VERDICT_UNDETERMINED && verdict->baseline_count > 0) {
		g_free(out->reasons);
		out->reasons = g_strdup(_("Too few to tell a shift from the scatter of single "
					  "reps: the changes below are not judged"));
	}
	out->reasons = joined(joined(out->reasons, odd), history);
	out->state_text = g_strdup(plb_view_state_text(verdict->state));
}

static char *load_text(const PlbSetResult *set)
{
	g_autofree char *mass = plb_format_mass(PLB_SHOWN(BAR_MASS, set->bar_mass_kg), 1);

	if (isnan(set->bar_mass_kg))
		return g_strdup(_("bar not weighed"));
	switch (set->bar_mass_source) {
	case PLB_BAR_MASS_PLATES:
		return g_strdup_printf(_("%s, weighed by the plates"), mass);
	case PLB_BAR_MASS_TYPED:
		return g_strdup_printf(_("%s, typed"), mass);
	case PLB_BAR_MASS_IMPORT:
		break;
	}
	return g_strdup_printf(_("%s, imported"), mass);
}

static double usual_pct(const PlbVerdict *verdict)
{
	return verdict->rep_sd_pct > 0 ? 2.0 * verdict->rep_sd_pct : plb_view_settings.plain_pct;
}

/* "12 % ±8": two reps alike may differ by the second. */
static char *velocity_loss_text(const PlbSetResult *set)
{
	char *alone = plb_format_unit(PLB_SHOWN(VELOCITY_LOSS, set->velocity_loss_pct), 0, "%");
	g_autofree char *noise =
		plb_format_number(PLB_SHOWN(VELOCITY_LOSS_NOISE, set->velocity_loss_mdc_pct), 0);
	char *text;

	if (isnan(set->velocity_loss_pct) || isnan(set->velocity_loss_mdc_pct))
		return alone;
	text = g_strconcat(alone, " ±", noise, NULL);
	g_free(alone);
	return text;
}

static void fill_head(PlbSetView *view, const PlbSetResult *set)
{
	const char *exercise = *set->exercise ? plb_exercise_word(set->exercise) : "";

	view->set_index = set->index;
	view->over = set->over;
	view->voided = set->voided;
	view->title = g_strdup_printf(_("Set %u%s%s%s"), set->index, *exercise ? MIDDLE_DOT : "",
				      exercise, set->exercise_guessed ? _(" (guessed)") : "");
	view->load_text = load_text(set);
	view->since_rep = set->verdict.since_rep;
	view->usual_pct = usual_pct(&set->verdict);
	view->midfoot_x_m = set->midfoot_x_m;
	view->velocity_loss_text = velocity_loss_text(set);
	fill_verdict(&view->verdict, set);
}

/* "+9 % ±6": what single reps scatter by. */
static void add_usual(PlbViewChange *change, double usual_pct)
{
	g_autofree char *alone = change->change_text;
	g_autofree char *usual = plb_format_number(PLB_SHOWN(USUAL_CHANGE, usual_pct), 0);

	change->change_text = *alone ? g_strconcat(alone, " ±", usual, NULL) : g_strdup("");
}

/* The big values, of one rep. */
static void fill_shown(PlbSetView *view, const PlbSetResult *set, const PlbRepResult *rep)
{
	double hip_change = change_pct(set, rep, hip_nm),
	       knee_change = change_pct(set, rep, knee_nm);
	double hip_noise = noise_pct(set, hip_nm, "moments.hip_peak_nm"),
	       knee_noise = noise_pct(set, knee_nm, "moments.knee_peak_nm");

	view->shown_rep = rep->index;
	view->rep_text = g_strdup_printf("%u", rep->index);
	view->rep_caption =
		rep->status == PLB_REP_COMPLETE
			? g_strdup(_("Rep"))
			: g_strdup_printf(_("Rep · %s"), plb_view_status_text(rep->status));
	view->velocity_text =
		plb_format_number(PLB_SHOWN(CHOSEN_VELOCITY, chosen_velocity_mps(rep)), 2);
	view->peak_text =
		plb_format_unit(PLB_SHOWN(PEAK_VELOCITY, rep->metrics.peak_velocity_mps), 2, "m/s");
	view->depth_text = plb_format_unit(PLB_SHOWN(ROM, rep->metrics.rom_m * 1000.0), 0, "mm");
	view->lowering_text =
		plb_format_unit(PLB_SHOWN(ECCENTRIC, rep->metrics.eccentric_s), 1, "s");
	view->asymmetry_pct = rep->metrics.asymmetry_pct.concentric;
	view->asymmetry_text = plb_format_asymmetry(PLB_SHOWN(ASYMMETRY, view->asymmetry_pct));
	view->bar_text = bar_text(rep);
	fill_joint(&view->low_back, low_back_nm(rep), rep->shift.l5s1_change_pct,
		   low_back_tone(set, rep->index));
	fill_joint(&view->hip, hip_nm(rep), hip_change, joint_tone(hip_change, hip_noise));
	fill_joint(&view->knee, knee_nm(rep), knee_change, joint_tone(knee_change, knee_noise));
	fill_lean(&view->lean, set, rep);
	add_usual(&view->low_back, view->usual_pct);
	add_usual(&view->hip, hip_noise);
	add_usual(&view->knee, knee_noise);
}

static void fill_nothing_shown(PlbSetView *view)
{
	view->rep_text = g_strdup("0");
	view->rep_caption = g_strdup(_("Rep"));
	view->velocity_text = g_strdup(PLB_NOT_MEASURED);
	view->peak_text = g_strdup(PLB_NOT_MEASURED);
	view->depth_text = g_strdup(PLB_NOT_MEASURED);
	view->lowering_text = g_strdup(PLB_NOT_MEASURED);
	view->asymmetry_pct = NAN;
	view->asymmetry_text = g_strdup(PLB_NOT_MEASURED);
	view->bar_text = g_strdup("");
	fill_joint(&view->low_back, NAN, NAN, PLB_TONE_PLAIN);
	fill_joint(&view->hip, NAN, NAN, PLB_TONE_PLAIN);
	fill_joint(&view->knee, NAN, NAN, PLB_TONE_PLAIN);
	fill_joint(&view->lean, NAN, NAN, PLB_TONE_PLAIN);
}

/* The last rep that has a velocity (a rep that was broken off has none), else the last. */
static const PlbRepResult *last_measured(const PlbSetResult *set)
{
	const PlbRepResult *last = NULL;

	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		if (!last || !isnan(rep->metrics.mean_velocity_mps))
			last = rep;
	}
	return last;
}

PlbSetView *plb_set_view_new(const PlbSetResult *set, guint shown_rep)
{
	PlbSetView *view = g_new0(PlbSetView, 1);
	const PlbRepResult *shown = find_rep(set, shown_rep);

	view->fastest_mps = NAN;
	view->reps = g_ptr_array_new_with_free_func(view_rep_free);
	fill_head(view, set);
	for (guint i = 0; i < set->reps->len; i++) {
		PlbViewRep *row = view_rep_new(set, g_ptr_array_index(set->reps, i));

		view->fastest_mps = fmax(view->fastest_mps, row->velocity_mps);
		g_ptr_array_add(view->reps, row);
	}
	if (!shown)
		shown = last_measured(set);
	if (shown)
		fill_shown(view, set, shown);
	else
		fill_nothing_shown(view);
	view->baseline_text = plb_baseline_text(&set->verdict);
	return view;
}

static void change_clear(PlbViewChange *change)
{
	g_free(change->value_text);
	g_free(change->change_text);
}

void plb_set_view_free(PlbSetView *view)
{
	if (!view)
		return;
	g_free(view->title);
	g_free(view->load_text);
	g_free(view->verdict.sentence);
	g_free(view->verdict.reasons);
	g_free(view->verdict.state_text);
	g_ptr_array_unref(view->reps);
	g_free(view->rep_text);
	g_free(view->rep_caption);
	g_free(view->velocity_text);
	g_free(view->velocity_loss_text);
	g_free(view->peak_text);
	g_free(view->depth_text);
	g_free(view->lowering_text);
	g_free(view->asymmetry_text);
	g_free(view->bar_text);
	g_free(view->baseline_text);
	change_clear(&view->low_back);
	change_clear(&view->hip);
	change_clear(&view->knee);
	change_clear(&view->lean);
	g_free(view);
}
