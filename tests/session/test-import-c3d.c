/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "src/session/c3d-file.h"
#include "src/session/c3d-plates.h"
#include "tests/session/import-lib.h"

/* Real recordings (see data/README.md beside them). */

static char *recording(const char *name)
{
	return g_build_filename(g_getenv("PLUMBAR_DATA"), "c3d", name, NULL);
}

static void open_file(PlbC3dFile *file, const char *path)
{
	g_autoptr(GError) error = NULL;

	ck_assert_msg(plb_c3d_open(file, path, &error), "%s", error ? error->message : "");
}

static void load(const char *name, PlbImport *import)
{
	g_autofree char *path = recording(name);
	g_autoptr(GError) error = NULL;
	PlbImportSource source = { .path = path };

	ck_assert_msg(plb_import_c3d(&source, import, &error), "%s", error ? error->message : "");
}

static void check_same_points(const PlbC3dFile *a, const PlbC3dFile *b)
{
	guint seen = 0;

	for (gsize frame = 0; frame < a->frame_count; frame++)
		for (guint point = 0; point < a->point_count; point++) {
			double p[3], q[3];
			gboolean there = plb_c3d_point(a, frame, point, p);

			ck_assert_int_eq(plb_c3d_point(b, frame, point, q), there);
			for (int k = 0; there && k < 3; k++)
				assert_near(p[k], q[k], 1e-4);
			seen += (guint)there;
		}
	ck_assert_uint_gt(seen, 1000);
}

START_TEST(six_encodings_agree)
{
	static const char *const names[] = { "Eb015pi.c3d", "Eb015pr.c3d", "Eb015vi.c3d",
					     "Eb015vr.c3d", "Eb015si.c3d", "Eb015sr.c3d" };
	g_autofree char *folder = recording("sample01");
	g_autofree char *first = g_build_filename(folder, names[0], NULL);
	g_auto(PlbC3dFile) a = { .path = NULL };

	open_file(&a, first);
	ck_assert_uint_eq(a.point_count, 26);
	ck_assert_uint_eq(a.channel_count, 16);
	ck_assert_uint_eq(a.frame_count, 450);
	assert_near(a.rate_hz, 50, 0);
	for (guint i = 1; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(folder, names[i], NULL);
		g_autofree char *label = NULL;
		g_auto(PlbC3dFile) b = { .path = NULL };

		open_file(&b, path);
		ck_assert_uint_eq(b.frame_count, 450);
		check_same_points(&a, &b);
		for (gsize k = 0; k < 1800; k++)
			for (guint channel = 0; channel < 16; channel++)
				ck_assert(plb_c3d_analog(&a, k, channel) ==
					  plb_c3d_analog(&b, k, channel));
		label = plb_c3d_listed_text(&b, "POINT", "LABELS", 22);
		ck_assert_str_eq(label, "PV1");
		assert_near(plb_c3d_number(&b, "SUBJECT", "WEIGHT", 0), 82.7, 1e-5);
	}
}
END_TEST

/* The imports of two files: vertical force of one side within share of the larger peak, and
 * pressure within so many metres wherever both have 200 N. */
static void check_same_forces(const PlbImport *a, const PlbImport *b, int side, double share,
			      double within_m)
{
	double peak_n = 0;
	guint loaded = 0;

	ck_assert_uint_eq(a->samples->len, b->samples->len);
	for (guint i = 0; i < a->samples->len; i++)
		peak_n = fmax(peak_n, sample_at(a, i)->fz_n[side]);
	ck_assert(peak_n > 300 && peak_n < 2000);
	for (guint i = 0; i < a->samples->len; i++) {
		const PlbSample *p = sample_at(a, i), *q = sample_at(b, i);

		assert_near(p->fz_n[side], q->fz_n[side], share * peak_n);
		if (!(p->fz_n[side] > 200 && q->fz_n[side] > 200))
			continue;
		assert_near(p->cop_x_m[side], q->cop_x_m[side], within_m);
		assert_near(p->cop_y_m[side], q->cop_y_m[side], within_m);
		loaded++;
	}
	ck_assert_uint_gt(loaded, 300);
}

/* TYPE-2's scales are not quite TYPE-4's matrix: 1.2 % in z, a fifth in the moments. Those of the
 * second pair are. */
