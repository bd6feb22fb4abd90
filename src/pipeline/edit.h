/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* What a coach says of a set afterwards, or while it goes on: a layer over the automatic result.
 * Measured numbers stay; a struck rep is left out of verdict, velocity loss and targets, a voided
 * set is marked, a moved rep is measured anew between its new boundaries. Every edit can be taken
 * back (session.h: undo); the last word on a rep or set counts. */

typedef enum {
	PLB_EDIT_STRIKE, /* the rep does not count */
	PLB_EDIT_RESTORE,
	PLB_EDIT_PAIN, /* the athlete felt pain on this rep */
	PLB_EDIT_NO_PAIN,
	PLB_EDIT_VOID, /* the set does not count */
	PLB_EDIT_UNVOID,
	PLB_EDIT_MOVE,  /* the rep begins, turns and ends elsewhere: its numbers are worked out anew
			 */
	PLB_EDIT_LABEL, /* the rep is complete, or why not, whatever was found */
	PLB_EDIT_COUNT,
} PlbEditKind;

typedef struct {
	PlbEditKind kind;
	guint set_index, rep_index;      /* from 1; rep_index 0 with _VOID and _UNVOID */
	double start_s, bottom_s, end_s; /* _MOVE, in seconds of the recording */
	PlbRepStatus label;              /* _LABEL */
} PlbEdit;

/* The event kind under which a session keeps it ("strike", ...), and its detail: "set 1 rep 3",
 * with _MOVE "set 1 rep 3 from 12.34 bottom 13.2 to 14.05", with _LABEL "set 1 rep 3 partial".
 * Caller frees the detail. */
const char *plb_edit_kind_to_text(PlbEditKind kind);
char *plb_edit_detail(const PlbEdit *edit);
/* FALSE when the two are no edit: another event, or damaged text. */
gboolean plb_edit_parse(const char *kind, const char *detail, PlbEdit *edit);

/* FALSE, and nothing changed, when the result has no such set or rep, and with _MOVE, which needs
 * the recording (plb_pipeline_edit does all of them). Brings the set's verdict, velocity loss and
 * sums up to date. */
gboolean plb_edit_apply(const PlbEdit *edit, PlbResult *result);
/* What rests on the reps of this set (from 1) and those before it, in it and the sets after it. */
void plb_edit_update_later(PlbResult *result, guint set_index);
