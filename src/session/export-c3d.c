/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/c3d-writer.h"

gboolean plb_export_c3d(PlbSession *session, const char *path, GError **error)
{
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	PlbStreamInfo info;

	if (!plb_session_read_samples(session, samples, &info, error))
		return FALSE;
	return plb_c3d_write_samples((const PlbSample *)(const void *)samples->data, samples->len,
				     &info, plb_session_get_header(session)->rig, path, error);
}
