/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/cli.h"

/* calibrate and check-rig are known words, so that scripts learn that this version is too old for
 * them, not that they mistyped. */
int plb_command_calibrate(int argc, char **argv)
{
	const GOptionEntry none[] = { { NULL } };

	for (int i = 1; i < argc; i++) {
		if (g_str_equal(argv[i], "--help") || g_str_equal(argv[i], "-h"))
			return plb_cli_parse(2, (char *[]){ argv[0], argv[i], NULL },
					     (const GOptionEntry *[]){ none, NULL },
					     "Not available in this version.");
	}
	return plb_cli_misuse(argv[0], "not available in this version");
}
