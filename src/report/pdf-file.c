/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/report/pdf-file.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

static cairo_status_t draw_to(const char *path, const char *title, PlbDrawPages draw,
			      gconstpointer what)
{
	cairo_surface_t *surface = cairo_pdf_surface_create(path, PLB_PAGE_WIDTH, PLB_PAGE_HEIGHT);
	cairo_t *cr = cairo_create(surface);
	cairo_status_t status;

	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "plumbar " PLB_VERSION);
	draw(cr, what);
	status = cairo_status(cr);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status;
}

gboolean plb_pdf_file_write(const char *path, const char *title, PlbDrawPages draw,
			    gconstpointer what, GError **error)
{
	g_autofree char *temporary = g_strconcat(path, ".tmp", NULL);
	g_autofree char *valid = g_utf8_make_valid(title, -1);
	cairo_status_t status = draw_to(temporary, valid, draw, what);

	if (status != CAIRO_STATUS_SUCCESS) {
		g_unlink(temporary);
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED,
				    cairo_status_to_string(status));
		return FALSE;
	}
	if (g_rename(temporary, path) != 0) {
		g_set_error_literal(error, G_IO_ERROR, g_io_error_from_errno(errno),
				    g_strerror(errno));
		g_unlink(temporary);
		return FALSE;
	}
	return TRUE;
}
