/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <malloc.h>

#include "ui/application.h"
#include "ui/preferences.h"

/* A set's columns are large, grown and freed on other threads than the window's. Left alone, the C
 * library gives each thread an arena and keeps such pieces in them: 20-40 MB more with every set.
 * Large pieces come from the system and go back to it instead. */
static void keep_memory_small(void)
{
#ifdef M_ARENA_MAX
	mallopt(M_ARENA_MAX, 2);
#endif
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 256 * 1024);
#endif
}

int main(int argc, char **argv)
{
	g_autoptr(PlbApplication) application = NULL;
	g_auto(GStrv) arguments = plb_application_complete_arguments(argc, argv);
	int status;

	keep_memory_small();
	plb_preferences_init_language();
	application = plb_application_new();
	status = g_application_run(G_APPLICATION(application), argc, arguments);

	return status != 0 ? status : plb_application_get_exit_status(application);
}
