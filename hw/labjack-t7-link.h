/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/adc.h"
#include "hw/usb-device.h"

/* Registers of a LabJack T7 by Modbus feedback commands over its command endpoints. One thread at a
 * time; each call waits for the reply, one second at most. what: "its serial", for people. Errors:
 * UNSUPPORTED when the device refuses, PROTOCOL, GONE, IO. */

#define PLB_T7_ENDPOINT_REPLY 0x82

typedef struct {
	PlbUsbDevice *usb; /* borrowed */
	guint16 transaction;
} PlbT7Link;

/* FALSE, PROTOCOL */
gboolean plb_t7_no_sense(GError **error, const char *what);
gboolean plb_t7_read_registers(PlbT7Link *link, guint16 address, guint8 *data, guint registers,
			       const char *what, GError **error);
gboolean plb_t7_write_registers(PlbT7Link *link, guint16 address, const guint8 *data,
				guint registers, const char *what, GError **error);
gboolean plb_t7_read_u32(PlbT7Link *link, guint16 address, guint32 *value, const char *what,
			 GError **error);
gboolean plb_t7_read_f32(PlbT7Link *link, guint16 address, float *value, const char *what,
			 GError **error);
gboolean plb_t7_write_u32(PlbT7Link *link, guint16 address, guint32 value, const char *what,
			  GError **error);
gboolean plb_t7_write_f32(PlbT7Link *link, guint16 address, float value, const char *what,
			  GError **error);
gboolean plb_t7_read_calibration(PlbT7Link *link, PlbAdc *adc, GError **error);
