/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/bar-fit-private.h"
#include "calibration/calibration-private.h"

static const struct {
	double scale; /* base counts per metre may be wrong by this much before it is a fault */
	double off_mark_m;
	double least_m; /* marks closer together tell no direction */
	double fine;    /* root mean square of normalised differences of a good end */
	double refused; /* a fit beyond is no accident */
} settings = { 0.25, 0.05, 0.05, 2.0, 3.0 };

/* Slope of counts on marks against the base rig's counts per metre; NAN without marks. The middle
 * of all pairs of marks (Theil-Sen): one mark forgotten or two exchanged do not turn it. */
static double slope_ratio(const PlbProcedure *procedure, const PlbString *string, PlbSide side,
			  guint which)
{
	g_autoptr(GArray) slopes = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < procedure->steps->len; i++)
		for (guint k = i + 1; k < procedure->steps->len; k++) {
			const PlbStep *one = plb_procedure_step(procedure, i);
			const PlbStep *other = plb_procedure_step(procedure, k);
			double apart_m = other->length_m - one->length_m, slope;

			if (!plb_step_moves(one, PLB_STEP_LENGTH, side) || one->string != which ||
			    !plb_step_moves(other, PLB_STEP_LENGTH, side) ||
			    other->string != which || fabs(apart_m) < settings.least_m)
				continue;
			slope = (other->reading.encoder[string->channel] -
				 one->reading.encoder[string->channel]) /
				apart_m;
			g_array_append_val(slopes, slope);
		}
	g_array_sort(slopes, plb_compare_doubles);
	return slopes->len
		       ? g_array_index(slopes, double, slopes->len / 2) / string->counts_per_metre
		       : (double)NAN;
}

static gboolean check_slope(const PlbRig *base, PlbSide side, guint which, double ratio,
			    GError **error)
{
	const char *end = plb_end_name(side);
	g_autofree char *percent = NULL;

	if (isnan(ratio) || fabs(ratio - 1) <= settings.scale)
		return TRUE;
	if (fabs(ratio) < 0.02)
		return plb_procedure_refuse(
			error,
			"string %u of the %s does not count while it is pulled: its cable, or its "
			"channel in the rig file",
			which + 1, end);
	if (fabs(ratio + 1) <= settings.scale)
		return plb_procedure_refuse(
			error,
			"string %u of the %s counts the other way round: the rig file says that "
			"counts %s as it is paid out; swap the encoder's A and B, or change its "
			"direction in the rig file",
			which + 1, end,
			base->bar_end[side].string[which].counts_per_metre > 0 ? "rise" : "fall");
	percent = plb_number_text("%.0f", 100 * ratio);
	return plb_procedure_refuse(
		error,
		"string %u of the %s counts %s %% of what the rig file's counts_per_metre "
		"says: wrong encoder, 1x instead of 4x counting, or wrong marks",
		which + 1, end, percent);
}

/* While one string is pulled along its marks, which other string counts instead? */
static gboolean check_other_counts(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
				   guint which, GError **error)
{
	for (int other = 0; other < PLB_SIDES; other++)
		for (guint k = 0; k < base->bar_end[other].string_count; k++) {
			PlbString probe = base->bar_end[side].string[which];
			double ratio;

			probe.channel = base->bar_end[other].string[k].channel;
			ratio = slope_ratio(procedure, &probe, side, which);
			if (probe.channel == base->bar_end[side].string[which].channel ||
			    isnan(ratio) || fabs(fabs(ratio) - 1) > settings.scale)
				continue;
			return plb_procedure_refuse(error,
						    "string %u of the %s and string %u of the %s "
						    "look exchanged: while the "
						    "first is pulled, the other counts; swap their "
						    "cables, or their channels in "
						    "the rig file",
						    which + 1, plb_end_name(side), k + 1,
						    plb_end_name((PlbSide)other));
		}
	return TRUE;
}

/* Length beyond the first mark that a step shows by the base rig, from the middle of what all marks
 * of its string say. */
