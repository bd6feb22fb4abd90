/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "hw/sim-labjack-t7.h"
#include "hw/sim-usb1808.h"
#include "src/live/rack-list.h"
#include "src/live/recorder.h"
#include "tests/hw/usbfs-fixture.h"
#include "tests/test-lib.h"

/* A whole set through each device that can be bought: its example rig, its simulated converter (not
 * the ideal one, and one channel after the other on the T7), the real libusb, recorder, file and
 * analysis; against the same set on the same rig through the open rack's device, which has ideal
 * converters. Argument: the folder of rig files. */

static const char *rigs_dir;

static const PlbLifterSetup lifter_setup = {
	.scenario = "steady", .reps = 4, .load_kg = NAN, .seed = 5
};

typedef struct {
	const char *rig, *serial;
	PlbSimDevice *(*new_device)(const PlbSimSetup *setup);
	void (*get_adc)(PlbAdc *adc);
} Kind;

static const Kind kinds[] = {
	{ "labjack-t7.rig", "470011111", plb_sim_labjack_t7_new, plb_sim_labjack_t7_get_adc },
	{ "usb-1808.rig", "01A2B3C4", plb_sim_usb1808_new, plb_sim_usb1808_get_adc },
};

#define SPEED 10

static PlbRig *load_rig(const Kind *kind)
{
	g_autofree char *path = g_build_filename(rigs_dir, kind->rig, NULL);
	g_autoptr(GError) error = NULL;
	PlbRig *rig = plb_rig_load(path, &error);

	ck_assert_msg(rig != NULL, "%s", error ? error->message : "");
	g_clear_pointer(&rig->serial, g_free); /* an example's */
	return rig;
}

static PlbLifter *make_lifter(const PlbRig *rig, PlbRecorderOptions *options)
{
	g_autoptr(GError) error = NULL;
	PlbLifter *lifter = plb_lifter_new(&lifter_setup, rig, &error);

	ck_assert_msg(lifter != NULL, "%s", error ? error->message : "");
	plb_pipeline_setup_init(&options->setup, NULL);
	plb_rack_list_describe_lifter(&options->setup.athlete, lifter);
	options->duration_s = plb_lifter_get_duration_s(lifter);
	options->lossless = TRUE;
	return lifter;
}

static void read_json(const PlbResult *result, const PlbTraces *traces, gpointer json)
{
	*(char **)json = plb_result_to_json(result, "");
}

static void record(PlbSimDevice *device, const char *serial, const PlbRig *rig,
		   const PlbRecorderOptions *options, char **live)
{
	g_autoptr(UsbFixture) fixture = usb_fixture_new_device(device);
	g_autoptr(PlbRecorder) recorder = plb_recorder_new();
	g_autoptr(GError) error = NULL;
	PlbLiveSnapshot snapshot;
	PlbRack *rack = plb_rack_list_open(serial, &error);

	ck_assert_msg(rack != NULL, "%s", error ? error->message : "");
	usb_fixture_run(fixture, SPEED);
	ck_assert_msg(plb_recorder_start(recorder, rack, rig, options, &error), "%s",
		      error ? error->message : "");
	ck_assert_msg(plb_recorder_wait(recorder, &error), "%s", error ? error->message : "");
	plb_recorder_get_snapshot(recorder, &snapshot);
	ck_assert_uint_eq(snapshot.losses.lost_scans, 0);
	plb_recorder_read(recorder, read_json, live);
	ck_assert_uint_gt(usb_fixture_get_counts(fixture).opens, 0);
}

static PlbPipeline *analyse(const char *path, const char *live, PlbSession **session)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *later = NULL;
	PlbPipeline *pipeline;

	*session = plb_session_open(path, &error);
	ck_assert_msg(*session != NULL, "%s", error ? error->message : "");
	pipeline = plb_session_analyze(*session, &error);
	ck_assert_msg(pipeline != NULL, "%s", error ? error->message : "");
	later = plb_result_to_json(plb_pipeline_get_result(pipeline), "");
	ck_assert_str_eq(live, later);
	return pipeline;
}

static PlbPipeline *through_device(const Kind *kind, const char *path, PlbSession **session)
{
	g_autoptr(PlbRig) rig = load_rig(kind);
	PlbRecorderOptions options = { .path = path, .overwrite = TRUE };
	PlbSimSetup setup = { .serial = kind->serial,
			      .source = plb_lifter_scan,
			      .source_data = make_lifter(rig, &options),
			      .source_free = (GDestroyNotify)plb_lifter_free,
			      .skewed = TRUE };
	g_autofree char *live = NULL;

	record(kind->new_device(&setup), kind->serial, rig, &options, &live);
	return analyse(path, live, session);
}

