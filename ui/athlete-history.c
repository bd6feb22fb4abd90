/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/athlete-history.h"

#include "ui/review-load.h"

#define NEWEST 200 /* of the folder's sessions: more than a week of a busy gym's */

void plb_athlete_history_take_in(PlbLibrary *library)
{
	g_autoptr(GPtrArray) paths = plb_sessions_list(NEWEST);

	/* one that cannot be read, or is being recorded, is none yet */
	for (guint i = 0; i < paths->len; i++)
		plb_library_index(library, g_ptr_array_index(paths, i), FALSE, NULL);
}

static void take_in(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	g_autoptr(PlbLibrary) library = plb_library_open(NULL, NULL);

	if (library)
		plb_athlete_history_take_in(library);
	g_task_return_boolean(task, library != NULL);
}

void plb_athlete_history_take_in_soon(void)
{
	g_autoptr(GTask) task = g_task_new(NULL, NULL, NULL, NULL);

	g_task_run_in_thread(task, take_in);
}

void plb_athlete_history_read(const char *athlete, PlbPipelineSetup *setup)
{
	g_autofree char *path = plb_library_default_path();
	g_autoptr(PlbLibrary) library = NULL;
	gint64 now_us = g_get_real_time();

	setup->history = (PlbNoiseHistory){ 0 };
	setup->body = (PlbKeptBody){ 0 };
	if (!*athlete || !g_file_test(path, G_FILE_TEST_EXISTS))
		return;
	library = plb_library_open(NULL, NULL);
	if (!library || !plb_library_history(library, athlete, now_us, NULL, &setup->history, NULL))
		setup->history = (PlbNoiseHistory){ 0 };
	if (!library || !plb_library_kept_body(library, athlete, now_us, NULL, &setup->body, NULL))
		setup->body = (PlbKeptBody){ 0 };
}
