/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/simulator/bench-private.h"

#define STRING_NOISE_HZ 50.0 /* strings swing and vibrate */
#define CODE_LIMIT 8388607.0 /* 24-bit converters */

void plb_bench_clear(PlbBench *bench)
{
	for (int side = 0; side < PLB_SIDES; side++)
		bench->load[side] = (PlbBenchLoad){ 0, 0, 0 };
}

static void exchange(guint *one, guint *other)
{
	guint kept = *one;

	*one = *other;
	*other = kept;
}

void plb_bench_connect(PlbBench *bench)
{
	const PlbBenchFaults *faults = &bench->faults;
	const int *cells = faults->swap_cells, *strings = faults->swap_strings;

	for (int side = 0; side < PLB_SIDES; side++) {
		for (int k = 0; k < 4; k++)
			bench->cell_channel[side][k] = bench->rig->plate[side].cell[k].channel;
		for (int k = 0; k < 2; k++)
			bench->string_channel[side][k] =
				bench->rig->bar_end[side].string[k].channel;
	}
	if (cells[0] >= 0)
		exchange(&bench->cell_channel[cells[0] / 4][cells[0] % 4],
			 &bench->cell_channel[cells[1] / 4][cells[1] % 4]);
	if (strings[0] >= 0)
		exchange(&bench->string_channel[strings[0] / 2][strings[0] % 2],
			 &bench->string_channel[strings[1] / 2][strings[1] % 2]);
}

/* A plate between stiff (a plane over its cells) and twisting (each corner to its own cell), at its
 * cells' true places. */
static void share_load(const PlbBench *bench, int side, double force_n[4])
{
	const PlbPlate *plate = &bench->rig->plate[side];
	const PlbBenchLoad *load = &bench->load[side];
	PlbSample sample = plb_sample_empty(0);
	double counts[PLB_CELL_COUNT], encoder[PLB_ENCODER_COUNT];
	double mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0, slope_x, slope_y, px, py;

	for (int k = 0; k < 4; k++) {
		mean_x += plate->cell[k].x_m / 4;
		mean_y += plate->cell[k].y_m / 4;
	}
	for (int k = 0; k < 4; k++) {
		double x = plate->cell[k].x_m - mean_x, y = plate->cell[k].y_m - mean_y;

		xx += x * x;
		xy += x * y;
		yy += y * y;
	}
	px = load->x_m - mean_x;
	py = load->y_m - mean_y;
	slope_x = (px * yy - py * xy) / (xx * yy - xy * xy);
	slope_y = (py * xx - px * xy) / (xx * yy - xy * xy);
	sample.fz_n[side] = load->fz_n;
	sample.cop_x_m[side] = load->x_m;
	sample.cop_y_m[side] = load->y_m;
	plb_rig_counts_from_sample(bench->rig, &sample, counts, encoder);
	for (int k = 0; k < 4; k++) {
		const PlbCell *cell = &plate->cell[k];
		double stiff = load->fz_n * (0.25 + slope_x * (cell->x_m - mean_x) +
					     slope_y * (cell->y_m - mean_y));
		double twisting =
			(counts[cell->channel] - cell->zero_counts) * cell->newtons_per_count;

		force_n[k] = stiff + bench->twist * (twisting - stiff);
		force_n[k] *= 1 - bench->value[PLB_BENCH_BEND] * load->fz_n;
	}
}

void plb_bench_pass(PlbBench *bench, double seconds)
{
	double kept = exp(-seconds / plb_bench_creep_seconds());

	bench->waited_s += seconds;
	for (int side = 0; side < PLB_SIDES; side++) {
		double force_n[4];

		if (!bench->rig->has_plate[side])
			continue;
		share_load(bench, side, force_n);
		for (int k = 0; k < 4; k++) {
			double target = bench->creep[side][k] * force_n[k];

			bench->creep_n[side][k] =
				target + kept * (bench->creep_n[side][k] - target);
		}
	}
}

void plb_bench_pull(PlbBench *bench, PlbSide side, guint string, double length_m)
{
	double half = 0.5 * bench->value[PLB_BENCH_PLAY];
	double *shown = &bench->shown_m[side][string];

	*shown = CLAMP(*shown, length_m - half, length_m + half);
}

