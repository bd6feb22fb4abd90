/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/frame.h"

/* Payloads of the service requests (docs/usb-protocol.md, "Service"): structures to bytes and back,
 * for host and device alike, as in hw/protocol.h. Pure. Decoders return FALSE for what is too short
 * or says the impossible. */

typedef enum { PLB_SERVICE_NONE, PLB_SERVICE_RUNNING, PLB_SERVICE_DONE } PlbServiceState;

#define PLB_TARE_BYTES (4 + 8 * PLB_CELL_COUNT)
#define PLB_TARE_MAX_SCANS 4000 /* of one latch */

typedef struct {
	PlbServiceState state;
	guint16 scans;               /* averaged so far */
	double mean[PLB_CELL_COUNT]; /* codes, in steps of 1/256 */
	double sd[PLB_CELL_COUNT];
} PlbTareLatch;
void plb_tare_latch_encode(const PlbTareLatch *latch, guint8 out[PLB_TARE_BYTES]);
gboolean plb_tare_latch_decode(const guint8 *bytes, gsize n, PlbTareLatch *latch);

typedef enum {
	PLB_TEST_SHUNT = 1 << 0,  /* the shunt moves each cell by what it should */
	PLB_TEST_SHORT = 1 << 1,  /* shorted inputs read zero, quietly */
	PLB_TEST_BRIDGE = 1 << 2, /* no bridge is open */
	PLB_TEST_ADC = 1 << 3,    /* the converters' registers have the CRC they should */
	PLB_TEST_ALL = 0x0F,
} PlbSelfTests;

#define PLB_SELF_TEST_BYTES (12 + 4 * PLB_CELL_COUNT)

typedef struct {
	PlbServiceState state;
	guint8 run;                                      /* PlbSelfTests */
	guint16 shunt_failed, short_failed, bridge_open; /* bit k: cell k */
	gboolean adc_failed;
	gint32 shunt_step[PLB_CELL_COUNT]; /* codes by which the shunt moved each cell */
} PlbSelfTest;
void plb_self_test_encode(const PlbSelfTest *test, guint8 out[PLB_SELF_TEST_BYTES]);
gboolean plb_self_test_decode(const guint8 *bytes, gsize n, PlbSelfTest *test);

/* The calibration that a rack carries: two copies of one block, each in pages. A writer brings up
 * to date the copy that is not the good one first, so that one is whole whenever the power goes. */
#define PLB_CAL_PAGE_BYTES 64
#define PLB_CAL_PAGES 64
#define PLB_CAL_COPIES 2
#define PLB_CAL_BLOCK_BYTES (PLB_CAL_PAGE_BYTES * PLB_CAL_PAGES)
#define PLB_CAL_HEADER_BYTES 12
#define PLB_CAL_MAX_BYTES (PLB_CAL_BLOCK_BYTES - PLB_CAL_HEADER_BYTES - 4)
#define PLB_CAL_UNLOCK 0xFFFF   /* wValue of CAL_WRITE that carries the key */
#define PLB_CAL_KEY 0x43424C50u /* "PLBC" */
#define PLB_CAL_PLACE(copy, page) ((guint16)((copy) << 8 | (page)))

typedef struct {
	guint32 generation; /* one more each time it is written */
	gsize length;
	guint8 data[PLB_CAL_MAX_BYTES]; /* a rig file's text */
} PlbCalBlock;
/* length at most PLB_CAL_MAX_BYTES. */
void plb_cal_block_encode(const PlbCalBlock *block, guint8 out[PLB_CAL_BLOCK_BYTES]);
gboolean plb_cal_block_decode(const guint8 *bytes, gsize n, PlbCalBlock *block);
