/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-dynamics.h"

#include "tests/simulator/test-rig.h"
#include "tests/test-lib.h"

typedef struct {
	PlbLifterPlan plan;
	PlbPhases *phases;
	PlbSignals *signals;
} Session;

static Session new_session(const char *scenario, guint64 seed, const char *const *texts)
{
	PlbLifterSetup setup = { scenario, 3, NAN, seed, texts, 0 };
	PlbLifterSettings settings;
	PlbRig rig = test_rig();
	Session session;

	ck_assert(plb_lifter_settings_init(&settings, &setup, NULL));
	plb_lifter_plan_init(&session.plan, &settings, &rig);
	session.phases = plb_phases_new(&session.plan);
	session.signals = plb_signals_new(session.phases, &session.plan);
	return session;
}

static void clear_session(Session *session)
{
	plb_phases_free(session->phases);
	plb_signals_free(session->signals);
}

/* A body made for the hand: all above L5/S1 is one point mass of 40 kg, 0.3 m up the trunk from
 * L5/S1, and a bar of 100 kg at 0.5 m up and 0.1 m behind. */
static PlbLifterBody body_by_hand(void)
{
	PlbLifterBody body = { .mass_kg = 80,
			       .ankle_z_m = 0.1,
			       .shank_m = 0.45,
			       .thigh_m = 0.42,
			       .shank_centre = 0.5,
			       .thigh_centre = 0.5 };

	body.segment_kg[PLB_SEGMENT_FEET] = 2;
	body.segment_kg[PLB_SEGMENT_SHANKS] = 8;
	body.segment_kg[PLB_SEGMENT_THIGHS] = 20;
	body.segment_kg[PLB_SEGMENT_PELVIS] = 10;
	body.segment_kg[PLB_SEGMENT_THORAX] = 40;
	body.segment_kg[PLB_SEGMENT_BAR] = 100;
	body.l5s1 = (PlbPoint){ 0, 0.1 };
	body.t12 = (PlbPoint){ 0, 0.25 };
	body.c7 = (PlbPoint){ 0, 0.6 };
	body.thorax_centre = (PlbPoint){ 0, 0.4 };
	body.seat = (PlbPoint){ -0.1, 0.6 };
	return body;
}

/* trunk at 30 degrees: levers 0.3 sin 30 = 0.15 m and 0.5 sin 30 - 0.1 cos 30 = 0.163397 m */
START_TEST(static_moment_is_the_hand_computed_one)
{
	PlbLifterBody body = body_by_hand();
	PlbLifterPose pose = {
		.centre_x_m = 0.05, .bar_share = 1, .thigh_rad = G_PI / 2, .trunk_rad = G_PI / 6
	};
	double expected = 9.81 * (40 * 0.15 + 100 * 0.163397460);
	PlbLifterPlace place;
	PlbInstant instant = { { &place, &place, &place }, 0.001, 1 };
	PlbLoads loads;

	plb_lifter_body_place(&body, &pose, &place);
	assert_near(plb_lifter_body_static_l5s1(&body, &place, 9.81), expected, 1e-5);
	plb_loads_compute(&body, &instant, 9.81, &loads);
	assert_near(loads.l5s1_nm, expected, 1e-4);
	assert_near(loads.l5s1_gravity_nm, expected, 1e-5);
	assert_near(loads.force_z_n, 180 * 9.81, 1e-6);
	assert_near(loads.cop_x_m, 0.05, 1e-9); /* at rest: under the centre of mass */
	/* level thigh: hip 0.42 m behind the knee, all above the knee on that lever arm */
	assert_near(loads.ankle_nm, 9.81 * (180 * 0.05), 1e-4); /* feet's centre is at the ankle */
}
END_TEST

