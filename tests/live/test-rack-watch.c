/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/rack-list.h"
#include "src/live/rack-monitor.h"
#include "tests/test-lib.h"

#include <string.h>

/* What the rack page says of the channels, from frames made by hand and from the virtual rack. */

#define RATE_HZ 1000.0

typedef struct {
	PlbRig *rig;
	PlbRackWatch *watch;
	GRand *rand;
	guint64 scan;
} Fixture;

static Fixture fixture_new(void)
{
	PlbRig *rig = plb_rig_virtual();

	return (Fixture){ rig, plb_rack_watch_new(rig, RATE_HZ), g_rand_new_with_seed(3), 0 };
}

static void fixture_clear(Fixture *f)
{
	plb_rack_watch_free(f->watch);
	plb_rig_free(f->rig);
	g_rand_free(f->rand);
}

typedef void (*Change)(PlbFrame *frame, Fixture *f);

/* A second with so many newtons on each cell of both plates, and one count of noise. */
static void push_second(Fixture *f, double cell_n, Change change)
{
	for (int i = 0; i < (int)RATE_HZ; i++) {
		PlbFrame frame = { .tick = f->scan, .scan_index = f->scan };

		f->scan++;
		for (int side = 0; side < PLB_SIDES; side++) {
			for (int k = 0; k < 4; k++) {
				const PlbCell *cell = &f->rig->plate[side].cell[k];

				frame.cell[cell->channel] =
					(gint32)(cell->zero_counts +
						 cell_n / cell->newtons_per_count) +
					g_rand_int_range(f->rand, -1, 2);
			}
		}
		if (change)
			change(&frame, f);
		ck_assert(plb_rack_watch_push(f->watch, &frame, 1, NULL));
	}
}

static void clip_cell_2(PlbFrame *frame, Fixture *f)
{
	frame->clip_mask = 1u << 2;
}

static void shake_cell_1(PlbFrame *frame, Fixture *f)
{
	double counts = 10.0 / fabs(f->rig->plate[0].cell[1].newtons_per_count);

	if (f->rig->plate[0].cell[1].channel == 1)
		frame->cell[1] += (gint32)(frame->scan_index % 2 ? counts : -counts);
}

START_TEST(nothing_is_said_before_a_second_was_seen)
{
	Fixture f = fixture_new();
	PlbRackReading reading;
	g_autoptr(GError) error = NULL;

	plb_rack_watch_read(f.watch, &reading);
	ck_assert(reading.channels.seconds == 0 && isnan(reading.cell_n[0]));
	ck_assert(!plb_rack_watch_tare(f.watch, f.rig, &error));
	fixture_clear(&f);
}
END_TEST

START_TEST(newtons_are_those_on_the_cells)
{
	Fixture f = fixture_new();
	PlbRackReading reading;
	PlbSample now;

	push_second(&f, 100, NULL);
	plb_rack_watch_read(f.watch, &reading);
	plb_rack_watch_now(f.watch, &now);
	assert_near(reading.plate_n[PLB_RIGHT], 400, 2);
	assert_near(reading.cell_n[5], 100, 0.5);
	assert_near(now.fz_n[PLB_LEFT], 400, 2);
	assert_near(now.fz_n[PLB_RIGHT], 400, 2);
	fixture_clear(&f);
}
END_TEST

START_TEST(tare_takes_the_drift_and_refuses_a_load)
{
	Fixture f = fixture_new();
	PlbSample now;
	g_autoptr(GError) clipped = NULL;
	g_autoptr(GError) loaded = NULL;
	g_autoptr(GError) restless = NULL;

	push_second(&f, 30, NULL); /* 120 N a plate */
	ck_assert(!plb_rack_watch_tare(f.watch, f.rig, &loaded));
	ck_assert(strstr(loaded->message, "loaded") != NULL);
	push_second(&f, 0, shake_cell_1);
	ck_assert(!plb_rack_watch_tare(f.watch, f.rig, &restless));
	ck_assert(strstr(restless->message, "not quiet") != NULL);
	push_second(&f, 0, clip_cell_2);
	ck_assert(!plb_rack_watch_tare(f.watch, f.rig, &clipped));
	ck_assert(strstr(clipped->message, "end of its range") != NULL);
	push_second(&f, 5, NULL); /* 20 N of drift */
	assert_near(plb_rack_watch_get_drift(f.watch, PLB_LEFT), 20, 1);
	ck_assert(plb_rack_watch_tare(f.watch, f.rig, NULL));
	push_second(&f, 0, NULL); /* against the rig's zero, which is the new one */
	plb_rack_watch_now(f.watch, &now);
	assert_near(now.fz_n[PLB_LEFT], 0, 1);
	fixture_clear(&f);
}
END_TEST

/* A converter that is off: codes = centre + counts / gain. */
#define ADC_CENTRE 700.0
#define ADC_GAIN 1.25

static PlbRackInfo off_rack(void)
{
	PlbRackInfo info = { .adc = { .volts_per_count = 1e-4 } };

	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		info.adc.cell[k] =
			(PlbAdcChannel){ ADC_CENTRE, ADC_GAIN * 1e-4, ADC_GAIN * 1e-4, 0 };
	return info;
}

static void as_codes(PlbFrame *frame, Fixture *f)
{
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		frame->cell[k] = (gint32)lround(ADC_CENTRE + frame->cell[k] / ADC_GAIN);
}

