/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "src/session/chunk.h"
#include "src/session/session.h"

/* Any bytes as a session file (verify and open, the database included), and as one packed chunk of
 * each layout. Checksums stop a fuzzer at the first chunk of a file; the chunk alone goes past. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROWS 64

static void try_chunk(const PlbChunkLayout *layout, const uint8_t *data, size_t size)
{
	g_autofree guint8 *rows = g_malloc(layout->row_size * ROWS);
	g_autofree guint8 *again = g_malloc(layout->row_size * ROWS);

	for (gsize n = 1; n <= ROWS; n *= 4) {
		g_autoptr(GBytes) packed = NULL;

		if (!plb_chunk_decode(layout, data, size, rows, n))
			continue;
		packed = plb_chunk_encode(layout, rows, n);
		g_assert(plb_chunk_decode(layout, g_bytes_get_data(packed, NULL),
					  g_bytes_get_size(packed), again, n));
		g_assert(memcmp(rows, again, layout->row_size * n) == 0);
	}
}

/* What exports and the library read. Lost scans become samples: no more than there may be. */
static void read_all(PlbSession *session)
{
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	GPtrArray *events = plb_session_read_events(session, NULL);
	PlbStreamInfo info;

	g_clear_pointer(&events, g_ptr_array_unref);
	g_free(plb_session_identity(session, NULL));
	plb_session_read_extra(session, names, values, NULL);
	if (plb_session_read_samples(session, samples, &info, NULL) && samples->len < 100000)
		g_free(plb_export_long_rows(session, "fuzz", NULL));
}

static void try_file(const uint8_t *data, size_t size)
{
	g_autofree char *path = g_strdup_printf("/dev/shm/fuzz-session-%d", (int)getpid());
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) why = NULL;
	g_autoptr(PlbSession) session = NULL;
	PlbVerifyReport report = { 0 };

	g_assert(g_file_set_contents(path, (const char *)data, (gssize)size, NULL));
	if (plb_session_verify(path, &report, &error))
		plb_verify_report_clear(&report);
	else
		g_assert(error && strchr(error->message, '\n') == NULL);
	session = plb_session_open(path, &why);
	if (session)
		read_all(session);
	else
		g_assert(why && strchr(why->message, '\n') == NULL);
	g_clear_pointer(&session, plb_session_free);
	g_unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_chunk(&plb_chunk_frames, data, size);
	try_chunk(&plb_chunk_samples, data, size);
	try_chunk(&plb_chunk_doubles, data, size);
	try_file(data, size);
	return 0;
}
