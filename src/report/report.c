/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/report/report.h"

#include "src/report/page.h"
#include "src/report/pdf-file.h"

typedef struct {
	const PlbResult *result;
	const PlbTraces *traces;
	const char *title; /* valid UTF-8 */
} Report;

static void draw_pages(cairo_t *cr, gconstpointer what)
{
	const Report *report = what;

	for (guint i = 0; i < report->result->sets->len; i++)
		plb_page_set(cr, report->result, report->traces,
			     g_ptr_array_index(report->result->sets, i), report->title);
	if (report->result->sets->len == 0)
		plb_page_empty(cr, report->result, report->title);
}

gboolean plb_report_write_pdf(const PlbResult *result, const PlbTraces *traces, const char *title,
			      const char *path, GError **error)
{
	g_autofree char *valid = g_utf8_make_valid(title, -1);
	const Report report = { result, traces, valid };

	return plb_pdf_file_write(path, valid, draw_pages, &report, error);
}
