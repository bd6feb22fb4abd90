/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/lift/rep-turn.h"

/* The bottom of a bar with whip against closed forms. The centre of mass goes down, rests and rises
 * by least jerk, whose acceleration is a cubic in each phase; a damped oscillator shaken by a cubic
 * is a cubic and a decaying ring. The bar is z = 1 + 1.15 s + 0.6 w. */

#define RATE_HZ 1000.0
#define GRAVITY 9.81
#define WEIGHT_N 1800.0
#define DEPTH_M 0.45
#define STAND_S 0.3
#define DOWN_S 0.9
#define UP_S 0.8
#define DAMPING 0.09
#define SEAT 1.15
#define WHIP 0.6

/* one phase: the way s(u) = ds (10 u^3 - 15 u^4 + 6 u^5), u = t / length, and the ring */
typedef struct {
	double from_s, length_s, s0, ds;
	double q[4]; /* the cubic that the oscillator follows */
	double cosine, sine;
} Phase;

typedef struct {
	double omega;
	Phase phase[4]; /* stand, down, rest, up */
} Motion;

static double way(const Phase *p, double t)
{
	double u = t / p->length_s;

	return p->s0 + p->ds * u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
}

static double acceleration(const Phase *p, double t)
{
	double u = t / p->length_s;

	return p->ds / (p->length_s * p->length_s) * u * (60.0 + u * (-180.0 + 120.0 * u));
}

static double whip(const Motion *m, const Phase *p, double t)
{
	double ring = m->omega * sqrt(1.0 - DAMPING * DAMPING);

	return p->q[0] + t * (p->q[1] + t * (p->q[2] + t * p->q[3])) +
	       exp(-DAMPING * m->omega * t) * (p->cosine * cos(ring * t) + p->sine * sin(ring * t));
}

static double whip_speed(const Motion *m, const Phase *p, double t)
{
	double ring = m->omega * sqrt(1.0 - DAMPING * DAMPING), damp = DAMPING * m->omega;

	return p->q[1] + t * (2.0 * p->q[2] + 3.0 * t * p->q[3]) +
	       exp(-damp * t) * ((p->sine * ring - damp * p->cosine) * cos(ring * t) -
				 (p->cosine * ring + damp * p->sine) * sin(ring * t));
}

/* w'' + 2 d o w' + o^2 w = -a for a cubic a, by coefficients from the highest down; the ring takes
 * up what the oscillator had at the phase's beginning. */
static void lay_phase(Motion *m, guint k, double length_s, double ds)
{
	Phase *p = &m->phase[k];
	double cube = length_s * length_s * length_s, o2 = m->omega * m->omega;
	double a[4] = { 0.0, 60.0 * ds / cube, -180.0 * ds / (cube * length_s),
			120.0 * ds / (cube * length_s * length_s) };
	double damp = 2.0 * DAMPING * m->omega, w = 0.0, speed = 0.0;

	*p = (Phase){ .length_s = length_s, .ds = ds };
	if (k > 0) {
		p->from_s = p[-1].from_s + p[-1].length_s;
		p->s0 = p[-1].s0 + p[-1].ds;
		w = whip(m, &p[-1], p[-1].length_s);
		speed = whip_speed(m, &p[-1], p[-1].length_s);
	}
	p->q[3] = -a[3] / o2;
	p->q[2] = (-a[2] - damp * 3.0 * p->q[3]) / o2;
	p->q[1] = (-a[1] - damp * 2.0 * p->q[2] - 6.0 * p->q[3]) / o2;
	p->q[0] = (-a[0] - damp * p->q[1] - 2.0 * p->q[2]) / o2;
	p->cosine = w - p->q[0];
	p->sine = (speed - p->q[1] + DAMPING * m->omega * p->cosine) /
		  (m->omega * sqrt(1.0 - DAMPING * DAMPING));
}

static void lay_motion(Motion *m, double whip_hz, double rest_s)
{
	m->omega = 2.0 * G_PI * whip_hz;
	lay_phase(m, 0, STAND_S, 0.0);
	lay_phase(m, 1, DOWN_S, -DEPTH_M);
	lay_phase(m, 2, rest_s, 0.0);
	lay_phase(m, 3, UP_S, DEPTH_M);
}

static const Phase *phase_at(const Motion *m, double t)
{
	guint k = 3;

	while (k > 0 && t < m->phase[k].from_s)
		k--;
	return &m->phase[k];
}

static double without_whip(const Motion *m, double t)
{
	const Phase *p = phase_at(m, t);

	return 1.0 + SEAT * way(p, t - p->from_s);
}

static double height(const Motion *m, double t)
{
	const Phase *p = phase_at(m, t);

	return without_whip(m, t) + WHIP * whip(m, p, t - p->from_s);
}

/* where the closed form is lowest, to 10 us */
static double lowest_s(const Motion *m)
{
	double best = m->phase[1].from_s;

	for (double t = best; t < m->phase[3].from_s + UP_S; t += 1e-5) {
		if (height(m, t) < height(m, best))
			best = t;
	}
	return best;
}