/* Noise of so many newtons a cell in the converter's codes: its gain counts there too. */
static void as_codes_shaken(PlbFrame *frame, Fixture *f)
{
	as_codes(frame, f);
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		frame->cell[k] += frame->scan_index % 2 ? 1600 : -1600;
}

START_TEST(a_converter_s_own_calibration_counts)
{
	Fixture f = fixture_new();
	PlbRackInfo info = off_rack();
	PlbRackReading reading, of_report;
	double zero = f.rig->plate[PLB_LEFT].cell[0].zero_counts,
	       newtons = f.rig->plate[PLB_LEFT].cell[0].newtons_per_count;
	g_autoptr(GError) restless = NULL;

	plb_rack_watch_set_rack(f.watch, &info);
	push_second(&f, 100, as_codes);
	plb_rack_watch_read(f.watch, &reading);
	assert_near(reading.plate_n[PLB_LEFT], 400, 0.02);
	assert_near(reading.cell_n[3], 100, 0.005);
	plb_rack_reading_make(&of_report, f.rig, &info.adc, &reading.channels);
	assert_near(of_report.plate_n[PLB_RIGHT], reading.plate_n[PLB_RIGHT], 1e-9);
	/* 1600 codes are 2000 counts, 2.2 N: over the 2 N that may be tared, which the codes alone
	 * (1.76 N) are not */
	push_second(&f, 0, as_codes_shaken);
	ck_assert(!plb_rack_watch_tare(f.watch, f.rig, &restless));
	ck_assert(strstr(restless->message, "not quiet") != NULL);
	push_second(&f, 11, as_codes);
	assert_near(plb_rack_watch_get_drift(f.watch, PLB_LEFT), 44, 0.02);
	ck_assert(plb_rack_watch_tare(f.watch, f.rig, NULL));
	assert_near(f.rig->plate[PLB_LEFT].cell[0].zero_counts, zero + 11 / newtons, 1);
	push_second(&f, 0, as_codes); /* made against the new zero */
	plb_rack_watch_read(f.watch, &reading);
	assert_near(reading.plate_n[PLB_LEFT], 0, 0.02);
	fixture_clear(&f);
}
END_TEST

/* One code up, one down: 3200 from scan to scan, 2263 rms. 0: no limit is stated. */
START_TEST(noise_is_judged_by_the_rack_s_own_limit)
{
	static const double limits[] = { 0, 2200, 2300 };
	static const guint expected[] = { 0, PLB_HEALTH_NOISY, 0 };
	Fixture f = fixture_new();
	PlbRackInfo info = off_rack();
	PlbRackReading reading;

	info.cell_noise_limit = limits[_i];
	plb_rack_watch_set_rack(f.watch, &info);
	push_second(&f, 0, as_codes_shaken);
	plb_rack_watch_read(f.watch, &reading);
	assert_near(reading.channels.cell[2].noise, 3200 / sqrt(2), 1);
	ck_assert_uint_eq(reading.channels.cell[2].health, expected[_i]);
	fixture_clear(&f);
}
END_TEST

/* The virtual rack can be looked at, and then be recorded from the beginning. */
START_TEST(a_rack_is_monitored_and_given_back)
{
	PlbLifterSetup lifter_setup = { .scenario = "steady", .load_kg = NAN, .seed = 1 };
	PlbPipelineSetup setup;
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbRack) rack = NULL;
	PlbRackMonitor *monitor;
	PlbRackMonitorView view;
	PlbFrame frame;
	double rate_hz;

	plb_pipeline_setup_init(&setup, NULL);
	rack = plb_rack_list_open_virtual(&lifter_setup, TRUE, &setup, NULL, NULL);
	monitor = plb_rack_monitor_start(rack, rig, RATE_HZ, NULL);
	ck_assert(monitor != NULL);
	for (int i = 0; i < 100; i++) {
		g_usleep(50000);
		plb_rack_monitor_read(monitor, &view);
		if (view.reading.channels.seconds > 0)
			break;
	}
	ck_assert(view.reading.channels.seconds > 0 && view.live && !*view.problem);
	assert_near(view.rate_hz, RATE_HZ, 1e-9);
	ck_assert_uint_eq(view.losses.lost_scans, 0);
	assert_near(view.now.fz_n[PLB_LEFT], 0, 5); /* nobody steps on before 2 s */
	plb_rack_monitor_stop(monitor);
	ck_assert(plb_rack_start(rack, RATE_HZ, &rate_hz, NULL));
	ck_assert_int_eq(plb_rack_read(rack, &frame, 1, 1000, NULL), 1);
	ck_assert_uint_eq(frame.scan_index, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rack-watch");
	TCase *tcase = tcase_create("rack-watch");

	tcase_set_timeout(tcase, 30);
	tcase_add_test(tcase, nothing_is_said_before_a_second_was_seen);
	tcase_add_test(tcase, newtons_are_those_on_the_cells);
	tcase_add_test(tcase, tare_takes_the_drift_and_refuses_a_load);
	tcase_add_test(tcase, a_converter_s_own_calibration_counts);
	tcase_add_loop_test(tcase, noise_is_judged_by_the_rack_s_own_limit, 0, 3);
	tcase_add_test(tcase, a_rack_is_monitored_and_given_back);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
