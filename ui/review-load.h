/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "src/session/session.h"
#include "ui/timeline-data.h"

/* A saved session, opened and analysed away from the window's thread. Immutable. */
typedef struct {
	char *path;
	PlbPipeline *pipeline; /* finished */
	const PlbResult *result;
	const PlbTraces *traces;
	PlbTimelineData *timeline;
	char *source;
	gint64 started_us;
} PlbReview;

void plb_review_free(PlbReview *review);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbReview, plb_review_free)
void plb_review_load_async(const char *path, GCancellable *cancellable,
			   GAsyncReadyCallback callback, gpointer user_data);
/* NULL with error: the one line that the session floor gave. */
PlbReview *plb_review_load_finish(GAsyncResult *result, GError **error);

/* Where sessions are saved and found: plumbar/sessions in the user's data folder; made if missing.
 */
char *plb_sessions_folder(void);
/* Paths (char *) of the *.plumbar files there, newest first, at most max. */
GPtrArray *plb_sessions_list(guint max);
/* What such a name says: *athlete becomes who (freed first), and the day and time come back in the
 * user's manner. NULL, and *athlete the file's name without its ending, when the name is another's.
 * Caller frees. */
char *plb_sessions_split_name(const char *path, char **athlete);
/* Day and time as every page writes them. Caller frees. */
char *plb_sessions_date_text(GDateTime *time);
/* A path in that folder, not yet taken, with date, time and athlete in its name. */
char *plb_sessions_new_path(const char *athlete_id);
