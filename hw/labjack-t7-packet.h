/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdatomic.h>

#include "hw/adc.h"
#include "hw/frame-func.h"

/* The bytes of a LabJack T7 (T-Series datasheet, "Low-Level Stream" and "Protocol Details"): Modbus
 * feedback commands and their replies, the stream's packets, the calibration block. Pure: no I/O,
 * any input is safe. All numbers on the wire are big-endian. */

#define PLB_T7_PACKET_BYTES 64       /* full speed: no USB packet is longer */
#define PLB_T7_MAX_READ_REGISTERS 27 /* of 16 bits, in one reply of 64 bytes */
#define PLB_T7_MAX_WRITE_REGISTERS 25
#define PLB_T7_STREAM_HEADER_BYTES 16
#define PLB_T7_STREAM_MAX_SAMPLES 24
#define PLB_T7_MAX_ENCODERS 3
#define PLB_T7_CALIBRATION_BYTES (41 * 4)
#define PLB_T7_CORE_HZ 40000000 /* of CORE_TIMER */

guint16 plb_t7_get_u16(const guint8 *at);
guint32 plb_t7_get_u32(const guint8 *at);
float plb_t7_get_f32(const guint8 *at);
void plb_t7_put_u16(guint8 *at, guint16 value);
void plb_t7_put_u32(guint8 *at, guint32 value);
void plb_t7_put_f32(guint8 *at, float value);

/* Commands of one feedback frame; return their length. */
gsize plb_t7_encode_read(guint8 out[PLB_T7_PACKET_BYTES], guint16 transaction, guint16 address,
			 guint registers);
gsize plb_t7_encode_write(guint8 out[PLB_T7_PACKET_BYTES], guint16 transaction, guint16 address,
			  const guint8 *data, guint registers);

typedef enum {
	PLB_T7_REPLY_OK,
	PLB_T7_REPLY_REFUSED, /* a Modbus exception: error register 55000 says more */
	PLB_T7_REPLY_OTHER,   /* a reply to another command: of a program before this one */
	PLB_T7_REPLY_INVALID,
} PlbT7Reply;
/* data gets exactly n bytes when OK. */
PlbT7Reply plb_t7_decode_reply(const guint8 *bytes, gsize size, guint16 transaction, guint8 *data,
			       gsize n);

/* Flash calibration block to what frames' codes mean, for single-ended +-10 V; the channels' places
 * in the scan too. FALSE: not plausible (adc is then not filled). */
gboolean plb_t7_adc_decode(const guint8 block[PLB_T7_CALIBRATION_BYTES], PlbAdc *adc);
void plb_t7_adc_ideal(PlbAdc *adc); /* the nominal one of the datasheet */

/* The stream: bytes cut anywhere to frames, one scan after the other. */
typedef struct {
	guint encoder_count;   /* 0 .. PLB_T7_MAX_ENCODERS */
	guint scans_in_packet; /* as configured: what a missing packet costs */
	guint64 first_tick;    /* of this stream's first scan */
	double period_ticks;
	PlbFrameFunc func;
	gpointer user_data;
	/* private */
	gboolean begun;                /* once, at least */
	guint64 zero_tick, first_scan; /* of the first stream; of this one's first scan */
	gboolean synchronized;
	guint16 next_transaction;
	guint64 next_scan; /* of this stream, from 0 */
	guint8 hold[2 * PLB_T7_PACKET_BYTES];
	gsize held;
	atomic_uint stopped; /* status code with which the device ended the stream; 0: it goes on */
	atomic_uint_least64_t bad_packets, sequence_jumps, device_overruns;
	atomic_uint backlog; /* the most that a packet said */
} PlbT7Stream;

/* Fields above "private" are the caller's to fill, before; the others are 0 the first time. Again:
 * a stream whose scans are numbered by the ticks since the first one's. Counters go on. */
void plb_t7_stream_begin(PlbT7Stream *stream);
void plb_t7_stream_push(PlbT7Stream *stream, const guint8 *bytes, gsize n);
guint plb_t7_scan_samples(guint encoder_count);

typedef enum {
	PLB_T7_RECOVERING = 2940,    /* buffer full; what was in it is still coming */
	PLB_T7_RECOVERED = 2941,     /* extra: scans that were skipped */
	PLB_T7_SCAN_OVERLAP = 2942,  /* the stream has ended */
	PLB_T7_SKIP_OVERFLOW = 2943, /* the same */
	PLB_T7_BURST_END = 2944,     /* the same */
	PLB_T7_BUFFER_FULL = 2945,   /* the same */
} PlbT7Status;
