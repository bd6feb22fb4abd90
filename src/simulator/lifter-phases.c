/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-phases.h"

#include <math.h>
#include <string.h>

/* The tracks grow behind a clock: each phase moves some of them and then lets the clock run on. */
typedef struct {
	PlbPhases *phases;
	const PlbLifterPlan *plan;
	PlbRandom random;
	double now_s;
	double level[PLB_TRACK_COUNT]; /* where each track stands now */
	GArray *moves;
} Clock;

/* From its level to another, by the smoothest path (least jerk), over a span. */
typedef struct {
	PlbTrack track;
	PlbSpan span;
	double change;
} Move;

static void move_in(Clock *clock, PlbTrack track, double after_s, double length_s, double level)
{
	Move move = { track,
		      { clock->now_s + after_s, clock->now_s + after_s + length_s },
		      level - clock->level[track] };

	g_array_append_val(clock->moves, move);
	clock->level[track] = level;
}

static double between(Clock *clock, double low, double high)
{
	return plb_random_uniform(&clock->random, low, high);
}

/* One step: weight to the other foot, this one lifted and set down, weight shared again. */
static void take_step(Clock *clock, PlbSide swing, double foot_dx_m, double share_after)
{
	double lean_s = between(clock, 0.22, 0.30), swing_s = between(clock, 0.30, 0.38);

	move_in(clock, PLB_TRACK_RIGHT_SHARE, 0, lean_s, swing == PLB_LEFT ? 1 : 0);
	move_in(clock, PLB_TRACK_FOOT_DX, lean_s, swing_s, foot_dx_m);
	move_in(clock, PLB_TRACK_DEPTH, 0.5 * lean_s, lean_s, between(clock, 0.03, 0.06));
	move_in(clock, PLB_TRACK_DEPTH, 1.2 * lean_s + 0.5 * swing_s, swing_s, 0);
	clock->now_s += lean_s + swing_s;
	move_in(clock, PLB_TRACK_RIGHT_SHARE, -0.02, lean_s, share_after);
	clock->now_s += lean_s - 0.02;
}

/* Both feet a place on, in three steps: lead, follow, adjust. dx is the way of the left foot ahead
 * of the right in between; the centre of mass travels evenly over the whole walk. */
static PlbSpan walk(Clock *clock, double ankle_x_m)
{
	double way_m = ankle_x_m - clock->level[PLB_TRACK_ANKLE_X];
	double dx_m = clock->plan->foot_dx_m;
	PlbSpan span = { clock->now_s, 0 };
	gsize glide = clock->moves->len;

	move_in(clock, PLB_TRACK_ANKLE_X, 0, 1, ankle_x_m);
	take_step(clock, PLB_RIGHT, dx_m - way_m, 0.5);
	take_step(clock, PLB_LEFT, dx_m + 0.15 * way_m, 0.5);
	take_step(clock, PLB_RIGHT, dx_m, 0.5);
	span.to_s = clock->now_s;
	g_array_index(clock->moves, Move, glide).span.to_s = span.to_s;
	return span;
}

static void step_on(Clock *clock)
{
	clock->level[PLB_TRACK_ON_PLATES] = 0;
	clock->level[PLB_TRACK_RIGHT_SHARE] = 0; /* the left foot first */
	clock->now_s = 2 + between(clock, 0, 0.3);
	clock->phases->step_on.from_s = clock->now_s;
	move_in(clock, PLB_TRACK_ON_PLATES, 0, 0.5, 1);
	move_in(clock, PLB_TRACK_DEPTH, 0.1, 0.3, 0.05);
	move_in(clock, PLB_TRACK_DEPTH, 0.5, 0.4, 0);
	clock->now_s += between(clock, 0.8, 1.1);
	move_in(clock, PLB_TRACK_RIGHT_SHARE, 0, 0.35, 0.5);
	clock->now_s += 0.45;
	clock->phases->step_on.to_s = clock->now_s;
	clock->now_s += between(clock, 2.2, 3);
}

/* Depth at which the bar is `drop` lower than standing. */
static double depth_for_drop(const PlbLifterPlan *plan, double drop_m)
{
	double low = 0, high = 0.6, top_m = 0;

	for (int i = -1; i < 30; i++) {
		PlbLifterMoment moment = { .depth = i < 0 ? 0 : 0.5 * (low + high) };
		PlbLifterPose pose;
		PlbLifterPlace place;

		plb_lifter_plan_pose(plan, &moment, &pose);
		plb_lifter_body_place(&plan->body, &pose, &place);
		if (i < 0)
			top_m = place.seat.z;
		else
			*(top_m - place.seat.z < drop_m ? &low : &high) = moment.depth;
	}
	return high;
}

