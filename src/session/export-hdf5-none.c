/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session.h"

gboolean plb_export_hdf5(PlbSession *session, const char *path, GError **error)
{
	g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE,
			    "this program was built without HDF5");
	return FALSE;
}
