/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session-private.h"

#include <string.h>

typedef struct {
	PlbRawKind raw_kind;
	guint64 rows, lost;
	guint64 first_scan, last_scan;
	guint64 gap_count, longest_gap, longest_gap_at; /* in scans since the first */
	guint64 gap_run;                                /* samples: length of the open gap */
} Tally;

static void tally_gap(Tally *tally, guint64 length, guint64 at)
{
	if (length > tally->longest_gap) {
		tally->longest_gap = length;
		tally->longest_gap_at = at;
	}
}

static void tally_frame(Tally *tally, const PlbFrame *frame)
{
	if (tally->rows == 0) {
		tally->first_scan = frame->scan_index;
	} else if (frame->scan_index > tally->last_scan + 1) {
		guint64 length = frame->scan_index - tally->last_scan - 1;

		tally->lost += length;
		tally->gap_count++;
		tally_gap(tally, length, tally->last_scan + 1 - tally->first_scan);
	}
	tally->last_scan = frame->scan_index;
}

static void tally_sample(Tally *tally, const PlbSample *sample)
{
	tally->last_scan = tally->rows;
	if (!(sample->flags & PLB_SAMPLE_GAP)) {
		tally->gap_run = 0;
		return;
	}
	tally->gap_count += tally->gap_run == 0;
	tally->gap_run++;
	tally->lost++;
	tally_gap(tally, tally->gap_run, tally->rows + 1 - tally->gap_run);
}

static gboolean tally_rows(gconstpointer rows, gsize n, gpointer user_data, GError **error)
{
	Tally *tally = user_data;

	for (gsize i = 0; i < n; i++) {
		if (tally->raw_kind == PLB_RAW_FRAMES)
			tally_frame(tally, (const PlbFrame *)rows + i);
		else
			tally_sample(tally, (const PlbSample *)rows + i);
		tally->rows++;
	}
	return TRUE;
}

static char *instant_text(const PlbSessionHeader *header, double time_s)
{
	g_autoptr(GDateTime) start =
		g_date_time_new_from_unix_utc(header->started_us / G_USEC_PER_SEC);
	g_autoptr(GDateTime) instant = NULL;

	if (!start || header->started_us <= 0)
		return g_strdup("");
	instant = g_date_time_add_seconds(
		start, time_s + (double)(header->started_us % G_USEC_PER_SEC) / G_USEC_PER_SEC);
	return instant ? g_date_time_format(instant, " (%Y-%m-%d %H:%M:%S UTC)") : g_strdup("");
}

/* Numbers for a person, but the same in every locale, since scripts read this line too. */
static char *seconds_text(double seconds)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	return g_strdup(g_ascii_formatd(text, sizeof text, "%.3f", seconds));
}

static void append_losses(GString *line, const Tally *tally, double rate_hz)
{
	g_autofree char *length = seconds_text((double)tally->longest_gap / rate_hz);
	g_autofree char *at = seconds_text((double)tally->longest_gap_at / rate_hz);

	if (tally->lost == 0)
		g_string_append(line, ", nothing lost");
	else
		g_string_append_printf(line,
				       "\ngaps: %" G_GUINT64_FORMAT
				       " scans lost in %" G_GUINT64_FORMAT
				       " marked gap%s, the longest %s s at %s s",
				       tally->lost, tally->gap_count,
				       tally->gap_count == 1 ? "" : "s", length, at);
}

static char *sound_summary(const PlbSession *session, const Tally *tally,
			   const PlbVerifyReport *report)
{
	const PlbSessionHeader *header = &session->header;
	g_autofree char *duration = seconds_text(report->duration_s);
	double last_s = report->duration_s - 1 / header->rate_hz;
	g_autofree char *last = seconds_text(last_s);
	g_autofree char *instant = instant_text(header, last_s);
	GString *line = g_string_new(NULL);

	if (report->finished)
		g_string_append_printf(line, "ok: %s s of data, %" G_GUINT64_FORMAT " scans",
				       duration, report->scans);
	else if (tally->rows == 0)
		g_string_append(line, "recovered: 0.000 s of data, cut off before the first scan");
	else
		g_string_append_printf(line, "recovered: %s s of data, last scan at %s s%s",
				       duration, last, instant);
	append_losses(line, tally, header->rate_hz);
	return g_string_free(line, FALSE);
}

static gboolean report_damage(PlbVerifyReport *report, GError *why, GError **error)
{
	if (!g_error_matches(why, PLB_SESSION_ERROR, PLB_SESSION_ERROR_DAMAGED) &&
	    why->domain != PLB_CALIBRATION_ERROR) {
		g_propagate_error(error, why);
		return FALSE;
	}
	report->damaged = TRUE;
	report->summary = g_str_has_prefix(why->message, "damaged")
				  ? g_strdup(why->message)
				  : g_strconcat("damaged: ", why->message, NULL);
	g_error_free(why);
	return TRUE;
}

static gboolean check_extra(PlbSession *session, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));

	return plb_session_read_extra(session, names, values, error);
}

gboolean plb_session_verify(const char *path, PlbVerifyReport *report, GError **error)
{
	GError *why = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &why);
	Tally tally = { 0 };
	gboolean sound;

	memset(report, 0, sizeof *report);
	if (!session)
		return report_damage(report, why, error);
	tally.raw_kind = session->header.raw_kind;
	sound = plb_session_each_chunk(session, tally_rows, &tally, &why) &&
		check_extra(session, &why);
	report->finished = session->finished;
	report->scans = tally.rows;
	report->lost_scans = tally.lost;
	if (tally.rows > 0)
		report->duration_s =
			(double)(tally.last_scan - tally.first_scan + 1) / session->header.rate_hz;
	if (!sound)
		return report_damage(report, why, error);
	report->summary = sound_summary(session, &tally, report);
	return TRUE;
}

void plb_verify_report_clear(PlbVerifyReport *report)
{
	g_free(report->summary);
	memset(report, 0, sizeof *report);
}
