/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/simulator/lifter-phases-private.h"

static double least_jerk(double u)
{
	if (u <= 0)
		return 0;
	return u >= 1 ? 1 : u * u * u * (10 + u * (6 * u - 15));
}

static void lay_move(PlbPhases *phases, const PlbPhaseMove *move)
{
	double *track = phases->track[move->track];
	double from = move->span.from_s * PLB_TRACK_RATE_HZ,
	       to = move->span.to_s * PLB_TRACK_RATE_HZ;
	gsize i = (gsize)fmax(0, from);

	for (; i < phases->n && (double)i < to; i++)
		track[i] += move->change * least_jerk(((double)i - from) / (to - from));
	for (; i < phases->n; i++)
		track[i] += move->change;
}

/* Rising from 0 to 1 at once, levelling off: the bottom is a turn, not a rest. */
static double quick_ramp(double u)
{
	return u >= 1 ? 1 : sin(0.5 * G_PI * fmax(0, u));
}

/* Speed of the thigh in the ascent against time (0 to 1): a push out of the bottom, a sticking
 * region where the lever is longest (van den Tillaar 2014, J Hum Kinet 42:63), then a brisk
 * lockout. */
static double ascent_speed(double u)
{
	double dip = (u - 0.45) / 0.13;

	return quick_ramp(u / 0.26) * least_jerk((1 - u) / 0.25) *
	       (0.85 + 0.55 * u - 0.32 * exp(-0.5 * dip * dip));
}

static double descent_speed(double u)
{
	return least_jerk(u / 0.35) * quick_ramp((1 - u) / 0.25);
}

static void lay_travel(PlbPhases *phases, PlbSpan span, double from, double to,
		       double (*speed)(double))
{
	gsize first = (gsize)ceil(span.from_s * PLB_TRACK_RATE_HZ);
	gsize last = (gsize)floor(span.to_s * PLB_TRACK_RATE_HZ);
	double total = 0, sum = 0;

	for (gsize i = first; i <= last; i++)
		total += speed((double)(i - first) / (last - first));
	for (gsize i = first; i < phases->n; i++) {
		if (i <= last)
			sum += speed((double)(i - first) / (last - first));
		phases->track[PLB_TRACK_DEPTH][i] += (to - from) * sum / total;
	}
}

/* Sway and tremor: sums of sines with drawn phases, so that they are smooth. */
#define SINES 16

/* by turning a pointer on: as exact as sin() over a session, and many times faster */
static void add_sine(double *values, gsize n, double hz, double size, double phase)
{
	double turn = 2 * G_PI * hz / PLB_TRACK_RATE_HZ;
	double turn_cos = cos(turn), turn_sin = sin(turn);
	double x = size * cos(phase), y = size * sin(phase);

	for (gsize i = 0; i < n; i++) {
		double next = x * turn_cos - y * turn_sin;

		values[i] += y;
		y = x * turn_sin + y * turn_cos;
		x = next;
	}
}

static void lay_sines(PlbPhases *phases, PlbTrack which, PlbRandom *random, double low_hz,
		      double high_hz, double exponent, double rms)
{
	double hz[SINES], size[SINES], phase[SINES], power = 0;

	for (int k = 0; k < SINES; k++) {
		hz[k] = low_hz *
			pow(high_hz / low_hz, (k + plb_random_uniform(random, 0, 1)) / SINES);
		size[k] = pow(hz[k], exponent);
		phase[k] = plb_random_uniform(random, 0, 2 * G_PI);
		power += 0.5 * size[k] * size[k];
	}
	for (int k = 0; k < SINES; k++)
		add_sine(phases->track[which], phases->n, hz[k], rms / sqrt(power) * size[k],
			 phase[k]);
}

/* Tremor is asked for as force (fraction of body weight); the moved mass is what is above the knees
 * with the bar, and a sine of force F at f moves it by F / (m (2 pi f)^2). */
static void lay_tremor(PlbPhases *phases, const PlbLifterPlan *plan, PlbRandom *random)
{
	const PlbLifterBody *body = &plan->body;
	double moved_kg = body->mass_kg + plan->load_kg - body->segment_kg[PLB_SEGMENT_FEET] -
			  body->segment_kg[PLB_SEGMENT_SHANKS];
	double force_n = plan->settings.tremor * body->mass_kg * plan->gravity_mps2;
	double low_hz = 4, high_hz = 12;
	/* size ~ hz^-2 of displacement makes every sine's force equal; that sum of 16 equal sines
	 * has rms force = m (2 pi)^2 * rms(hz^2 size) */
	double scale = 0;

	for (int k = 0; k < SINES; k++)
		scale += pow(low_hz * pow(high_hz / low_hz, (k + 0.5) / SINES), -4) / SINES;
	lay_sines(phases, PLB_TRACK_TREMOR, random, low_hz, high_hz, -2,
		  force_n / moved_kg / (4 * G_PI * G_PI) * sqrt(scale));
}

/* Three running means of 45 ms, about a 7 Hz low-pass: no muscle jumps to an acceleration. */
static void smooth(double *values, gsize n)
{
	const gsize half = 22;
	g_autofree double *copy = g_new(double, n);

	for (int pass = 0; pass < 3; pass++) {
		double sum = 0;

		memcpy(copy, values, n * sizeof(double));
		for (gsize i = 0; i < 2 * half; i++)
			sum += copy[i];
		for (gsize i = half; i + half < n; i++) {
			sum += copy[i + half];
			values[i] = sum / (2 * half + 1);
			sum -= copy[i - half];
		}
	}
}

void plb_phase_tracks_lay(PlbPhaseClock *clock, const double start[PLB_TRACK_COUNT])
{
	PlbPhases *phases = clock->phases;
	const PlbLifterPlan *plan = clock->plan;

	phases->n = (gsize)ceil(clock->now_s * PLB_TRACK_RATE_HZ);
	for (int t = 0; t < PLB_TRACK_COUNT; t++) {
		phases->track[t] = g_new(double, phases->n);
		for (gsize i = 0; i < phases->n; i++)
			phases->track[t][i] = start[t];
	}
	for (guint i = 0; i < clock->moves->len; i++)
		lay_move(phases, &g_array_index(clock->moves, PlbPhaseMove, i));
	for (guint k = 0; k < plan->rep_count; k++) {
		const PlbLifterRep *rep = &plan->rep[k];
		double turn = rep->bounce_depth > 0 ? rep->again_depth : rep->depth;

		lay_travel(phases, phases->descent[k], rep->from_depth, rep->depth, descent_speed);
		lay_travel(phases, phases->ascent[k], turn, rep->rise_depth, ascent_speed);
	}
	smooth(phases->track[PLB_TRACK_DEPTH], phases->n);
	smooth(phases->track[PLB_TRACK_ASCENT], phases->n);
	lay_sines(phases, PLB_TRACK_SWAY, &clock->random, 0.08, 0.8, -0.8, plan->settings.sway_m);
	lay_sines(phases, PLB_TRACK_RIGHT_SHARE, &clock->random, 0.1, 1.0, -0.8, 0.004);
	lay_tremor(phases, plan, &clock->random);
}
