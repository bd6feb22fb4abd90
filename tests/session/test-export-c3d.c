/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <math.h>

#include "src/session/c3d-writer.h"
#include "tests/session/import-lib.h"

/* Written files come back, also when they are changed to what other laboratories write: turned
 * frames, the other sign of force, other types of plate. */

#define SAMPLES 400

/* Feet on their own sides, a bar with ends, some gaps. */
static GArray *make_samples(GRand *random, double rate_hz, guint channels)
{
	GArray *samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));

	for (guint i = 0; i < SAMPLES; i++) {
		PlbSample s = plb_sample_empty(i / rate_hz);
		gboolean gap = i % 50 == 17;

		for (int side = 0; side < PLB_SIDES && !gap; side++) {
			double out = side == PLB_LEFT ? 1 : -1;

			if (side && !(channels & PLB_CHANNEL_FORCE_SIDES))
				out = 0;
			if (out != 0 && (channels & PLB_CHANNEL_FORCE))
				s.fz_n[side] =
					i % 40 == 3 ? 5 : g_rand_double_range(random, 50, 2000);
			if ((channels & PLB_CHANNEL_COP) && s.fz_n[side] >= 20) {
				s.cop_x_m[side] = g_rand_double_range(random, -0.25, 0.25);
				s.cop_y_m[side] = out * g_rand_double_range(random, 0.05, 0.35);
			}
			if (side && !(channels & PLB_CHANNEL_BAR_ENDS))
				continue;
			if (channels & PLB_CHANNEL_BAR_X) {
				s.bar_x_m[side] = g_rand_double_range(random, -0.2, 0.2);
				s.bar_y_m[side] = out * g_rand_double_range(random, 0.9, 1.0);
				s.bar_z_m[side] = g_rand_double_range(random, 0.5, 1.8);
			}
		}
		s.flags = gap ? PLB_SAMPLE_GAP : 0;
		g_array_append_val(samples, s);
	}
	return samples;
}

static void check_same(const double *a, const double *b, double tolerance, const char *what,
		       guint i)
{
	for (int side = 0; side < PLB_SIDES; side++)
		ck_assert_msg(fabs(a[side] - b[side]) <= tolerance ||
				      (isnan(a[side]) && isnan(b[side])),
			      "sample %u, %s %d: %.9g, was %.9g", i, what, side, b[side], a[side]);
}

/* Single precision: 2000 N to 1e-4, 2000 mm to 2e-4 mm, pressure (a quotient) to 1e-3 mm. */
static void check_samples(GArray *samples, const PlbImport *import)
{
	ck_assert_uint_eq(samples->len, import->samples->len);
	for (guint i = 0; i < samples->len; i++) {
		const PlbSample *a = &g_array_index(samples, PlbSample, i);
		const PlbSample *b = sample_at(import, i);

		assert_near(a->time_s, b->time_s, 1e-6 * a->time_s);
		ck_assert_uint_eq(a->flags & PLB_SAMPLE_GAP, b->flags & PLB_SAMPLE_GAP);
		check_same(a->fz_n, b->fz_n, 2e-4, "fz", i);
		check_same(a->cop_x_m, b->cop_x_m, 1e-6, "cop x", i);
		check_same(a->cop_y_m, b->cop_y_m, 1e-6, "cop y", i);
		check_same(a->bar_x_m, b->bar_x_m, 5e-7, "bar x", i);
		check_same(a->bar_y_m, b->bar_y_m, 5e-7, "bar y", i);
		check_same(a->bar_z_m, b->bar_z_m, 5e-7, "bar z", i);
	}
}

typedef struct {
	char *dir, *path, *bytes;
	gsize length;
	GArray *samples;
	PlbStreamInfo info;
} Fixture;

static void fixture_make(Fixture *f, guint channels, double rate_hz)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(channels);
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(GError) error = NULL;

	*f = (Fixture){ .dir = test_folder(),
			.info = { .rate_hz = rate_hz, .channels = channels } };
	f->path = g_build_filename(f->dir, "set.c3d", NULL);
	f->samples = make_samples(random, rate_hz, channels);
	ck_assert_msg(plb_c3d_write_samples((const PlbSample *)(const void *)f->samples->data,
					    f->samples->len, &f->info,
					    channels & PLB_CHANNEL_FORCE_SIDES ? rig : NULL, NULL,
					    f->path, &error),
		      "%s", error ? error->message : "");
	ck_assert(g_file_get_contents(f->path, &f->bytes, &f->length, NULL));
	ck_assert_uint_eq(f->length % 512, 0);
}

