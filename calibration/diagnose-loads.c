/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/calibration-private.h"
#include "calibration/rig-geometry.h"

static const struct {
	double force;   /* relative: base sensitivities are within a few percent */
	double least_n; /* below it a plate is empty */
	double place_m; /* base positions and sensitivities move a centre of pressure by less */
	double quiet_n; /* rms of one cell: somebody touches the plate, or it rings */
	double still_m; /* rms of one string */
	guint told;     /* that many problems at most in one line */
} settings = { 0.12, 15, 0.05, 8, 0.004, 3 };

/* What a step's load shows by the base rig. */
typedef struct {
	guint step;
	double shown_n, x_m, y_m; /* on its own plate, after the common scale */
	double other_n;           /* on the other plate */
	double expected_n;
} Shown;

static void show_plate(const PlbProcedure *procedure, const PlbRig *base, int side, guint step,
		       double *fz_n, double *x_m, double *y_m)
{
	const PlbPlate *plate = &base->plate[side];
	double counts[4], force_n[4];

	*fz_n = 0;
	if (!base->has_plate[side])
		return;
	plb_plate_counts(procedure, plate, step, counts, NULL);
	for (int k = 0; k < 4; k++)
		force_n[k] = counts[k] * plate->cell[k].newtons_per_count;
	plb_plate_from_cells(plate, force_n, fz_n, x_m, y_m);
}

gint plb_compare_doubles(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

/* The middle of shown over expected: a few wrong loads do not move it. */
static double common_scale(const GArray *all)
{
	g_autoptr(GArray) ratios = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < all->len; i++) {
		const Shown *one = &g_array_index(all, Shown, i);
		double ratio = one->shown_n / one->expected_n;

		if (ratio > 0.2 && ratio < 5)
			g_array_append_val(ratios, ratio);
	}
	g_array_sort(ratios, plb_compare_doubles);
	return ratios->len ? g_array_index(ratios, double, ratios->len / 2) : 1;
}

static GArray *show_all(const PlbProcedure *procedure, const PlbRig *base)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(Shown));
	double scale, x, y;

	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);
		Shown one = { .step = i };

		if (step->kind != PLB_STEP_LOAD)
			continue;
		show_plate(procedure, base, step->side, i, &one.shown_n, &one.x_m, &one.y_m);
		show_plate(procedure, base, 1 - (int)step->side, i, &one.other_n, &x, &y);
		one.expected_n = plb_step_force_n(procedure, base, step);
		g_array_append_val(all, one);
	}
	scale = common_scale(all);
	for (guint i = 0; i < all->len; i++) {
		g_array_index(all, Shown, i).shown_n /= scale;
		g_array_index(all, Shown, i).other_n /= scale;
	}
	return all;
}

static gboolean near_force(double shown_n, double expected_n)
{
	return fabs(shown_n - expected_n) < fmax(settings.force * expected_n, 4);
}

static gboolean near_place(const Shown *shown, const PlbStep *step)
{
	return hypot(shown->x_m - step->x_m, shown->y_m - step->y_m) < settings.place_m;
}

/* Whether what one step shows is what another says. */
static gboolean shows(const PlbProcedure *procedure, const Shown *shown, const Shown *other)
{
	const PlbStep *own = plb_procedure_step(procedure, shown->step);
	const PlbStep *step = plb_procedure_step(procedure, other->step);

	return own->side == step->side && near_force(shown->shown_n, other->expected_n) &&
	       near_place(shown, step);
}

static const Shown *at(const GArray *all, guint i)
{
	return &g_array_index(all, Shown, i);
}

static gboolean differ(const PlbProcedure *procedure, const GArray *all, guint i, guint k)
{
	const PlbStep *one = plb_procedure_step(procedure, at(all, i)->step);
	const PlbStep *other = plb_procedure_step(procedure, at(all, k)->step);

	return one->side != other->side || one->mass_kg != other->mass_kg ||
	       one->x_m != other->x_m || one->y_m != other->y_m;
}

static guint count_shifted(const PlbProcedure *procedure, const GArray *all, guint from)
{
	guint n = 0;

	while (from + n + 1 < all->len && !shows(procedure, at(all, from + n), at(all, from + n)) &&
	       shows(procedure, at(all, from + n), at(all, from + n + 1)))
		n++;
	return n;
}

static gboolean are_exchanged(const PlbProcedure *procedure, const GArray *all, guint i, guint k)
{
	return k != i && differ(procedure, all, i, k) && shows(procedure, at(all, k), at(all, i)) &&
	       shows(procedure, at(all, i), at(all, k));
}

