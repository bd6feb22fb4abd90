/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "hw/device-model-private.h"
#include "hw/rack-plumbar.h"
#include "tests/test-lib.h"

/* What the tests of this floor share: counts that fill every field with high-entropy values, and a
 * model that has them. */

static inline guint32 mix(guint64 x)
{
	x = (x + 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return (guint32)(x >> 32);
}

static inline void busy_counts(gpointer user_data, guint64 scan_index, PlbFrame *counts)
{
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		counts->cell[k] = (gint32)mix(scan_index * 16 + k) >> 8;
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
		counts->encoder[k] = (gint32)mix(scan_index * 16 + 8 + k);
	counts->clip_mask = (guint16)(mix(scan_index * 16 + 12) & 0xff);
	counts->encoder_fault = (guint8)(mix(scan_index * 16 + 13) & 0xf);
	counts->encoder_index = (guint8)(mix(scan_index * 16 + 14) & 0xf);
	counts->digital = (guint16)mix(scan_index * 16 + 15);
}

static inline PlbDeviceModel *busy_model(void)
{
	PlbDeviceModelSetup setup = {
		.serial = "PLB-TEST-1",
		.rate_hz = 1000,
		.filter_delay_ns = 1500000,
		.source = busy_counts,
	};

	return plb_device_model_new(&setup);
}

static inline void assert_no_error(GError *error)
{
	ck_assert_msg(error == NULL, "%s", error ? error->message : "");
}

/* Field by field, so that padding does not matter; one plain comparison first, since Check's own
 * cost tells in a million frames. */
static inline gboolean same_frame(const PlbFrame *a, const PlbFrame *b)
{
	return a->tick == b->tick && a->scan_index == b->scan_index &&
	       memcmp(a->cell, b->cell, sizeof a->cell) == 0 &&
	       memcmp(a->encoder, b->encoder, sizeof a->encoder) == 0 &&
	       a->clip_mask == b->clip_mask && a->encoder_fault == b->encoder_fault &&
	       a->encoder_index == b->encoder_index && a->digital == b->digital &&
	       a->flags == b->flags;
}

static inline void assert_same_frame(const PlbFrame *a, const PlbFrame *b)
{
	if (same_frame(a, b))
		return;
	ck_abort_msg(
		"frame %" G_GUINT64_FORMAT " (tick %" G_GUINT64_FORMAT ", flags 0x%x, cell 0 %d)"
		" is not %" G_GUINT64_FORMAT " (tick %" G_GUINT64_FORMAT ", flags 0x%x, cell 0 %d)",
		a->scan_index, a->tick, a->flags, a->cell[0], b->scan_index, b->tick, b->flags,
		b->cell[0]);
}

/* That frame holds what busy_counts says for its scan_index. */
static inline void assert_busy_frame(const PlbFrame *frame)
{
	PlbFrame expected = { .tick = frame->tick,
			      .scan_index = frame->scan_index,
			      .flags = frame->flags };

	busy_counts(NULL, frame->scan_index, &expected);
	assert_same_frame(frame, &expected);
}
