/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "src/session/csv-writer.h"
#include "tests/session/import-lib.h"

static const gsize offsets[] = {
	G_STRUCT_OFFSET(PlbSample, fz_n),    G_STRUCT_OFFSET(PlbSample, cop_x_m),
	G_STRUCT_OFFSET(PlbSample, cop_y_m), G_STRUCT_OFFSET(PlbSample, bar_x_m),
	G_STRUCT_OFFSET(PlbSample, bar_y_m), G_STRUCT_OFFSET(PlbSample, bar_z_m),
};

static double *member(PlbSample *sample, guint k, int side)
{
	return (double *)G_STRUCT_MEMBER_P(sample, offsets[k] + side * sizeof(double));
}

/* Whether these channels have that value. */
static gboolean is_measured(guint channels, guint k, int side)
{
	guint force = channels & PLB_CHANNEL_FORCE, bar = channels & PLB_CHANNEL_BAR;

	if (k < 3 && (!force || (side && !(force & PLB_CHANNEL_FORCE_SIDES)) ||
		      (k > 0 && !(channels & PLB_CHANNEL_COP))))
		return FALSE;
	if (k >= 3 && (!bar || (side && !(bar & PLB_CHANNEL_BAR_ENDS))))
		return FALSE;
	return (k != 3 || (channels & PLB_CHANNEL_BAR_X)) &&
	       (k != 4 || (channels & PLB_CHANNEL_BAR_Y));
}

/* Random digits to the last bit, with gaps, missing values and light feet in between. */
static GArray *random_samples(GRand *random, guint n, double rate_hz, guint channels)
{
	GArray *samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));

	for (guint i = 0; i < n; i++) {
		PlbSample s = plb_sample_empty(i / rate_hz);
		gboolean gap = i && i + 1 < n && g_rand_double(random) < 0.03;

		for (guint k = 0; k < G_N_ELEMENTS(offsets) && !gap; k++)
			for (int side = 0; side < PLB_SIDES; side++)
				if (is_measured(channels, k, side))
					*member(&s, k, side) =
						k ? g_rand_double_range(random, -2, 2)
						  : g_rand_double_range(random, -5, 3000);
		for (int side = 0; side < PLB_SIDES; side++)
			if (!(s.fz_n[side] >= 20))
				s.cop_x_m[side] = s.cop_y_m[side] = NAN;
		if (!gap && g_rand_double(random) < 0.02)
			s.bar_z_m[0] = NAN;
		s.flags = gap ? PLB_SAMPLE_GAP : 0;
		g_array_append_val(samples, s);
	}
	return samples;
}

static void check_same(GArray *a, GArray *b)
{
	ck_assert_uint_eq(a->len, b->len);
	for (guint i = 0; i < a->len; i++) {
		PlbSample *x = &g_array_index(a, PlbSample, i);
		PlbSample *y = &g_array_index(b, PlbSample, i);

		ck_assert(x->time_s == y->time_s);
		ck_assert_uint_eq(x->flags & PLB_SAMPLE_GAP, y->flags & PLB_SAMPLE_GAP);
		for (guint k = 0; k < G_N_ELEMENTS(offsets); k++)
			for (int side = 0; side < PLB_SIDES; side++) {
				double p = *member(x, k, side), q = *member(y, k, side);

				ck_assert_msg(p == q || (isnan(p) && isnan(q)),
					      "sample %u, member %u: %.17g, was %.17g", i, k, q, p);
			}
	}
}

START_TEST(import_gives_back_every_bit)
{
	static const struct {
		guint channels;
		double rate_hz, start_time_s;
	} cases[] = {
		{ PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP | PLB_CHANNEL_BAR_ENDS |
			  PLB_CHANNEL_BAR_X,
		  1000, 0 },
		{ PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP | PLB_CHANNEL_BAR_POINT, 100, 12.75 },
		{ PLB_CHANNEL_FORCE_SIDES, 59.94, 0 },
		{ PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_X | PLB_CHANNEL_BAR_Y, 300, 0 },
		{ PLB_CHANNEL_BAR_ENDS, 2000, 1.7e9 },
		{ PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X |
			  PLB_CHANNEL_BAR_Y,
		  999.93, 3.3 },
	};
	g_autofree char *dir = test_folder();
	g_autofree char *path = g_build_filename(dir, "squats.csv", NULL);
	g_autoptr(GRand) random = g_rand_new_with_seed(21);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) samples =
			random_samples(random, 3000, cases[i].rate_hz, cases[i].channels);
		g_auto(PlbImport) import = { .samples = NULL };
		g_autoptr(GError) error = NULL;
		PlbImportSource source = { .path = path };
		PlbStreamInfo info = { .rate_hz = cases[i].rate_hz,
				       .channels = cases[i].channels,
				       .start_time_s = cases[i].start_time_s };

		ck_assert(plb_csv_write_samples((const PlbSample *)(const void *)samples->data,
						samples->len, &info, path, NULL));
		ck_assert_msg(plb_import_csv(&source, &import, &error), "case %u: %s", i,
			      error ? error->message : "");
		ck_assert_uint_eq(import.info.channels, info.channels);
		assert_near(import.info.start_time_s, info.start_time_s, 0);
		ck_assert_uint_eq(import.extra_names->len, 0);
		assert_near(import.info.rate_hz, info.rate_hz, 0);
		check_same(samples, import.samples);
	}
	remove_folder(dir);
}
END_TEST

START_TEST(failure_leaves_nothing_behind)
{
	g_autofree char *dir = test_folder();
	g_autofree char *inside = g_build_filename(dir, "folder", NULL);
	g_autofree char *nowhere = g_build_filename(dir, "none", "out.csv", NULL);
	g_autoptr(GError) error = NULL;
	PlbSample sample = plb_sample_empty(0);
	PlbStreamInfo info = { .rate_hz = 1000, .channels = PLB_CHANNEL_FORCE_SIDES };
	GDir *open;

	ck_assert_int_eq(g_mkdir(inside, 0700), 0);
	ck_assert(!plb_csv_write_samples(&sample, 1, &info, nowhere, &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE));
	g_clear_error(&error);
	/* a folder cannot be replaced by a file */
	ck_assert(!plb_csv_write_samples(&sample, 1, &info, inside, &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE));
	open = g_dir_open(dir, 0, NULL);
	ck_assert_str_eq(g_dir_read_name(open), "folder");
	ck_assert_ptr_null(g_dir_read_name(open));
	g_dir_close(open);
	g_rmdir(inside);
	g_rmdir(dir);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("export-csv");
	TCase *tests = tcase_create("export-csv");

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, import_gives_back_every_bit);
	tcase_add_test(tests, failure_leaves_nothing_behind);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
