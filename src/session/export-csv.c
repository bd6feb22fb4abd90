/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/csv-writer.h"

gboolean plb_export_csv(PlbSession *session, const char *path, GError **error)
{
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	PlbStreamInfo info;

	if (!plb_session_read_samples(session, samples, &info, error))
		return FALSE;
	return plb_csv_write_samples((const PlbSample *)(const void *)samples->data, samples->len,
				     &info, path, error);
}
