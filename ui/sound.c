/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/sound.h"

#include <glib/gi18n.h>

#include "ui/preferences.h"

#ifdef PLB_HAVE_GSOUND
#include <gsound.h>

static GSoundContext *context; /* lives as long as the program */
static gboolean tried;

static GSoundContext *get_context(void)
{
	if (!tried)
		context = gsound_context_new(NULL, NULL);
	tried = TRUE;
	return context;
}

/* Sound servers take files: written once, into the cache. NULL when that cannot be. */
static char *chime_file(PlbChime chime)
{
	g_autofree char *name = g_strdup_printf("%s.wav", plb_chime_name(chime));
	g_autofree char *folder = g_build_filename(g_get_user_cache_dir(), "plumbar", NULL);
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autoptr(GBytes) wav = NULL;

	if (g_file_test(path, G_FILE_TEST_EXISTS))
		return g_steal_pointer(&path);
	wav = plb_chime_wav(chime);
	if (g_mkdir_with_parents(folder, 0700) != 0 ||
	    !g_file_set_contents(path, g_bytes_get_data(wav, NULL), (gssize)g_bytes_get_size(wav),
				 NULL))
		return NULL;
	return g_steal_pointer(&path);
}

void plb_sound_play(PlbChime chime)
{
	g_autofree char *path = NULL;

	if (!g_settings_get_boolean(plb_preferences(), "sounds") || !get_context())
		return;
	path = chime_file(chime);
	/* what cannot be played is silent: it is on the screen as well */
	if (path)
		gsound_context_play_simple(context, NULL, NULL, GSOUND_ATTR_MEDIA_FILENAME, path,
					   GSOUND_ATTR_EVENT_DESCRIPTION, plb_chime_name(chime),
					   GSOUND_ATTR_MEDIA_ROLE, "alert", NULL);
}

const char *plb_sound_why_silent(void)
{
	return get_context() ? NULL : _("No sound output was found");
}
#else
void plb_sound_play(PlbChime chime)
{
}

const char *plb_sound_why_silent(void)
{
	return _("This Plumbar was built without sound");
}
#endif
