/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"
#include "ui/min-max.h"
#include "ui/timeline-data.h"
#include "ui/view-model.h"
#include "ui/view-shape.h"

/* What charts and figures are drawn from, without a window. */

static gboolean slow_range(const double *values, gsize n, gsize from, gsize to, double *low,
			   double *high)
{
	*low = G_MAXDOUBLE;
	*high = -G_MAXDOUBLE;
	for (gsize i = from; i < MIN(to, n); i++) {
		if (!isnan(values[i])) {
			*low = MIN(*low, values[i]);
			*high = MAX(*high, values[i]);
		}
	}
	return *low <= *high;
}

START_TEST(min_max_equals_its_slow_twin)
{
	static const gsize lengths[] = { 0, 1, 7, 8, 9, 64, 65, 511, 4097 };
	g_autoptr(GRand) random = g_rand_new_with_seed(5);

	for (guint k = 0; k < G_N_ELEMENTS(lengths); k++) {
		gsize n = lengths[k];
		g_autofree double *values = g_new(double, n + 1);
		g_autoptr(PlbMinMax) trace = NULL;

		for (gsize i = 0; i < n; i++)
			values[i] = g_rand_int_range(random, 0, 6) == 0
					    ? NAN
					    : g_rand_double_range(random, -5, 5);
		trace = plb_min_max_new(values, n);
		ck_assert_uint_eq(plb_min_max_get_length(trace), n);
		for (int i = 0; i < 2000; i++) {
			gsize from = (gsize)g_rand_int_range(random, 0, (gint32)n + 3);
			gsize to = (gsize)g_rand_int_range(random, 0, (gint32)n + 3);
			double low, high, slow_low, slow_high;

			ck_assert_int_eq(plb_min_max_range(trace, from, to, &low, &high),
					 slow_range(values, n, from, to, &slow_low, &slow_high));
			ck_assert(low == slow_low && high == slow_high);
		}
	}
}
END_TEST

/* 8 s at 1 kHz: quiet, then one squat of 0.6 m as a raised cosine from 3 to 6 s; 2 mm forward drift
 * of the right end alone. */
static PlbTraces *squat_traces(guint channels)
{
	PlbStreamInfo info = { .rate_hz = 1000, .channels = channels, .gravity_mps2 = 9.81 };
	PlbTraces *traces = plb_traces_new(&info);

	for (int i = 0; i < 8000; i++) {
		PlbSample sample = plb_sample_empty(i / 1000.0);
		double phase = CLAMP((sample.time_s - 3.0) / 3.0, 0.0, 1.0);
		double z = 1.5 - 0.3 * (1.0 - cos(2 * G_PI * phase));

		for (int side = 0; side < PLB_SIDES; side++) {
			sample.fz_n[side] = 900 + 100 * side;
			sample.bar_z_m[side] = z;
			sample.bar_x_m[side] = 0.01 + (side == PLB_RIGHT ? 0.002 * phase : 0.0);
		}
		plb_traces_append(traces, &sample, 1);
	}
	return traces;
}

static const guint all_channels =
	PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X;

START_TEST(timeline_shows_the_squat)
{
	g_autoptr(PlbTraces) traces = squat_traces(all_channels);
	g_autoptr(PlbResult) result = plb_result_new();
	g_autoptr(PlbTimelineData) data = NULL;
	PlbSetResult *set = plb_set_result_new(1);
	PlbRepResult *rep = plb_rep_result_new();
	double low, high;

	rep->index = 1;
	rep->cut.start_s = 3.0;
	rep->cut.bottom_s = 4.5;
	rep->cut.end_s = 6.0;
	g_ptr_array_add(set->reps, rep);
	g_ptr_array_add(result->sets, set);
	data = plb_timeline_data_new(result, traces);
	assert_near(data->duration_s, 7.999, 1e-9);
	ck_assert(plb_min_max_range(data->trace[PLB_TIMELINE_HEIGHT], 0, G_MAXSIZE, &low, &high));
	assert_near(low, 0.9, 2e-3);
	assert_near(high, 1.5, 2e-3);
	/* the fastest of a raised cosine: pi * depth / duration */
	ck_assert(plb_min_max_range(data->trace[PLB_TIMELINE_VELOCITY], 0, G_MAXSIZE, &low, &high));
	assert_near(high, G_PI * 0.6 / 3.0, 5e-3);
	assert_near(low, -G_PI * 0.6 / 3.0, 5e-3);
	ck_assert(plb_min_max_range(data->trace[PLB_TIMELINE_FORCE], 0, G_MAXSIZE, &low, &high));
	assert_near(low, 1900, 0.1);
	assert_near(plb_timeline_data_find(data, 1, 1)->bottom_s, 4.5, 0);
	ck_assert_ptr_null(plb_timeline_data_find(data, 1, 2));
}
END_TEST

