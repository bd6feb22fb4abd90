/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "src/session/soreness.h"

/* The newest session of an athlete, if it is not longer than eight days ago, and whether a question
 * about soreness is due (src/session/library.h). Found and answered away from the window's thread;
 * the sessions folder is taken into the library on the way. */
typedef struct {
	char *path;
	gint64 started_us;
	int asked_after_h; /* 0 = nothing is due */
} PlbFollowup;
void plb_followup_free(PlbFollowup *followup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbFollowup, plb_followup_free)

void plb_followup_find_async(const char *athlete, GCancellable *cancellable,
			     GAsyncReadyCallback callback, gpointer user_data);
/* NULL without error: there is no such session. */
PlbFollowup *plb_followup_find_finish(GAsyncResult *result, GError **error);

void plb_followup_answer_async(const char *path, const PlbSoreness *answer,
			       GAsyncReadyCallback callback, gpointer user_data);
gboolean plb_followup_answer_finish(GAsyncResult *result, GError **error);

/* "24 h after the session of 28 November: how is it?"; followup NULL = none. Caller frees. */
char *plb_followup_text(const PlbFollowup *followup);
double plb_followup_hours(const PlbFollowup *followup, gint64 now_us);
