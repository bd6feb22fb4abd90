/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The USB descriptors of a Plumbar rack (docs/usb-protocol.md, "Descriptors"), device side. Pure.
 */

#define PLB_DESCRIPTOR_DEVICE 0x01
#define PLB_DESCRIPTOR_CONFIGURATION 0x02
#define PLB_DESCRIPTOR_STRING 0x03
#define PLB_DESCRIPTOR_BOS 0x0F

#define PLB_STRING_MANUFACTURER 1
#define PLB_STRING_PRODUCT 2
#define PLB_STRING_SERIAL 3

#define PLB_MS_VENDOR_CODE 0x20 /* bRequest that fetches the Microsoft OS 2.0 descriptor set */
#define PLB_MS_DESCRIPTOR_INDEX 0x07
#define PLB_DESCRIPTOR_MAX_BYTES 255

/* Writes the descriptor and returns its length; 0 = there is none such (the request stalls).
 * number: which string, 0 for the others. */
gsize plb_descriptor_get(guint8 type, guint8 number, const char *serial,
			 guint8 out[PLB_DESCRIPTOR_MAX_BYTES]);
gsize plb_descriptor_get_microsoft(guint8 out[PLB_DESCRIPTOR_MAX_BYTES]);
