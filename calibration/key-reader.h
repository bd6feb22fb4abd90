/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig-keys.h"

/* Private to the floor: strict reading of key files that anybody may have edited. Every refusal is
 * one line that names group and key. Key tables: rig-keys.h. */

#define PLB_KEY_FILE_LIMIT (1024 * 1024) /* bytes; a full rig takes 3 kB, a procedure 60 kB */

typedef struct {
	GKeyFile *file;
	GHashTable *groups_read; /* names, owned */
} PlbKeyReader;

/* what: "rig", "procedure". Call clear also when init failed. */
gboolean plb_key_reader_init(PlbKeyReader *reader, const char *text, gsize length, const char *what,
			     GError **error);
void plb_key_reader_clear(PlbKeyReader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbKeyReader, plb_key_reader_clear)

/* Sets error to "[group] key: why", always one line; gives FALSE. key may be NULL. */
gboolean plb_key_refuse(GError **error, PlbCalibrationError code, const char *group,
			const char *key, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* The group is there, and every key in it is in the table. */
gboolean plb_key_reader_begin(PlbKeyReader *reader, const PlbRigKeyTable *table, const char *group,
			      GError **error);
char *plb_key_reader_text(PlbKeyReader *reader, const char *group, const char *key, GError **error);
/* A text for people: one line of 1 to 200 characters. */
char *plb_key_reader_name(PlbKeyReader *reader, const char *group, const char *key, GError **error);
gboolean plb_key_reader_number(PlbKeyReader *reader, const char *group, const PlbRigKey *spec,
			       double *value, GError **error);
/* begin, and all numbers of the table into the struct at base. */
gboolean plb_key_reader_numbers(PlbKeyReader *reader, const PlbRigKeyTable *table,
				const char *group, gpointer base, GError **error);
/* A whole number without unit, 0 to highest. */
gboolean plb_key_reader_count(PlbKeyReader *reader, const char *group, const char *key,
			      guint highest, guint *value, GError **error);
/* Refuses groups that nobody has read. */
gboolean plb_key_reader_finish(PlbKeyReader *reader, GError **error);

/* A file's text; NULL with READ when it is no regular file, too large or unreadable. */
char *plb_key_file_read(const char *path, const char *what, gsize *length, GError **error);