/* the trunk swung about the hip: M = I alpha with I by hand, no gravity */
START_TEST(spin_takes_the_hand_computed_moment)
{
	PlbLifterBody body = body_by_hand();
	const double alpha = 3, dt = 0.001;
	PlbLifterPlace place[3];
	PlbInstant instant = { { &place[0], &place[1], &place[2] }, dt, 1 };
	PlbLoads loads;

	body.inertia_kgm2[PLB_SEGMENT_THORAX] = 2;
	for (int i = 0; i < 3; i++) {
		PlbLifterPose pose = { .bar_share = 1, .thigh_rad = 0.5 };
		double dx, dz;

		pose.trunk_rad = 0.5 * alpha * dt * dt * (i - 1) * (i - 1);
		plb_lifter_body_place(&body, &pose, &place[i]);
		/* balance moves the hip; put it where it was */
		dx = place[0].hip.x - place[i].hip.x;
		dz = place[0].hip.z - place[i].hip.z;
		for (int s = PLB_SEGMENT_PELVIS; s < PLB_SEGMENT_COUNT; s++) {
			place[i].centre[s].x += dx;
			place[i].centre[s].z += dz;
		}
		place[i].hip.x += dx;
		place[i].hip.z += dz;
	}
	plb_loads_compute(&body, &instant, 0, &loads);
	/* thorax 40 kg at 0.4 m, bar 100 kg at 0.1 behind and 0.6 up (its own place does not spin)
	 */
	assert_near(loads.hip_nm, -alpha * (40 * 0.16 + 2 + 100 * (0.36 + 0.01)), 0.3);
}
END_TEST

/* Force integrated twice is the centre of mass: the discrete sum of the same step is exact. */
START_TEST(force_integrated_twice_is_the_centre_of_mass)
{
	Session session = new_session("fatigue-shift", 5, NULL);
	double *const *signal = session.signals->signal;
	double mass = session.plan.body.mass_kg + session.plan.load_kg, dt = 1e-3;
	gsize from = (gsize)(session.phases->walk_out.to_s * 1000);
	gsize to = (gsize)(session.phases->set_end_s * 1000);
	double z = signal[PLB_SIGNAL_COM_Z][from];
	double step = signal[PLB_SIGNAL_COM_Z][from + 1] - z, worst = 0;

	for (gsize i = from + 1; i < to; i++) {
		z += step;
		worst = fmax(worst, fabs(z - signal[PLB_SIGNAL_COM_Z][i]));
		step += dt * dt * (signal[PLB_SIGNAL_FORCE][i] / mass - session.plan.gravity_mps2);
	}
	ck_assert_msg(worst < 1e-6, "worst %g", worst);
	clear_session(&session);
}
END_TEST

static void place_at(const Session *session, gsize index, PlbLifterPlace *place)
{
	plb_phases_place(session->phases, &session->plan, index, place);
	place->centre[PLB_SEGMENT_BAR].x = session->signals->signal[PLB_SIGNAL_BAR_X][index];
	place->centre[PLB_SEGMENT_BAR].z = session->signals->signal[PLB_SIGNAL_BAR_Z][index];
}

/* Angular momentum about the moving centre of mass between two instants, positive forward: the
 * slow way, from midpoints and speeds. */
static double angular_momentum(const Session *session, gsize index)
{
	const PlbLifterBody *body = &session->plan.body;
	const double *com_x = session->signals->signal[PLB_SIGNAL_COM_X];
	const double *com_z = session->signals->signal[PLB_SIGNAL_COM_Z];
	PlbLifterPlace a, b;
	double sum = 0, dt = 1e-3;

	place_at(session, index, &a);
	place_at(session, index + 1, &b);
	for (int s = 0; s < PLB_SEGMENT_COUNT; s++) {
		double vx = (b.centre[s].x - a.centre[s].x) / dt -
			    (com_x[index + 1] - com_x[index]) / dt;
		double vz = (b.centre[s].z - a.centre[s].z) / dt -
			    (com_z[index + 1] - com_z[index]) / dt;
		double x = 0.5 * (a.centre[s].x + b.centre[s].x - com_x[index] - com_x[index + 1]);
		double z = 0.5 * (a.centre[s].z + b.centre[s].z - com_z[index] - com_z[index + 1]);

		sum += body->segment_kg[s] * (z * vx - x * vz) +
		       body->inertia_kgm2[s] * (b.pitch_rad[s] - a.pitch_rad[s]) / dt;
	}
	return sum;
}

