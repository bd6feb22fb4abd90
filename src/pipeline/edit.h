/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* What a coach says of a set afterwards, or while it goes on: a layer over the automatic result.
 * Measured numbers stay; a struck rep is left out of verdict, velocity loss and targets, a voided
 * set is marked. Every edit can be taken back; the last word on a rep or set counts. */

typedef enum {
	PLB_EDIT_STRIKE, /* the rep does not count */
	PLB_EDIT_RESTORE,
	PLB_EDIT_PAIN, /* the athlete felt pain on this rep */
	PLB_EDIT_NO_PAIN,
	PLB_EDIT_VOID, /* the set does not count */
	PLB_EDIT_UNVOID,
	PLB_EDIT_COUNT,
} PlbEditKind;

typedef struct {
	PlbEditKind kind;
	guint set_index, rep_index; /* from 1; rep_index 0 with _VOID and _UNVOID */
} PlbEdit;

/* The event kind under which a session keeps it ("strike", ...), and its detail: "set 1 rep 3".
 * Caller frees the detail. */
const char *plb_edit_kind_to_text(PlbEditKind kind);
char *plb_edit_detail(const PlbEdit *edit);
/* FALSE when the two are no edit: another event, or damaged text. */
gboolean plb_edit_parse(const char *kind, const char *detail, PlbEdit *edit);

/* FALSE, and nothing changed, when the result has no such set or rep. Brings the set's verdict,
 * velocity loss and sums up to date. */
gboolean plb_edit_apply(const PlbEdit *edit, PlbResult *result);
