/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pipeline/made-set.h"

#include <math.h>

#define G_MPS2 9.80665
#define RACK_Z_M 1.42
#define STAND_Z_M 1.47
#define DOWN_S 1.6
#define UP_S 1.2
#define PAUSE_S 1.0

typedef struct {
	double begin_s, length_s, from_m, to_m;
} Move;

typedef struct {
	GArray *moves;
	double now_s;
	double on_s, loaded_s, unloaded_s, off_s, end_s;
} Plan;

/* Minimum-jerk travel: position share and its second derivative (per second squared). */
static double travel(double s)
{
	return s * s * s * (10 - 15 * s + 6 * s * s);
}

static double travel_second(double s, double length_s)
{
	return (60 * s - 180 * s * s + 120 * s * s * s) / (length_s * length_s);
}

static void add_move(Plan *plan, double length_s, double from_m, double to_m)
{
	Move move = { plan->now_s, length_s, from_m, to_m };

	g_array_append_val(plan->moves, move);
	plan->now_s += length_s;
}

static void plan_set(Plan *plan, guint reps, gboolean with_short_rep)
{
	plan->moves = g_array_new(FALSE, FALSE, sizeof(Move));
	plan->on_s = 2;
	plan->now_s = 6;
	plan->loaded_s = plan->now_s;
	add_move(plan, 0.8, RACK_Z_M, STAND_Z_M);
	plan->now_s += 2.5;
	for (guint i = 0; i < reps; i++) {
		double rom = with_short_rep && i + 2 == reps ? MADE_SHORT_ROM_M : MADE_ROM_M;

		add_move(plan, DOWN_S, STAND_Z_M, STAND_Z_M - rom);
		add_move(plan, UP_S, STAND_Z_M - rom, STAND_Z_M);
		plan->now_s += PAUSE_S;
	}
	plan->now_s += 1;
	add_move(plan, 0.8, STAND_Z_M, RACK_Z_M);
	plan->unloaded_s = plan->now_s;
	plan->off_s = plan->unloaded_s + 2;
	plan->end_s = plan->off_s + 2;
}

static void bar_at(const Plan *plan, double t, double *z, double *acceleration)
{
	*z = RACK_Z_M;
	*acceleration = 0;
	for (guint i = 0; i < plan->moves->len; i++) {
		const Move *move = &g_array_index(plan->moves, Move, i);
		double s = (t - move->begin_s) / move->length_s;

		if (s < 0)
			return;
		*z = s >= 1 ? move->to_m : move->from_m + (move->to_m - move->from_m) * travel(s);
		*acceleration =
			s >= 1 ? 0 : (move->to_m - move->from_m) * travel_second(s, move->length_s);
	}
}

static double share_between(double t, double begin_s, double length_s)
{
	return travel(CLAMP((t - begin_s) / length_s, 0, 1));
}

static double noise(GRand *rand, double sd)
{
	return sd * sqrt(-2 * log(1 - g_rand_double(rand))) * cos(2 * G_PI * g_rand_double(rand));
}

static PlbSample sample_at(const Plan *plan, double t, GRand *rand)
{
	PlbSample sample = plb_sample_empty(t);
	double z, acceleration;
	double on = share_between(t, plan->on_s, 0.6) - share_between(t, plan->off_s, 0.6);
	double bar = share_between(t, plan->loaded_s, 0.4) -
		     share_between(t, plan->unloaded_s - 0.4, 0.4);
	double force;

	bar_at(plan, t, &z, &acceleration);
	force = on * MADE_BODY_KG * (G_MPS2 + 0.6 * acceleration) +
		bar * MADE_BAR_KG * (G_MPS2 + acceleration);
	for (int side = 0; side < PLB_SIDES; side++) {
		double share = side == PLB_RIGHT ? 0.52 : 0.48;
		double lean = 0.03 * (STAND_Z_M - z) / MADE_ROM_M;

		sample.fz_n[side] = share * force + noise(rand, 0.8);
		if (sample.fz_n[side] > 20) {
			sample.cop_x_m[side] = 0.05 + noise(rand, 0.0005);
			sample.cop_y_m[side] = side == PLB_LEFT ? 0.2 : -0.2;
		}
		sample.bar_x_m[side] = 0.04 + lean + noise(rand, 0.0003);
		sample.bar_z_m[side] = z + noise(rand, 0.0003);
	}
	return sample;
}

GArray *made_set_samples(guint reps, gboolean with_short_rep, guint seed, PlbStreamInfo *info)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
	GArray *samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	Plan plan = { 0 };

	plan_set(&plan, reps, with_short_rep);
	*info = (PlbStreamInfo){
		.rate_hz = MADE_RATE_HZ,
		.channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP | PLB_CHANNEL_BAR_ENDS |
			    PLB_CHANNEL_BAR_X,
		.gravity_mps2 = G_MPS2,
		.fz_scale_u = 0.001,
		.cop_u_m = 0.001,
		.bar_u_m = 0.001,
		.fz_noise_n = 0.8,
		.bar_noise_m = 0.0003,
	};
	for (gsize i = 0; (double)i / MADE_RATE_HZ < plan.end_s; i++) {
		PlbSample sample = sample_at(&plan, (double)i / MADE_RATE_HZ, rand);

		g_array_append_val(samples, sample);
	}
	g_array_unref(plan.moves);
	return samples;
}