/* x_com - h / (g + a_z) x_com'' = x_cop + Hdot / Fz, to 0.1 mm, all through a rep (posture model)
 */
START_TEST(centre_of_pressure_balances_the_moments)
{
	const char *const texts[] = { "tempo_s=1", "descent_s=1.3", NULL };
	Session session = new_session("steady", 2, texts);
	double *const *signal = session.signals->signal;
	gsize from = (gsize)(session.phases->descent[0].from_s * 1000);
	gsize to = (gsize)(session.phases->ascent[0].to_s * 1000);
	double dt = 1e-3, worst = 0, largest = 0;

	for (gsize i = from; i < to; i += 7) {
		const double *x = signal[PLB_SIGNAL_COM_X] + i, *z = signal[PLB_SIGNAL_COM_Z] + i;
		double ax = (x[1] - 2 * x[0] + x[-1]) / (dt * dt);
		double az = (z[1] - 2 * z[0] + z[-1]) / (dt * dt);
		double spin =
			(angular_momentum(&session, i) - angular_momentum(&session, i - 1)) / dt;
		double left = x[0] - z[0] / (session.plan.gravity_mps2 + az) * ax;
		double right = signal[PLB_SIGNAL_COP_X][i] + spin / signal[PLB_SIGNAL_FORCE][i];

		worst = fmax(worst, fabs(left - right));
		largest = fmax(largest, fabs(spin / signal[PLB_SIGNAL_FORCE][i]));
	}
	ck_assert_msg(worst < 1e-4, "worst %g m", worst);
	ck_assert_msg(largest > 0.004, "the spin term is only %g m: no test of its sign", largest);
	clear_session(&session);
}
END_TEST

/* Bottom-up twin: ground force and centre of pressure less feet, shanks, thighs and pelvis. */
START_TEST(moments_from_the_ground_up_are_the_same)
{
	Session session = new_session("steady", 3, NULL);
	double *const *signal = session.signals->signal;
	const PlbLifterBody *body = &session.plan.body;
	gsize from = (gsize)(session.phases->descent[1].from_s * 1000);
	gsize to = (gsize)(session.phases->ascent[1].to_s * 1000);
	double dt = 1e-3, g = session.plan.gravity_mps2;

	for (gsize i = from; i < to; i += 11) {
		PlbLifterPlace p[3];
		double moment;

		for (int k = 0; k < 3; k++)
			place_at(&session, i + (gsize)k - 1, &p[k]);
		/* the ground's force, turned about L5/S1 */
		moment = (signal[PLB_SIGNAL_COP_X][i] - p[1].l5s1.x) * signal[PLB_SIGNAL_FORCE][i] +
			 p[1].l5s1.z * signal[PLB_SIGNAL_FORCE_X][i];
		for (int s = PLB_SEGMENT_FEET; s <= PLB_SEGMENT_PELVIS; s++) {
			double ax = (p[0].centre[s].x - 2 * p[1].centre[s].x + p[2].centre[s].x) /
				    dt / dt;
			double az = (p[0].centre[s].z - 2 * p[1].centre[s].z + p[2].centre[s].z) /
				    dt / dt;
			double alpha =
				(p[0].pitch_rad[s] - 2 * p[1].pitch_rad[s] + p[2].pitch_rad[s]) /
				dt / dt;

			moment -=
				body->segment_kg[s] * ((p[1].centre[s].x - p[1].l5s1.x) * (az + g) -
						       (p[1].centre[s].z - p[1].l5s1.z) * ax);
			moment += body->inertia_kgm2[s] * alpha;
		}
		assert_near(signal[PLB_SIGNAL_L5S1][i], moment, 0.01);
	}
	clear_session(&session);
}
END_TEST

