/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/training-load.h"

#include <math.h>

static double sum(double total, double more)
{
	if (isnan(more))
		return total;
	return isnan(total) ? more : total + more;
}

void plb_training_load_of(const PlbResult *result, gint64 started_us, PlbTrainingLoad *load)
{
	*load = (PlbTrainingLoad){ started_us, NAN, NAN, 0, 0, 0 };
	for (guint s = 0; s < result->sets->len; s++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, s);

		if (set->voided)
			continue;
		load->sets++;
		load->reps += set->reps->len;
		for (guint r = 0; r < set->reps->len; r++) {
			const PlbRepResult *rep = g_ptr_array_index(set->reps, r);

			load->unknown_reps += isnan(rep->load.l5s1_dose_nms);
			load->linear_nms = sum(load->linear_nms, rep->load.l5s1_dose_nms);
			load->squared_nm2s =
				sum(load->squared_nm2s, rep->load.l5s1_squared_dose_nm2s);
		}
	}
}

#define WEEK_US (7 * G_TIME_SPAN_DAY)
/* 1970-01-01 was a Thursday: Monday of its week. */
#define FIRST_MONDAY_US (-3 * G_TIME_SPAN_DAY)

static gint64 week_of(gint64 started_us)
{
	gint64 since = started_us - FIRST_MONDAY_US;

	return since >= 0 ? since / WEEK_US : -((WEEK_US - 1 - since) / WEEK_US);
}

static int compare_numbers(gconstpointer a, gconstpointer b)
{
	gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

	return (x > y) - (x < y);
}

static PlbTrainingWeek sum_week(const PlbTrainingLoad *loads, guint n, gint64 number)
{
	PlbTrainingWeek week = { .linear_nms = NAN, .squared_nm2s = NAN, .usual_nms = NAN };
	g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(
		(FIRST_MONDAY_US + number * WEEK_US) / G_TIME_SPAN_SECOND);

	if (day) {
		week.year = g_date_time_get_week_numbering_year(day);
		week.week = g_date_time_get_week_of_year(day);
	}
	for (guint i = 0; i < n; i++) {
		if (week_of(loads[i].started_us) != number)
			continue;
		week.sessions++;
		week.unknown_reps += loads[i].unknown_reps;
		week.linear_nms = sum(week.linear_nms, loads[i].linear_nms);
		week.squared_nm2s = sum(week.squared_nm2s, loads[i].squared_nm2s);
	}
	return week;
}

static void compare_week(GArray *weeks, const GArray *numbers, guint at)
{
	PlbTrainingWeek *week = &g_array_index(weeks, PlbTrainingWeek, at);
	gint64 number = g_array_index(numbers, gint64, at);
	double total = 0;
	guint trained = 0;

	for (guint i = 0; i < at; i++) {
		double before = g_array_index(weeks, PlbTrainingWeek, i).linear_nms;

		if (number - g_array_index(numbers, gint64, i) > PLB_TRAINING_WEEKS ||
		    isnan(before))
			continue;
		total += before;
		trained++;
	}
	if (trained < PLB_TRAINING_LEAST_WEEKS)
		return;
	week->usual_nms = total / trained;
	week->far_above = week->linear_nms > PLB_TRAINING_FAR * week->usual_nms;
}

GArray *plb_training_weeks(const PlbTrainingLoad *loads, guint n)
{
	GArray *weeks = g_array_new(FALSE, FALSE, sizeof(PlbTrainingWeek));
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));

	for (guint i = 0; i < n; i++) {
		gint64 number = week_of(loads[i].started_us);

		g_array_append_val(numbers, number);
	}
	g_array_sort(numbers, compare_numbers);
	for (guint i = numbers->len; i > 1; i--) {
		if (g_array_index(numbers, gint64, i - 1) == g_array_index(numbers, gint64, i - 2))
			g_array_remove_index(numbers, i - 1);
	}
	for (guint i = 0; i < numbers->len; i++) {
		PlbTrainingWeek week = sum_week(loads, n, g_array_index(numbers, gint64, i));

		g_array_append_val(weeks, week);
		compare_week(weeks, numbers, i);
	}
	return weeks;
}

char *plb_training_week_note(const PlbTrainingWeek *week)
{
	if (isnan(week->linear_nms))
		return g_strdup("no rep's moment is known");
	if (isnan(week->usual_nms))
		return g_strdup_printf("fewer than %d weeks of training in the %d before",
				       PLB_TRAINING_LEAST_WEEKS, PLB_TRAINING_WEEKS);
	return g_strdup_printf("%.1f times the usual of the %d weeks before%s",
			       week->linear_nms / week->usual_nms, PLB_TRAINING_WEEKS,
			       week->far_above ? ": far above it" : "");
}
