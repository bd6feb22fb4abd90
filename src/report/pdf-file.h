/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

/* A4, in points. */
#define PLB_PAGE_WIDTH 595.28
#define PLB_PAGE_HEIGHT 841.89

/* Draws all pages, each ended by cairo_show_page(). */
typedef void (*PlbDrawPages)(cairo_t *cr, gconstpointer what);

/* A PDF of A4 pages with that title in its properties. Written to path.tmp and renamed, so that
 * nothing half-written stays; FALSE with a G_IO_ERROR when it could not be written. */
gboolean plb_pdf_file_write(const char *path, const char *title, PlbDrawPages draw,
			    gconstpointer what, GError **error);