/* The lifter stays on the plates' feet: force shares, and pressure within the soles. */
START_TEST(pressure_stays_under_the_feet)
{
	for (guint64 seed = 1; seed <= 3; seed++) {
		Session session = new_session("steady", seed, NULL);
		double *const *signal = session.signals->signal;
		double foot_m = session.plan.body.foot_m;
		gsize from = (gsize)(session.phases->walk_out.to_s * 1000);
		gsize to = (gsize)(session.phases->set_end_s * 1000);

		for (gsize i = 0; i < session.signals->n; i++) {
			double left = signal[PLB_SIGNAL_FORCE_LEFT][i];
			double right = signal[PLB_SIGNAL_FORCE_RIGHT][i];

			ck_assert(left >= 0 && right >= 0);
			if (left + right < 100)
				continue;
			ck_assert(fabs(signal[PLB_SIGNAL_COP_X][i]) < 0.29);
			if (i < from || i > to)
				continue;
			assert_near(signal[PLB_SIGNAL_COP_X][i] - session.plan.ankle_x_m,
				    0.25 * foot_m, 0.5 * foot_m);
			assert_near(left + right, signal[PLB_SIGNAL_FORCE][i], 1e-6);
		}
		clear_session(&session);
	}
}
END_TEST

/* Tremor by its definition, while the lifter stands without the bar (whose whip would answer):
 * the asked force is that of all above the knees with the bar, so here it is less by the bar. */
START_TEST(tremor_has_the_asked_force)
{
	const char *const still[] = { "sway_m=0", "tremor=0", NULL };
	const char *const shaking[] = { "sway_m=0", "tremor=0.01", NULL };
	Session a = new_session("steady", 4, still), b = new_session("steady", 4, shaking);
	const PlbLifterBody *body = &a.plan.body;
	double above = body->mass_kg - body->segment_kg[PLB_SEGMENT_FEET] -
		       body->segment_kg[PLB_SEGMENT_SHANKS];
	double thighs = (1 - body->thigh_centre) * body->segment_kg[PLB_SEGMENT_THIGHS];
	double expected = 0.01 * (above - thighs) / (above + a.plan.load_kg), sum = 0;
	gsize from = (gsize)(a.phases->step_on.to_s * 1000) + 500, n = 1500;

	for (gsize i = from; i < from + n; i++) {
		double more = b.signals->signal[PLB_SIGNAL_FORCE][i] -
			      a.signals->signal[PLB_SIGNAL_FORCE][i];
		sum += more * more;
	}
	assert_near(sqrt(sum / n) / (body->mass_kg * a.plan.gravity_mps2), expected,
		    0.2 * expected);
	clear_session(&a);
	clear_session(&b);
}
END_TEST

/* The bar rests in the hooks, comes out of them by 3-6 cm, is walked back and put back exactly. */
START_TEST(bar_leaves_and_finds_the_hooks)
{
	Session session = new_session("steady", 8, NULL);
	const double *x = session.signals->signal[PLB_SIGNAL_BAR_X];
	const double *z = session.signals->signal[PLB_SIGNAL_BAR_Z];
	gsize ready = (gsize)(session.phases->walk_out.to_s * 1000) + 200;
	gsize last = session.signals->n - 1;

	assert_near(z[ready] - z[0], 0.045, 0.018);
	assert_near(x[ready] - x[0], -0.205, 0.06);
	assert_near(z[last], z[0], 1e-9);
	assert_near(x[last], x[0], 1e-9);
	clear_session(&session);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("simulator-dynamics");
	TCase *tcase = tcase_create("dynamics");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, static_moment_is_the_hand_computed_one);
	tcase_add_test(tcase, spin_takes_the_hand_computed_moment);
	tcase_add_test(tcase, force_integrated_twice_is_the_centre_of_mass);
	tcase_add_test(tcase, centre_of_pressure_balances_the_moments);
	tcase_add_test(tcase, moments_from_the_ground_up_are_the_same);
	tcase_add_test(tcase, pressure_stays_under_the_feet);
	tcase_add_test(tcase, tremor_has_the_asked_force);
	tcase_add_test(tcase, bar_leaves_and_finds_the_hooks);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
