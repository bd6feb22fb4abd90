/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "tests/lift/lift-events.h"
#include "tests/lift/opensim-text.h"

/* The real recording against what its README knows of it. */

#define REPS 5

static const struct {
	double start_s, bottom_s, end_s, rise_m, mean_mps, peak_mps, asymmetry_pct;
} known_reps[REPS] = {
	{ 0.51, 1.35, 2.11, 0.435, 0.573, 0.96, -4.2 },
	{ 3.05, 3.90, 4.68, 0.410, 0.526, 0.94, -3.4 },
	{ 5.74, 6.67, 7.43, 0.425, 0.559, 0.99, -3.0 },
	{ 8.37, 9.32, 10.19, 0.418, 0.481, 0.92, -3.0 },
	{ 11.27, 12.24, 13.06, 0.440, 0.536, 1.00, -0.1 },
};

static GArray *samples, *events;
static PlbTraces *traces;
static PlbStreamInfo info;
static const PlbKnownLoad known = { .body_mass_kg = 60.0, .bar_mass_kg = 0.0 };

START_TEST(five_reps_where_they_are)
{
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_BEGIN), 1);
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_END), 1);
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_REP), REPS);
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_REVISED), REPS);
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_REJECTED), 0);
	for (guint i = 0; i < REPS; i++) {
		const PlbSetEvent *first = lift_event(events, PLB_SET_EVENT_REP, i);
		const PlbSetEvent *last = lift_event(events, PLB_SET_EVENT_REVISED, i);
		const PlbRepCut *cut = &last->cut;

		ck_assert_uint_eq(last->rep_index, i + 1);
		ck_assert(cut->locked_out && !cut->has_gap);
		assert_near(cut->start_s, known_reps[i].start_s, 0.12);
		assert_near(cut->bottom_s, known_reps[i].bottom_s, 0.05);
		assert_near(cut->end_s, known_reps[i].end_s, 0.12);
		assert_near(first->cut.bottom_s, cut->bottom_s, 0.01);
		/* known soon after it happened */
		ck_assert(first->time_s - cut->end_s < 0.3);
	}
}
END_TEST

START_TEST(metrics_are_the_known_ones)
{
	const PlbRepContext context = { .body_mass_kg = 60.0,
					.bar_mass_kg = 0.0,
					.midfoot_x_m = NAN };

	for (guint i = 0; i < REPS; i++) {
		const PlbSetEvent *rep = lift_event(events, PLB_SET_EVENT_REVISED, i);
		PlbRepMetrics m;

		plb_rep_metrics_compute(traces, &rep->cut, &context, NULL, &m);
		assert_near(m.rom_m, known_reps[i].rise_m, 0.010);
		assert_near(m.mean_velocity_mps / known_reps[i].mean_mps, 1.0, 0.04);
		assert_near(m.peak_velocity_mps, known_reps[i].peak_mps, 0.02);
		assert_near(m.asymmetry_pct.concentric, known_reps[i].asymmetry_pct, 1.5);
		/* no rack, no bar: nothing to be had */
		ck_assert(isnan(m.bar_mean_power_w) && isnan(m.bar.tilt_deg));
		ck_assert(isnan(m.bar.forward_of_midfoot_m));
		/* weight times mean velocity of the centre of mass, which a C7 marker overstates */
		ck_assert(m.mean_power_w > 0.5 * m.mean_force_n * m.mean_velocity_mps);
		ck_assert(m.mean_power_w < 1.0 * m.mean_force_n * m.mean_velocity_mps);
	}
	assert_near(plb_right_share_pct(traces, 0.0, INFINITY), 50.1, 0.5);
}
END_TEST

START_TEST(weighed_in_half_a_second)
{
	const PlbSetEvent *begin = lift_event(events, PLB_SET_EVENT_BEGIN, 0);

	assert_near(begin->body_mass_kg, 60.0, 0.5);
	ck_assert(begin->time_s < lift_event(events, PLB_SET_EVENT_REP, 0)->time_s);
}
END_TEST

START_TEST(blocks_do_not_matter)
{
	static const gsize blocks[] = { 1, 7, 10, 333 };
	g_autofree char *whole = lift_events_to_text(events);

	for (gsize i = 0; i < G_N_ELEMENTS(blocks); i++) {
		g_autoptr(GArray) again = lift_events(&info, samples, &known, blocks[i], NULL);
		g_autofree char *text = lift_events_to_text(again);

		ck_assert_str_eq(text, whole);
	}
}
END_TEST

START_TEST(bar_alone_finds_the_same_reps)
{
	PlbStreamInfo bar = info;
	const PlbKnownLoad nothing = { .body_mass_kg = NAN, .bar_mass_kg = NAN };
	g_autoptr(GArray) alone = NULL;

	bar.channels &= ~(guint)(PLB_CHANNEL_FORCE | PLB_CHANNEL_COP);
	alone = lift_events(&bar, samples, &nothing, 0, NULL);
	ck_assert_uint_eq(lift_event_count(alone, PLB_SET_EVENT_REP), REPS);
	for (guint i = 0; i < REPS; i++)
		assert_near(lift_event(alone, PLB_SET_EVENT_REVISED, i)->cut.bottom_s,
			    known_reps[i].bottom_s, 0.05);
	ck_assert(isnan(lift_event(alone, PLB_SET_EVENT_BEGIN, 0)->bar_mass_kg));
}
END_TEST

START_TEST(plates_alone_find_none)
{
	PlbStreamInfo plates = info;
	g_autoptr(GArray) alone = NULL;

	plates.channels &= ~(guint)(PLB_CHANNEL_BAR | PLB_CHANNEL_BAR_X | PLB_CHANNEL_BAR_Y);
	alone = lift_events(&plates, samples, &known, 0, NULL);
	ck_assert_uint_eq(lift_event_count(alone, PLB_SET_EVENT_REP), 0);
	ck_assert_uint_ge(lift_event_count(alone, PLB_SET_EVENT_STANDING), 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lifter4");
	TCase *tcase = tcase_create("lifter4");
	int failed;

	samples = lifter4_samples(&info);
	events = lift_events(&info, samples, &known, 0, &traces);
	tcase_add_test(tcase, five_reps_where_they_are);
	tcase_add_test(tcase, metrics_are_the_known_ones);
	tcase_add_test(tcase, weighed_in_half_a_second);
	tcase_add_test(tcase, blocks_do_not_matter);
	tcase_add_test(tcase, bar_alone_finds_the_same_reps);
	tcase_add_test(tcase, plates_alone_find_none);
	suite_add_tcase(suite, tcase);
	failed = run_suite(suite);
	g_array_unref(samples);
	g_array_unref(events);
	plb_traces_free(traces);
	return failed;
}
