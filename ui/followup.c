/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/followup.h"

#include <glib/gi18n.h>

#include "src/session/library.h"
#include "src/session/session.h"
#include "ui/athlete-history.h"

#define REACH_US (8 * G_GINT64_CONSTANT(86400) * G_USEC_PER_SEC)

void plb_followup_free(PlbFollowup *followup)
{
	if (!followup)
		return;
	g_free(followup->path);
	g_free(followup);
}

double plb_followup_hours(const PlbFollowup *followup, gint64 now_us)
{
	return (double)(now_us - followup->started_us) / 3.6e9;
}

char *plb_followup_text(const PlbFollowup *followup)
{
	g_autoptr(GDateTime) utc = NULL;
	g_autoptr(GDateTime) local = NULL;
	g_autofree char *day = NULL;

	if (!followup)
		return g_strdup(_("No session in the last eight days"));
	utc = g_date_time_new_from_unix_utc(followup->started_us / G_USEC_PER_SEC);
	local = g_date_time_to_local(utc);
	day = g_date_time_format(local, "%-d %B");
	if (followup->asked_after_h == 0)
		return g_strdup_printf(_("Last session: %s. Nothing to ask now"), day);
	if (followup->asked_after_h >= 168)
		return g_strdup_printf(_("A week after the session of %s: how is it?"), day);
	return g_strdup_printf(_("%d h after the session of %s: how is it?"),
			       followup->asked_after_h, day);
}

static const char *value_of(int n, char **values, char **names, const char *name)
{
	for (int k = 0; k < n; k++) {
		if (g_str_equal(names[k], name))
			return values[k];
	}
	return NULL;
}

static void take_newest(int n, char **values, char **names, gpointer user_data)
{
	PlbFollowup *found = user_data;
	const char *started = value_of(n, values, names, "started");
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) time = started ? g_date_time_new_from_iso8601(started, utc) : NULL;

	if (!time || found->path)
		return;
	found->path = g_strdup(value_of(n, values, names, "session"));
	found->started_us = g_date_time_to_unix(time) * G_USEC_PER_SEC;
}

static void take_due(int n, char **values, char **names, gpointer user_data)
{
	PlbFollowup *found = user_data;

	if (g_strcmp0(value_of(n, values, names, "session"), found->path) == 0)
		found->asked_after_h =
			(int)g_ascii_strtoll(value_of(n, values, names, "asked_after_h"), NULL, 10);
}

static void find(GTask *task, gpointer source, gpointer athlete, GCancellable *cancellable)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbLibrary) library = plb_library_open(NULL, &error);
	g_autoptr(PlbFollowup) found = g_new0(PlbFollowup, 1);
	gint64 now_us = g_get_real_time();
	PlbLibraryQuery query = { .athlete = athlete, .from_us = now_us - REACH_US, .limit = 1 };

	if (library)
		plb_athlete_history_take_in(library);
	if (!library || !plb_library_list(library, &query, take_newest, found, &error) ||
	    !plb_library_due(library, now_us, take_due, found, &error))
		g_task_return_error(task, g_steal_pointer(&error));
	else
		g_task_return_pointer(task, found->path ? g_steal_pointer(&found) : NULL,
				      (GDestroyNotify)plb_followup_free);
}

void plb_followup_find_async(const char *athlete, GCancellable *cancellable,
			     GAsyncReadyCallback callback, gpointer user_data)
{
	g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, user_data);

	g_task_set_task_data(task, g_strdup(athlete), g_free);
	g_task_run_in_thread(task, find);
}

PlbFollowup *plb_followup_find_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}

typedef struct {
	char *path;
	PlbSoreness answer;
} Answer;

static void answer_free(gpointer data)
{
	g_free(((Answer *)data)->path);
	g_free(data);
}

static void keep_answer(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	const Answer *answer = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbLibrary) library = NULL;

	if (!plb_session_add_soreness(answer->path, &answer->answer, &error)) {
		g_task_return_error(task, g_steal_pointer(&error));
		return;
	}
	library = plb_library_open(NULL, NULL); /* the file is the truth: next time will do, too */
	if (library)
		plb_library_index(library, answer->path, TRUE, NULL);
	g_task_return_boolean(task, TRUE);
}

void plb_followup_answer_async(const char *path, const PlbSoreness *answer,
			       GAsyncReadyCallback callback, gpointer user_data)
{
	g_autoptr(GTask) task = g_task_new(NULL, NULL, callback, user_data);
	Answer *data = g_new0(Answer, 1);

	data->path = g_strdup(path);
	data->answer = *answer;
	g_task_set_task_data(task, data, answer_free);
	g_task_run_in_thread(task, keep_answer);
}

gboolean plb_followup_answer_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_boolean(G_TASK(result), error);
}