static double shown_length(const PlbProcedure *procedure, const PlbString *string, guint i)
{
	const PlbStep *own = plb_procedure_step(procedure, i);
	g_autoptr(GArray) zeros = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint k = 0; k < procedure->steps->len; k++) {
		const PlbStep *step = plb_procedure_step(procedure, k);
		double zero;

		if (!plb_step_moves(step, PLB_STEP_LENGTH, own->side) ||
		    step->string != own->string)
			continue;
		zero = plb_string_length_m(string, step->reading.encoder[string->channel]) -
		       step->length_m;
		g_array_append_val(zeros, zero);
	}
	g_array_sort(zeros, plb_compare_doubles);
	return plb_string_length_m(string, own->reading.encoder[string->channel]) -
	       g_array_index(zeros, double, zeros->len / 2);
}

static gboolean is_off_mark(const PlbProcedure *procedure, const PlbRig *base, guint i,
			    double *shown_m)
{
	const PlbStep *step = plb_procedure_step(procedure, i);

	*shown_m = NAN;
	if (step->kind != PLB_STEP_LENGTH)
		return FALSE;
	*shown_m = shown_length(procedure, &base->bar_end[step->side].string[step->string], i);
	return fabs(*shown_m - step->length_m) >
	       settings.off_mark_m + procedure->tolerances.scale * fabs(step->length_m);
}

static gboolean same_string(const PlbStep *one, const PlbStep *other)
{
	return one->kind == other->kind && one->side == other->side && one->string == other->string;
}

/* How many steps from i on each show the next one's mark. */
static guint count_marks_ahead(const PlbProcedure *procedure, const PlbRig *base, guint i)
{
	guint n = 0;

	for (guint k = i; k + 1 < procedure->steps->len; k++, n++) {
		const PlbStep *next = plb_procedure_step(procedure, k + 1);
		double shown_m;

		if (!same_string(plb_procedure_step(procedure, k), next) ||
		    !is_off_mark(procedure, base, k, &shown_m) ||
		    fabs(shown_m - next->length_m) > settings.off_mark_m)
			break;
	}
	return n;
}

/* Marks forgotten, or out of order. */
static gboolean check_marks(const PlbProcedure *procedure, const PlbRig *base, GError **error)
{
	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);
		double shown_m, other_m;
		g_autofree char *said = NULL, *millimetres = NULL;
		guint ahead;

		if (!is_off_mark(procedure, base, i, &shown_m))
			continue;
		said = plb_step_text(procedure, base, i);
		ahead = count_marks_ahead(procedure, base, i);
		if (ahead > 2)
			return plb_procedure_refuse(error,
						    "step %u (%s) looks skipped: from there on "
						    "each of %u steps shows the next one's mark",
						    i + 1, said, ahead);
		for (guint k = i + 1; k < procedure->steps->len; k++) {
			const PlbStep *other = plb_procedure_step(procedure, k);

			if (same_string(step, other) && is_off_mark(procedure, base, k, &other_m) &&
			    fabs(other_m - step->length_m) < settings.off_mark_m &&
			    fabs(shown_m - other->length_m) < settings.off_mark_m)
				return plb_procedure_refuse(
					error,
					"steps %u and %u look exchanged: each shows the "
					"other's mark, wrong order",
					i + 1, k + 1);
		}
		millimetres = plb_number_text("%.0f", 1000 * shown_m);
		return plb_procedure_refuse(error,
					    "step %u (%s) shows %s mm: the string was not at that "
					    "mark, a step forgotten or out of order",
					    i + 1, said, millimetres);
	}
	return TRUE;
}

gboolean plb_diagnose_marks(const PlbProcedure *procedure, const PlbRig *base, GError **error)
{
	for (int side = 0; side < PLB_SIDES; side++)
		for (guint k = 0; k < base->bar_end[side].string_count; k++) {
			double ratio = slope_ratio(procedure, &base->bar_end[side].string[k],
						   (PlbSide)side, k);

			if (fabs(ratio) < 0.02 &&
			    !check_other_counts(procedure, base, (PlbSide)side, k, error))
				return FALSE;
			if (!check_slope(base, (PlbSide)side, k, ratio, error))
				return FALSE;
		}
	return check_marks(procedure, base, error);
}

