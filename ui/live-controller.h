/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "src/live/rack-monitor.h"
#include "src/live/recorder.h"
#include "src/pipeline/targets.h"
#include "ui/chime.h"
#include "ui/connection.h"
#include "ui/view-model.h"
#include "ui/view-shape.h"

/* One rack and its recordings, for the live page: no widgets. Used from the window's thread.
 *
 *   SETUP -> CONNECTING -> CONNECTED -> RECORDING -> SAVING -> SAVED -> CONNECTING -> ...
 *     ^---------+              |            +---------------> FAILED ---^
 *     ^------------------------+
 *
 * Signals: "state-changed" (also a new problem), "preview" (where the lifter is now, up to 60 a
 * second), "set-changed" (reps, verdict). */

#define PLB_TYPE_LIVE_CONTROLLER (plb_live_controller_get_type())
G_DECLARE_FINAL_TYPE(PlbLiveController, plb_live_controller, PLB, LIVE_CONTROLLER, GObject)

typedef enum {
	PLB_LIVE_SETUP,
	PLB_LIVE_CONNECTING,
	PLB_LIVE_CONNECTED,
	PLB_LIVE_RECORDING,
	PLB_LIVE_SAVING,
	PLB_LIVE_SAVED,
	PLB_LIVE_FAILED, /* the recording broke off; what was received is in the file */
} PlbLiveState;

PlbLiveController *plb_live_controller_new(void);

void plb_live_controller_connect(PlbLiveController *controller, const PlbRackChoice *choice);
/* The same choice again, for the next set; a virtual lifter gets the next seed. */
void plb_live_controller_reconnect(PlbLiveController *controller);
void plb_live_controller_disconnect(PlbLiveController *controller);
/* stop_at_end: with a virtual rack, stop when its set is over. */
void plb_live_controller_record(PlbLiveController *controller, gboolean stop_at_end);
void plb_live_controller_stop(PlbLiveController *controller);

PlbLiveState plb_live_controller_get_state(PlbLiveController *controller);
/* NULL, or one line: why connecting or recording failed. */
const char *plb_live_controller_get_problem(PlbLiveController *controller);
/* The session file being or last recorded, or NULL. */
const char *plb_live_controller_get_path(PlbLiveController *controller);
/* The rack's name for people, or NULL. */
const char *plb_live_controller_get_rack_name(PlbLiveController *controller);
/* The athlete of this connection; NULL before. */
const PlbAthlete *plb_live_controller_get_athlete(PlbLiveController *controller);
/* The newest; all zeros and NAN before the first recording. */
const PlbLiveSnapshot *plb_live_controller_get_snapshot(PlbLiveController *controller);
/* The newest set of this recording, NULL before there is one; valid until "set-changed". */
const PlbSetView *plb_live_controller_get_set(PlbLiveController *controller);
/* PlbViewPath of the set's reps so far, and of the rep that goes on. */
GPtrArray *plb_live_controller_get_paths(PlbLiveController *controller);
const PlbViewPath *plb_live_controller_get_trail(PlbLiveController *controller);
/* The lifter at the bottom of the last rep; not valid before the first, or without a posture. */
const PlbFigure *plb_live_controller_get_bottom_figure(PlbLiveController *controller);
/* Seconds since the last set of this window ended; NAN while recording and before the first. */
double plb_live_controller_get_rest_s(PlbLiveController *controller);

/* Save by itself once a set is over and the plates are empty for two seconds. */
void plb_live_controller_set_hands_free(PlbLiveController *controller, gboolean hands_free);
gboolean plb_live_controller_get_hands_free(PlbLiveController *controller);

/* live-controller-edit.c: targets, and what the coach says of the set. */
/* Of who is up now (plb_live_controller_set_athlete first): a set of theirs is judged anew,
 * another's keeps its own. Signal "announce" (PlbChime) says what is newly
 * reached, a fault, or a rep below the zone. */
void plb_live_controller_set_targets(PlbLiveController *controller, const PlbTargets *targets);
const PlbTargets *plb_live_controller_get_targets(PlbLiveController *controller);
const PlbTargetState *plb_live_controller_get_target_state(PlbLiveController *controller);
/* Strikes the last rep, or takes that back; likewise pain on it, and the whole set void. FALSE: no
 * rep, or nothing of this window was recorded. A saved set is edited in its file, in the
 * background; signal "edit-failed" (line for a person) when that came to nothing. */
gboolean plb_live_controller_toggle_strike(PlbLiveController *controller);
gboolean plb_live_controller_toggle_pain(PlbLiveController *controller);
gboolean plb_live_controller_toggle_void(PlbLiveController *controller);
/* The file is still being edited, or will be as soon as it is saved. */
gboolean plb_live_controller_is_editing(PlbLiveController *controller);
gboolean plb_live_controller_add_note(PlbLiveController *controller, const char *text);
/* Whose the next sets are; before connecting, and with a simulated lifter only by name: its body is
 * its own. */
void plb_live_controller_set_athlete(PlbLiveController *controller, const PlbAthlete *athlete);
/* The set being recorded, or the one just saved, was another's. FALSE when there is none. */
gboolean plb_live_controller_reassign(PlbLiveController *controller, const PlbAthlete *athlete);

/* live-controller-rack.c: the rack page. */
/* Streams while CONNECTED and nothing is recorded. */
void plb_live_controller_monitor(PlbLiveController *controller, gboolean on);
typedef struct {
	gboolean live; /* numbers are of this moment */
	PlbRackHealth health;
	PlbRackLosses losses;
	double rate_hz;
	PlbRackReading reading;
	PlbSample now; /* fz_n, cop, bar; what is not known is NAN */
	PlbBarPlace bar_place;
	double zero_drift_n[PLB_SIDES]; /* NAN = not known */
	char problem[200];              /* "" or why the stream ended */
} PlbRackView;
/* FALSE when no rack is streaming: view says only that. */
gboolean plb_live_controller_read_rack(PlbLiveController *controller, PlbRackView *view);
/* Only while monitoring; FALSE with the reason. */
gboolean plb_live_controller_tare(PlbLiveController *controller, GError **error);
const PlbRig *plb_live_controller_get_rig(PlbLiveController *controller);            /* or NULL */
const PlbRackInfo *plb_live_controller_get_rack_info(PlbLiveController *controller); /* or NULL */