/* Under the bar, weight taken while it still rests, then up out of the hooks. */
static void unrack(Clock *clock, double depth)
{
	double take_s = between(clock, 0.35, 0.5), rise_s = between(clock, 0.7, 1.0);

	move_in(clock, PLB_TRACK_DUCK, 0, 0.7, 0.25);
	move_in(clock, PLB_TRACK_DEPTH, 0.1, 1.2, depth);
	move_in(clock, PLB_TRACK_BAR_SHARE, 0.1, 1.2, 1);
	move_in(clock, PLB_TRACK_DUCK, 0.7, 0.7, 0);
	clock->now_s += 1.4 + between(clock, 0.3, 0.8);
	clock->phases->unrack.from_s = clock->now_s;
	move_in(clock, PLB_TRACK_LOAD, 0, take_s, 1);
	clock->now_s += take_s;
	move_in(clock, PLB_TRACK_CONTACT, 0, 0.3, 1);
	move_in(clock, PLB_TRACK_DEPTH, 0, rise_s, 0);
	clock->now_s += rise_s;
	clock->phases->unrack.to_s = clock->now_s;
	clock->now_s += between(clock, 0.4, 0.8);
}

static void rerack(Clock *clock, double depth)
{
	double lower_s = between(clock, 0.7, 1.0), give_s = between(clock, 0.3, 0.45);

	clock->phases->rerack.from_s = clock->now_s;
	move_in(clock, PLB_TRACK_DEPTH, 0, lower_s, depth);
	move_in(clock, PLB_TRACK_CONTACT, lower_s - 0.35, 0.35, 0);
	clock->now_s += lower_s + 0.02;
	move_in(clock, PLB_TRACK_LOAD, 0, give_s, 0);
	clock->now_s += give_s;
	clock->phases->rerack.to_s = clock->now_s;
	clock->now_s += between(clock, 0.2, 0.5);
	move_in(clock, PLB_TRACK_DUCK, 0, 0.6, 0.25);
	move_in(clock, PLB_TRACK_DUCK, 0.6, 0.7, 0);
	move_in(clock, PLB_TRACK_DEPTH, 0.1, 1.1, 0);
	move_in(clock, PLB_TRACK_BAR_SHARE, 0.1, 1.1, 0);
	clock->now_s += 1.3 + between(clock, 0.6, 1.2);
}

static void step_off(Clock *clock)
{
	clock->phases->step_off.from_s = clock->now_s;
	move_in(clock, PLB_TRACK_RIGHT_SHARE, 0, 0.35, 0);
	clock->now_s += between(clock, 0.5, 0.8);
	move_in(clock, PLB_TRACK_ON_PLATES, 0, 0.4, 0);
	clock->now_s += 0.4;
	clock->phases->step_off.to_s = clock->now_s;
}

static void do_rep(Clock *clock, guint k)
{
	const PlbLifterRep *rep = &clock->plan->rep[k];
	PlbPhases *phases = clock->phases;

	move_in(clock, PLB_TRACK_LEAN, -0.15, 0.3, rep->lean_rad);
	move_in(clock, PLB_TRACK_HIPS_FIRST, -0.15, 0.3, rep->hips_first_rad);
	move_in(clock, PLB_TRACK_FORWARD, -0.15, 0.3, rep->forward_m);
	move_in(clock, PLB_TRACK_RIGHT_SHARE, -0.1, 0.6, rep->right_share);
	phases->descent[k] = (PlbSpan){ clock->now_s, clock->now_s + rep->descent_s };
	move_in(clock, PLB_TRACK_TILT, 0, rep->descent_s, clock->plan->bar_tilt_m + rep->tilt_m);
	move_in(clock, PLB_TRACK_YAW, 0, rep->descent_s, clock->plan->bar_yaw_m + rep->yaw_m);
	clock->now_s += rep->descent_s;
	move_in(clock, PLB_TRACK_ASCENT, 0, rep->hold_s + 0.08, 1);
	clock->now_s += rep->hold_s;
	phases->ascent[k] = (PlbSpan){ clock->now_s, clock->now_s + rep->ascent_s };
	move_in(clock, PLB_TRACK_TILT, 0, rep->ascent_s, clock->plan->bar_tilt_m);
	move_in(clock, PLB_TRACK_YAW, 0, rep->ascent_s, clock->plan->bar_yaw_m);
	clock->now_s += rep->ascent_s;
	move_in(clock, PLB_TRACK_ASCENT, 0, 0.1, 0);
}

/* Between two reps, with the bar on: a place further, and a breath. */
static void step_aside(Clock *clock)
{
	clock->now_s += 0.3;
	walk(clock, clock->level[PLB_TRACK_ANKLE_X] + clock->plan->settings.walk_m);
	clock->now_s += 0.8;
}

