/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/live/restarted-stream.h"

#include <math.h>

#include "src/live/rack-list.h"
#include "tests/test-lib.h"

void restarted_stream_look_at(RestartedStream *stream, const PlbFrame *frame)
{
	PlbRackHealth health;

	if (frame->flags & (PLB_FRAME_GAP_BY_CLOCK | PLB_FRAME_RESTARTED)) {
		plb_rack_get_health(stream->rack, &health);
		stream->off_scans += ceil(3 * RESTARTED_RATE_HZ * health.away_u_s);
	}
	stream->restarted += (frame->flags & PLB_FRAME_RESTARTED) != 0;
	stream->by_clock += (frame->flags & PLB_FRAME_GAP_BY_CLOCK) != 0;
	stream->wrong += !stream->is_right(frame, stream->off_scans);
	stream->received++;
}

void restarted_stream_receive(RestartedStream *stream, guint64 count)
{
	gint64 until_us = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;
	PlbRackHealth health = { .link = PLB_RACK_CONNECTED };
	PlbFrame frames[256];

	while (stream->received < count && g_get_monotonic_time() < until_us) {
		gsize wanted = (gsize)MIN(G_N_ELEMENTS(frames), count - stream->received);
		gssize n = plb_rack_read(stream->rack, frames, wanted, 200, NULL);

		for (gssize i = 0; i < n; i++)
			restarted_stream_look_at(stream, &frames[i]);
		plb_rack_get_health(stream->rack, &health);
		if (n < 0 ||
		    (n == 0 && health.link == PLB_RACK_UNPLUGGED && count == RESTARTED_SCANS))
			break;
	}
}

PlbRack *restarted_stream_open(const char *serial)
{
	g_autoptr(GError) error = NULL;
	PlbRack *rack = plb_rack_list_open(serial, &error);
	double rate_hz;

	ck_assert_msg(rack && plb_rack_start(rack, RESTARTED_RATE_HZ, &rate_hz, &error), "%s",
		      error ? error->message : "");
	return rack;
}
