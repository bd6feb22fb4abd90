/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/session.h"

/* Tables of numbers in text files, as the importers meet them. Untrusted input: size, line length
 * and number of columns are bounded, and every error is one line that names file and line:
 * "squats.csv: line 17: ...". Numbers have decimal points whatever the locale. */

typedef struct {
	const char *path; /* as the user gave it; not owned */
	char *text;       /* cut into lines in place */
	gsize length, at;
	guint line;          /* number of the line last read, from 1 */
	gboolean terminated; /* the line last read had a line end */
} PlbTextFile;

/* Reads a regular text file (no NUL bytes, at most 512 MiB); a byte-order mark is skipped. */
gboolean plb_text_file_open(PlbTextFile *file, const char *path, GError **error);
void plb_text_file_clear(PlbTextFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbTextFile, plb_text_file_clear)

/* The next line without its end (LF or CRLF) in *line, which stays valid until the file is cleared;
 * NULL after the last. FALSE: the line is too long. */
gboolean plb_text_file_next(PlbTextFile *file, char **line, GError **error);

/* A copy of the next line, which stays the next; NULL after the last. Caller frees. */
char *plb_text_file_peek(const PlbTextFile *file);

/* PLB_SESSION_ERROR_IMPORT, "PATH: line N: ..." (line 0: no line). Returns FALSE. */
gboolean plb_text_error(GError **error, const char *path, guint line, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

/* Cuts a line into its fields in place; blanks around a field and a pair of quotes are removed.
 * Separator ' ' stands for runs of blanks. FALSE: more columns than the limit. */
gboolean plb_text_split(char *line, char separator, GPtrArray *fields);
/* Makes the commas in fields that are otherwise numbers into points. */
void plb_text_decimal_points(GPtrArray *fields);
/* The separator of a line: comma, else tab, else blanks. */
char plb_text_separator(const char *line);

typedef enum {
	PLB_TEXT_NUMBER,   /* finite */
	PLB_TEXT_GAP,      /* empty or nan: value is NAN */
	PLB_TEXT_INFINITE, /* inf, or a number too large to hold */
	PLB_TEXT_OTHER,    /* not a decimal number: value is NAN */
} PlbTextKind;
PlbTextKind plb_text_number(const char *field, double *value);
/* The size of the last printed digit: 0.001 for "1.250", 1e-5 for "1.2e-4"; 0 if not a number. */
double plb_text_resolution(const char *field);
/* A field or name as it can stand in a message: valid UTF-8, one line, short. Caller frees. */
char *plb_text_quote(const char *field);

typedef enum {
	PLB_COLUMN_KIND_IGNORED,
	PLB_COLUMN_KIND_TIME,    /* exactly one (none with rate_hz); must be finite and increase */
	PLB_COLUMN_KIND_MEASURE, /* number or gap; anything else is an error */
	PLB_COLUMN_KIND_EXTRA,   /* kept as it is; what is not a finite number is NAN */
} PlbColumnKind;

typedef struct {
	guint columns;
	const PlbColumnKind *kinds; /* [columns] */
	const char *const *names;   /* [columns], for messages */
	char separator;
	gboolean decimal_comma;
	const double *factors; /* [columns], what values (and times) are multiplied by; NULL = 1 */
	double rate_hz;        /* of rows without a time column; 0 = there is one */
	gboolean comments;     /* lines that start with # are skipped */
	gboolean blank_lines;  /* are skipped; otherwise only at the end of the file */
} PlbTableShape;

/* Rows of all columns that are not ignored, in their order; time is kept apart. */
typedef struct {
	guint width; /* values a row */
	gsize rows;
	GArray *time_s;      /* double [rows] */
	GArray *values;      /* double [rows * width] */
	GArray *lines;       /* guint: where each row stands in the file */
	double resolution_s; /* last printed digit of the time column, the finest of all rows */
} PlbTable;

/* Reads all rows that follow. At least two, else an error. */
gboolean plb_table_read(PlbTable *table, PlbTextFile *file, const PlbTableShape *shape,
			GError **error);
void plb_table_clear(PlbTable *table);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbTable, plb_table_clear)
double plb_table_get(const PlbTable *table, gsize row, guint column);