static char *missing_weight(const PlbProcedure *procedure, const PlbRig *base, const Shown *shown)
{
	const PlbStep *step = plb_procedure_step(procedure, shown->step);
	double missing_kg = (shown->expected_n - shown->shown_n) / base->gravity_mps2;

	for (guint w = 0; w < procedure->weights->len; w++) {
		const PlbWeight *weight = &g_array_index(procedure->weights, PlbWeight, w);
		g_autofree char *mass = plb_number_text("%.4g", weight->mass_kg);

		if ((step->weights & ((guint32)1 << w)) &&
		    fabs(missing_kg - weight->mass_kg) <
			    fmax(0.5 * settings.force * step->mass_kg, 0.25 * weight->mass_kg))
			return g_strdup_printf(": the weight of %s kg looks forgotten", mass);
	}
	return g_strdup("");
}

/* One line about a load that is not what its step says. */
static char *explain(const PlbProcedure *procedure, const PlbRig *base, const GArray *all, guint i)
{
	const Shown *shown = at(all, i);
	g_autofree char *said = plb_step_text(procedure, base, shown->step);
	g_autofree char *mass = plb_number_text("%.1f", shown->shown_n / base->gravity_mps2);
	g_autofree char *missing = NULL, *x = NULL, *y = NULL;
	guint number = shown->step + 1;

	if (fabs(shown->shown_n) < settings.least_n) {
		if (near_force(shown->other_n, shown->expected_n))
			return g_strdup_printf("step %u (%s): the load stands on the other plate",
					       number, said);
		return g_strdup_printf("step %u (%s): the plate shows nothing, the load looks "
				       "forgotten",
				       number, said);
	}
	for (guint k = 0; k < all->len; k++)
		if (are_exchanged(procedure, all, i, k))
			return g_strdup_printf(
				"steps %u and %u look exchanged: each shows what the "
				"other says, wrong order",
				number, at(all, k)->step + 1);
	if (i > 0 && differ(procedure, all, i, i - 1) && shows(procedure, shown, at(all, i - 1)))
		return g_strdup_printf("step %u (%s) still shows the load of step %u: the change "
				       "was forgotten",
				       number, said, at(all, i - 1)->step + 1);
	for (guint k = 0; k < all->len; k++)
		if (k != i && differ(procedure, all, i, k) && shows(procedure, shown, at(all, k)))
			return g_strdup_printf("step %u (%s) shows what step %u says: wrong order",
					       number, said, at(all, k)->step + 1);
	if (near_place(shown, plb_procedure_step(procedure, shown->step))) {
		missing = missing_weight(procedure, base, shown);
		return g_strdup_printf("step %u (%s) shows %s kg%s", number, said, mass, missing);
	}
	x = plb_number_text("%+.0f", 1000 * shown->x_m);
	y = plb_number_text("%+.0f", 1000 * shown->y_m);
	return g_strdup_printf("step %u (%s) shows %s kg at x %s mm, y %s mm", number, said, mass,
			       x, y);
}

gboolean plb_diagnose_loads(const PlbProcedure *procedure, const PlbRig *base, GError **error)
{
	g_autoptr(GArray) all = show_all(procedure, base);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	guint wrong = 0;
	g_autofree char *joined = NULL;

	for (guint i = 0; i < all->len; i++) {
		guint shifted;

		if (shows(procedure, at(all, i), at(all, i)))
			continue;
		shifted = count_shifted(procedure, all, i);
		/* two neighbours exchanged look like two steps one ahead */
		if (wrong == 0 && shifted >= 2 &&
		    !(shifted == 2 && are_exchanged(procedure, all, i, i + 1))) {
			g_autofree char *said = plb_step_text(procedure, base, at(all, i)->step);

			return plb_procedure_refuse(
				error,
				"step %u (%s) looks skipped: from there on each of %u steps shows "
				"what the next one says",
				at(all, i)->step + 1, said, shifted);
		}
		wrong++;
		if (lines->len < settings.told) {
			char *line = explain(procedure, base, all, i);

			/* an exchange is one thing to tell, not two */
			if (g_str_has_prefix(line, "steps ") && lines->len > 0 &&
			    g_str_has_prefix(lines->pdata[lines->len - 1], "steps "))
				g_free(line);
			else
				g_ptr_array_add(lines, line);
		}
	}
	if (wrong == 0)
		return TRUE;
	g_ptr_array_add(lines, NULL);
	joined = g_strjoinv("; ", (char **)lines->pdata);
	return plb_procedure_refuse(error, "%s%s", joined,
				    wrong > settings.told ? "; and more" : "");
}

