/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* plumbar [FILE.plumbar] [--demo[=SCENARIO]] [--reps N] [--seed N] [--screenshot FILE]
 *         [--quit-after-demo] [--version]
 * A second call passes its wishes to the window that is there. */

#define PLB_TYPE_APPLICATION (plb_application_get_type())
G_DECLARE_FINAL_TYPE(PlbApplication, plb_application, PLB, APPLICATION, AdwApplication)

PlbApplication *plb_application_new(void);
/* The program from its arguments on; its exit status: 1 also when what the command line asked for
 * failed. `--demo` alone means the scenario fatigue-shift. */
int plb_application_main(int argc, char **argv);
