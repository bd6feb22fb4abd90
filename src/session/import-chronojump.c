/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/session/import-samples.h"
#include "src/session/text-table.h"

/* A Chronojump encoder signal: whole numbers and nothing else, the millimetres by which a linear
 * encoder's string grew longer or shorter in each millisecond, up positive; separated by commas,
 * blanks or line ends, mostly all on one line, with a separator after the last. The encoder's box
 * sends each as one signed byte. */

static const struct {
	double rate_hz, step_m;
	int lowest, highest; /* of a signed byte */
	gsize longest;       /* values; as long as any import may be */
	double noise_m;      /* rms of whole millimetres: 1 mm / sqrt(12) */
} signal_format = { 1000, 0.001, -128, 127, (gsize)1 << 24, 0.000288675 };

/* Where reading stands. */
typedef struct {
	const PlbTextFile *file;
	const char *at, *end;
	guint line;   /* from 1 */
	gsize values; /* read so far */
} Reader;

/* Passes blanks, line ends and at most one comma. FALSE: a second comma. */
static gboolean skip_separators(Reader *reader)
{
	gboolean comma = FALSE;

	for (; reader->at < reader->end && strchr(", \t\r\n", *reader->at); reader->at++) {
		if (*reader->at == ',' && comma)
			return FALSE;
		comma = comma || *reader->at == ',';
		reader->line += *reader->at == '\n';
	}
	return TRUE;
}

static gboolean refuse_value(const Reader *reader, const char *why, GError **error)
{
	gsize left = (gsize)(reader->end - reader->at);
	g_autofree char *field = g_strndup(reader->at, MIN(left, 64));
	g_autofree char *quoted = NULL;

	field[strcspn(field, ", \t\r\n")] = '\0';
	quoted = plb_text_quote(field);
	return plb_text_error(error, reader->file->path, reader->line,
			      "value %" G_GSIZE_FORMAT ": \"%s\" %s", reader->values + 1, quoted,
			      why);
}

static gboolean read_value(Reader *reader, int *value, GError **error)
{
	const char *at = reader->at;
	gboolean negative = *at == '-';
	int number = 0, digits = 0;

	at += negative || *at == '+';
	for (; at < reader->end && g_ascii_isdigit(*at); at++, digits++)
		number = MIN(10 * number + (*at - '0'), 10000);
	if (digits == 0 || (at < reader->end && !strchr(", \t\r\n", *at)))
		return refuse_value(reader, "is not a whole number of millimetres", error);
	*value = negative ? -number : number;
	if (*value < signal_format.lowest || *value > signal_format.highest)
		return refuse_value(reader,
				    "is not within -128 and 127, it is no millimetres of "
				    "one millisecond",
				    error);
	reader->at = at;
	reader->values++;
	return TRUE;
}

/* The steps as they came, added up to heights above the first one. */
static gboolean read_heights(const PlbTextFile *file, GArray *heights_mm, GError **error)
{
	Reader reader = { file, file->text + file->at, file->text + file->length, 1, 0 };
	gint64 height_mm = 0;
	int step_mm = 0;

	g_array_append_val(heights_mm, height_mm);
	while (reader.at < reader.end) {
		if (!skip_separators(&reader))
			return plb_text_error(error, file->path, reader.line,
					      "value %" G_GSIZE_FORMAT " is missing",
					      reader.values + 1);
		if (reader.at == reader.end)
			break;
		if (reader.values == signal_format.longest)
			return plb_text_error(error, file->path, reader.line,
					      "more values than one recording may have");
		if (!read_value(&reader, &step_mm, error))
			return FALSE;
		height_mm += step_mm;
		g_array_append_val(heights_mm, height_mm);
	}
	if (reader.values < 2)
		return plb_text_error(error, file->path, 0, "has fewer than two values");
	return TRUE;
}

gboolean plb_import_chronojump(const PlbImportSource *source, PlbImport *import, GError **error)
{
	g_auto(PlbTextFile) file = { 0 };
	g_autoptr(GArray) heights_mm = g_array_new(FALSE, FALSE, sizeof(gint64));

	memset(import, 0, sizeof(*import));
	if (!plb_text_file_open(&file, source->path, error) ||
	    !read_heights(&file, heights_mm, error))
		return FALSE;
	import->samples = plb_import_samples(heights_mm->len, signal_format.rate_hz);
	for (guint i = 0; i < heights_mm->len; i++)
		g_array_index(import->samples, PlbSample, i).bar_z_m[0] =
			(double)g_array_index(heights_mm, gint64, i) * signal_format.step_m;
	import->info = plb_import_info(signal_format.rate_hz, 0, PLB_CHANNEL_BAR_POINT);
	import->info.bar_noise_m = signal_format.noise_m;
	import->understood = g_strdup_printf(
		"Chronojump encoder signal, %u values at 1000 Hz; heights in whole millimetres "
		"(uncertainty 0.29 mm) above the first.",
		heights_mm->len - 1);
	return TRUE;
}