static PlbPipeline *through_open_rack(const Kind *kind, const char *path, PlbSession **session)
{
	g_autoptr(PlbRig) rig = load_rig(kind);
	PlbRecorderOptions options = { .path = path, .overwrite = TRUE };
	PlbDeviceModelSetup setup = { .serial = "PLB-A",
				      .rate_hz = 1000,
				      .source = plb_lifter_scan,
				      .source_data = make_lifter(rig, &options),
				      .source_free = (GDestroyNotify)plb_lifter_free };
	g_autofree char *live = NULL;

	record(plb_sim_device_new(plb_device_model_new(&setup)), "PLB-A", rig, &options, &live);
	return analyse(path, live, session);
}

static const PlbSetResult *only_set(const PlbPipeline *pipeline)
{
	const PlbResult *result = plb_pipeline_get_result(pipeline);

	ck_assert_uint_eq(result->lost_samples, 0);
	ck_assert_uint_eq(result->sets->len, 1);
	return g_ptr_array_index(result->sets, 0);
}

/* What the converter's steps alone make of the sum of eight cells, newtons rms: a step of one code
 * is anywhere in it, in each cell for itself. The open rack's are a hundredth of that. */
static double steps_n(const PlbRig *rig)
{
	return fabs(rig->plate[PLB_LEFT].cell[0].newtons_per_count) * sqrt(8 / 12.0);
}

/* Force: four of those at the highest of some hundred readings; mass, a mean of a second of a still
 * lifter, who does not move the code much: two. The bar has the same counts; on the T7 they are
 * taken back by 0.12 ms between two of them, which a straight line does to a micrometre, so
 * velocity and range differ by far less than a count (0.075 mm). Moments: the body is fitted to
 * what the forces tell, and turns their hundredths of a percent into tenths. */
static void compare(const PlbRig *rig, const PlbSetResult *set, const PlbSetResult *ideal)
{
	ck_assert_uint_eq(set->reps->len, 4);
	ck_assert_uint_eq(ideal->reps->len, 4);
	assert_near(set->bar_mass_kg, ideal->bar_mass_kg, 2 * steps_n(rig) / rig->gravity_mps2);
	for (guint i = 0; i < 4; i++) {
		const PlbRepResult *rep = set->reps->pdata[i], *other = ideal->reps->pdata[i];

		assert_near(rep->metrics.mean_velocity_mps, other->metrics.mean_velocity_mps,
			    0.0002);
		assert_near(rep->metrics.rom_m, other->metrics.rom_m, 0.00005);
		assert_near(rep->metrics.peak_force_n, other->metrics.peak_force_n,
			    4 * steps_n(rig));
		/* One bar end, or two without yaw: there is a moment, with a band about it. */
		ck_assert(isfinite(rep->load.moments.l5s1_peak_nm));
		assert_near(rep->load.moments.l5s1_peak_nm, other->load.moments.l5s1_peak_nm,
			    0.004 * other->load.moments.l5s1_peak_nm);
		ck_assert(rep->load.moments.l5s1_band_nm[0] < rep->load.moments.l5s1_peak_nm &&
			  rep->load.moments.l5s1_band_nm[1] > rep->load.moments.l5s1_peak_nm);
	}
}

START_TEST(a_set_through_each)
{
	const Kind *kind = &kinds[_i];
	g_autofree char *dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(PlbRig) rig = load_rig(kind);
	g_autoptr(PlbPipeline) measured = NULL;
	g_autoptr(PlbPipeline) ideal = NULL;
	PlbSession *session, *other;
	const PlbSessionHeader *header;

	measured = through_device(kind, path, &session);
	header = plb_session_get_header(session);
	ck_assert_str_eq(header->rack->serial, kind->serial);
	/* the converter's own calibration is in the file, and it is not the ideal one */
	ck_assert(plb_adc_is_plausible(&header->rack->adc));
	ck_assert(header->rack->adc.cell[0].above_volts != header->rack->adc.volts_per_count);
	plb_session_free(session);
	g_unlink(path);
	ideal = through_open_rack(kind, path, &other);
	plb_session_free(other);
	compare(rig, only_set(measured), only_set(ideal));
	g_unlink(path);
	ck_assert_int_eq(g_rmdir(dir), 0);
}
END_TEST

/* Raw codes go to the file, and a later calibration of the converter would change what they mean.
 */