static void plan_phases(Clock *clock)
{
	const PlbLifterPlan *plan = clock->plan;
	double depth = depth_for_drop(plan, between(clock, 0.032, 0.055));

	clock->level[PLB_TRACK_TILT] = plan->bar_tilt_m;
	clock->level[PLB_TRACK_YAW] = plan->bar_yaw_m;
	clock->level[PLB_TRACK_FOOT_DX] = plan->foot_dx_m;
	clock->level[PLB_TRACK_ANKLE_X] = plan->ankle_x_m + plan->walk_m;
	step_on(clock);
	unrack(clock, depth);
	clock->phases->walk_out = walk(clock, plan->ankle_x_m);
	clock->now_s += between(clock, 1.0, 1.8) - plan->rep[0].pause_s;
	for (guint k = 0; k < plan->rep_count; k++) {
		clock->now_s += plan->rep[k].pause_s;
		do_rep(clock, k);
		if (k + 1 == (guint)plan->settings.walk_after && k + 1 < plan->rep_count)
			step_aside(clock);
	}
	clock->now_s += between(clock, 0.7, 1.2);
	clock->phases->set_end_s = clock->now_s;
	clock->phases->walk_in = walk(clock, plan->ankle_x_m + plan->walk_m);
	clock->now_s += between(clock, 0.3, 0.6);
	rerack(clock, depth);
	step_off(clock);
	clock->now_s += 1;
}

static double least_jerk(double u)
{
	if (u <= 0)
		return 0;
	return u >= 1 ? 1 : u * u * u * (10 + u * (6 * u - 15));
}

static void lay_move(PlbPhases *phases, const Move *move)
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

static void lay_tracks(Clock *clock, const double start[PLB_TRACK_COUNT])
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
		lay_move(phases, &g_array_index(clock->moves, Move, i));
	for (guint k = 0; k < plan->rep_count; k++) {
		lay_travel(phases, phases->descent[k], 0, plan->rep[k].depth, descent_speed);
		lay_travel(phases, phases->ascent[k], plan->rep[k].depth, 0, ascent_speed);
	}
	smooth(phases->track[PLB_TRACK_DEPTH], phases->n);
	smooth(phases->track[PLB_TRACK_ASCENT], phases->n);
	lay_sines(phases, PLB_TRACK_SWAY, &clock->random, 0.08, 0.8, -0.8, plan->settings.sway_m);
	lay_sines(phases, PLB_TRACK_RIGHT_SHARE, &clock->random, 0.1, 1.0, -0.8, 0.004);
	lay_tremor(phases, plan, &clock->random);
}

/* The hooks hold the bar where the lifter's seat is while the load changes over. */
static void set_hook(PlbPhases *phases, const PlbLifterPlan *plan)
{
	PlbLifterPlace place;

	plb_phases_place(phases, plan, (gsize)(phases->unrack.from_s * PLB_TRACK_RATE_HZ), &place);
	phases->hook = place.seat;
}

PlbPhases *plb_phases_new(const PlbLifterPlan *plan)
{
	PlbPhases *phases = g_new0(PlbPhases, 1);
	g_autoptr(GArray) moves = g_array_new(FALSE, FALSE, sizeof(Move));
	Clock clock = { .phases = phases, .plan = plan, .moves = moves };
	double start[PLB_TRACK_COUNT] = { 0 };

	plb_random_init(&clock.random, plb_lifter_settings_day_seed(&plan->settings), "phases");
	start[PLB_TRACK_TILT] = plan->bar_tilt_m;
	start[PLB_TRACK_YAW] = plan->bar_yaw_m;
	start[PLB_TRACK_FOOT_DX] = plan->foot_dx_m;
	start[PLB_TRACK_ANKLE_X] = plan->ankle_x_m + plan->walk_m;
	plan_phases(&clock);
	lay_tracks(&clock, start);
	set_hook(phases, plan);
	return phases;
}

void plb_phases_free(PlbPhases *phases)
{
	if (!phases)
		return;
	for (int t = 0; t < PLB_TRACK_COUNT; t++)
		g_free(phases->track[t]);
	g_free(phases);
}

void plb_phases_place(const PlbPhases *phases, const PlbLifterPlan *plan, gsize index,
		      PlbLifterPlace *place)
{
	double *const *track = phases->track;
	PlbLifterMoment moment = { track[PLB_TRACK_DEPTH][index], track[PLB_TRACK_ASCENT][index],
				   track[PLB_TRACK_LEAN][index], track[PLB_TRACK_HIPS_FIRST][index],
				   track[PLB_TRACK_FORWARD][index] };
	PlbLifterPose pose;

	plb_lifter_plan_pose(plan, &moment, &pose);
	pose.ankle_x_m = track[PLB_TRACK_ANKLE_X][index];
	pose.centre_x_m += track[PLB_TRACK_SWAY][index];
	pose.bar_share = track[PLB_TRACK_BAR_SHARE][index];
	pose.trunk_rad += track[PLB_TRACK_DUCK][index];
	pose.lift_m = track[PLB_TRACK_TREMOR][index];
	plb_lifter_body_place(&plan->body, &pose, place);
}
