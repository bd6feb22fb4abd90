/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>

#include "hw/rack-plumbar.h"
#include "src/live/rack-list.h"
#include "src/live/recorder.h"
#include "tests/hw/usbfs-fixture.h"
#include "tests/live/counting-lifter.h"

/* One set, twice: undisturbed, and with the rack unplugged in the middle of a rep and plugged in
 * again, through the real libusb. Prints both rep by rep and exits 0 if it is one session with one
 * marked gap, the cut rep is data-gap, the others are right, and what needs the bar's place is null
 * after the replug until it is homed again. Its encoders count from 0 at power-up, as real ones do.
 *
 * The lifter does not wait: what is done while the rack is away is not seen. Faster than real time
 * the marked gap is shorter than the lifter's by the speed, since its length is this computer's. */

static struct {
	char *scenario;
	int reps, rep;
	gint64 seed;
	double at, away_s, speed;
	gboolean no_home;
} options = { NULL, 6, 3, 1, 0.5, 2.5, 1, FALSE };

static PlbLifter *new_lifter(const PlbRig *rig)
{
	PlbLifterSetup setup = { .scenario = options.scenario,
				 .reps = options.reps,
				 .load_kg = NAN,
				 .seed = (guint64)options.seed };
	g_autoptr(GError) error = NULL;
	PlbLifter *lifter = plb_lifter_new(&setup, rig, &error);

	if (!lifter)
		g_error("%s", error->message);
	return lifter;
}

static PlbDeviceModel *new_model(CountingLifter *source)
{
	PlbDeviceModelSetup setup = { .serial = "PLB-7",
				      .rate_hz = 1000,
				      .source = counting_lifter_scan,
				      .source_data = source };

	return plb_device_model_new(&setup);
}

static void set_up(PlbRecorderOptions *recorder, const PlbLifter *lifter, const char *path)
{
	PlbLifterFacts facts;

	*recorder = (PlbRecorderOptions){ .path = path };
	plb_pipeline_setup_init(&recorder->setup, NULL);
	plb_lifter_get_facts(lifter, &facts);
	recorder->setup.athlete.stature_m = facts.stature_m;
	plb_sex_from_text(facts.sex, &recorder->setup.athlete.sex);
	recorder->duration_s = plb_lifter_get_duration_s(lifter);
}

static PlbRig *rig_with_home(const PlbRig *absolute)
{
	g_autoptr(PlbLifter) lifter = new_lifter(absolute);

	return counting_lifter_home_rig(lifter, absolute);
}

static PlbPipeline *analyse(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	PlbPipeline *pipeline = session ? plb_session_analyze(session, &error) : NULL;

	if (!pipeline)
		g_error("%s", error->message);
	return pipeline;
}

static PlbPipeline *undisturbed(const PlbRig *rig, const PlbRig *lifter_rig, const char *path)
{
	g_autoptr(PlbLifter) lifter = new_lifter(lifter_rig);
	CountingLifter source = { .lifter = lifter, .has_zero = options.no_home };
	g_autoptr(PlbRecorder) recorder = plb_recorder_new();
	g_autoptr(GError) error = NULL;
	PlbRecorderOptions recording;

	set_up(&recording, lifter, path);
	recording.lossless = TRUE;
	if (!plb_recorder_start(recorder, plb_rack_plumbar_new_direct(new_model(&source), FALSE),
				rig, &recording, &error) ||
	    !plb_recorder_wait(recorder, &error))
		g_error("%s", error->message);
	g_clear_object(&recorder);
	return analyse(path);
}

static void wait_until_gone(UsbFixture *fixture)
{
	gboolean gone = FALSE;

	while (!gone) {
		g_usleep(2000);
		gone = plb_device_model_is_gone(usb_fixture_lock(fixture));
		usb_fixture_unlock(fixture);
	}
}

static void wait_for_the_end(PlbRecorder *recorder, double set_s)
{
	PlbLiveSnapshot snapshot;

	do {
		g_usleep(20000);
		plb_recorder_get_snapshot(recorder, &snapshot);
	} while (snapshot.state == PLB_RECORDER_RECORDING && snapshot.recorded_s < set_s);
	plb_recorder_stop(recorder);
}

