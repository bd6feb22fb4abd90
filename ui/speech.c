/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/speech.h"

#ifdef PLB_HAVE_SPEECH

#include <gio/gio.h>
#include <libspeechd.h>
#include <locale.h>

#include "ui/preferences.h"

#define LANGUAGE_CHARACTERS 2 /* "de" of "de_DE.UTF-8" */
#define MIDDLE_DOT 0xb7

/* The service answers when it likes: one thread waits for it, and keeps the connection. */
static GThreadPool *speaker;
static SPDConnection *connection; /* the thread's; NULL = none (yet) */

static void set_language(void)
{
	const char *locale = setlocale(LC_MESSAGES, NULL);
	g_autofree char *language = g_strndup(locale, LANGUAGE_CHARACTERS);

	if (g_ascii_islower(language[0]) && g_ascii_islower(language[1]))
		spd_set_language(connection, language);
}

/* A service that is not there, or has gone, is tried anew with the next announcement. */
static void say(gpointer words, gpointer unused)
{
	if (!connection) {
		connection = spd_open2("plumbar", "announcements", NULL, SPD_MODE_SINGLE, NULL,
				       TRUE, NULL);
		if (connection)
			set_language();
	}
	if (connection && spd_say(connection, SPD_IMPORTANT, words) < 0) {
		spd_close(connection);
		connection = NULL;
	}
	g_free(words);
}

/* Without the shapes. Caller frees. */
static char *words_of(const char *text)
{
	GString *words = g_string_new(NULL);

	for (; *text; text = g_utf8_next_char(text)) {
		gunichar character = g_utf8_get_char(text);

		if (g_unichar_type(character) != G_UNICODE_OTHER_SYMBOL)
			g_string_append_unichar(words, character == MIDDLE_DOT ? ',' : character);
	}
	return g_strstrip(g_string_free(words, FALSE));
}

void plb_speech_say(const char *text)
{
	char *words;

	if (!*text || !g_settings_get_boolean(plb_preferences(), "speech"))
		return;
	if (!speaker)
		speaker = g_thread_pool_new(say, NULL, 1, TRUE, NULL);
	words = words_of(text);
	if (!speaker || !g_thread_pool_push(speaker, words, NULL))
		g_free(words);
}

gboolean plb_speech_is_built(void)
{
	return TRUE;
}
#else
void plb_speech_say(const char *text)
{
}

gboolean plb_speech_is_built(void)
{
	return FALSE;
}
#endif
