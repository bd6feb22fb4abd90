/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lift/synthetic-set.h"

#include <math.h>

#define FOOT_Y 0.2

void synthetic_init(SyntheticSet *set, double body_kg, double bar_kg, double rate_hz, guint32 seed)
{
	*set = (SyntheticSet){
		.info = { .rate_hz = rate_hz,
			  .channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
				      PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X | PLB_CHANNEL_BAR_Y,
			  .gravity_mps2 = SYNTHETIC_GRAVITY },
		.samples = g_array_new(FALSE, FALSE, sizeof(PlbSample)),
		.random = g_rand_new_with_seed(seed),
		.body_kg = body_kg,
		.bar_kg = bar_kg,
		.z = SYNTHETIC_RACK_Z,
		.right_share = 0.5,
	};
}

void synthetic_clear(SyntheticSet *set)
{
	g_array_unref(set->samples);
	g_rand_free(set->random);
}

double synthetic_now(const SyntheticSet *set)
{
	return (double)set->samples->len / set->info.rate_hz;
}

static double noise(SyntheticSet *set, double rms)
{
	/* twelve uniform numbers less six: normal enough */
	double sum = -6.0;

	for (int i = 0; i < 12; i++)
		sum += g_rand_double(set->random);
	return rms * sum;
}

static void put_sample(SyntheticSet *set, double acceleration)
{
	PlbSample s = plb_sample_empty(synthetic_now(set));
	double carried_kg = set->body_kg + set->load * set->bar_kg;
	double force =
		set->on * carried_kg * (SYNTHETIC_GRAVITY + (set->load > 0.0 ? acceleration : 0.0));
	double share[PLB_SIDES] = { 1.0 - set->right_share, set->right_share };

	for (int side = 0; side < PLB_SIDES; side++) {
		double left = side == PLB_LEFT ? 0.5 : -0.5;

		s.fz_n[side] = force * share[side] + noise(set, set->force_noise_n);
		if (s.fz_n[side] >= 20.0) {
			s.cop_x_m[side] = SYNTHETIC_COP_X;
			s.cop_y_m[side] = 2.0 * left * FOOT_Y;
		}
		s.bar_x_m[side] = set->x + noise(set, set->bar_noise_m);
		s.bar_y_m[side] = left * SYNTHETIC_SPAN;
		s.bar_z_m[side] = set->z + left * set->tilt_m + noise(set, set->bar_noise_m);
	}
	if (!(set->info.channels & PLB_CHANNEL_FORCE_SIDES))
		s.fz_n[0] += s.fz_n[1];
	g_array_append_val(set->samples, s);
}

/* path of least jerk and its second derivative */
static double smooth(double u)
{
	return u * u * u * (10.0 - 15.0 * u + 6.0 * u * u);
}

static double smooth_acceleration(double u)
{
	return u * (60.0 - 180.0 * u + 120.0 * u * u);
}

void synthetic_hold(SyntheticSet *set, double duration_s)
{
	gsize n = (gsize)round(duration_s * set->info.rate_hz);

	for (gsize i = 0; i < n; i++)
		put_sample(set, 0.0);
}

void synthetic_move(SyntheticSet *set, double dz_m, double dx_m, double duration_s)
{
	gsize n = (gsize)round(duration_s * set->info.rate_hz);
	double z = set->z, x = set->x;

	for (gsize i = 0; i < n; i++) {
		double u = (double)i / (double)n;

		set->z = z + dz_m * smooth(u);
		set->x = x + dx_m * smooth(u);
		put_sample(set, dz_m * smooth_acceleration(u) / (duration_s * duration_s));
	}
	set->z = z + dz_m;
	set->x = x + dx_m;
}

void synthetic_change(SyntheticSet *set, double *what, double to, double duration_s)
{
	gsize n = (gsize)round(duration_s * set->info.rate_hz);
	double from = *what;

	for (gsize i = 0; i < n; i++) {
		*what = from + (to - from) * smooth((double)i / (double)n);
		put_sample(set, 0.0);
	}
	*what = to;
}

void synthetic_gap(SyntheticSet *set, double from_s, double to_s)
{
	for (guint i = 0; i < set->samples->len; i++) {
		PlbSample *sample = &g_array_index(set->samples, PlbSample, i);

		if (sample->time_s >= from_s && sample->time_s < to_s) {
			*sample = plb_sample_empty(sample->time_s);
			sample->flags = PLB_SAMPLE_GAP;
		}
	}
}

void synthetic_step(SyntheticSet *set, double dx_m)
{
	synthetic_change(set, &set->right_share, 0.0, 0.25);
	synthetic_move(set, 0.0, dx_m, 0.3);
	synthetic_change(set, &set->right_share, 0.5, 0.25);
}

void synthetic_unrack(SyntheticSet *set)
{
	synthetic_hold(set, 1.0);
	synthetic_change(set, &set->on, 1.0, 0.5);
	synthetic_hold(set, 2.0);
	synthetic_change(set, &set->load, 1.0, 0.5);
	synthetic_move(set, 0.04, 0.0, 0.6);
	synthetic_hold(set, 0.8);
	synthetic_step(set, -0.2);
	synthetic_step(set, -0.1);
	synthetic_hold(set, 1.5);
}

void synthetic_rerack(SyntheticSet *set)
{
	synthetic_hold(set, 1.0);
	synthetic_step(set, 0.1);
	synthetic_step(set, 0.2);
	synthetic_move(set, -0.04, 0.0, 0.6);
	synthetic_change(set, &set->load, 0.0, 0.5);
	synthetic_hold(set, 1.5);
	synthetic_change(set, &set->on, 0.0, 0.5);
	synthetic_hold(set, 1.5);
}

void synthetic_rep(SyntheticSet *set, double rom_m, double down_s, double up_s)
{
	synthetic_move(set, -rom_m, 0.0, down_s);
	synthetic_move(set, rom_m, 0.0, up_s);
}

void synthetic_noisy(SyntheticSet *set)
{
	set->force_noise_n = 0.8;
	set->bar_noise_m = 0.0003;
}

void synthetic_ready(SyntheticSet *set, double body_kg, double bar_kg)
{
	synthetic_init(set, body_kg, bar_kg, 1000.0, 5);
	synthetic_noisy(set);
	synthetic_unrack(set);
}