static double misfit_of(const PlbProcedure *procedure, const PlbRig *base, PlbSide side)
{
	PlbBarFit fit = { 0 };
	double misfit = INFINITY;

	if (plb_bar_fit(procedure, base, side, &fit, NULL))
		misfit = fit.misfit;
	plb_bar_fit_clear(&fit);
	return misfit;
}

/* The misfit of both ends (the worse one counts). */
static double rig_misfit(const PlbProcedure *procedure, const PlbRig *rig)
{
	double worst = 0;

	for (int side = 0; side < PLB_SIDES; side++)
		if (rig->bar_end[side].string_count)
			worst = fmax(worst, misfit_of(procedure, rig, (PlbSide)side));
	return worst;
}

/* Cables exchanged: each string counts on the other's channel, along its marks too. Anchors
 * exchanged in the rig file: its marks are its own. */
static void exchange(PlbRig *rig, const guint strings[2], gboolean anchors)
{
	PlbString *one = &rig->bar_end[strings[0] / 2].string[strings[0] % 2];
	PlbString *other = &rig->bar_end[strings[1] / 2].string[strings[1] % 2];
	PlbString kept = *one;

	if (anchors) {
		one->anchor_x_m = other->anchor_x_m;
		one->anchor_y_m = other->anchor_y_m;
		one->anchor_z_m = other->anchor_z_m;
		other->anchor_x_m = kept.anchor_x_m;
		other->anchor_y_m = kept.anchor_y_m;
		other->anchor_z_m = kept.anchor_z_m;
	} else {
		one->channel = other->channel;
		other->channel = kept.channel;
	}
}

static gboolean refuse_exchange(int side, guint string, int other_side, guint other, GError **error)
{
	if (side == other_side)
		return plb_procedure_refuse(error,
					    "strings %u and %u of the %s look exchanged: their "
					    "anchors in the rig file, or "
					    "their cables",
					    string + 1, other + 1, plb_end_name((PlbSide)side));
	return plb_procedure_refuse(
		error,
		"string %u of the %s and string %u of the %s look exchanged: their anchors in "
		"the rig file, or their cables",
		string + 1, plb_end_name((PlbSide)side), other + 1,
		plb_end_name((PlbSide)other_side));
}

static gboolean try_exchanges(const PlbProcedure *procedure, const PlbRig *base, double plain,
			      GError **error)
{
	double best = plain;
	guint chosen[2] = { 0, 0 };

	for (guint a = 0; a < 4; a++)
		for (guint b = a + 1; b < 4; b++)
			for (int anchors = 0; anchors < 2; anchors++) {
				g_autoptr(PlbRig) rig = plb_rig_copy(base);
				const guint strings[2] = { a, b };
				double value;

				if (a % 2 >= base->bar_end[a / 2].string_count ||
				    b % 2 >= base->bar_end[b / 2].string_count)
					continue;
				exchange(rig, strings, anchors);
				value = rig_misfit(procedure, rig);
				if (value >= best)
					continue;
				best = value;
				chosen[0] = a;
				chosen[1] = b;
			}
	if (best > settings.fine || best > 0.3 * plain)
		return TRUE;
	return refuse_exchange((int)chosen[0] / 2, chosen[0] % 2, (int)chosen[1] / 2, chosen[1] % 2,
			       error);
}

static gboolean try_turned(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
			   double plain, GError **error)
{
	for (guint k = 0; k < base->bar_end[side].string_count; k++) {
		g_autoptr(PlbRig) rig = plb_rig_copy(base);
		PlbString *string = &rig->bar_end[side].string[k];
		double value;

		string->counts_per_metre = -string->counts_per_metre;
		value = misfit_of(procedure, rig, side);
		if (value < settings.fine && value < 0.3 * plain)
			return check_slope(base, side, k, -1, error);
	}
	return TRUE;
}