static PlbPipeline *replugged(const PlbRig *rig, const PlbRig *lifter_rig, const char *path,
			      double unplug_s, PlbRackHealth *health)
{
	g_autoptr(PlbLifter) lifter = new_lifter(lifter_rig);
	CountingLifter first = { .lifter = lifter, .has_zero = options.no_home }, second = first;
	PlbDeviceModel *model = new_model(&first);
	g_autoptr(UsbFixture) fixture = NULL;
	g_autoptr(PlbRecorder) recorder = plb_recorder_new();
	g_autoptr(GError) error = NULL;
	PlbRecorderOptions recording;
	PlbLiveSnapshot snapshot;
	double away_s = options.away_s / options.speed;
	PlbRack *rack;

	plb_device_model_inject(model, PLB_FAULT_UNPLUG, (guint64)(unplug_s * 1000), 0);
	fixture = usb_fixture_new(model);
	usb_fixture_run(fixture, options.speed);
	set_up(&recording, lifter, path);
	recording.duration_s = 0;
	rack = plb_rack_list_open("PLB-7", &error);
	if (!rack || !plb_recorder_start(recorder, rack, rig, &recording, &error))
		g_error("%s", error->message);
	wait_until_gone(fixture);
	usb_fixture_unplug(fixture);
	g_usleep((gulong)(away_s * 1e6));
	second.next = first.next + (guint64)(options.away_s * 1000);
	second.has_zero = FALSE;
	for (PlbFrame unseen; first.next < second.next;) /* the lifter does not wait */
		plb_lifter_scan(lifter, first.next++, &unseen);
	usb_fixture_replug(fixture, 0, plb_sim_device_new(new_model(&second)));
	wait_for_the_end(recorder, plb_lifter_get_duration_s(lifter) + 3 - options.away_s + away_s);
	if (!plb_recorder_wait(recorder, &error))
		g_error("%s", error->message);
	plb_recorder_get_snapshot(recorder, &snapshot);
	*health = snapshot.health;
	g_clear_object(&recorder);
	return analyse(path);
}

static const PlbSetResult *only_set(PlbPipeline *pipeline)
{
	const PlbResult *result = plb_pipeline_get_result(pipeline);

	if (result->sets->len != 1)
		g_error("%u sets were found, not 1", result->sets->len);
	return g_ptr_array_index(result->sets, 0);
}

static gboolean is_near(double a, double b, double within)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= within;
}

/* Velocity and range of motion; and before the cut the moment, after it none. The moment of the
 * reps before may differ by how the set was weighed. */
static gboolean rep_is_right(const PlbRepResult *rep, const PlbRepResult *twin,
			     const double away_s[2])
{
	gboolean cut = twin->cut.end_s > away_s[0] && twin->cut.start_s < away_s[1];
	gboolean after = twin->cut.start_s >= away_s[1];
	double u_mps = after ? 0.02 : 0.001, u_m = after ? 0.02 : 0.001;

	if (cut)
		return rep->status == PLB_REP_DATA_GAP;
	return rep->status == twin->status &&
	       is_near(rep->metrics.mean_velocity_mps, twin->metrics.mean_velocity_mps, u_mps) &&
	       is_near(rep->metrics.rom_m, twin->metrics.rom_m, u_m) &&
	       (after ? isnan(rep->load.moments.l5s1_peak_nm) &&
				isnan(rep->metrics.bar.drift_x_m) &&
				isnan(rep->load.posture.trunk_lean_deg)
		      : is_near(rep->load.moments.l5s1_peak_nm, twin->load.moments.l5s1_peak_nm,
				1));
}

static const char *status_text(const PlbRepResult *rep)
{
	const char *why = plb_rep_status_to_why(rep->status);

	return why ? why : "complete";
}

static gboolean compare(const PlbSetResult *set, const PlbSetResult *twin, const double away_s[2])
{
	gboolean right = set->reps->len == twin->reps->len;

	printf("rep  %-10s %-17s %-17s %-19s %s\n", "status", "velocity m/s", "range of motion m",
	       "L5/S1 peak Nm", "");
	for (guint i = 0; i < MIN(set->reps->len, twin->reps->len); i++) {
		const PlbRepResult *a = set->reps->pdata[i], *b = twin->reps->pdata[i];
		gboolean ok = rep_is_right(a, b, away_s);

		printf("%3u  %-10s %.3f (%.3f)     %.3f (%.3f)     %6.1f (%.1f)      %s\n",
		       a->index, status_text(a), a->metrics.mean_velocity_mps,
		       b->metrics.mean_velocity_mps, a->metrics.rom_m, b->metrics.rom_m,
		       a->load.moments.l5s1_peak_nm, b->load.moments.l5s1_peak_nm,
		       ok ? "right" : "WRONG");
		right &= ok;
	}
	return right;
}

