/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/c3d-joints.h"
#include "src/session/c3d-writer.h"

gboolean plb_export_c3d(PlbSession *session, const char *path, GError **error)
{
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	g_autoptr(PlbPipeline) pipeline = NULL;
	g_autofree double *joints_m = NULL;
	PlbStreamInfo info;

	if (!plb_session_read_samples(session, samples, &info, error))
		return FALSE;
	pipeline = plb_session_analyze(session, error);
	if (!pipeline)
		return FALSE;
	joints_m = plb_c3d_joints(pipeline, samples->len, info.rate_hz);
	return plb_c3d_write_samples((const PlbSample *)(const void *)samples->data, samples->len,
				     &info, plb_session_get_header(session)->rig, joints_m, path,
				     error);
}
