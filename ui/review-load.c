/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/review-load.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

void plb_review_free(PlbReview *review)
{
	if (!review)
		return;
	g_free(review->path);
	g_free(review->source);
	plb_timeline_data_free(review->timeline);
	plb_pipeline_free(review->pipeline);
	g_free(review);
}

static PlbReview *load(const char *path, GError **error)
{
	g_autoptr(PlbSession) session = plb_session_open(path, error);
	g_autoptr(PlbReview) review = g_new0(PlbReview, 1);

	if (!session)
		return NULL;
	review->pipeline = plb_session_analyze(session, error);
	if (!review->pipeline)
		return NULL;
	review->path = g_strdup(path);
	review->source = g_strdup(plb_session_get_header(session)->source);
	review->started_us = plb_session_get_header(session)->started_us;
	review->result = plb_pipeline_get_result(review->pipeline);
	review->traces = plb_pipeline_get_traces(review->pipeline);
	review->timeline = plb_timeline_data_new(review->result, review->traces);
	return g_steal_pointer(&review);
}

static void load_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	GError *error = NULL;
	PlbReview *review = load(data, &error);

	if (review)
		g_task_return_pointer(task, review, (GDestroyNotify)plb_review_free);
	else
		g_task_return_error(task, error);
}

void plb_review_load_async(const char *path, GCancellable *cancellable,
			   GAsyncReadyCallback callback, gpointer user_data)
{
	g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, user_data);

	g_task_set_task_data(task, g_strdup(path), g_free);
	g_task_run_in_thread(task, load_thread);
}

PlbReview *plb_review_load_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}

char *plb_sessions_folder(void)
{
	char *folder = g_build_filename(g_get_user_data_dir(), "plumbar", "sessions", NULL);

	g_mkdir_with_parents(folder, 0700);
	return folder;
}

static int newest_first(gconstpointer a, gconstpointer b)
{
	/* names begin with date and time */
	return g_strcmp0(*(char *const *)b, *(char *const *)a);
}

GPtrArray *plb_sessions_list(guint max)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *folder = plb_sessions_folder();
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		if (g_str_has_suffix(name, ".plumbar"))
			g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
	}
	g_ptr_array_sort(paths, newest_first);
	if (paths->len > max)
		g_ptr_array_set_size(paths, (int)max);
	return paths;
}

char *plb_sessions_split_name(const char *path, char **athlete)
{
	static const char stamp[] = "0000-00-00-000000-";
	g_autofree char *name = g_path_get_basename(path);
	g_autoptr(GTimeZone) here = g_time_zone_new_local();
	g_autoptr(GDateTime) time = NULL;
	int year, month, day, clock;

	if (g_str_has_suffix(name, ".plumbar"))
		name[strlen(name) - strlen(".plumbar")] = '\0';
	g_free(*athlete);
	if (strlen(name) > strlen(stamp) &&
	    sscanf(name, "%4d-%2d-%2d-%6d-", &year, &month, &day, &clock) == 4)
		time = g_date_time_new(here, year, month, day, clock / 10000, clock / 100 % 100,
				       clock % 100);
	*athlete = g_strdup(time ? name + strlen(stamp) : name);
	g_strdelimit(*athlete, "_", time ? ' ' : '_');
	return time ? plb_sessions_date_text(time) : NULL;
}

char *plb_sessions_date_text(GDateTime *time)
{
	/* TRANSLATORS: g_date_time_format: day, month's name, year, clock */
	return g_date_time_format(time, _("%-d %b %Y, %H:%M"));
}

static char *file_safe(const char *text)
{
	return g_strcanon(g_strdup(text),
			  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", '_');
}

char *plb_sessions_new_path(const char *athlete_id)
{
	g_autofree char *folder = plb_sessions_folder();
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *stamp = g_date_time_format(now, "%Y-%m-%d-%H%M%S");
	g_autofree char *athlete = file_safe(*athlete_id ? athlete_id : "athlete");

	for (guint i = 1;; i++) {
		g_autofree char *number = i > 1 ? g_strdup_printf("-%u", i) : g_strdup("");
		g_autofree char *name = g_strconcat(stamp, "-", athlete, number, ".plumbar", NULL);
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (!g_file_test(path, G_FILE_TEST_EXISTS))
			return g_steal_pointer(&path);
	}
}