/* Two bar points in each other's place. */
static gboolean try_order(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
			  double plain, GError **error)
{
	g_autoptr(PlbProcedure) other = plb_procedure_copy(procedure);

	for (guint i = 0; i < other->steps->len; i++)
		for (guint k = i + 1; k < other->steps->len; k++) {
			PlbStep *one = plb_procedure_step(other, i);
			PlbStep *two = plb_procedure_step(other, k);
			PlbReading reading = one->reading;
			double value;

			if (one->kind != two->kind || !plb_step_moves(one, PLB_STEP_BAR, side) ||
			    !plb_step_moves(two, PLB_STEP_BAR, side))
				continue;
			one->reading = two->reading;
			two->reading = reading;
			value = misfit_of(other, base, side);
			two->reading = one->reading;
			one->reading = reading;
			if (value < settings.fine && value < 0.3 * plain)
				return plb_procedure_refuse(error,
							    "steps %u and %u look exchanged: the "
							    "bar was at each other's "
							    "point, wrong order",
							    i + 1, k + 1);
		}
	return TRUE;
}

/* The one step without which the rest fits. */
static gboolean try_without(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
			    double plain, GError **error)
{
	g_autoptr(PlbProcedure) other = plb_procedure_copy(procedure);
	double best = plain;
	guint chosen = 0;
	g_autofree char *said = NULL;

	for (guint i = 0; i < other->steps->len; i++) {
		PlbStep *step = plb_procedure_step(other, i);
		double value;

		if (!plb_step_moves(step, PLB_STEP_BAR, side) &&
		    !plb_step_moves(step, PLB_STEP_LENGTH, side))
			continue;
		step->reading.taken = FALSE;
		value = misfit_of(other, base, side);
		step->reading.taken = TRUE;
		if (value >= best)
			continue;
		best = value;
		chosen = i;
	}
	if (best > settings.fine || best > 0.5 * plain)
		return TRUE;
	said = plb_step_text(procedure, base, chosen);
	return plb_procedure_refuse(
		error,
		"step %u (%s) does not fit the others at the %s: was the bar, or the mark, "
		"elsewhere?",
		chosen + 1, said, plb_end_name(side));
}

gboolean plb_diagnose_bar_fits(const PlbProcedure *procedure, const PlbRig *base,
			       const PlbBarFit fits[PLB_SIDES], GPtrArray *warnings, GError **error)
{
	double plain = 0;
	g_autofree char *times = NULL;

	for (int side = 0; side < PLB_SIDES; side++) {
		if (base->bar_end[side].string_count == 0)
			continue;
		plain = fmax(plain, fits[side].fitted ? fits[side].misfit : INFINITY);
		if (fits[side].fitted && fits[side].misfit > settings.fine) {
			g_autofree char *text = plb_number_text("%.1f", fits[side].misfit);

			g_ptr_array_add(warnings,
					g_strdup_printf("%s: its points differ %s times as much "
							"as their tolerances say",
							plb_end_name((PlbSide)side), text));
		}
	}
	if (plain <= settings.refused)
		return TRUE;
	if (!try_exchanges(procedure, base, plain, error))
		return FALSE;
	for (int side = 0; side < PLB_SIDES; side++) {
		double own = fits[side].fitted ? fits[side].misfit : INFINITY;

		if (base->bar_end[side].string_count == 0 || own <= settings.refused)
			continue;
		if (!try_turned(procedure, base, (PlbSide)side, own, error) ||
		    !try_without(procedure, base, (PlbSide)side, own, error) ||
		    !try_order(procedure, base, (PlbSide)side, own, error))
			return FALSE;
	}
	times = plb_number_text("%.0f", plain);
	return plb_procedure_refuse(
		error,
		"the strings do not fit: the bar points differ %s times as much as their "
		"tolerances say; check anchors, channels and points",
		times);
}
