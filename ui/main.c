/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <malloc.h>

#include "ui/application.h"

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
	keep_memory_small();
	return plb_application_main(argc, argv);
}
