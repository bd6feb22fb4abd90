/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/body/body-settings.h"
#include "src/body/standing-balance.h"

/* A lifter whose centre of mass sways as a sine stands, in closed form, on a pressure that sways
 * 1 + h / g w^2 times as far. */

#define RATE_HZ 200.0
#define GRAVITY_MPS2 9.81
#define SWAY_M 0.01
#define SWAY_HZ 0.5

typedef struct {
	PlbBodySource source;
	PlbTraces *traces;
} Stand;

static double com_at(double time_s)
{
	return 0.05 + SWAY_M * sin(2 * M_PI * SWAY_HZ * time_s);
}

static double height_m(const PlbBodySource *source)
{
	return (80 * plb_body_settings.com_height_share * source->athlete.stature_m + 60 * 1.5) /
	       140;
}

/* Eight seconds; pressure is missing from gap_s on, for a tenth of a second. */
static void stand_open(Stand *stand, double gap_s)
{
	PlbStreamInfo info = { .rate_hz = RATE_HZ,
			       .channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
					   PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_X,
			       .gravity_mps2 = GRAVITY_MPS2 };
	double lead;

	memset(stand, 0, sizeof *stand);
	plb_athlete_init(&stand->source.athlete);
	stand->source.athlete.stature_m = 1.8;
	stand->source.body_mass_kg = 80;
	stand->source.bar_mass_kg = 60;
	stand->source.gravity_mps2 = GRAVITY_MPS2;
	stand->source.standing =
		(PlbStandingData){ .bar_x_m = 0, .bar_z_m = 1.5, .cop_x_m = 0.123 };
	lead = 1 + height_m(&stand->source) / GRAVITY_MPS2 * pow(2 * M_PI * SWAY_HZ, 2);
	stand->traces = plb_traces_new(&info);
	for (int i = 0; i < 8 * RATE_HZ; i++) {
		double time_s = i / RATE_HZ;
		gboolean missing = time_s >= gap_s && time_s < gap_s + 0.1;
		PlbSample sample = plb_sample_empty(time_s);

		for (int side = 0; side < PLB_SIDES; side++) {
			sample.fz_n[side] = missing ? NAN : 70 * GRAVITY_MPS2;
			sample.cop_x_m[side] =
				missing ? NAN : 0.05 + (com_at(time_s) - 0.05) * lead;
			sample.cop_y_m[side] = side ? -0.2 : 0.2;
		}
		sample.bar_x_m[0] = 0;
		sample.bar_z_m[0] = 1.5;
		plb_traces_append(stand->traces, &sample, 1);
	}
}

static double mean_com(double from_s, double to_s)
{
	double w = 2 * M_PI * SWAY_HZ;

	return 0.05 + SWAY_M * (cos(w * from_s) - cos(w * to_s)) / (w * (to_s - from_s));
}

START_TEST(test_a_short_pause_stands_on_the_mass)
{
	static const double pauses[][2] = {
		{ 3.4, 3.6 }, { 3.0, 3.3 }, { 2.1, 3.7 }, { 0.5, 0.9 }
	};

	for (gsize i = 0; i < G_N_ELEMENTS(pauses); i++) {
		Stand stand;

		stand_open(&stand, 100);
		ck_assert(plb_stand_on_mass(&stand.source, stand.traces, pauses[i][0], pauses[i][1],
					    G_MAXDOUBLE));
		/* what the ends of the stretch leave, three time constants away */
		assert_near(stand.source.standing.cop_x_m, mean_com(pauses[i][0], pauses[i][1]),
			    0.0015);
		plb_traces_free(stand.traces);
	}
}
END_TEST

START_TEST(test_a_gap_in_the_pause_leaves_all_as_it_was)
{
	Stand stand;

	stand_open(&stand, 3.45);
	ck_assert(!plb_stand_on_mass(&stand.source, stand.traces, 3.4, 3.6, G_MAXDOUBLE));
	assert_near(stand.source.standing.cop_x_m, 0.123, 1e-12);
	/* beside the pause it only shortens the stretch */
	ck_assert(plb_stand_on_mass(&stand.source, stand.traces, 4.6, 4.9, G_MAXDOUBLE));
	assert_near(stand.source.standing.cop_x_m, mean_com(4.6, 4.9), 0.002);
	plb_traces_free(stand.traces);
}
END_TEST

/* Live, what comes after the limit is not there yet; the answer is that of a recording that ends
 * there. */
START_TEST(test_nothing_after_the_limit_counts)
{
	Stand whole;
	double first;

	stand_open(&whole, 100);
	ck_assert(plb_stand_on_mass(&whole.source, whole.traces, 3.4, 3.6, 3.9));
	first = whole.source.standing.cop_x_m;
	for (int i = 0; i < 400; i++) {
		PlbSample sample = plb_sample_empty(8 + i / RATE_HZ);

		sample.cop_x_m[0] = sample.cop_x_m[1] = 1;
		sample.fz_n[0] = sample.fz_n[1] = 700;
		plb_traces_append(whole.traces, &sample, 1);
	}
	ck_assert(plb_stand_on_mass(&whole.source, whole.traces, 3.4, 3.6, 3.9));
	assert_near(whole.source.standing.cop_x_m, first, 1e-15);
	plb_traces_free(whole.traces);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("standing balance");
	TCase *tcase = tcase_create("standing balance");

	tcase_add_test(tcase, test_a_short_pause_stands_on_the_mass);
	tcase_add_test(tcase, test_a_gap_in_the_pause_leaves_all_as_it_was);
	tcase_add_test(tcase, test_nothing_after_the_limit_counts);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
