/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/frame.h"

/* The virtual rack's electronics: a model of a device that speaks the open Plumbar USB protocol
 * (docs/usb-protocol.md) byte for byte, with no operating-system or libusb types, so that it can
 * stand behind an in-process transport, a simulated kernel device or a USB/IP server.
 *
 * Thread: not locked; whoever owns the model calls it from one thread or under one lock. */

typedef struct PlbDeviceModel PlbDeviceModel;

/* Gives the counts of scan number scan_index (cell, encoder, clip_mask, encoder_fault,
 * encoder_index, digital; the model fills tick, scan_index and flags). Called once for each scan,
 * in order. Must be a pure function of its history: seeded, no clock. */
typedef void (*PlbScanSource)(gpointer user_data, guint64 scan_index, PlbFrame *counts);

typedef struct {
	const char *serial;     /* printable ASCII, 1 to 32 characters */
	double rate_hz;         /* the rate it starts with, 1 .. 4000; SET_CONFIG may change it */
	gint64 filter_delay_ns; /* at that rate; CAPS reports it in proportion for the others */
	PlbScanSource source;   /* NULL: zeros (the test pattern works without a source) */
	gpointer source_data;
	GDestroyNotify source_free; /* called with source_data when the model is freed; or NULL */
} PlbDeviceModelSetup;

PlbDeviceModel *plb_device_model_new(const PlbDeviceModelSetup *setup);
void plb_device_model_free(PlbDeviceModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbDeviceModel, plb_device_model_free)