void plb_bench_place_bar(PlbBench *bench, const double x_m[PLB_SIDES], const double z_m[PLB_SIDES])
{
	for (int side = 0; side < PLB_SIDES; side++) {
		const PlbBarEnd *end = &bench->rig->bar_end[side];

		bench->bar_x_m[side] = x_m[side];
		bench->bar_z_m[side] = z_m[side];
		for (guint k = 0; k < end->string_count; k++) {
			const PlbString *string = &end->string[k];
			double dx = x_m[side] - string->anchor_x_m;
			double dy = end->y_m - string->anchor_y_m;
			double dz = z_m[side] - string->anchor_z_m;

			plb_bench_pull(bench, (PlbSide)side, k, sqrt(dx * dx + dy * dy + dz * dz));
		}
	}
}

static double cell_noise(const PlbBench *bench, guint64 scan, int cell)
{
	return bench->value[PLB_BENCH_CELL_NOISE] * sqrt(bench->rate_hz / 1000) *
	       plb_random_gaussian_at(bench->noise_seed, scan * 16 + (guint64)cell);
}

static void scan_plate(PlbBench *bench, int side, guint64 scan, const double force_n[4],
		       PlbFrame *counts)
{
	const PlbBenchFaults *faults = &bench->faults;

	for (int k = 0; k < 4; k++) {
		const PlbCell *cell = &bench->rig->plate[side].cell[k];
		double shown_n = force_n[k] + bench->creep_n[side][k] +
				 cell_noise(bench, scan, side * 4 + k);
		double code;

		if (faults->flip_cell == side * 4 + k)
			shown_n = -shown_n;
		if (faults->dead_cell == side * 4 + k)
			shown_n = 0;
		code = rint(cell->zero_counts + shown_n / cell->newtons_per_count);
		if (fabs(code) >= CODE_LIMIT)
			counts->clip_mask |= (guint16)(1u << bench->cell_channel[side][k]);
		counts->cell[bench->cell_channel[side][k]] =
			(gint32)CLAMP(code, -CODE_LIMIT - 1, CODE_LIMIT);
	}
}

static void scan_strings(PlbBench *bench, int side, guint64 scan, PlbFrame *counts)
{
	double keep = exp(-2 * G_PI * STRING_NOISE_HZ / bench->rate_hz);
	double fresh = bench->value[PLB_BENCH_STRING_NOISE] * sqrt(1 - keep * keep);

	for (guint k = 0; k < bench->rig->bar_end[side].string_count; k++) {
		const PlbString *string = &bench->rig->bar_end[side].string[k];
		double *noise = &bench->string_noise_m[side][k];
		int which = side * 2 + (int)k;
		double code;

		*noise = keep * *noise +
			 fresh * plb_random_gaussian_at(bench->noise_seed,
							scan * 16 + 8 + (guint64)which);
		code = plb_string_counts(string, bench->shown_m[side][k] + *noise);
		if (bench->faults.invert == which)
			code = -code;
		counts->encoder[bench->string_channel[side][k]] = (gint32)rint(code);
	}
}

void plb_bench_scan(gpointer data, guint64 scan_index, PlbFrame *counts)
{
	PlbBench *bench = data;
	double share;

	pthread_mutex_lock(&bench->lock);
	share = 1 - exp(-1 / bench->rate_hz / plb_bench_creep_seconds());
	counts->clip_mask = 0;
	counts->encoder_fault = counts->encoder_index = 0;
	counts->digital = 0;
	for (int side = 0; side < PLB_SIDES; side++) {
		double force_n[4];

		if (bench->rig->has_plate[side]) {
			share_load(bench, side, force_n);
			for (int k = 0; k < 4; k++)
				bench->creep_n[side][k] +=
					share * (bench->creep[side][k] * force_n[k] -
						 bench->creep_n[side][k]);
			scan_plate(bench, side, scan_index, force_n, counts);
		}
		scan_strings(bench, side, scan_index, counts);
	}
	bench->next_scan = scan_index + 1;
	pthread_mutex_unlock(&bench->lock);
}
