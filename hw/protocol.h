/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/frame.h"

/* Control payloads of the open Plumbar protocol, version 1 (docs/usb-protocol.md): structures to
 * bytes and back, for host and device alike. Pure. Decoders return FALSE for what is too short or
 * says the impossible; the structure is then undefined. */

#define PLB_USB_VENDOR_ID 0x1209
#define PLB_USB_PRODUCT_ID 0x0001 /* pid.codes' test-only id: never ship hardware with it */
#define PLB_USB_INTERFACE 0
#define PLB_USB_ENDPOINT 0x81
#define PLB_PROTOCOL_VERSION 1

/* bmRequestType: vendor, to the interface. */
#define PLB_REQUEST_TYPE_OUT 0x41
#define PLB_REQUEST_TYPE_IN 0xC1

typedef enum {
	PLB_REQUEST_IDENTIFY = 0x01,
	PLB_REQUEST_CAPS = 0x02,
	PLB_REQUEST_SET_CONFIG = 0x03,
	PLB_REQUEST_GET_CONFIG = 0x04,
	PLB_REQUEST_START = 0x05,
	PLB_REQUEST_STOP = 0x06,
	PLB_REQUEST_STATUS = 0x07,
	PLB_REQUEST_TIME = 0x08,
	PLB_REQUEST_TARE_LATCH = 0x09, /* payloads of these: hw/protocol-service.h */
	PLB_REQUEST_SELF_TEST = 0x0A,
	PLB_REQUEST_ENC_PRESET = 0x0B,
	PLB_REQUEST_CAL_READ = 0x0C,
	PLB_REQUEST_CAL_WRITE = 0x0D,
	PLB_REQUEST_SYNC_OUT = 0x0E,
} PlbRequest; /* 0x0F, BOOTLOADER, is the maker's own: the host never sends it */

#define PLB_START_ON_SYNC 1      /* wValue of START, bit 0: wait for sync-in */
#define PLB_START_TEST_PATTERN 2 /* bit 1: known numbers instead of measurements */

#define PLB_SETUP_BYTES 8
#define PLB_IDENTITY_BYTES 60
#define PLB_CAPS_MIN_BYTES 16
#define PLB_CAPS_MAX_RATES 8
#define PLB_CAPS_MAX_BYTES (PLB_CAPS_MIN_BYTES + 8 * PLB_CAPS_MAX_RATES)
#define PLB_CONFIG_BYTES 16       /* SET_CONFIG */
#define PLB_CONFIG_REPLY_BYTES 20 /* GET_CONFIG: the same and the session */
#define PLB_STATUS_BYTES 24
#define PLB_TIME_BYTES 20

/* The eight bytes that begin a USB control transfer. */
typedef struct {
	guint8 type, request;
	guint16 value, index, length;
} PlbSetup;
void plb_setup_encode(const PlbSetup *setup, guint8 out[PLB_SETUP_BYTES]);
void plb_setup_decode(const guint8 bytes[PLB_SETUP_BYTES], PlbSetup *setup);

typedef struct {
	guint16 protocol; /* PLB_PROTOCOL_VERSION */
	guint16 firmware; /* major in the high byte, minor in the low */
	guint16 hardware;
	char serial[33]; /* printable ASCII, as the serial-number string descriptor */
	char build[17];
} PlbIdentity;
void plb_identity_encode(const PlbIdentity *identity, guint8 out[PLB_IDENTITY_BYTES]);
gboolean plb_identity_decode(const guint8 *bytes, gsize n, PlbIdentity *identity);

#define PLB_CAPS_SIMULTANEOUS 1 /* all cells are sampled at one instant */
#define PLB_CAPS_SYNC_IN 2      /* START can wait for sync-in */

typedef struct {
	guint32 period_ticks;
	guint32 filter_delay_ns; /* of the ADC's digital filter at this rate */
} PlbCapsRate;

typedef struct {
	guint8 cell_count, encoder_count, cell_bits, flags;
	guint32 tick_hz;
	guint32 fifo_scans; /* scans the device holds while the host does not ask */
	guint rate_count;   /* 1 .. PLB_CAPS_MAX_RATES */
	PlbCapsRate rate[PLB_CAPS_MAX_RATES];
} PlbCaps;
gsize plb_caps_encode(const PlbCaps *caps, guint8 out[PLB_CAPS_MAX_BYTES]);
gboolean plb_caps_decode(const guint8 *bytes, gsize n, PlbCaps *caps);
/* Index of the rate nearest to rate_hz. */
guint plb_caps_nearest_rate(const PlbCaps *caps, double rate_hz);

typedef enum { PLB_ENCODER_X4 = 0, PLB_ENCODER_X1 = 1 } PlbEncoderMode; /* edges counted a line */

typedef struct {
	guint32 period_ticks;
	guint16 cell_mask;    /* cells not in it read 0 */
	guint8 encoder_mask;  /* likewise */
	guint8 encoder_mode;  /* PlbEncoderMode */
	guint8 gain_log2;     /* ADC gain 2^n, 0 .. 7 */
	guint16 oversampling; /* 0 = as the rate asks for */
} PlbConfig;
void plb_config_encode(const PlbConfig *config, guint8 out[PLB_CONFIG_BYTES]);
gboolean plb_config_decode(const guint8 *bytes, gsize n, PlbConfig *config);
void plb_config_reply_encode(const PlbConfig *config, guint32 session,
			     guint8 out[PLB_CONFIG_REPLY_BYTES]);
gboolean plb_config_reply_decode(const guint8 *bytes, gsize n, PlbConfig *config, guint32 *session);

typedef enum { PLB_STATE_IDLE, PLB_STATE_STREAMING, PLB_STATE_ARMED } PlbDeviceState;

typedef struct {
	PlbDeviceState state;
	guint16 errors; /* PlbFrameFlags seen since power-up, sticky */
	guint32 fifo_high_water_scans;
	guint64 lost_scans;              /* dropped by the device since START */
	gint16 temperature_centidegrees; /* 1/100 degree Celsius */
	guint16 excitation_mv;
} PlbStatus;
void plb_status_encode(const PlbStatus *status, guint8 out[PLB_STATUS_BYTES]);
gboolean plb_status_decode(const guint8 *bytes, gsize n, PlbStatus *status);

typedef struct {
	guint64 tick;      /* when the SETUP stage of this request came */
	guint16 sof_frame; /* number of the last start-of-frame, 11 bits */
	guint64 sof_tick;  /* tick of it */
} PlbTime;
void plb_time_encode(const PlbTime *time, guint8 out[PLB_TIME_BYTES]);
gboolean plb_time_decode(const guint8 *bytes, gsize n, PlbTime *time);
