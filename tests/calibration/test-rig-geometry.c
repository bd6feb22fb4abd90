/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "calibration/rig-geometry.h"
#include "tests/calibration/calibration-lib.h"

/* Force and moments straight from the definition, in long double, against the inverse's counts. */
START_TEST(inverse_gives_that_force_and_pressure)
{
	static const char *const names[] = { "virtual.rig", "reference.rig" };
	g_autoptr(GRand) random = g_rand_new_with_seed(1);

	for (int turn = 0; turn < 600; turn++) {
		g_autoptr(PlbRig) rig = load(names[turn % 2]);
		double cell[PLB_CELL_COUNT], encoder[PLB_ENCODER_COUNT];
		PlbSample sample = random_sample(random);

		/* any four places will do, not only a rectangle */
		for (int side = 0; side < PLB_SIDES; side++)
			for (int i = 0; i < 4; i++) {
				rig->plate[side].cell[i].x_m +=
					g_rand_double_range(random, -0.05, 0.05);
				rig->plate[side].cell[i].y_m +=
					g_rand_double_range(random, -0.05, 0.05);
			}
		plb_rig_counts_from_sample(rig, &sample, cell, encoder);
		for (int side = 0; side < PLB_SIDES; side++) {
			long double force = 0, mx = 0, my = 0;

			for (int i = 0; i < 4; i++) {
				const PlbCell *c = &rig->plate[side].cell[i];
				long double newtons =
					((long double)cell[c->channel] - c->zero_counts) *
					c->newtons_per_count;

				force += newtons;
				mx += newtons * c->x_m;
				my += newtons * c->y_m;
			}
			assert_near((double)force, sample.fz_n[side], 1e-9);
			assert_near((double)(mx / force), sample.cop_x_m[side], 1e-9);
			assert_near((double)(my / force), sample.cop_y_m[side], 1e-9);
		}
	}
}
END_TEST

/* Without counts between them, the two directions are each other's inverse. */
START_TEST(geometry_round_trips)
{
	static const char *const names[] = { "virtual.rig", "reference.rig" };
	g_autoptr(GRand) random = g_rand_new_with_seed(9);

	for (int turn = 0; turn < 20000; turn++) {
		static PlbRig *rigs[2];
		PlbSample truth = random_sample(random);

		if (turn < 2)
			rigs[turn] = load(names[turn]);
		for (int side = 0; side < PLB_SIDES; side++) {
			const PlbRig *rig = rigs[turn % 2];
			double force_n[4], length_m[2], fz_n, x_m, y_m, z_m;

			plb_plate_to_cells(&rig->plate[side], truth.fz_n[side], truth.cop_x_m[side],
					   truth.cop_y_m[side], force_n);
			plb_plate_from_cells(&rig->plate[side], force_n, &fz_n, &x_m, &y_m);
			assert_near(fz_n, truth.fz_n[side], 1e-9);
			assert_near(x_m, truth.cop_x_m[side], 1e-9);
			assert_near(y_m, truth.cop_y_m[side], 1e-9);
			plb_bar_end_to_lengths(&rig->bar_end[side], truth.bar_x_m[side],
					       (double)NAN, truth.bar_z_m[side], length_m);
			ck_assert(plb_bar_end_from_lengths(&rig->bar_end[side], length_m, &x_m,
							   &z_m));
			assert_near(x_m, truth.bar_x_m[side], 1e-9);
			assert_near(z_m, truth.bar_z_m[side], 1e-9);
		}
		if (turn >= 19998)
			plb_rig_free(rigs[turn % 2]);
	}
}
END_TEST

START_TEST(shares_are_bilinear)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	const PlbPlate *plate = &rig->plate[PLB_LEFT];
	double cell[PLB_CELL_COUNT], encoder[PLB_ENCODER_COUNT];
	PlbSample sample = plb_sample_empty(0);

	sample.fz_n[PLB_LEFT] = 1000;
	sample.cop_x_m[PLB_LEFT] = 0.13; /* 3/4 of the way to the front cells */
	sample.cop_y_m[PLB_LEFT] = 0.29; /* 3/4 of the way to the outer cells */
	plb_rig_counts_from_sample(rig, &sample, cell, encoder);
	for (int i = 0; i < 4; i++) {
		double expected = 1000 * (plate->cell[i].x_m > 0 ? 0.75 : 0.25) *
				  (plate->cell[i].y_m > 0.2 ? 0.75 : 0.25);

		assert_near((cell[i] - plate->cell[i].zero_counts) * 0.0011, expected, 1e-9);
	}
}
END_TEST

START_TEST(strings_are_distances)
{
	static const char *const names[] = { "virtual.rig", "reference.rig" };
	g_autoptr(GRand) random = g_rand_new_with_seed(2);

	for (int turn = 0; turn < 400; turn++) {
		g_autoptr(PlbRig) rig = load(names[turn % 2]);
		double cell[PLB_CELL_COUNT], encoder[PLB_ENCODER_COUNT];
		PlbSample sample = random_sample(random);

		sample.bar_y_m[PLB_RIGHT] = g_rand_double_range(random, -1.1, -0.8);
		plb_rig_counts_from_sample(rig, &sample, cell, encoder);
		for (int side = 0; side < PLB_SIDES; side++)
			for (int i = 0; i < 2; i++) {
				const PlbString *s = &rig->bar_end[side].string[i];
				double y = side == PLB_RIGHT ? sample.bar_y_m[side]
							     : rig->bar_end[side].y_m;
				double length = s->length_at_zero_m +
						encoder[s->channel] / s->counts_per_metre;

				assert_near(length,
					    hypot(hypot(sample.bar_x_m[side] - s->anchor_x_m,
							y - s->anchor_y_m),
						  sample.bar_z_m[side] - s->anchor_z_m),
					    1e-12);
			}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rig-geometry");
	TCase *tests = tcase_create("rig-geometry");

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	tcase_add_test(tests, inverse_gives_that_force_and_pressure);
	tcase_add_test(tests, geometry_round_trips);
	tcase_add_test(tests, shares_are_bilinear);
	tcase_add_test(tests, strings_are_distances);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
