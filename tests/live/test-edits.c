/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/rack-list.h"
#include "src/live/recorder.h"
#include "tests/test-lib.h"

#include <glib/gstdio.h>
#include <string.h>

/* Edits of a finished session: struck, restored, voided, pain, another athlete. What was measured
 * stays, to the bit; what follows from it is that of the edit, and can be taken back. */

static char *dir, *path;

static void record_set(void)
{
	PlbLifterSetup lifter_setup = {
		.scenario = "tired-but-steady", .reps = 4, .load_kg = NAN, .seed = 5
	};
	PlbRecorderOptions options = { .path = path, .lossless = TRUE, .overwrite = TRUE };
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbRecorder) recorder = plb_recorder_new();
	PlbLifter *lifter;
	PlbRack *rack;

	plb_pipeline_setup_init(&options.setup, NULL);
	rack = plb_rack_list_open_virtual(&lifter_setup, FALSE, &options.setup, &lifter, NULL);
	options.duration_s = plb_lifter_get_duration_s(lifter);
	ck_assert(plb_recorder_start(recorder, rack, rig, &options, NULL));
	ck_assert(plb_recorder_wait(recorder, NULL));
}

static PlbPipeline *analyse(void)
{
	g_autoptr(PlbSession) session = plb_session_open(path, NULL);
	PlbPipeline *pipeline = session ? plb_session_analyze(session, NULL) : NULL;

	ck_assert(pipeline != NULL);
	return pipeline;
}

static const PlbSetResult *set_of(PlbPipeline *pipeline)
{
	return g_ptr_array_index(plb_pipeline_get_result(pipeline)->sets, 0);
}

static void annotate(const char *kind, const char *detail)
{
	g_autoptr(GError) error = NULL;
	PlbVerifyReport report;

	ck_assert_msg(plb_session_annotate(path, 1.5, kind, detail, &error), "%s",
		      error ? error->message : "");
	ck_assert(plb_session_verify(path, &report, NULL));
	ck_assert(report.finished && !report.damaged);
	plb_verify_report_clear(&report);
}

static GArray *read_frames(void)
{
	g_autoptr(PlbSession) session = plb_session_open(path, NULL);
	GArray *frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));

	ck_assert(plb_session_read_frames(session, frames, NULL));
	return frames;
}

START_TEST(a_struck_rep_stays_out_until_it_is_restored)
{
	g_autoptr(PlbPipeline) before = NULL;
	g_autoptr(PlbPipeline) struck = NULL;
	g_autoptr(PlbPipeline) restored = NULL;
	const PlbRepResult *rep;

	record_set();
	before = analyse();
	ck_assert_uint_eq(set_of(before)->reps->len, 4);
	annotate("strike", "set 1 rep 4");
	annotate("pain", "set 1 rep 2");
	annotate("note", "the belt slipped");
	struck = analyse();
	rep = g_ptr_array_index(set_of(struck)->reps, 3);
	ck_assert(rep->struck && rep->status == PLB_REP_COMPLETE);
	rep = g_ptr_array_index(set_of(struck)->reps, 1);
	ck_assert(rep->pain);
	/* reps slow down, so the loss without the last is smaller */
	ck_assert(set_of(struck)->velocity_loss_pct < set_of(before)->velocity_loss_pct - 1);
	annotate("restore", "set 1 rep 4");
	annotate("void", "set 1");
	restored = analyse();
	ck_assert(set_of(restored)->voided);
	ck_assert(set_of(restored)->velocity_loss_pct == set_of(before)->velocity_loss_pct);
}
END_TEST

START_TEST(another_athlete_another_body_the_same_counts)
{
	g_autoptr(PlbPipeline) before = NULL;
	g_autoptr(PlbPipeline) after = NULL;
	g_autoptr(GArray) frames_before = NULL;
	g_autoptr(GArray) frames_after = NULL;
	g_autoptr(PlbSession) session = NULL;
	g_autoptr(GPtrArray) events = NULL;
	g_autoptr(GError) error = NULL;
	const PlbSessionEvent *event;
	PlbAthlete athlete;
	const PlbRepResult *a, *b;

	record_set();
	before = analyse();
	frames_before = read_frames();
	plb_athlete_init(&athlete);
	g_strlcpy(athlete.id, "Berta", sizeof athlete.id);
	athlete.mass_kg = 70;
	athlete.stature_m = 1.75;
	athlete.sex = PLB_SEX_FEMALE;
	ck_assert_msg(plb_session_reassign(path, &athlete, &error), "%s",
		      error ? error->message : "");
	session = plb_session_open(path, NULL);
	ck_assert_str_eq(plb_session_get_header(session)->setup.athlete.id, "Berta");
	events = plb_session_read_events(session, NULL);
	event = g_ptr_array_index(events, events->len - 1);
	ck_assert_str_eq(event->kind, "athlete");
	ck_assert(strstr(event->detail, "\"id\"") != NULL);
	after = analyse();
	frames_after = read_frames();
	ck_assert_uint_eq(frames_before->len, frames_after->len);
	ck_assert_mem_eq(frames_before->data, frames_after->data,
			 frames_before->len * sizeof(PlbFrame));
	a = g_ptr_array_index(set_of(before)->reps, 0);
	b = g_ptr_array_index(set_of(after)->reps, 0);
	ck_assert(a->metrics.mean_velocity_mps == b->metrics.mean_velocity_mps);
	ck_assert(fabs(a->load.moments.l5s1_peak_nm - b->load.moments.l5s1_peak_nm) > 1);
}
END_TEST

START_TEST(what_cannot_be_edited_is_left_alone)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *absent = g_build_filename(dir, "absent.plumbar", NULL);

	ck_assert(!plb_session_annotate(absent, 0, "strike", "set 1 rep 1", &error));
	ck_assert(error != NULL);
	ck_assert(!g_file_test(absent, G_FILE_TEST_EXISTS));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("edits");
	TCase *tcase = tcase_create("edits");
	int status;

	dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	path = g_build_filename(dir, "s.plumbar", NULL);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_struck_rep_stays_out_until_it_is_restored);
	tcase_add_test(tcase, another_athlete_another_body_the_same_counts);
	tcase_add_test(tcase, what_cannot_be_edited_is_left_alone);
	suite_add_tcase(suite, tcase);
	status = run_suite(suite);
	g_unlink(path);
	g_rmdir(dir);
	g_free(path);
	g_free(dir);
	return status;
}