static void fixture_clear(Fixture *f)
{
	remove_folder(f->dir);
	g_free(f->dir);
	g_free(f->path);
	g_free(f->bytes);
	g_array_unref(f->samples);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static void import_fixture(const Fixture *f, PlbImport *import)
{
	g_autoptr(GError) error = NULL;
	PlbImportSource source = { .path = f->path };

	ck_assert(g_file_set_contents(f->path, f->bytes, (gssize)f->length, NULL));
	ck_assert_msg(plb_import_c3d(&source, import, &error), "%s", error ? error->message : "");
}

START_TEST(samples_come_back)
{
	static const struct {
		guint channels;
		double rate_hz;
	} cases[] = {
		{ PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP | PLB_CHANNEL_BAR_ENDS |
			  PLB_CHANNEL_BAR_X | PLB_CHANNEL_BAR_Y,
		  1000 },
		{ PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP, 100 },
		{ PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP, 59.94 },
		{ PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X | PLB_CHANNEL_BAR_Y, 300 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Fixture) f = { .dir = NULL };
		g_auto(PlbImport) import = { .samples = NULL };

		fixture_make(&f, cases[i].channels, cases[i].rate_hz);
		import_fixture(&f, &import);
		ck_assert_uint_eq(import.info.channels, cases[i].channels);
		assert_near(import.info.rate_hz, cases[i].rate_hz, 1e-5 * cases[i].rate_hz / 100);
		check_samples(f.samples, &import);
	}
}
END_TEST

static const guint everything = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP | PLB_CHANNEL_BAR_ENDS |
				PLB_CHANNEL_BAR_X | PLB_CHANNEL_BAR_Y;

/* Where a parameter's values begin: name, link, type, number of dimensions, dimensions. */
static char *parameter(Fixture *f, const char *name, guint dimensions)
{
	char *at = memmem(f->bytes, 2048, name, strlen(name));

	ck_assert_ptr_nonnull(at);
	return at + strlen(name) + 4 + dimensions;
}

static float get(const char *at)
{
	float value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static void set(char *at, double value)
{
	float real = (float)value;

	memcpy(at, &real, sizeof(real));
}

/* Word 9 of the header: the block in which the data begin. Two points, then twelve channels. */
static char *frame_at(Fixture *f, guint frame)
{
	return f->bytes + ((guint8)f->bytes[16] - 1) * 512 + frame * 4u * (8 + 12);
}

/* Turned about the vertical, moved, and y up: x, y, z of the rig to -z', -x', y' of a laboratory.
 */
static void move_point(char *at, double angle_rad)
{
	double x = (double)get(at), y = (double)get(at + 4), z = (double)get(at + 8);
	double c = cos(angle_rad), s = sin(angle_rad);

	set(at + 8, -(c * x - s * y) + 700);
	set(at, -(s * x + c * y) - 400);
	set(at + 4, z + 33);
}

START_TEST(turned_laboratory)
{
	static const double angles[] = { 0, 0.3, 1.2, 2.5, -2, -0.7 };

	for (guint n = 0; n < G_N_ELEMENTS(angles); n++) {
		g_auto(Fixture) f = { .dir = NULL };
		g_auto(PlbImport) import = { .samples = NULL };

		fixture_make(&f, everything, 1000);
		for (guint i = 0; i < 8; i++)
			move_point(parameter(&f, "CORNERS", 3) + 12 * i, angles[n]);
		for (guint i = 0; i < SAMPLES; i++)
			for (guint k = 0; k < 2; k++)
				move_point(frame_at(&f, i) + 16 * k, angles[n]);
		memcpy(parameter(&f, "Y_SCREEN", 1), "+Y", 2);
		import_fixture(&f, &import);
		ck_assert_ptr_nonnull(strstr(import.understood, "up is +Y"));
		check_samples(f.samples, &import);
	}
}
END_TEST

START_TEST(either_sign_of_force)
{
	g_auto(Fixture) f = { .dir = NULL };
	g_auto(PlbImport) import = { .samples = NULL };

	fixture_make(&f, everything, 1000);
	for (guint i = 0; i < SAMPLES; i++)
		for (guint k = 0; k < 12; k++) {
			char *at = frame_at(&f, i) + 32 + 4 * k;

			set(at, -(double)get(at));
		}
	import_fixture(&f, &import);
	ck_assert_ptr_nonnull(strstr(import.understood, "points down"));
	check_samples(f.samples, &import);
}
END_TEST

/* An offset on every channel, of an amplifier, that the first ten frames show. */
START_TEST(zero_ranges)
{
	static const guint8 ranges[][4] = { { 1, 0, 10, 0 }, { 0, 0, 10, 0 }, { 1, 0, 0, 0 } };

	for (guint n = 0; n < G_N_ELEMENTS(ranges); n++) {
		g_auto(Fixture) f = { .dir = NULL };
		g_auto(PlbImport) import = { .samples = NULL };
		double offset = n < 2 ? 37.5 : 0; /* exact in single precision */

		fixture_make(&f, everything, 1000);
		memcpy(parameter(&f, "ZERO", 1), ranges[n], 4);
		for (guint i = 0; i < SAMPLES; i++)
			for (guint k = 0; k < 12; k++) {
				char *at = frame_at(&f, i) + 32 + 4 * k;

				set(at, (n < 2 && i < 10 ? 0 : (double)get(at)) + offset);
			}
		import_fixture(&f, &import);
		for (guint i = n < 2 ? 10 : 0; i < SAMPLES; i++) {
			const PlbSample *a = &g_array_index(f.samples, PlbSample, i);

			check_same(a->fz_n, sample_at(&import, i)->fz_n, 1e-3, "fz", i);
			check_same(a->cop_x_m, sample_at(&import, i)->cop_x_m, 1e-4, "cop", i);
		}
	}
}
END_TEST

START_TEST(zero_under_load_is_not_used)
{
	g_auto(Fixture) f = { .dir = NULL };
	g_auto(PlbImport) import = { .samples = NULL };

	fixture_make(&f, everything, 1000);
	memcpy(parameter(&f, "ZERO", 1), "\1\0\12\0", 4);
	import_fixture(&f, &import);
	ck_assert_ptr_nonnull(strstr(import.understood, "loaded in the frames of its zero"));
	check_samples(f.samples, &import);
}
END_TEST

/* Type 1 has the pressure itself in the place of the moments. */
START_TEST(type_1)
{
	g_auto(Fixture) f = { .dir = NULL };
	g_auto(PlbImport) import = { .samples = NULL };

	fixture_make(&f, everything, 1000);
	memcpy(parameter(&f, "TYPE", 1), "\1\0\1\0", 4);
	for (guint i = 0; i < SAMPLES; i++)
		for (guint side = 0; side < PLB_SIDES; side++) {
			char *at = frame_at(&f, i) + 32 + 24 * side;
			double fz = (double)get(at + 8);
			double mx = (double)get(at + 12), my = (double)get(at + 16);

			set(at + 12, -my / fz);
			set(at + 16, mx / fz);
		}
	import_fixture(&f, &import);
	check_samples(f.samples, &import);
}
END_TEST

START_TEST(plates_that_make_no_sense_are_left_out)
{
	g_auto(Fixture) f = { .dir = NULL };
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GError) error = NULL;
	PlbImportSource source;

	fixture_make(&f, everything, 1000);
	set(parameter(&f, "CORNERS", 3) + 48, 1e24);
	import_fixture(&f, &import);
	ck_assert_uint_eq(import.info.channels & PLB_CHANNEL_FORCE, PLB_CHANNEL_FORCE_TOTAL);
	ck_assert_ptr_nonnull(
		strstr(import.understood, "plate 2 left out: its corners are nowhere"));
	source = (PlbImportSource){ .path = f.path, .right_plate = 2 };
	plb_import_clear(&import);
	ck_assert(!plb_import_c3d(&source, &import, &error));
	ck_assert_ptr_nonnull(strstr(error->message, "has no plate 2; plate 2 left out"));
}
END_TEST

START_TEST(failure_leaves_nothing_behind)
{
	g_autofree char *dir = test_folder();
	g_autofree char *nowhere = g_build_filename(dir, "none", "out.c3d", NULL);
	g_autoptr(GError) error = NULL;
	PlbSample sample = plb_sample_empty(0);
	PlbStreamInfo info = { .rate_hz = 1000, .channels = PLB_CHANNEL_FORCE_SIDES };

	ck_assert(!plb_c3d_write_samples(&sample, 1, &info, NULL, NULL, nowhere, &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE));
	g_clear_error(&error);
	ck_assert(!plb_c3d_write_samples(&sample, 1, &info, NULL, NULL, dir, &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE));
	ck_assert_int_eq(g_rmdir(dir), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("export-c3d");
	TCase *tests = tcase_create("export-c3d");

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, samples_come_back);
	tcase_add_test(tests, turned_laboratory);
	tcase_add_test(tests, either_sign_of_force);
	tcase_add_test(tests, zero_ranges);
	tcase_add_test(tests, zero_under_load_is_not_used);
	tcase_add_test(tests, type_1);
	tcase_add_test(tests, plates_that_make_no_sense_are_left_out);
	tcase_add_test(tests, failure_leaves_nothing_behind);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
