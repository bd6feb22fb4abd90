/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-dynamics.h"

#include <math.h>

/* What one segment takes to be held and moved: force, and moment about the origin. */
typedef struct {
	double x, z;     /* force on it, N */
	double moment_y; /* turning effect to be balanced, about (0, 0); positive pitches forward */
} Demand;

static double second_difference(double before, double now, double after, double step_s)
{
	return (before - 2 * now + after) / (step_s * step_s);
}

/* M(P) = sum of (x - xP) m (az + g) - (z - zP) m ax - I alpha, split so that P can come later. */
static Demand segment_demand(const PlbLifterBody *body, const PlbInstant *instant, int segment,
			     double gravity_mps2)
{
	const PlbLifterPlace *const *p = instant->place;
	double mass = body->segment_kg[segment], dt = instant->step_s;
	double share = segment == PLB_SEGMENT_BAR ? instant->load : 1;
	PlbPoint at = p[1]->centre[segment];
	double ax = second_difference(p[0]->centre[segment].x, at.x, p[2]->centre[segment].x, dt);
	double az = second_difference(p[0]->centre[segment].z, at.z, p[2]->centre[segment].z, dt);
	double alpha = second_difference(p[0]->pitch_rad[segment], p[1]->pitch_rad[segment],
					 p[2]->pitch_rad[segment], dt);
	Demand demand = { share * mass * ax, share * mass * (az + gravity_mps2), 0 };

	demand.moment_y = at.x * demand.z - at.z * demand.x - body->inertia_kgm2[segment] * alpha;
	return demand;
}

static void add(Demand *sum, Demand more)
{
	sum->x += more.x;
	sum->z += more.z;
	sum->moment_y += more.moment_y;
}

static double about(const Demand *sum, PlbPoint point)
{
	return sum->moment_y - point.x * sum->z + point.z * sum->x;
}

void plb_loads_compute(const PlbLifterBody *body, const PlbInstant *instant, double gravity_mps2,
		       PlbLoads *loads)
{
	const PlbLifterPlace *now = instant->place[1];
	Demand sum = { 0, 0, 0 };

	for (int i = PLB_SEGMENT_COUNT - 1; i >= 0; i--) {
		add(&sum, segment_demand(body, instant, i, gravity_mps2));
		if (i == PLB_SEGMENT_PELVIS)
			add(&sum, (Demand){ 0, -instant->box_n, -instant->box_n * now->hip.x });
		if (i == PLB_SEGMENT_LUMBAR)
			loads->l5s1_nm = about(&sum, now->l5s1);
		else if (i == PLB_SEGMENT_PELVIS)
			loads->hip_nm = about(&sum, now->hip);
		else if (i == PLB_SEGMENT_THIGHS)
			loads->knee_nm = -about(&sum, now->knee); /* extends forward */
		else if (i == PLB_SEGMENT_SHANKS)
			loads->ankle_nm = about(&sum, now->ankle);
	}
	loads->l5s1_gravity_nm = plb_lifter_body_static_l5s1(body, now, gravity_mps2);
	loads->force_x_n = sum.x;
	loads->force_z_n = sum.z;
	loads->cop_x_m = sum.moment_y / sum.z;
}

/* Damping of a loaded bar on a soft support, of critical; it rings for under a second. */
#define WHIP_DAMPING 0.06

/* How much of it there is: none in the hooks, and, where the discs nearly lie on the floor, little:
 * they do not go through it. */
#define NEAR_FLOOR_M 0.01
static double whip_share(const PlbPhases *phases, const PlbLifterPlan *plan, gsize i, double bar_z)
{
	double contact = phases->track[PLB_TRACK_CONTACT][i];
	double above_m = fmax(0, bar_z - phases->hook.z);

	if (plan->settings.lift != PLB_LIFT_DEADLIFT)
		return contact;
	return contact * above_m / (above_m + NEAR_FLOOR_M);
}