START_TEST(codes_stay_raw)
{
	const Kind *kind = &kinds[_i];
	PlbSimSetup setup = { .serial = kind->serial };
	g_autoptr(UsbFixture) fixture = usb_fixture_new_device(kind->new_device(&setup));
	g_autoptr(PlbRack) rack = plb_rack_list_open(kind->serial, NULL);
	g_autoptr(PlbRackInfo) info = g_new0(PlbRackInfo, 1);
	PlbFrame frame;
	PlbAdc adc;
	double rate_hz;
	gssize n = 0;

	kind->get_adc(&adc);
	ck_assert(rack && plb_rack_identify(rack, info, NULL));
	usb_fixture_run(fixture, 1);
	ck_assert(plb_rack_start(rack, 1000, &rate_hz, NULL));
	for (guint tries = 0; n == 0 && tries < 50; tries++)
		n = plb_rack_read(rack, &frame, 1, 200, NULL);
	ck_assert_int_eq(n, 1);
	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		/* its own converter's code at 0 V, and by its own calibration 0 V to half a code */
		ck_assert_int_eq(frame.cell[k], lround(adc.cell[k].centre));
		assert_near(plb_adc_counts(&info->adc, k, frame.cell[k]), 0,
			    0.5 * plb_adc_gain(&info->adc, k, frame.cell[k]) + 1e-3);
	}
}
END_TEST

static gboolean is_by_clock(const PlbSessionEvent *event, guint64 *scans, double *u_ms)
{
	g_autoptr(GRegex) form =
		g_regex_new("lost for ([0-9]+) scans, uncertain by ([0-9.]+) ms", 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	g_autofree char *length = NULL;
	g_autofree char *u = NULL;

	if (strcmp(event->kind, "gap-by-clock") != 0)
		return FALSE;
	ck_assert_msg(g_regex_match(form, event->detail, 0, &match), "%s", event->detail);
	length = g_match_info_fetch(match, 1);
	u = g_match_info_fetch(match, 2);
	*scans = g_ascii_strtoull(length, NULL, 10);
	*u_ms = g_ascii_strtod(u, NULL);
	return TRUE;
}

/* The one event of the file, and the gap that its frames have. */
static void read_gap(const char *path, guint64 *told, double *u_ms, guint64 *gap)
{
	g_autoptr(PlbSession) session = plb_session_open(path, NULL);
	g_autoptr(GPtrArray) events = plb_session_read_events(session, NULL);
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	guint found = 0;

	for (guint k = 0; k < events->len; k++)
		found += is_by_clock(events->pdata[k], told, u_ms);
	ck_assert_uint_eq(found, 1);
	ck_assert(plb_session_read_frames(session, frames, NULL));
	*gap = 0;
	for (guint i = 1; i < frames->len; i++) {
		const PlbFrame *frame = &g_array_index(frames, PlbFrame, i);

		if (frame->flags & PLB_FRAME_GAP_BY_CLOCK)
			*gap = frame->scan_index - frame[-1].scan_index - 1;
	}
}

/* A device that says nothing of what it lost: the file says how long, and how well that is known.
 */
START_TEST(an_overrun_s_length_is_in_the_file_with_its_uncertainty)
{
	const PlbSimSetup setup = { .serial = "01A2B3C4" };
	PlbSimDevice *device = plb_sim_usb1808_new(&setup);
	PlbSimScans *scans = plb_sim_usb1808_get_scans(device);
	g_autoptr(UsbFixture) fixture = usb_fixture_new_device(device);
	g_autofree char *dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(PlbRig) rig = load_rig(&kinds[1]);
	PlbRecorderOptions options = { .path = path, .duration_s = 3 };
	g_autoptr(PlbRecorder) recorder = plb_recorder_new();
	g_autoptr(GError) error = NULL;
	guint64 told = 0, gap, destroyed;
	double u_ms = 0;

	plb_pipeline_setup_init(&options.setup, NULL);
	plb_sim_scans_inject(scans, PLB_FAULT_OVERRUN, 1200, 0);
	usb_fixture_set_time_waits_not(fixture);
	usb_fixture_run(fixture, 1);
	ck_assert(plb_recorder_start(recorder, plb_rack_list_open(setup.serial, NULL), rig,
				     &options, &error));
	ck_assert_msg(plb_recorder_wait(recorder, &error), "%s", error ? error->message : "");
	usb_fixture_lock_device(fixture, 0);
	destroyed = scans->destroyed;
	usb_fixture_unlock(fixture);
	read_gap(path, &told, &u_ms, &gap);
	ck_assert_uint_gt(destroyed, 0);
	ck_assert_uint_eq(told, gap);
	ck_assert(u_ms > 0);
	assert_near((double)gap, (double)destroyed, 3 * u_ms + 1);
	g_unlink(path);
	ck_assert_int_eq(g_rmdir(dir), 0);
}
END_TEST

int main(int argc, char **argv)
{
	Suite *suite = suite_create("other-racks");
	TCase *tests = tcase_create("other-racks");

	rigs_dir = argc > 1 ? argv[1] : "data/rigs";
	tcase_set_timeout(tests, 100);
	tcase_add_loop_test(tests, a_set_through_each, 0, G_N_ELEMENTS(kinds));
	tcase_add_loop_test(tests, codes_stay_raw, 0, G_N_ELEMENTS(kinds));
	tcase_add_test(tests, an_overrun_s_length_is_in_the_file_with_its_uncertainty);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
