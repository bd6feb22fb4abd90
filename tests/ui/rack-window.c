/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>

#include "tests/hw/usbfs-fixture.h"
#include "tests/live/counting-lifter.h"
#include "ui/application.h"

/* The program with a rack plugged in, through the real libusb: one set of two reps on it, from when
 * it is asked to stream.
 *
 *   rack-window refused|usual|other-hooks RIG [ARGUMENTS OF PLUMBAR]
 *
 * refused: the rack may not be opened. RIG: its rig is written there first; "-": it has none.
 * other-hooks: the bar ends in hooks 50 mm higher than those it was taken from. */

#define SERIAL "PLB-0042"
#define RATE_HZ 1000
#define HIGHER_M 0.05
/* The lifter steps off a second before the end, and has let go of the bar by then. */
#define RACKING_FROM_S 5.0
#define RACKING_UNTIL_S 3.0

typedef struct {
	CountingLifter seen;
	PlbRig *rig;
	gboolean other_hooks;
	double end_s;
} Set;

static void scan(gpointer data, guint64 scan_index, PlbFrame *counts)
{
	Set *set = data;
	double left_s = set->end_s - (double)set->seen.next / RATE_HZ;
	double done = (RACKING_FROM_S - left_s) / (RACKING_FROM_S - RACKING_UNTIL_S);

	counting_lifter_scan(&set->seen, scan_index, counts);
	for (int side = 0; set->other_hooks && side < PLB_SIDES; side++) {
		const PlbBarEnd *end = &set->rig->bar_end[side];

		for (guint i = 0; i < end->string_count; i++)
			counts->encoder[end->string[i].channel] +=
				(gint32)(CLAMP(done, 0, 1) * HIGHER_M *
					 end->string[i].counts_per_metre);
	}
}

static PlbLifter *new_lifter(const PlbRig *rig)
{
	const PlbLifterSetup setup = {
		.scenario = "steady", .reps = 2, .load_kg = NAN, .seed = 2, .rate_hz = RATE_HZ
	};

	return plb_lifter_new(&setup, rig, NULL);
}

static void prepare(Set *set, const char *rig_path)
{
	g_autoptr(PlbRig) absolute = plb_rig_virtual();
	g_autoptr(PlbLifter) other = new_lifter(absolute);
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;

	set->rig = counting_lifter_home_rig(other, absolute);
	g_free(set->rig->serial);
	set->rig->serial = g_strdup(SERIAL);
	set->seen.lifter = new_lifter(absolute);
	set->end_s = plb_lifter_get_duration_s(set->seen.lifter);
	if (g_str_equal(rig_path, "-"))
		return;
	text = plb_rig_to_text(set->rig);
	if (!g_file_set_contents(rig_path, text, -1, &error))
		g_error("%s", error->message);
}

/* A search for racks may go on in a thread of its own when the window is gone. */
static void wait_for_the_last(UsbFixture *fixture)
{
	for (guint tries = 0; tries < 50 && usb_fixture_get_counts(fixture).clients > 0; tries++)
		g_usleep(100000);
	g_usleep(300000);
}

int main(int argc, char **argv)
{
	Set set = { 0 };
	const PlbDeviceModelSetup setup = {
		.serial = SERIAL, .rate_hz = RATE_HZ, .source = scan, .source_data = &set
	};
	UsbFixture *fixture;
	int status;

	if (argc < 3)
		g_error("usage: rack-window refused|usual|other-hooks RIG [ARGUMENTS]");
	set.other_hooks = g_str_equal(argv[1], "other-hooks");
	prepare(&set, argv[2]);
	fixture = usb_fixture_new(plb_device_model_new(&setup));
	if (g_str_equal(argv[1], "refused"))
		usb_fixture_fail_open(fixture, EACCES);
	usb_fixture_run(fixture, 1);
	argv[2] = argv[0];
	status = plb_application_main(argc - 2, argv + 2);
	wait_for_the_last(fixture);
	usb_fixture_free(fixture);
	plb_lifter_free(set.seen.lifter);
	plb_rig_free(set.rig);
	return status;
}
