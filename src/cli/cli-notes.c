/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/cli/cli.h"

/* Keys named with a reason; the others are counted. */
#define KEYS_NAMED 3

typedef struct {
	const char *reason;
	GPtrArray *keys; /* char * */
} Group;

static void group_free(gpointer data)
{
	Group *group = data;

	g_ptr_array_unref(group->keys);
	g_free(group);
}

static Group *group_of(GPtrArray *groups, const char *reason)
{
	Group *group;

	for (guint i = 0; i < groups->len; i++) {
		group = g_ptr_array_index(groups, i);
		if (g_str_equal(group->reason, reason))
			return group;
	}
	group = g_new0(Group, 1);
	group->reason = reason;
	group->keys = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(groups, group);
	return group;
}

static void append_group(GString *text, const Group *group)
{
	g_string_append(text, "Note: ");
	for (guint i = 0; i < MIN(group->keys->len, KEYS_NAMED); i++)
		g_string_append_printf(text, "%s%s", i ? ", " : "",
				       (char *)g_ptr_array_index(group->keys, i));
	if (group->keys->len > KEYS_NAMED)
		g_string_append_printf(text, " and %u more", group->keys->len - KEYS_NAMED);
	g_string_append_printf(text, ": %s\n", group->reason);
}

void plb_cli_append_notes(GString *text, const GPtrArray *notes)
{
	g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(group_free);

	for (guint i = 0; i < notes->len; i++) {
		const char *note = g_ptr_array_index(notes, i);
		const char *colon = strstr(note, ": ");

		if (!colon)
			g_string_append_printf(text, "Note: %s\n", note);
		else
			g_ptr_array_add(group_of(groups, colon + 2)->keys,
					g_strndup(note, (gsize)(colon - note)));
	}
	for (guint i = 0; i < groups->len; i++)
		append_group(text, g_ptr_array_index(groups, i));
}
