/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/cli/cli.h"

/* Which sessions a batch is about: those named on the command line and those listed in a file, and
 * which part of all of them this process is to do. Texts as typed, NULL = not given. */
typedef struct {
	char **paths;
	char *files_from, *part;
	guint part_index, part_count; /* from 1; 1 of 1 = all */
} PlbCliSessions;

/* --files-from, --part and the SESSIONs themselves; the entries fill *sessions, caller frees. */
GOptionEntry *plb_cli_sessions_entries(PlbCliSessions *sessions);
/* Reads the list and appends it to paths, checks the part. GO_ON, or USAGE or FAILED after its
 * line. Without any session: USAGE. */
int plb_cli_sessions_read(const char *command, PlbCliSessions *sessions);
/* Every part_count-th session is this part's. */
gboolean plb_cli_sessions_is_mine(const PlbCliSessions *sessions, guint index);
void plb_cli_sessions_clear(PlbCliSessions *sessions);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbCliSessions, plb_cli_sessions_clear)