static gboolean check_quiet(const PlbProcedure *procedure, const PlbRig *base, guint i,
			    GError **error)
{
	const PlbStep *step = plb_procedure_step(procedure, i);
	g_autofree char *said = plb_step_text(procedure, base, i);

	for (int side = 0; side < PLB_SIDES; side++)
		for (int k = 0; k < 4 && base->has_plate[side]; k++) {
			const PlbCell *cell = &base->plate[side].cell[k];
			double rms_n = step->reading.cell_sd[cell->channel] *
				       fabs(cell->newtons_per_count);
			g_autofree char *rms = plb_number_text("%.1f", rms_n);

			if (step->kind > PLB_STEP_LOAD && step->kind != PLB_STEP_PLUMB)
				break;
			if (step->reading.clip_mask & (1u << cell->channel))
				return plb_procedure_refuse(error,
							    "step %u (%s): cell %d of the %s was "
							    "at the end of its range",
							    i + 1, said, k + 1,
							    plb_plate_name(base, (PlbSide)side));
			if (rms_n > settings.quiet_n)
				return plb_procedure_refuse(error,
							    "step %u (%s): the %s was not quiet "
							    "(cell %d: %s N rms); take it "
							    "again",
							    i + 1, said,
							    plb_plate_name(base, (PlbSide)side),
							    k + 1, rms);
		}
	return TRUE;
}

static gboolean check_still(const PlbProcedure *procedure, const PlbRig *base, guint i,
			    GError **error)
{
	const PlbStep *step = plb_procedure_step(procedure, i);
	g_autofree char *said = plb_step_text(procedure, base, i);

	if (step->kind == PLB_STEP_EMPTY || step->kind == PLB_STEP_LOAD)
		return TRUE;
	for (int side = 0; side < PLB_SIDES; side++)
		for (guint k = 0; k < base->bar_end[side].string_count; k++) {
			const PlbString *string = &base->bar_end[side].string[k];

			if (step->kind == PLB_STEP_LENGTH &&
			    (step->side != (PlbSide)side || step->string != k))
				continue;
			if (step->reading.encoder_fault & (1u << string->channel))
				return plb_procedure_refuse(
					error,
					"step %u (%s): string %u of the %s reported an illegal "
					"transition: its counts cannot be trusted",
					i + 1, said, k + 1, plb_end_name((PlbSide)side));
			if (step->reading.encoder_sd[string->channel] /
				    fabs(string->counts_per_metre) >
			    settings.still_m)
				return plb_procedure_refuse(
					error,
					"step %u (%s): string %u of the %s was not still; take it "
					"again",
					i + 1, said, k + 1, plb_end_name((PlbSide)side));
		}
	return TRUE;
}

gboolean plb_diagnose_readings(const PlbProcedure *procedure, const PlbRig *base, GError **error)
{
	gboolean loads = FALSE, empty = FALSE;

	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);
		g_autofree char *said = plb_step_text(procedure, base, i);

		if (!step->reading.taken)
			return plb_procedure_refuse(error, "step %u (%s) has no reading", i + 1,
						    said);
		if ((step->kind == PLB_STEP_LOAD || step->kind == PLB_STEP_PLUMB) &&
		    !base->has_plate[step->side])
			return plb_procedure_refuse(
				error, "step %u (%s): the rig has no such plate", i + 1, said);
		if (step->kind == PLB_STEP_LENGTH &&
		    step->string >= base->bar_end[step->side].string_count)
			return plb_procedure_refuse(
				error, "step %u (%s): the rig has no such string", i + 1, said);
		if (step->kind == PLB_STEP_BAR && !base->bar_end[step->side].string_count &&
		    !step->both_ends)
			return plb_procedure_refuse(error, "step %u (%s): no string holds that end",
						    i + 1, said);
		if (!check_quiet(procedure, base, i, error) ||
		    !check_still(procedure, base, i, error))
			return FALSE;
		loads = loads || step->kind == PLB_STEP_LOAD;
		empty = empty || step->kind == PLB_STEP_EMPTY;
	}
	if (loads && !empty)
		return plb_procedure_refuse(error,
					    "no step with nothing on the plates: the zero of the "
					    "cells is not known");
	return TRUE;
}