/* The sleeves' height over the seat: a weakly damped oscillator shaken by the seat, stepped exactly
 * enough at 1 kHz for 5-7 Hz (semi-implicit Euler). */
static void add_whip(const PlbPhases *phases, const PlbLifterPlan *plan, double *bar_z)
{
	double omega = 2 * G_PI * plan->whip_hz, dt = 1.0 / PLB_TRACK_RATE_HZ;
	double bend = 0, speed = 0, before = bar_z[0];

	for (gsize i = 1; i + 1 < phases->n; i++) {
		double now = bar_z[i];
		double seat = second_difference(before, now, bar_z[i + 1], dt);

		speed += dt * (-seat - 2 * WHIP_DAMPING * omega * speed - omega * omega * bend);
		bend += dt * speed;
		before = now;
		bar_z[i] = now + whip_share(phases, plan, i, now) * bend;
	}
}

/* The bar between hooks and seat; then its place in every posture. */
static void lay_bar(const PlbPhases *phases, const PlbLifterPlan *plan, PlbLifterPlace *places,
		    PlbSignals *signals)
{
	double *x = signals->signal[PLB_SIGNAL_BAR_X], *z = signals->signal[PLB_SIGNAL_BAR_Z];

	for (gsize i = 0; i < phases->n; i++) {
		double contact = phases->track[PLB_TRACK_CONTACT][i];
		PlbPoint seat = places[i].seat;
		PlbPoint rest = (double)i < phases->pins_s * PLB_TRACK_RATE_HZ ? phases->hook
									       : phases->pins;

		x[i] = rest.x + contact * (seat.x - rest.x);
		z[i] = rest.z + contact * (seat.z - rest.z);
	}
	add_whip(phases, plan, z);
	for (gsize i = 0; i < phases->n; i++)
		places[i].centre[PLB_SEGMENT_BAR] = (PlbPoint){ x[i], z[i] };
}

/* Both centres of pressure from that of both feet: apart by the feet's offset, in the shares of the
 * force, so that together they give it back; sideways along the turned-out feet. */
static void lay_feet(const PlbPhases *phases, const PlbLifterPlan *plan, gsize i,
		     const PlbLoads *loads, PlbSignals *signals)
{
	double **signal = signals->signal;
	double on = phases->track[PLB_TRACK_ON_PLATES][i];
	double right = CLAMP(phases->track[PLB_TRACK_RIGHT_SHARE][i], 0, 1);
	double apart = phases->track[PLB_TRACK_FOOT_DX][i];
	double from_ankle = loads->cop_x_m - phases->track[PLB_TRACK_ANKLE_X][i];

	signal[PLB_SIGNAL_FORCE_RIGHT][i] = on * right * loads->force_z_n;
	signal[PLB_SIGNAL_FORCE_LEFT][i] = on * (1 - right) * loads->force_z_n;
	signal[PLB_SIGNAL_COP_X][i] = loads->cop_x_m;
	signal[PLB_SIGNAL_COP_LEFT_X][i] = loads->cop_x_m + right * apart;
	signal[PLB_SIGNAL_COP_RIGHT_X][i] = loads->cop_x_m - (1 - right) * apart;
	signal[PLB_SIGNAL_COP_LEFT_Y][i] =
		plan->foot_y_m[PLB_LEFT] + from_ankle * tan(plan->toe_out_rad[PLB_LEFT]);
	signal[PLB_SIGNAL_COP_RIGHT_Y][i] =
		plan->foot_y_m[PLB_RIGHT] - from_ankle * tan(plan->toe_out_rad[PLB_RIGHT]);
}

static void centre_of_mass(const PlbLifterBody *body, const PlbLifterPlace *place, PlbPoint *centre)
{
	double mass = 0;

	*centre = (PlbPoint){ 0, 0 };
	for (int i = 0; i < PLB_SEGMENT_COUNT; i++) {
		mass += body->segment_kg[i];
		centre->x += body->segment_kg[i] * place->centre[i].x;
		centre->z += body->segment_kg[i] * place->centre[i].z;
	}
	centre->x /= mass;
	centre->z /= mass;
}