START_TEST(type_2_and_type_4_agree)
{
	g_auto(PlbImport) two = { .samples = NULL };
	g_auto(PlbImport) four = { .samples = NULL };
	g_auto(PlbImport) two_a = { .samples = NULL };
	g_auto(PlbImport) four_a = { .samples = NULL };

	load("sample10/TYPE-2.C3D", &two);
	load("sample10/TYPE-4.C3D", &four);
	ck_assert_uint_eq(two.samples->len, 199 * 20);
	assert_near(two.info.rate_hz, 1200, 0);
	ck_assert_uint_eq(two.info.channels, PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP);
	check_same_forces(&two, &four, 0, 0.02, 0.025);
	load("sample10/type-2a.c3d", &two_a);
	load("sample10/type-4a.c3d", &four_a);
	ck_assert_uint_eq(two_a.info.channels, PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP);
	for (int side = 0; side < PLB_SIDES; side++)
		check_same_forces(&two_a, &four_a, side, 0.005, 0.005);
}
END_TEST

/* The feet are on the plates, 0.46 m by 0.51 m (but for some samples of a heel's strike). */
START_TEST(pressure_is_on_the_plate)
{
	static const char *const names[] = { "sample01/Eb015sr.c3d", "sample10/TYPE-2.C3D",
					     "sample10/type-2a.c3d" };

	for (guint n = 0; n < G_N_ELEMENTS(names); n++) {
		g_auto(PlbC3dFile) file = { .path = NULL };
		g_autofree char *path = recording(names[n]);
		g_autoptr(GString) notes = g_string_new(NULL);
		g_autoptr(GArray) plates = NULL;
		double up[3];
		guint on_plate = 0, loaded = 0;

		open_file(&file, path);
		plates = plb_c3d_read_plates(&file, up, notes);
		assert_near(up[2], 1, 0);
		for (guint p = 0; p < plates->len; p++)
			for (gsize i = 0; i < file.frame_count * file.samples_per_frame; i++) {
				const PlbC3dPlate *plate = &g_array_index(plates, PlbC3dPlate, p);
				PlbC3dLoad l;
				double x = 0, y = 0;

				plb_c3d_plate_load(&file, plate, i, &l);
				if (!(fabs(l.force_n[2]) > 100))
					continue;
				for (int k = 0; k < 3; k++) {
					double off = l.pressure_m[k] - plate->centre_m[k];

					x += off * plate->axis[0][k];
					y += off * plate->axis[1][k];
				}
				loaded++;
				if (fabs(x) < 0.255 && fabs(y) < 0.255)
					on_plate++;
			}
		ck_assert_uint_gt(loaded, 300);
		ck_assert_msg(on_plate >= 0.99 * loaded, "%s: %u of %u", names[n], on_plate,
			      loaded);
	}
}
END_TEST

/* Type 3 whose sensors' places are not given: forces alone. */
START_TEST(type_3)
{
	static const char *const names[] = { "sample15/FP1.C3D", "sample15/FP2.C3D" };

	for (guint n = 0; n < G_N_ELEMENTS(names); n++) {
		g_auto(PlbImport) import = { .samples = NULL };
		g_auto(PlbC3dFile) file = { .path = NULL };
		g_autofree char *path = recording(names[n]);

		load(names[n], &import);
		ck_assert_uint_eq(import.info.channels, PLB_CHANNEL_FORCE_TOTAL);
		ck_assert_uint_eq(import.samples->len, 4800);
		ck_assert_ptr_nonnull(strstr(import.understood, "no centre of pressure"));
		open_file(&file, path);
		for (gsize i = 0; i < 4800; i++) { /* channels 3 to 10, of which 7 to 10 are z */
			double sum = 0;

			for (guint k = 6; k < 10; k++)
				sum += plb_c3d_analog(&file, i, k);
			assert_near(sample_at(&import, (guint)i)->fz_n[0],
				    fabs(sum) > 20 ? fabs(sum)
						   : sample_at(&import, (guint)i)->fz_n[0],
				    1e-6 * fabs(sum));
			ck_assert(isnan(sample_at(&import, (guint)i)->cop_x_m[0]));
		}
	}
}
END_TEST

static void check_refused(const char *path, const char *part)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GError) error = NULL;
	PlbImportSource source = { .path = path };

	ck_assert(!plb_import_c3d(&source, &import, &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_IMPORT));
	ck_assert_msg(strstr(error->message, part) != NULL, "%s", error->message);
	ck_assert_msg(!strpbrk(error->message, "\r\n"), "two lines: %s", error->message);
	ck_assert_ptr_null(import.samples);
}