static gboolean check_gap(const PlbResult *result, const PlbRackHealth *health)
{
	const PlbGap *gap = &g_array_index(result->gaps, PlbGap, 0);
	double away_s = options.away_s / options.speed;
	gboolean one = result->gaps->len == 1;

	printf("%u marked gap%s", result->gaps->len, one ? "" : "s");
	if (one)
		printf(": %.3f s from %.3f s, of uncertainty %.1f ms; the rack was away for %.3f s "
		       "or longer",
		       gap->length_s, gap->start_s, 1e3 * health->away_u_s, away_s);
	printf("\n");
	/* looking for it, opening it and hushing it come on top */
	return one && health->replugs == 1 && gap->length_s > away_s - 0.05 &&
	       gap->length_s < away_s + 3;
}

/* The bar is back in its hooks at the end, and the plates are empty: homed again. */
static gboolean check_homed(PlbPipeline *pipeline)
{
	const PlbTraces *traces = plb_pipeline_get_traces(pipeline);
	gboolean unhomed = (traces->flags[traces->length - 1] & PLB_SAMPLE_UNHOMED) != 0;

	printf("at the end the bar is %s\n", unhomed ? "not homed" : "homed");
	return unhomed == options.no_home;
}

static gboolean run(const char *dir)
{
	g_autofree char *first = g_build_filename(dir, "undisturbed.plumbar", NULL);
	g_autofree char *second = g_build_filename(dir, "replugged.plumbar", NULL);
	g_autoptr(PlbRig) absolute = plb_rig_virtual();
	g_autoptr(PlbRig) rig = options.no_home ? plb_rig_copy(absolute) : rig_with_home(absolute);
	g_autoptr(PlbPipeline) twin = undisturbed(rig, absolute, first);
	g_autoptr(PlbPipeline) pipeline = NULL;
	const PlbRepResult *rep;
	PlbRackHealth health;
	const PlbGap *gap;
	double away_s[2];
	gboolean right;

	if (options.rep < 1 || options.rep > (int)only_set(twin)->reps->len)
		g_error("there is no rep %d", options.rep);
	rep = g_ptr_array_index(only_set(twin)->reps, options.rep - 1);
	pipeline = replugged(rig, absolute, second,
			     rep->cut.start_s + options.at * (rep->cut.end_s - rep->cut.start_s),
			     &health);
	right = check_gap(plb_pipeline_get_result(pipeline), &health);
	gap = &g_array_index(plb_pipeline_get_result(pipeline)->gaps, PlbGap, 0);
	away_s[0] = gap->start_s;
	away_s[1] = gap->start_s + gap->length_s;
	if (options.speed > 1) /* what the lifter did unseen is longer than what was marked */
		away_s[1] = gap->start_s + options.away_s;
	right = right && compare(only_set(pipeline), only_set(twin), away_s);
	right &= check_homed(pipeline);
	g_unlink(first);
	g_unlink(second);
	return right;
}

int main(int argc, char **argv)
{
	const GOptionEntry entries[] = {
		{ "scenario", 0, 0, G_OPTION_ARG_STRING, &options.scenario, NULL, NULL },
		{ "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, NULL, NULL },
		{ "reps", 0, 0, G_OPTION_ARG_INT, &options.reps, NULL, NULL },
		{ "rep", 0, 0, G_OPTION_ARG_INT, &options.rep, "the rep to cut", NULL },
		{ "at", 0, 0, G_OPTION_ARG_DOUBLE, &options.at, "where in it, 0 to 1", NULL },
		{ "away", 0, 0, G_OPTION_ARG_DOUBLE, &options.away_s, "for how long", "S" },
		{ "speed", 0, 0, G_OPTION_ARG_DOUBLE, &options.speed, "times real time", NULL },
		{ "no-home", 0, 0, G_OPTION_ARG_NONE, &options.no_home, "no home point", NULL },
		{ NULL },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *dir = g_dir_make_tmp("plb-XXXXXX", NULL);
	gboolean right;

	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		g_error("%s", error->message);
	if (!options.scenario)
		options.scenario = g_strdup("steady");
	right = run(dir);
	g_rmdir(dir);
	g_free(options.scenario);
	puts(right ? "right" : "WRONG");
	return right ? 0 : 1;
}
