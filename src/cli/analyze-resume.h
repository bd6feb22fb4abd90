/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/cli/cli.h"

/* analysis.json beside the tables of `analyze --csv`: what they were made from and by what. It is
 * written last and taken away first, so where it stands the tables are whole. */

/* The text that it would have for a session (its name, size and time of change), this program's
 * versions, and a calibration in place of the session's own (NULL = none). NULL with error when the
 * file cannot be asked. Caller frees. */
char *plb_analyze_stamp(const char *session_path, const PlbRig *rig, GError **error);
/* Whether folder's tables bear this stamp. */
gboolean plb_analyze_stamped(const char *folder, const char *stamp);
void plb_analyze_unstamp(const char *folder);
gboolean plb_analyze_put_stamp(const char *folder, const char *stamp, GError **error);
