/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints a simulated session's noise-free signals as CSV, 200 lines a second, to be looked at:
 * lifter-dump SCENARIO SEED [key=value...] */
#include <math.h>
#include <stdio.h>

#include "src/simulator/lifter-truth.h"
#include "tests/simulator/test-rig.h"

static const char *const names[PLB_SIGNAL_COUNT] = {
	"bar_x",  "bar_z",  "tilt",  "yaw",   "fl",    "fr",    "copl_x", "copr_x",
	"copl_y", "copr_y", "cop_x", "force", "fx",    "com_x", "com_z",  "hip_z",
	"shank",  "thigh",  "trunk", "l5s1",  "l5s1g", "hip",   "knee",
};

int main(int argc, char **argv)
{
	PlbLifterSetup setup = { .scenario = argc > 1 ? argv[1] : "steady",
				 .load_kg = NAN,
				 .seed = argc > 2 ? g_ascii_strtoull(argv[2], NULL, 10) : 1,
				 .settings = argc > 3 ? (const char *const *)argv + 3 : NULL };
	g_autoptr(GError) error = NULL;
	PlbRig rig = test_rig();
	PlbLifterSettings settings;
	PlbLifterPlan plan;

	if (!plb_lifter_settings_init(&settings, &setup, &error)) {
		fprintf(stderr, "lifter-dump: %s\n", error->message);
		return 2;
	}
	plb_lifter_plan_init(&plan, &settings, &rig);
	g_autoptr(PlbPhases) phases = plb_phases_new(&plan);
	g_autoptr(PlbSignals) signals = plb_signals_new(phases, &plan);

	printf("t");
	for (int s = 0; s < PLB_SIGNAL_COUNT; s++)
		printf(",%s", names[s]);
	printf("\n");
	for (gsize i = 0; i < signals->n; i += 5) {
		printf("%.3f", (double)i / PLB_TRACK_RATE_HZ);
		for (int s = 0; s < PLB_SIGNAL_COUNT; s++)
			printf(",%.6g", signals->signal[s][i]);
		printf("\n");
	}
	g_autofree char *id = g_strdup("dump");
	PlbTruth truth;
	plb_truth_read(&truth, &plan, phases, signals, &rig);
	g_autofree char *json = plb_truth_to_json(&truth, &plan, phases, id);
	fprintf(stderr, "%s\n", json);
	return 0;
}
