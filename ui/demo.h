/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/window.h"

/* Runs the window by itself, for `plumbar --demo` and --screenshot: connects to the virtual rack,
 * records its set, saves, shows the judged set; or opens a file. */

typedef struct {
	const char *scenario;        /* NULL = no demo */
	const char *open_path;       /* session to open, or NULL */
	const char *screenshot_path; /* picture of the live page as the set ends, or of the opened
					file */
	int reps;                    /* 0 = the scenario's own */
	guint64 seed;
	char **settings; /* of the simulated lifter, "key=value", or NULL */
	gboolean quit;   /* when all of it is done */
} PlbDemoPlan;

/* done: called once, when the set is shown or something failed; error NULL = all went well. */
typedef void (*PlbDemoFunc)(PlbWindow *window, const char *session_path, const GError *error,
			    gpointer user_data);
/* The window must be shown. plan is copied. */
void plb_demo_run(PlbWindow *window, const PlbDemoPlan *plan, PlbDemoFunc done, gpointer user_data);
