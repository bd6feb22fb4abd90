/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "src/live/rack-list.h"
#include "src/session/session.h"

/* A rack that was opened, with all that a recording from it needs. */

/* What a coach chose on the set-up page. */
typedef struct {
	gboolean virtual_rack;
	char *scenario;     /* virtual: name of the simulated set */
	int reps;           /* virtual: 0 = the scenario's own */
	guint64 seed;       /* virtual */
	char **settings;    /* virtual: "key=value" of the lifter (docs/simulator.md), or NULL */
	char *serial;       /* USB: which rack; NULL = the only one */
	char *rig_path;     /* USB: its rig file */
	PlbAthlete athlete; /* a simulated lifter brings its own body, and its own id for "" */
	char exercise[32];  /* "" = guess */
	double bar_mass_kg; /* USB: typed; NAN = weigh it with the plates */
} PlbRackChoice;
PlbRackChoice *plb_rack_choice_new(void); /* the virtual rack, fatigue-shift, seed 1 */
PlbRackChoice *plb_rack_choice_copy(const PlbRackChoice *choice);
void plb_rack_choice_free(PlbRackChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRackChoice, plb_rack_choice_free)

typedef struct {
	PlbRack *rack; /* NULL once a recorder has taken it */
	PlbRig *rig;
	PlbRackInfo *info; /* as it described itself when opened */
	PlbPipelineSetup setup;
	char *name;                       /* for people: "Virtual rack", "Plumbar SERIAL" */
	char *scenario_json, *truth_json; /* of a simulated set, or NULL */
	double set_duration_s;            /* of a simulated set; NAN = nobody knows */
	char simulated_id[sizeof(((PlbAthlete *)NULL)->id)]; /* the simulated lifter's own, or "" */
} PlbConnection;
void plb_connection_free(PlbConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbConnection, plb_connection_free)

/* Opens away from the window's thread; choice is copied. */
void plb_connection_open_async(const PlbRackChoice *choice, GAsyncReadyCallback callback,
			       gpointer user_data);
PlbConnection *plb_connection_open_finish(GAsyncResult *result, GError **error);
