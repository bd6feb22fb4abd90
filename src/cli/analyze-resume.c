/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/analyze-resume.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "src/session/json-writer.h"

static char *stamp_path(const char *folder)
{
	return g_build_filename(folder, "analysis.json", NULL);
}

static char *rig_digest(const PlbRig *rig)
{
	g_autofree char *text = rig ? plb_rig_to_text(rig) : NULL;

	return text ? g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1) : NULL;
}

char *plb_analyze_stamp(const char *session_path, const PlbRig *rig, GError **error)
{
	g_autofree char *name = g_path_get_basename(session_path);
	g_autofree char *digest = rig_digest(rig);
	PlbJsonWriter writer;
	struct stat status;

	if (stat(session_path, &status) != 0) {
		g_set_error_literal(error, G_FILE_ERROR, g_file_error_from_errno(errno),
				    g_strerror(errno));
		return NULL;
	}
	plb_json_writer_init(&writer);
	plb_json_writer_open(&writer, NULL, '{');
	plb_json_writer_text(&writer, "session", name);
	plb_json_writer_count(&writer, "size", (guint64)status.st_size);
	plb_json_writer_count(&writer, "modified_ns",
			      (guint64)status.st_mtim.tv_sec * 1000000000u +
				      (guint64)status.st_mtim.tv_nsec);
	plb_json_writer_text(&writer, "plumbar", PLB_VERSION);
	plb_json_writer_count(&writer, "pipeline", PLB_PIPELINE_VERSION);
	plb_json_writer_text(&writer, "rig_sha256", digest);
	plb_json_writer_close(&writer, '}');
	return plb_json_writer_take(&writer);
}

gboolean plb_analyze_stamped(const char *folder, const char *stamp)
{
	g_autofree char *path = stamp_path(folder);
	g_autofree char *found = NULL;

	return g_file_get_contents(path, &found, NULL, NULL) && strcmp(found, stamp) == 0;
}

void plb_analyze_unstamp(const char *folder)
{
	g_autofree char *path = stamp_path(folder);

	g_unlink(path);
}

gboolean plb_analyze_put_stamp(const char *folder, const char *stamp, GError **error)
{
	g_autofree char *path = stamp_path(folder);
	g_autofree char *temporary = g_strconcat(path, ".tmp", NULL);

	/* always the same name beside it: one that a signal leaves is written over by the next try
	 */
	if (!g_file_set_contents_full(temporary, stamp, -1, G_FILE_SET_CONTENTS_NONE, 0666, error))
		return FALSE;
	if (g_rename(temporary, path) == 0)
		return TRUE;
	g_set_error_literal(error, G_FILE_ERROR, g_file_error_from_errno(errno), g_strerror(errno));
	return FALSE;
}
