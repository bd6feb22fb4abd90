/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/traces.h"
#include "src/pipeline/result.h"

/* The printed report: one A4 page a set, drawn with Cairo and Pango, embedded fonts, no network.
 * title: file name or athlete. Written to path.tmp and renamed, so that nothing half-written stays.
 */
gboolean plb_report_write_pdf(const PlbResult *result, const PlbTraces *traces, const char *title,
			      const char *path, GError **error);
