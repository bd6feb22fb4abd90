/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/session/import-samples.h"
#include "src/session/text-table.h"
#include "src/signal/align.h"
#include "src/signal/derivative.h"
#include "src/signal/low-pass.h"
#include "src/signal/resample.h"

/* Two devices' recordings of one set become one: the second adds what the first has not. */

static const struct {
	double least_overlap_s;  /* own: a rep and what is before and after it */
	double least_agreement;  /* own: force and bar of simulated sets correlate by 0.75-0.95 */
	double rival_share;      /* another offset that fits so nearly as well makes it a guess */
	double motion_cutoff_hz; /* of the height that is differentiated twice */
	double stood_n;          /* own: as the lift floor's feet_on_n */
} limits = { 5.0, 0.5, 0.97, 6.0, 196.0 };

#define FIELD(name) G_STRUCT_OFFSET(PlbSample, name)
static const gsize force_fields[] = { FIELD(fz_n[0]),    FIELD(fz_n[1]),    FIELD(cop_x_m[0]),
				      FIELD(cop_x_m[1]), FIELD(cop_y_m[0]), FIELD(cop_y_m[1]) };
static const gsize bar_fields[] = { FIELD(bar_x_m[0]), FIELD(bar_x_m[1]), FIELD(bar_y_m[0]),
				    FIELD(bar_y_m[1]), FIELD(bar_z_m[0]), FIELD(bar_z_m[1]) };
#undef FIELD

#define FORCE_CHANNELS (PLB_CHANNEL_FORCE | PLB_CHANNEL_COP)
#define BAR_CHANNELS                                                                               \
	(PLB_CHANNEL_BAR | PLB_CHANNEL_BAR_X | PLB_CHANNEL_BAR_Y | PLB_CHANNEL_BAR_X_ONE_END)

static double *column(const PlbImport *import, gsize offset)
{
	double *values = g_new(double, MAX(import->samples->len, 1));

	for (guint i = 0; i < import->samples->len; i++)
		values[i] = *(const double *)G_STRUCT_MEMBER_P(
			&g_array_index(import->samples, PlbSample, i), offset);
	return values;
}

/* While nobody stands on the plates their force says nothing about the bar. */
static double *total_force(const PlbImport *import)
{
	double *left = column(import, force_fields[0]);
	g_autofree double *right = column(import, force_fields[1]);
	gboolean sides = (import->info.channels & PLB_CHANNEL_FORCE_SIDES) != 0;

	for (guint i = 0; i < import->samples->len; i++) {
		left[i] += sides ? right[i] : 0.0;
		if (left[i] < limits.stood_n)
			left[i] = NAN;
	}
	return left;
}

static double *bar_height(const PlbImport *import)
{
	double *left = column(import, bar_fields[4]);
	g_autofree double *right = column(import, bar_fields[5]);

	for (guint i = 0;
	     (import->info.channels & PLB_CHANNEL_BAR_ENDS) && i < import->samples->len; i++)
		left[i] = 0.5 * (left[i] + right[i]);
	return left;
}

/* What of it is compared: force, or the bar's height; `as_force`: the height's acceleration, which
 * the force goes with. */
static double *trace_of(const PlbImport *import, gboolean force, gboolean as_force)
{
	g_autofree double *height = NULL;
	double *out;

	if (force && (import->info.channels & PLB_CHANNEL_FORCE))
		return total_force(import);
	height = bar_height(import);
	if (!as_force)
		return g_steal_pointer(&height);
	out = g_new(double, MAX(import->samples->len, 1));
	plb_low_pass_zero_phase(height, import->samples->len, import->info.rate_hz,
				limits.motion_cutoff_hz);
	plb_second_derivative(height, import->samples->len, import->info.rate_hz, out);
	return out;
}

static gboolean both_have(const PlbImport *a, const PlbImport *b, guint channels)
{
	return (a->info.channels & channels) && (b->info.channels & channels);
}

static gboolean find_offset(const PlbImport *first, const PlbImport *second, double near_s,
			    PlbAlignment *found)
{
	gboolean bars = both_have(first, second, PLB_CHANNEL_BAR);
	gboolean forces = !bars && both_have(first, second, PLB_CHANNEL_FORCE);
	g_autofree double *a = trace_of(first, !bars, !bars && !forces);
	g_autofree double *b = trace_of(second, !bars, !bars && !forces);

	return plb_align(a, first->samples->len, first->info.rate_hz, b, second->samples->len,
			 second->info.rate_hz, limits.least_overlap_s, near_s, found);
}

static gboolean refuse(const char *path, const PlbAlignment *a, GError **error)
{
	char here[G_ASCII_DTOSTR_BUF_SIZE], there[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(here, sizeof here, "%.2f", a->offset_s);
	g_ascii_formatd(there, sizeof there, "%.2f", a->rival_offset_s);
	return plb_text_error(error, path, 0,
			      "fits at %s s as well as at %s s: say about when it began "
			      "(--align-near)",
			      here, there);
}

static gboolean check(const char *path, const PlbAlignment *a, GError **error)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	if (a->correlation < limits.least_agreement)
		return plb_text_error(error, path, 0,
				      "does not go with the first recording at any offset: they "
				      "correlate by %s at most",
				      g_ascii_formatd(text, sizeof text, "%.2f", a->correlation));
	if (a->rival > limits.rival_share * a->correlation)
		return refuse(path, a, error);
	return TRUE;
}

