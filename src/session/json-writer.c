/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/json-writer.h"

#include <math.h>

gboolean plb_number_append(GString *text, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	if (!isfinite(value))
		return FALSE;
	if (value == 0.0)
		value = 0.0; /* drops the sign of -0 */
	g_ascii_formatd(digits, sizeof digits, "%.15g", value);
	if (g_ascii_strtod(digits, NULL) != value)
		g_ascii_formatd(digits, sizeof digits, "%.16g", value);
	if (g_ascii_strtod(digits, NULL) != value)
		g_ascii_formatd(digits, sizeof digits, "%.17g", value);
	g_string_append(text, value == 0.0 ? "0" : digits);
	return TRUE;
}

void plb_json_writer_init(PlbJsonWriter *writer)
{
	writer->text = g_string_new(NULL);
	writer->depth = 0;
	writer->first = TRUE;
}

char *plb_json_writer_take(PlbJsonWriter *writer)
{
	g_string_append_c(writer->text, '\n');
	return g_string_free(writer->text, FALSE);
}

static void append_escaped(GString *text, const char *value)
{
	g_autofree char *valid = g_utf8_make_valid(value, -1);

	g_string_append_c(text, '"');
	for (const char *c = valid; *c; c++) {
		if (*c == '"' || *c == '\\')
			g_string_append_printf(text, "\\%c", *c);
		else if ((guchar)*c < 0x20)
			g_string_append_printf(text, "\\u%04x", (guint)(guchar)*c);
		else
			g_string_append_c(text, *c);
	}
	g_string_append_c(text, '"');
}

static void new_line(PlbJsonWriter *writer)
{
	g_string_append_c(writer->text, '\n');
	for (guint i = 0; i < writer->depth; i++)
		g_string_append(writer->text, "  ");
}

static void begin_value(PlbJsonWriter *writer, const char *key)
{
	if (!writer->first)
		g_string_append_c(writer->text, ',');
	writer->first = FALSE;
	if (writer->depth > 0)
		new_line(writer);
	if (!key)
		return;
	append_escaped(writer->text, key);
	g_string_append(writer->text, ": ");
}

void plb_json_writer_open(PlbJsonWriter *writer, const char *key, char bracket)
{
	begin_value(writer, key);
	g_string_append_c(writer->text, bracket);
	writer->depth++;
	writer->first = TRUE;
}

void plb_json_writer_close(PlbJsonWriter *writer, char bracket)
{
	writer->depth--;
	if (!writer->first)
		new_line(writer);
	g_string_append_c(writer->text, bracket);
	writer->first = FALSE;
}

static void append_number(GString *text, double value)
{
	if (!plb_number_append(text, value))
		g_string_append(text, "null");
}

void plb_json_writer_number(PlbJsonWriter *writer, const char *key, double value)
{
	begin_value(writer, key);
	append_number(writer->text, value);
}

void plb_json_writer_count(PlbJsonWriter *writer, const char *key, guint64 value)
{
	begin_value(writer, key);
	g_string_append_printf(writer->text, "%" G_GUINT64_FORMAT, value);
}

void plb_json_writer_flag(PlbJsonWriter *writer, const char *key, gboolean value)
{
	begin_value(writer, key);
	g_string_append(writer->text, value ? "true" : "false");
}

void plb_json_writer_text(PlbJsonWriter *writer, const char *key, const char *value)
{
	begin_value(writer, key);
	if (value)
		append_escaped(writer->text, value);
	else
		g_string_append(writer->text, "null");
}

void plb_json_writer_band(PlbJsonWriter *writer, const char *key, const double band[2])
{
	begin_value(writer, key);
	if (!isfinite(band[0]) && !isfinite(band[1])) {
		g_string_append(writer->text, "null");
		return;
	}
	g_string_append_c(writer->text, '[');
	append_number(writer->text, band[0]);
	g_string_append(writer->text, ", ");
	append_number(writer->text, band[1]);
	g_string_append_c(writer->text, ']');
}
