/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/device-model.h"
#include "hw/device-service.h"
#include "hw/packet.h"
#include "hw/protocol.h"

/* The wire side of the device model, for transports and simulated USB controllers, and the faults
 * that tests inject. Not for drivers or for anything above this floor. */

#define PLB_MODEL_FIFO_SCANS 4096u /* 4 s at 1 kHz: a real rack's buffer, generously */

/* Device clock: that of the ADS131M08's master clock, of which its rates are whole divisions
 * (8.192 MHz / 2 / OSR: 4096 ticks at 2 kHz, 8192 at 1 kHz). */
#define PLB_MODEL_TICK_HZ 8192000u

/* One control transfer, standard or vendor. data holds the OUT payload, or gets at most size bytes
 * of the IN answer. Returns bytes moved, or -1: the request stalls (or the rack is unplugged). */
gssize plb_device_model_control(PlbDeviceModel *model, const guint8 setup[PLB_SETUP_BYTES],
				guint8 *data, gsize size);

typedef enum {
	PLB_MODEL_PACKET, /* one packet, which ends a transfer (n may be 0: a zero-length packet) */
	PLB_MODEL_NOTHING, /* nothing to send now (NAK) */
	PLB_MODEL_STALL,   /* the endpoint is halted until CLEAR_FEATURE(ENDPOINT_HALT) */
	PLB_MODEL_GONE,    /* unplugged, for ever */
} PlbModelAnswer;

/* What the bulk endpoint answers when the host asks for one packet. */
PlbModelAnswer plb_device_model_next_packet(PlbDeviceModel *model,
					    guint8 packet[PLB_PACKET_MAX_BYTES], gsize *n);

/* Unpaced (as new): scans are converted when they are asked for. Paced: only those which
 * plb_device_model_set_due has let pass; what the FIFO cannot hold is dropped, as hardware does. */
void plb_device_model_set_paced(PlbDeviceModel *model, gboolean paced);
/* Scans converted since START; never goes back. START sets it to 0. */
void plb_device_model_set_due(PlbDeviceModel *model, guint64 scans);
void plb_device_model_let_pass(PlbDeviceModel *model, guint64 scans); /* so many more */
/* Paced by time itself: its clock, which runs on from power-up whether it streams or not, goes on
 * by seconds (as another clock has them: drift_ppm is by how much its own is fast), and the scans
 * that are then due are converted. Once used, set_due and let_pass have no place. */
void plb_device_model_elapse(PlbDeviceModel *model, double seconds);
/* What IDENTIFY says: firmware of another time. */
void plb_device_model_set_protocol(PlbDeviceModel *model, guint16 version);
/* An edge at sync-in, now. */
void plb_device_model_sync_edge(PlbDeviceModel *model);
void plb_device_model_set_drift(PlbDeviceModel *model, double drift_ppm);
guint64 plb_device_model_get_waiting(const PlbDeviceModel *model); /* due scans not sent yet */

gboolean plb_device_model_is_streaming(const PlbDeviceModel *model);
gboolean plb_device_model_is_gone(const PlbDeviceModel *model);       /* unplugged */
guint64 plb_device_model_get_start_tick(const PlbDeviceModel *model); /* of the stream's scan 0 */
double plb_device_model_get_rate_hz(const PlbDeviceModel *model);     /* as configured */

typedef enum {
	PLB_FAULT_STALL,        /* the endpoint halts; no packet is lost by it */
	PLB_FAULT_SHORT_PACKET, /* the packet is cut to amount bytes */
	PLB_FAULT_BAD_CRC,      /* one bit of the packet's scans is flipped */
	PLB_FAULT_SKIP_PACKETS, /* amount packets vanish on the way */
	PLB_FAULT_OVERRUN,      /* the device drops amount scans and says so */
	PLB_FAULT_FLAGS,        /* amount is ORed into the packet's flags */
	PLB_FAULT_ZERO_LENGTH,  /* an empty packet before the next one */
	PLB_FAULT_UNPLUG,
} PlbDeviceFault;

/* Happens once, with the first packet that begins at or after at_scan; at most 16 may wait. */
void plb_device_model_inject(PlbDeviceModel *model, PlbDeviceFault fault, guint64 at_scan,
			     guint amount);
/* For faults of its parts: a bad bridge, flash that forgot. */
PlbDeviceService *plb_device_model_get_service(PlbDeviceModel *model);
/* Now. */
void plb_device_model_unplug(PlbDeviceModel *model);
