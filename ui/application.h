/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* plumbar [FILE.plumbar] [--demo[=SCENARIO]] [--reps N] [--seed N] [--screenshot FILE]
 *         [--quit-after-demo] [--version]
 * A second call passes its wishes to the window that is there. */

#define PLB_TYPE_APPLICATION (plb_application_get_type())
G_DECLARE_FINAL_TYPE(PlbApplication, plb_application, PLB, APPLICATION, AdwApplication)

PlbApplication *plb_application_new(void);
/* 0, or 1 when what the command line asked for failed. */
int plb_application_get_exit_status(PlbApplication *application);
/* `--demo` alone means the scenario fatigue-shift: gives argv with that written out. Free with
 * g_strfreev. */
char **plb_application_complete_arguments(int argc, char **argv);
