/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One instant as the rack's electronics saw it: raw counts and the device's own clock.
 * Nothing in here is a newton or a metre; the calibration floor is the only crossing. */

#define PLB_CELL_COUNT 8    /* load cells in one scan; plates are made of them by the rig file */
#define PLB_ENCODER_COUNT 4 /* incremental string encoders in one scan */

typedef enum {
	PLB_FRAME_LOST_BEFORE = 1 << 0,    /* scans are missing between the frame before and this */
	PLB_FRAME_ADC_LINK_ERROR = 1 << 1, /* the ADC's own link checksum failed on the device */
	PLB_FRAME_EXCITATION = 1 << 2,     /* bridge excitation out of range */
	PLB_FRAME_BROWN_OUT = 1 << 3,
	PLB_FRAME_SETTLING = 1 << 4, /* digital filter not settled yet */
	PLB_FRAME_SYNC_EDGE = 1 << 5,
	PLB_FRAME_TEST_PATTERN = 1 << 6,
	PLB_FRAME_CONFIG_CHANGED = 1 << 7,
	/* Bits 0 to 7 are those of the packet's flags, docs/usb-protocol.md. Set by the host: */
	/* First after a gap of a device that says nothing of its losses: the gap's length is this
	 * computer's clock's, and uncertain (PlbRackHealth.away_scans, away_u_s). */
	PLB_FRAME_GAP_BY_CLOCK = 1 << 14,
	PLB_FRAME_RESTARTED = 1 << 15, /* first after a replug: encoder counts have begun anew */
} PlbFrameFlags;
#define PLB_FRAME_DEVICE_FLAGS 0xff

typedef struct {
	guint64 tick; /* device ticks when the ADCs latched, unwrapped, filter delay not removed */
	guint64 scan_index; /* scans since START, unwrapped; a jump is a loss of known length */
	gint32 cell[PLB_CELL_COUNT];       /* ADC codes */
	gint32 encoder[PLB_ENCODER_COUNT]; /* quadrature counts since power-up or preset */
	guint16 clip_mask;                 /* bit k: cell k at the end of its range */
	guint8 encoder_fault; /* bit k: illegal transition on encoder k since last scan */
	guint8 encoder_index; /* bit k: index pulse on encoder k since last scan */
	guint16 digital;
	guint16 flags; /* PlbFrameFlags: of the packet it came in, and the host's own */
} PlbFrame;