START_TEST(timeline_leaves_out_what_was_not_measured)
{
	g_autoptr(PlbTraces) traces = squat_traces(PLB_CHANNEL_FORCE_SIDES);
	g_autoptr(PlbResult) result = plb_result_new();
	g_autoptr(PlbTimelineData) data = NULL;

	for (gsize i = 0; i < traces->length; i++)
		traces->column[PLB_COLUMN_BAR_Z][i] = NAN;
	data = plb_timeline_data_new(result, traces);
	ck_assert_ptr_null(data->trace[PLB_TIMELINE_HEIGHT]);
	ck_assert_ptr_null(data->trace[PLB_TIMELINE_VELOCITY]);
	ck_assert_ptr_nonnull(data->trace[PLB_TIMELINE_FORCE_LEFT]);
}
END_TEST

START_TEST(an_empty_recording_has_an_empty_timeline)
{
	PlbStreamInfo info = { .rate_hz = 1000, .channels = all_channels };
	g_autoptr(PlbTraces) traces = plb_traces_new(&info);
	g_autoptr(PlbResult) result = plb_result_new();
	g_autoptr(PlbTimelineData) data = plb_timeline_data_new(result, traces);

	assert_near(data->duration_s, 0.0, 0.0);
	for (int i = 0; i < PLB_TIMELINE_COUNT; i++)
		ck_assert_ptr_null(data->trace[i]);
}
END_TEST

START_TEST(bar_paths_follow_both_ends)
{
	g_autoptr(PlbTraces) traces = squat_traces(all_channels);
	g_autoptr(PlbViewPath) path = plb_view_path_from_traces(traces, 3.0, 6.0);
	double step_s = plb_view_settings.path_step_s;

	ck_assert_uint_eq(path->end[PLB_LEFT]->len, (guint)round(3.0 / step_s));
	ck_assert_uint_eq(path->end[PLB_RIGHT]->len, path->end[PLB_LEFT]->len);
	for (guint i = 0; i < path->end[PLB_LEFT]->len; i++) {
		double phase = (i + 0.5) * step_s / 3.0;
		double z = 1.5 - 0.3 * (1.0 - cos(2 * G_PI * phase));
		PlbViewPoint left = g_array_index(path->end[PLB_LEFT], PlbViewPoint, i);
		PlbViewPoint right = g_array_index(path->end[PLB_RIGHT], PlbViewPoint, i);

		assert_near(left.z_m, z, 1e-3);
		assert_near(left.x_m, 0.01, 1e-9);
		assert_near(right.x_m, 0.01 + 0.002 * phase, 1e-5);
	}
}
END_TEST

START_TEST(the_trail_leaves_out_what_is_not_measured)
{
	g_autoptr(PlbViewPath) path = plb_view_path_new();
	PlbPreview preview = { .bar_left_x_m = NAN,
			       .bar_left_z_m = NAN,
			       .bar_right_x_m = NAN,
			       .bar_right_z_m = NAN,
			       .bar_x_m = 0.02,
			       .bar_z_m = 1.4 };

	plb_view_path_append(path, &preview);
	ck_assert_uint_eq(path->end[PLB_LEFT]->len, 1);
	ck_assert_uint_eq(path->end[PLB_RIGHT]->len, 0);
	preview.bar_x_m = NAN;
	plb_view_path_append(path, &preview);
	ck_assert_uint_eq(path->end[PLB_LEFT]->len, 1);
	plb_view_path_clear(path);
	ck_assert_uint_eq(path->end[PLB_LEFT]->len, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ui-charts");
	TCase *tcase = tcase_create("shapes");

	tcase_add_test(tcase, min_max_equals_its_slow_twin);
	tcase_add_test(tcase, timeline_shows_the_squat);
	tcase_add_test(tcase, timeline_leaves_out_what_was_not_measured);
	tcase_add_test(tcase, an_empty_recording_has_an_empty_timeline);
	tcase_add_test(tcase, bar_paths_follow_both_ends);
	tcase_add_test(tcase, the_trail_leaves_out_what_is_not_measured);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