/* The whole motion; after helped_s, other hands take that share of the weight. */
static PlbTraces *record(const Motion *m, double helped_s, double share)
{
	PlbStreamInfo info = { .rate_hz = RATE_HZ,
			       .channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_BAR_POINT,
			       .gravity_mps2 = GRAVITY };
	PlbTraces *traces = plb_traces_new(&info);
	double end_s = m->phase[3].from_s + UP_S;

	for (gsize i = 0; (double)i / RATE_HZ <= end_s; i++) {
		double t = (double)i / RATE_HZ;
		const Phase *p = phase_at(m, t);
		double force_n = WEIGHT_N * (1.0 + acceleration(p, t - p->from_s) / GRAVITY);
		PlbSample s = plb_sample_empty(t);

		if (t > helped_s)
			force_n -= share * WEIGHT_N;
		s.fz_n[PLB_LEFT] = s.fz_n[PLB_RIGHT] = 0.5 * force_n;
		s.bar_z_m[0] = height(m, t);
		plb_traces_append(traces, &s, 1);
	}
	return traces;
}

static gsize lowest_sample(const PlbTraces *traces)
{
	const double *z = traces->column[PLB_COLUMN_BAR_Z];
	gsize low = 0;

	for (gsize i = 0; i < traces->length; i++)
		low = z[i] < z[low] ? i : low;
	return low;
}

static PlbRepStands stands_of(const PlbTraces *traces)
{
	return (PlbRepStands){ .high = traces->length - 1, .weight_n = WEIGHT_N };
}

START_TEST(the_turn_is_where_the_closed_form_turns)
{
	static const double whips_hz[] = { 4.0, 4.56, 5.5, 6.31, 8.0 };

	for (guint k = 0; k < G_N_ELEMENTS(whips_hz); k++) {
		Motion m;
		g_autoptr(PlbTraces) traces = NULL;
		PlbRepStands stands;
		double turn;

		lay_motion(&m, whips_hz[k], 0.02);
		traces = record(&m, INFINITY, 0.0);
		stands = stands_of(traces);
		turn = plb_rep_turn(traces, &stands, lowest_sample(traces) + 12,
				    plb_lift_settings_default());
		assert_near(turn / RATE_HZ, lowest_s(&m), 0.001);
	}
}
END_TEST

START_TEST(what_is_left_without_the_whip_rests)
{
	double heights[4000], left_m = 0.0, rang_m = 0.0;
	Motion m;
	g_autoptr(PlbTraces) traces = NULL;
	PlbRepStands stands;

	lay_motion(&m, 5.06, 0.8);
	traces = record(&m, INFINITY, 0.0);
	stands = stands_of(traces);
	ck_assert(traces->length <= G_N_ELEMENTS(heights));
	ck_assert(plb_rep_take_whip(traces, &stands, lowest_sample(traces),
				    plb_lift_settings_default(), heights));
	for (gsize i = 1250; i < 1900; i++) {
		double t = (double)i / RATE_HZ;

		left_m = MAX(left_m, fabs(heights[i] - without_whip(&m, t)));
		rang_m = MAX(rang_m, fabs(height(&m, t) - without_whip(&m, t)));
	}
	ck_assert_double_gt(rang_m, 0.0005);
	ck_assert_double_lt(left_m, 0.1 * rang_m);
}
END_TEST

START_TEST(help_on_the_way_up_leaves_the_turn)
{
	Motion m;
	g_autoptr(PlbTraces) traces = NULL;
	PlbRepStands stands;
	double turn;

	lay_motion(&m, 5.5, 0.02);
	traces = record(&m, m.phase[3].from_s + 0.4, 0.2);
	stands = stands_of(traces);
	turn = plb_rep_turn(traces, &stands, lowest_sample(traces), plb_lift_settings_default());
	assert_near(turn / RATE_HZ, lowest_s(&m), 0.002);
}
END_TEST

START_TEST(another_weight_is_not_this_bar)
{
	Motion m;
	g_autoptr(PlbTraces) traces = NULL;
	PlbRepStands stands;

	lay_motion(&m, 5.5, 0.02);
	traces = record(&m, INFINITY, 0.0);
	stands = stands_of(traces);
	stands.weight_n = 1.02 * WEIGHT_N;
	ck_assert(isnan(
		plb_rep_turn(traces, &stands, lowest_sample(traces), plb_lift_settings_default())));
	stands.weight_n = NAN; /* nobody knows it */
	ck_assert(!isnan(
		plb_rep_turn(traces, &stands, lowest_sample(traces), plb_lift_settings_default())));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rep-turn");
	TCase *tcase = tcase_create("rep-turn");

	tcase_add_test(tcase, the_turn_is_where_the_closed_form_turns);
	tcase_add_test(tcase, what_is_left_without_the_whip_rests);
	tcase_add_test(tcase, help_on_the_way_up_leaves_the_turn);
	tcase_add_test(tcase, another_weight_is_not_this_bar);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