static void lay_body(const PlbLifterPlan *plan, gsize i, const PlbLifterPlace *place,
		     const PlbLoads *loads, PlbSignals *signals)
{
	double **signal = signals->signal;
	PlbPoint centre;

	centre_of_mass(&plan->body, place, &centre);
	signal[PLB_SIGNAL_FORCE][i] = loads->force_z_n;
	signal[PLB_SIGNAL_FORCE_X][i] = loads->force_x_n;
	signal[PLB_SIGNAL_COM_X][i] = centre.x;
	signal[PLB_SIGNAL_COM_Z][i] = centre.z;
	signal[PLB_SIGNAL_HIP_Z][i] = place->hip.z;
	signal[PLB_SIGNAL_SHANK][i] = place->shank_rad;
	signal[PLB_SIGNAL_THIGH][i] = place->thigh_rad;
	signal[PLB_SIGNAL_TRUNK][i] = place->trunk_rad;
	signal[PLB_SIGNAL_L5S1][i] = loads->l5s1_nm;
	signal[PLB_SIGNAL_L5S1_GRAVITY][i] = loads->l5s1_gravity_nm;
	signal[PLB_SIGNAL_HIP][i] = loads->hip_nm;
	signal[PLB_SIGNAL_KNEE][i] = loads->knee_nm;
}

static void copy_edges(PlbSignals *signals)
{
	for (int s = 0; s < PLB_SIGNAL_COUNT; s++) {
		double *values = signals->signal[s];

		if (s == PLB_SIGNAL_BAR_X || s == PLB_SIGNAL_BAR_Z || s == PLB_SIGNAL_TILT ||
		    s == PLB_SIGNAL_YAW)
			continue;
		values[0] = values[1];
		values[signals->n - 1] = values[signals->n - 2];
	}
}

PlbSignals *plb_signals_new(const PlbPhases *phases, const PlbLifterPlan *plan)
{
	PlbSignals *signals = g_new0(PlbSignals, 1);
	g_autofree PlbLifterPlace *places = g_new(PlbLifterPlace, phases->n);
	double weight_n = (plan->body.mass_kg + plan->load_kg) * plan->gravity_mps2;

	signals->n = phases->n;
	for (int s = 0; s < PLB_SIGNAL_COUNT; s++)
		signals->signal[s] = g_new0(double, phases->n);
	for (gsize i = 0; i < phases->n; i++)
		plb_phases_place(phases, plan, i, &places[i]);
	lay_bar(phases, plan, places, signals);
	for (gsize i = 0; i < phases->n; i++) {
		signals->signal[PLB_SIGNAL_TILT][i] = phases->track[PLB_TRACK_TILT][i];
		signals->signal[PLB_SIGNAL_YAW][i] = phases->track[PLB_TRACK_YAW][i];
	}
	for (gsize i = 1; i + 1 < phases->n; i++) {
		PlbInstant instant = { { &places[i - 1], &places[i], &places[i + 1] },
				       1.0 / PLB_TRACK_RATE_HZ,
				       phases->track[PLB_TRACK_LOAD][i],
				       phases->track[PLB_TRACK_BOX][i] * weight_n };
		PlbLoads loads;

		plb_loads_compute(&plan->body, &instant, plan->gravity_mps2, &loads);
		lay_feet(phases, plan, i, &loads, signals);
		lay_body(plan, i, &places[i], &loads, signals);
	}
	copy_edges(signals);
	return signals;
}

void plb_signals_free(PlbSignals *signals)
{
	if (!signals)
		return;
	for (int s = 0; s < PLB_SIGNAL_COUNT; s++)
		g_free(signals->signal[s]);
	g_free(signals);
}