START_TEST(broken_files_are_refused)
{
	const char *const files[][2] = {
		{ "broken/Empty.c3d", "is empty" },
		{ "broken/badParameterOffset.c3d", "parameters do not fit" },
		{ "broken/bad_parameter_section.c3d", "parameters do not fit" },
		/* longer than its section's count of blocks, as sample15: read, but whose feet? */
		{ "broken/parameterOverflow.c3d", "3 plates carry a load" },
		{ "COPYRIGHT", "is not a C3D file" },
		{ "none.c3d", g_strerror(ENOENT) },
		{ "broken", "is a directory" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = recording(files[i][0]);

		check_refused(path, files[i][1]);
	}
}
END_TEST

/* One marker at 50 Hz beside forces at 200 Hz: cubics through the frames. */
START_TEST(markers_go_to_the_faster_rate)
{
	g_autofree char *path = recording("sample01/Eb015pr.c3d");
	g_auto(PlbImport) import = { .samples = NULL };
	g_auto(PlbC3dFile) file = { .path = NULL };
	g_autoptr(GError) error = NULL;
	PlbImportSource source = { .path = path, .bar_markers = "PV1" };
	guint seen = 0;

	ck_assert_msg(plb_import_c3d(&source, &import, &error), "%s", error ? error->message : "");
	ck_assert_uint_eq(import.samples->len, 449 * 4 + 1);
	ck_assert_uint_eq(import.info.channels, PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
							PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_X |
							PLB_CHANNEL_BAR_Y);
	open_file(&file, path);
	for (guint i = 0; i < 450; i++) {
		double p[3];

		if (!plb_c3d_point(&file, i, 22, p) || p[0] == 0)
			continue;
		/* plates' surface is 1.2 mm up in the mean; the first plate is turned by 0.13
		 * degrees
		 */
		assert_near(sample_at(&import, 4 * i)->bar_z_m[0], p[2] / 1000 - 0.0012, 1e-4);
		assert_near(sample_at(&import, 4 * i)->bar_x_m[0], p[0] / 1000 - 0.2880, 0.015);
		seen++;
	}
	ck_assert_uint_gt(seen, 50);
	source.bar_markers = "PV9";
	plb_import_clear(&import);
	ck_assert(!plb_import_c3d(&source, &import, &error));
	ck_assert_ptr_nonnull(strstr(error->message, "no marker \"PV9\"; there are: RFT1"));
}
END_TEST

/* Random bytes changed, ends cut off: an error or samples, never anything else. Sanitizers watch.
 */
START_TEST(mutations_never_crash)
{
	static const char *const names[] = { "sample01/Eb015vr.c3d", "sample10/TYPE-4.C3D",
					     "sample15/FP1.C3D" };
	g_autofree char *dir = test_folder();
	g_autoptr(GRand) random = g_rand_new_with_seed(83);
	guint accepted = 0, refused = 0;

	for (guint n = 0; n < 120; n++) {
		g_autofree char *path = recording(names[n % G_N_ELEMENTS(names)]);
		g_autofree char *text = NULL;
		g_autofree char *changed = NULL;
		g_auto(PlbImport) import = { .samples = NULL };
		g_autoptr(GError) error = NULL;
		PlbImportSource source = { .bar_markers = n % 2 ? "RSK1" : NULL };
		gsize length;

		ck_assert(g_file_get_contents(path, &text, &length, NULL));
		for (int k = g_rand_int_range(random, 1, 12); k > 0; k--)
			text[g_rand_int_range(random, k % 2 ? 0 : 512, k % 2 ? 24 : 5120)] =
				(char)g_rand_int_range(random, 0, 256);
		text[1] = 0x50;
		if (n % 5 == 0)
			length = (gsize)g_rand_int_range(random, 1, (int)length);
		changed = write_text(dir, "changed.c3d", text, (gssize)length);
		source.path = changed;
		if (plb_import_c3d(&source, &import, &error)) {
			/* every sample takes some bytes of the file: memory is bounded by it */
			ck_assert_uint_le(import.samples->len, length);
			accepted++;
		} else {
			ck_assert(!strpbrk(error->message, "\r\n"));
			refused++;
		}
	}
	ck_assert_uint_gt(refused, 20);
	ck_assert_uint_gt(accepted, 5);
	remove_folder(dir);
}
END_TEST

int main(void)
{
	g_autofree char *data = g_build_filename(
		g_getenv("PLUMBAR_DATA") ? g_getenv("PLUMBAR_DATA") : "", "c3d", NULL);
	Suite *suite;
	TCase *tests;

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	if (!g_getenv("PLUMBAR_DATA") || !g_file_test(data, G_FILE_TEST_IS_DIR)) {
		printf("skipped: no recordings at %s\n",
		       g_getenv("PLUMBAR_DATA") ? data : "$PLUMBAR_DATA/c3d (not set)");
		return 77;
	}
	suite = suite_create("import-c3d");
	tests = tcase_create("import-c3d");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, six_encodings_agree);
	tcase_add_test(tests, type_2_and_type_4_agree);
	tcase_add_test(tests, pressure_is_on_the_plate);
	tcase_add_test(tests, type_3);
	tcase_add_test(tests, broken_files_are_refused);
	tcase_add_test(tests, markers_go_to_the_faster_rate);
	tcase_add_test(tests, mutations_never_crash);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
