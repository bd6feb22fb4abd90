/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "src/session/session.h"
#include "tests/test-lib.h"

/* What the import and export tests share: text to a file in a folder of its own, and back. */

typedef gboolean (*ImportFunc)(const PlbImportSource *source, PlbImport *import, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbImport, plb_import_clear)

static inline char *test_folder(void)
{
	char *dir = g_dir_make_tmp("plumbar-import-XXXXXX", NULL);

	ck_assert_ptr_nonnull(dir);
	return dir;
}

static inline char *write_text(const char *dir, const char *name, const char *text, gssize length)
{
	char *path = g_build_filename(dir, name, NULL);

	ck_assert(
		g_file_set_contents_full(path, text, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	return path;
}

static inline void remove_folder(const char *dir)
{
	GDir *open = g_dir_open(dir, 0, NULL);
	const char *name;

	while (open && (name = g_dir_read_name(open))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);

		g_remove(path);
	}
	g_clear_pointer(&open, g_dir_close);
	g_rmdir(dir);
}

static inline gboolean import_text(ImportFunc func, const char *text, gssize length,
				   PlbImport *import, GError **error)
{
	g_autofree char *dir = test_folder();
	g_autofree char *path = write_text(dir, "squats.csv", text, length);
	PlbImportSource source = { .path = path };
	gboolean done = func(&source, import, error);

	remove_folder(dir);
	return done;
}

/* Accepted, or the test fails with the error's words. */
static inline void import_good(ImportFunc func, const char *text, PlbImport *import)
{
	g_autoptr(GError) error = NULL;

	ck_assert_msg(import_text(func, text, -1, import, &error), "%s\n%.300s",
		      error ? error->message : "no error set", text);
	ck_assert_ptr_null(error);
	ck_assert_ptr_nonnull(import->understood);
}

/* Refused, in one line that holds that part. */
static inline void import_bad(ImportFunc func, const char *text, const char *part)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GError) error = NULL;

	ck_assert_msg(!import_text(func, text, -1, &import, &error), "accepted, should say: %s",
		      part);
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_IMPORT));
	ck_assert_msg(strstr(error->message, part) != NULL, "\"%s\" does not hold \"%s\"",
		      error->message, part);
	ck_assert_msg(strstr(error->message, "squats.csv: ") != NULL, "no file: %s",
		      error->message);
	ck_assert_msg(!strpbrk(error->message, "\r\n"), "two lines: %s", error->message);
	ck_assert_ptr_null(import.samples);
}

static inline const PlbSample *sample_at(const PlbImport *import, guint i)
{
	ck_assert_uint_lt(i, import->samples->len);
	return &g_array_index(import->samples, PlbSample, i);
}