/* The samples of the new grid, which begins begin_s into `from`. */
static void fill(GArray *samples, double rate_hz, const PlbImport *from, double begin_s,
		 gsize offset)
{
	g_autofree double *values = column(from, offset);

	for (guint i = 0; i < samples->len; i++)
		*(double *)G_STRUCT_MEMBER_P(&g_array_index(samples, PlbSample, i), offset) =
			plb_interpolate(values, from->samples->len,
					(begin_s + (double)i / rate_hz) * from->info.rate_hz);
}

static void carry_extra(PlbImport *import, guint n, double rate_hz, double begin_s)
{
	guint width = import->extra_names ? import->extra_names->len : 0;
	GArray *out;

	if (width == 0)
		return;
	out = g_array_sized_new(FALSE, TRUE, sizeof(double), n * width);
	g_array_set_size(out, n * width);
	for (guint k = 0; k < width; k++) {
		g_autofree double *values = g_new(double, MAX(import->samples->len, 1));

		for (guint i = 0; i < import->samples->len; i++)
			values[i] = g_array_index(import->extra_values, double, i *width + k);
		for (guint i = 0; i < n; i++)
			g_array_index(out, double, i *width + k) = plb_interpolate(
				values, import->samples->len,
				(begin_s + (double)i / rate_hz) * import->info.rate_hz);
	}
	g_array_unref(import->extra_values);
	import->extra_values = out;
}

/* Both on one grid over the time they share, at the faster rate. */
static void merge(PlbImport *import, const PlbImport *other, guint wanted, double offset_s)
{
	double rate_hz = MAX(import->info.rate_hz, other->info.rate_hz);
	double begin_s = MAX(0.0, ceil(offset_s * rate_hz - 1e-6) / rate_hz);
	double end_s = MIN((import->samples->len - 1) / import->info.rate_hz,
			   offset_s + (other->samples->len - 1) / other->info.rate_hz);
	guint n = (guint)floor((end_s - begin_s) * rate_hz + 1e-6) + 1;
	GArray *samples = plb_import_samples(n, rate_hz);

	for (gsize i = 0; i < G_N_ELEMENTS(force_fields); i++) {
		gboolean here = !(wanted & PLB_CHANNEL_FORCE);

		fill(samples, rate_hz, here ? import : other, here ? begin_s : begin_s - offset_s,
		     force_fields[i]);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(bar_fields); i++) {
		gboolean here = !(wanted & PLB_CHANNEL_BAR);

		fill(samples, rate_hz, here ? import : other, here ? begin_s : begin_s - offset_s,
		     bar_fields[i]);
	}
	carry_extra(import, n, rate_hz, begin_s);
	g_array_unref(import->samples);
	import->samples = samples;
	import->info.rate_hz = rate_hz;
	import->info.start_time_s += begin_s;
	import->info.channels |= wanted;
	plb_import_settle(samples);
}

/* noise and registration come with what is taken over */
static void take_info(PlbStreamInfo *info, const PlbStreamInfo *other, guint wanted)
{
	if (wanted & PLB_CHANNEL_FORCE) {
		info->fz_scale_u = other->fz_scale_u;
		info->cop_u_m = other->cop_u_m;
		info->fz_noise_n = other->fz_noise_n;
	}
	if (wanted & PLB_CHANNEL_BAR) {
		info->bar_u_m = other->bar_u_m;
		info->bar_noise_m = other->bar_noise_m;
	}
}

static void describe(PlbImport *import, const PlbImport *other, const PlbAlignment *a, guint wanted)
{
	g_autofree char *before = import->understood;
	char offset[G_ASCII_DTOSTR_BUF_SIZE], u[G_ASCII_DTOSTR_BUF_SIZE];
	char correlation[G_ASCII_DTOSTR_BUF_SIZE], rate[G_ASCII_DTOSTR_BUF_SIZE];

	import->understood = g_strdup_printf(
		"%s\n%s\n%s taken from the second recording, which began at %s s of the first "
		"one's "
		"time, +- %s s (correlation %s); the time they share, at %s Hz.",
		before ? before : "", other->understood ? other->understood : "",
		wanted & PLB_CHANNEL_FORCE ? wanted & PLB_CHANNEL_BAR ? "Force and bar" : "Force"
					   : "Bar",
		g_ascii_formatd(offset, sizeof offset, "%.4f", a->offset_s),
		g_ascii_formatd(u, sizeof u, "%.4f", a->uncertainty_s),
		g_ascii_formatd(correlation, sizeof correlation, "%.2f", a->correlation),
		g_ascii_formatd(rate, sizeof rate, "%.6g", import->info.rate_hz));
}

gboolean plb_import_align(PlbImport *import, const PlbImport *other, const char *other_path,
			  double near_s, GError **error)
{
	guint have = import->info.channels, wanted = 0;
	PlbAlignment found;

	if (!(have & PLB_CHANNEL_FORCE))
		wanted |= other->info.channels & FORCE_CHANNELS;
	if (!(have & PLB_CHANNEL_BAR))
		wanted |= other->info.channels & BAR_CHANNELS;
	if (!wanted)
		return plb_text_error(error, other_path, 0,
				      "measures nothing that the first recording has not");
	if (!find_offset(import, other, near_s, &found))
		return plb_text_error(error, other_path, 0,
				      "has less than 5 s of movement in common with the first "
				      "recording");
	if (!check(other_path, &found, error))
		return FALSE;
	merge(import, other, wanted, found.offset_s);
	take_info(&import->info, &other->info, wanted);
	import->info.align_offset_s = found.offset_s;
	import->info.align_u_s = found.uncertainty_s;
	import->info.align_correlation = found.correlation;
	describe(import, other, &found, wanted);
	return TRUE;
}
