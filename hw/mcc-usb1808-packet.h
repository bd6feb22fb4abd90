/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdatomic.h>

#include "hw/adc.h"
#include "hw/frame-func.h"

/* The bytes of an MCC USB-1808 or USB-1808X (as the vendor's uldaq library and the Linux drivers of
 * W. Jasper have them): start of a scan, status, calibration, and the unframed stream. Pure: no
 * I/O, any input is safe. All numbers on the wire are little-endian. */

#define PLB_1808_ENCODERS 2
#define PLB_1808_SCAN_WORDS                                                                        \
	(PLB_CELL_COUNT + 1 + PLB_1808_ENCODERS) /* cells, digital, encoders                       \
						  */
#define PLB_1808_SCAN_BYTES (4 * PLB_1808_SCAN_WORDS)
#define PLB_1808_QUEUE_BYTES 13
#define PLB_1808_START_BYTES 14
#define PLB_1808_CLOCK_HZ 100000000 /* of the pacer */
#define PLB_1808_CALIBRATION_BYTES (8 * 4 * 8)
/* Encoders are preset to this when they are set up, so that each word of a scan shows by its value
 * what it is: analog < 2^18, digital < 16, encoders around 2^30. */
#define PLB_1808_ENCODER_PRESET (1u << 30)

typedef enum {
	PLB_1808_RUNNING = 1 << 1,
	PLB_1808_OVERRUN = 1 << 2,
	PLB_1808_FPGA_READY = 1 << 8,
	PLB_1808_FPGA_WAITS = 1 << 9,
} PlbUsb1808Status;

/* Pacer for the rate nearest to rate_hz, and the rate that it gives. */
guint32 plb_usb1808_pacer(double rate_hz, double *actual_rate_hz);
void plb_usb1808_queue_encode(guint8 out[PLB_1808_QUEUE_BYTES]);
/* Continuous. packet_samples: words in a transfer of the device's, 1 .. 256. keep_counters: go on
 * from what the encoders have. */
void plb_usb1808_start_encode(guint32 pacer, guint packet_samples, gboolean keep_counters,
			      guint8 out[PLB_1808_START_BYTES]);

/* The calibration memory (8 channels x 4 ranges x slope and offset) for +-10 V. FALSE: not
 * plausible. */
gboolean plb_usb1808_adc_decode(const guint8 memory[PLB_1808_CALIBRATION_BYTES], PlbAdc *adc);
void plb_usb1808_adc_ideal(PlbAdc *adc);
/* "YYYY-MM-DD" from the six bytes of its date, or NULL; caller frees. */
char *plb_usb1808_date(const guint8 bytes[6]);

/* Whether it may be the device's FPGA image: a Xilinx bit stream of a likely length. */
gboolean plb_usb1808_is_image(const guint8 *bytes, gsize n);

/* The stream: bytes cut anywhere to frames. Nothing in it says where a scan begins; the first scan
 * in which a word cannot be what it should be is where bytes were lost, and from there on nothing
 * is believed (broken) until it is begun anew. */
typedef struct {
	guint64 first_scan, first_tick; /* of scan 0 of this stream, among the frames given */
	guint64 period_ticks;           /* pacer + 1 */
	gboolean has_preset;            /* encoders took PLB_1808_ENCODER_PRESET */
	guint16 first_flags;            /* PlbFrameFlags of scan 0 */
	PlbFrameFunc func;
	gpointer user_data;
	/* private */
	guint64 next_scan; /* of this stream, from 0 */
	guint8 hold[PLB_1808_SCAN_BYTES];
	gsize held;
	atomic_bool broken;
	atomic_uint_least64_t breaks;
} PlbUsb1808Stream;

/* Fields above "private" are the caller's to fill, before. breaks goes on. */
void plb_usb1808_stream_begin(PlbUsb1808Stream *stream);
/* Bytes may be missing from here on, though none looks wrong. */
void plb_usb1808_stream_break(PlbUsb1808Stream *stream);
void plb_usb1808_stream_push(PlbUsb1808Stream *stream, const guint8 *bytes, gsize n);
