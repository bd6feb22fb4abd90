/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/excluded.h"

void plb_excluded_note(PlbResult *result, const PlbRepResult *rep)
{
	char seconds[G_ASCII_DTOSTR_BUF_SIZE];
	g_autofree char *why = NULL;

	if (!(rep->load.posture.excluded_s > 0))
		return;
	g_ascii_formatd(seconds, sizeof seconds, "%.2f", rep->load.posture.excluded_s);
	why = g_strdup_printf("rep %u: the posture model did not fit for %s s, which posture and "
			      "moments leave out",
			      rep->index, seconds);
	plb_result_add_note(result, "posture.excluded_s", why);
}
