/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/preview.h"

#include <math.h>
#include <string.h>

#include "src/lift/second-person.h"
#include "src/lift/settings.h"

#define PREVIEW_WINDOW_S 0.05 /* three frames of a screen: steady digits, no visible delay */
#define VELOCITY_WINDOW_S 0.1

void plb_preview_basis_init(PlbPreviewBasis *basis)
{
	memset(basis, 0, sizeof *basis);
	basis->state = PLB_LIFT_EMPTY;
	basis->bar_mass_kg = basis->body_mass_kg = NAN;
}

void plb_preview_basis_copy(PlbPreviewBasis *copy, const PlbPreviewBasis *basis)
{
	PlbBodySolver *solver = plb_body_solver_follow(copy->solver, basis->solver);

	*copy = *basis;
	copy->solver = solver;
}

void plb_preview_basis_clear(PlbPreviewBasis *copy)
{
	g_clear_pointer(&copy->solver, plb_body_solver_free);
}

static double newest(const PlbTraces *traces, PlbColumn column, double window_s)
{
	gsize count = (gsize)ceil(window_s * traces->info.rate_hz);
	gsize from = traces->length > count ? traces->length - count : 0;

	return plb_traces_mean(traces, column, from, traces->length);
}

static double bar_velocity(const PlbTraces *traces)
{
	gsize half = (gsize)ceil(0.5 * VELOCITY_WINDOW_S * traces->info.rate_hz);

	if (traces->length < 2 * half)
		return NAN;
	return (plb_traces_mean(traces, PLB_COLUMN_BAR_Z, traces->length - half, traces->length) -
		plb_traces_mean(traces, PLB_COLUMN_BAR_Z, traces->length - 2 * half,
				traces->length - half)) /
	       ((double)half / traces->info.rate_hz);
}

/* Nothing that tells a place is shown while the bar's is not known. */
static void forget_places(PlbPreview *preview)
{
	preview->bar_x_m = preview->bar_z_m = NAN;
	preview->bar_left_x_m = preview->bar_left_z_m = NAN;
	preview->bar_right_x_m = preview->bar_right_z_m = NAN;
}

static gboolean second_person(const PlbPreviewBasis *basis, const PlbTraces *traces)
{
	return basis->in_set && basis->state >= PLB_LIFT_READY &&
	       basis->state <= PLB_LIFT_LOCKOUT &&
	       plb_second_person_now(traces, basis->bar_mass_kg + basis->body_mass_kg,
				     plb_lift_settings_default());
}

void plb_preview_make(const PlbPreviewBasis *basis, const PlbTraces *traces, PlbPreview *preview)
{
	memset(preview, 0, sizeof *preview);
	preview->state = basis->state;
	preview->time_s = (double)traces->length / traces->info.rate_hz;
	preview->force_left_n = newest(traces, PLB_COLUMN_FORCE_LEFT, PREVIEW_WINDOW_S);
	preview->force_right_n = newest(traces, PLB_COLUMN_FORCE_RIGHT, PREVIEW_WINDOW_S);
	preview->bar_x_m = newest(traces, PLB_COLUMN_BAR_X, PREVIEW_WINDOW_S);
	preview->bar_z_m = newest(traces, PLB_COLUMN_BAR_Z, PREVIEW_WINDOW_S);
	preview->bar_left_x_m = newest(traces, PLB_COLUMN_BAR_LEFT_X, PREVIEW_WINDOW_S);
	preview->bar_left_z_m = newest(traces, PLB_COLUMN_BAR_LEFT_Z, PREVIEW_WINDOW_S);
	preview->bar_right_x_m = newest(traces, PLB_COLUMN_BAR_RIGHT_X, PREVIEW_WINDOW_S);
	preview->bar_right_z_m = newest(traces, PLB_COLUMN_BAR_RIGHT_Z, PREVIEW_WINDOW_S);
	preview->bar_velocity_mps = bar_velocity(traces);
	if (traces->length && (traces->flags[traces->length - 1] & PLB_SAMPLE_UNHOMED))
		forget_places(preview);
	preview->cop_x_m = newest(traces, PLB_COLUMN_COP_X, PREVIEW_WINDOW_S);
	preview->bar_mass_kg = basis->bar_mass_kg;
	preview->body_mass_kg = basis->body_mass_kg;
	preview->second_person = second_person(basis, traces);
	if (basis->solver && !isnan(preview->bar_x_m + preview->bar_z_m + preview->cop_x_m))
		plb_body_solver_preview(basis->solver, preview->bar_x_m, preview->bar_z_m,
					preview->cop_x_m, &preview->figure);
}
