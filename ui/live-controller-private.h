/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/live-controller.h"

/* Shared by the live-controller*.c files only. */

struct _PlbLiveController {
	GObject parent;
	PlbLiveState state;
	char *problem, *path;
	PlbRackChoice *choice;
	PlbConnection *connection;
	PlbRackMonitor *monitor; /* borrows the connection's rack */
	PlbRecorder *recorder;
	PlbLiveSnapshot snapshot;
	gboolean set_waits; /* to be read as soon as the analysis lets it */
	PlbSetView *set;
	GPtrArray *paths;
	PlbViewPath *trail;
	PlbFigure bottom_figure;
	guint tick; /* notices a rack that has gone silent */

	PlbTargets targets, next_targets; /* of the set that is shown; of who is up now */
	PlbTargetState target_state;
	double set_end_s;    /* of the newest set, NAN while it goes on */
	gint64 rest_from_us; /* monotonic; 0 = nothing was recorded yet */
	gboolean hands_free;
	gint64 empty_since_us;       /* plates empty after a set, monotonic */
	PlbAthlete *pending_athlete; /* whose the set is, once it is saved; NULL = as recorded */
	guint edits_running;         /* in the background, on the saved file */
};

/* A PlbRecorderReadFunc: makes everything that is shown of the newest set. */
void plb_live_controller_take_result(const PlbResult *result, const PlbTraces *traces,
				     gpointer controller);
void plb_live_controller_tell_set(PlbLiveController *controller); /* emits "set-changed" */
/* The newest of plb_live_controller_set_targets() is for the set that begins. */
void plb_live_controller_take_targets(PlbLiveController *controller);
/* Carries out a reassignment that waited for the recording to end. */
void plb_live_controller_reassign_pending(PlbLiveController *controller);
