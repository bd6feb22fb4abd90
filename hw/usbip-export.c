/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/usbip-export.h"

#include <errno.h>
#include <string.h>

#include "hw/descriptors.h"
#include "hw/usbip.h"

struct PlbUsbipExport {
	PlbSimDevice *device;
	PlbSimBus bus;
	PlbUsbipPeer *owner; /* who has imported it */
};

struct PlbUsbipPeer {
	PlbUsbipExport *exported;
	GByteArray *input, *output;
	guint requests; /* that wait */
	gsize held_bytes;
	gboolean imported, done;
	const char *complaint;
};

typedef struct {
	PlbSimUrb sim; /* first: the bus hands this back */
	guint32 sequence;
} Urb;

static gpointer tag_of(guint32 sequence)
{
	return GUINT_TO_POINTER(sequence);
}

static void free_urb(gpointer data)
{
	Urb *urb = data;

	g_free(urb->sim.buffer);
	g_free(urb);
}

static void send_submit_reply(PlbUsbipPeer *peer, const Urb *urb)
{
	gboolean in =
		urb->sim.endpoint & 0x80 || (urb->sim.endpoint == 0 && urb->sim.setup[0] & 0x80);
	guint8 header[PLB_USBIP_HEADER_BYTES];

	plb_usbip_submit_reply_encode(urb->sequence, urb->sim.status, urb->sim.actual, header);
	g_byte_array_append(peer->output, header, sizeof header);
	if (in)
		g_byte_array_append(peer->output, urb->sim.buffer, (guint)urb->sim.actual);
}

/* What was taken back has no reply of its own: that of UNLINK tells it. */
static void on_complete(gpointer data, PlbSimUrb *sim)
{
	PlbUsbipPeer *peer = sim->owner;

	peer->requests--;
	peer->held_bytes -= sim->size;
	if (sim->status != -ECONNRESET)
		send_submit_reply(peer, (Urb *)sim);
	free_urb(sim);
}

PlbUsbipExport *plb_usbip_export_new(PlbSimDevice *device)
{
	PlbUsbipExport *exported = g_new0(PlbUsbipExport, 1);

	exported->device = device;
	plb_sim_bus_init(&exported->bus, device, on_complete, exported);
	return exported;
}

void plb_usbip_export_free(PlbUsbipExport *exported)
{
	if (!exported)
		return;
	exported->device->ops->free(exported->device);
	g_free(exported);
}

void plb_usbip_export_elapse(PlbUsbipExport *exported, double seconds)
{
	if (exported->bus.gone)
		return;
	exported->device->ops->elapse(exported->device, seconds);
	plb_sim_bus_service(&exported->bus);
}

void plb_usbip_export_unplug(PlbUsbipExport *exported)
{
	plb_sim_bus_unplug(&exported->bus);
}

PlbSimDevice *plb_usbip_export_get_device(PlbUsbipExport *exported)
{
	return exported->device;
}

guint plb_usbip_export_get_speed(const PlbUsbipExport *exported)
{
	return g_strcmp0(exported->device->ops->speed, "12") == 0 ? PLB_USBIP_SPEED_FULL
								  : PLB_USBIP_SPEED_HIGH;
}

gboolean plb_usbip_export_is_gone(const PlbUsbipExport *exported)
{
	return exported->bus.gone;
}

gboolean plb_usbip_export_is_imported(const PlbUsbipExport *exported)
{
	return exported->owner != NULL;
}

PlbUsbipPeer *plb_usbip_peer_new(PlbUsbipExport *exported, gboolean imported)
{
	PlbUsbipPeer *peer = g_new0(PlbUsbipPeer, 1);

	peer->exported = exported;
	peer->input = g_byte_array_new();
	peer->output = g_byte_array_new();
	peer->imported = imported;
	if (imported)
		exported->owner = peer;
	return peer;
}

void plb_usbip_peer_free(PlbUsbipPeer *peer)
{
	if (!peer)
		return;
	plb_sim_bus_drop(&peer->exported->bus, peer, free_urb);
	if (peer->exported->owner == peer)
		peer->exported->owner = NULL;
	g_byte_array_unref(peer->input);
	g_byte_array_unref(peer->output);
	g_free(peer);
}

GByteArray *plb_usbip_peer_get_output(PlbUsbipPeer *peer)
{
	return peer->output;
}

const char *plb_usbip_peer_get_complaint(const PlbUsbipPeer *peer)
{
	return peer->complaint;
}

static gsize get_descriptor(PlbSimDevice *device, guint8 type, guint8 *out, gsize size)
{
	const PlbSetup setup = { 0x80, 0x06, (guint16)(type << 8), 0, (guint16)size };
	guint8 bytes[PLB_SETUP_BYTES];
	gssize n;

	plb_setup_encode(&setup, bytes);
	n = device->ops->control(device, bytes, out, size);
	return n < 0 ? 0 : (gsize)n;
}

/* with_interfaces: as LIST tells it, IMPORT does not. */
static void send_device(PlbUsbipPeer *peer, gboolean with_interfaces)
{
	guint8 own[18] = { 0 }, configuration[PLB_DESCRIPTOR_MAX_BYTES] = { 0 };
	guint8 bytes[PLB_USBIP_DEVICE_BYTES], interface[PLB_USBIP_INTERFACE_BYTES];
	PlbUsbipDevice device = { .path = "/sys/devices/plumbar/" PLB_USBIP_BUSID,
				  .busid = PLB_USBIP_BUSID,
				  .bus = PLB_USBIP_DEVICE_ID >> 16,
				  .device = PLB_USBIP_DEVICE_ID & 0xffff,
				  .speed = plb_usbip_export_get_speed(peer->exported),
				  .device_descriptor = own,
				  .configuration_descriptor = configuration };

	get_descriptor(peer->exported->device, PLB_DESCRIPTOR_DEVICE, own, sizeof own);
	device.configuration_bytes =
		get_descriptor(peer->exported->device, PLB_DESCRIPTOR_CONFIGURATION, configuration,
			       sizeof configuration);
	plb_usbip_device_encode(&device, bytes);
	g_byte_array_append(peer->output, bytes, sizeof bytes);
	for (guint n = 0; with_interfaces && n < configuration[4]; n++)
		if (plb_usbip_interface_encode(&device, n, interface))
			g_byte_array_append(peer->output, interface, sizeof interface);
}

static void send_operation(PlbUsbipPeer *peer, PlbUsbipOperation reply, PlbUsbipStatus status)
{
	guint8 bytes[PLB_USBIP_OP_BYTES];

	plb_usbip_operation_encode(reply, status, bytes);
	g_byte_array_append(peer->output, bytes, sizeof bytes);
}

static gsize breach(PlbUsbipPeer *peer, const char *complaint)
{
	peer->complaint = complaint;
	peer->done = TRUE;
	return 0;
}

static gsize answer_list(PlbUsbipPeer *peer)
{
	gboolean gone = peer->exported->bus.gone;
	const guint8 count[4] = { 0, 0, 0, !gone };

	send_operation(peer, PLB_USBIP_LIST_REPLY, PLB_USBIP_OK);
	g_byte_array_append(peer->output, count, sizeof count);
	if (!gone)
		send_device(peer, TRUE);
	peer->done = TRUE;
	return PLB_USBIP_OP_BYTES;
}

static gsize answer_import(PlbUsbipPeer *peer, const char *busid)
{
	PlbUsbipExport *exported = peer->exported;
	PlbUsbipStatus status = PLB_USBIP_OK;

	if (strncmp(busid, PLB_USBIP_BUSID, PLB_USBIP_BUSID_BYTES) != 0 || exported->bus.gone)
		status = PLB_USBIP_NO_DEVICE;
	else if (exported->owner)
		status = PLB_USBIP_BUSY;
	send_operation(peer, PLB_USBIP_IMPORT_REPLY, status);
	peer->done = status != PLB_USBIP_OK;
	peer->imported = !peer->done;
	if (peer->imported) {
		exported->owner = peer;
		send_device(peer, FALSE);
	}
	return PLB_USBIP_OP_BYTES + PLB_USBIP_BUSID_BYTES;
}

/* Returns how many bytes it has used; 0 = it needs more, or is done. */
static gsize take_operation(PlbUsbipPeer *peer, const guint8 *bytes, gsize n)
{
	PlbUsbipOperation operation;

	if (n < PLB_USBIP_OP_BYTES)
		return 0;
	if (!plb_usbip_operation_decode(bytes, &operation))
		return breach(peer, "not a request of USB/IP 1");
	if (operation == PLB_USBIP_LIST)
		return answer_list(peer);
	if (n < PLB_USBIP_OP_BYTES + PLB_USBIP_BUSID_BYTES)
		return 0;
	return answer_import(peer, (const char *)bytes + PLB_USBIP_OP_BYTES);
}

static gboolean is_waiting(const PlbUsbipPeer *peer, guint32 sequence)
{
	for (GList *at = peer->exported->bus.waiting.head; at; at = at->next)
		if (((const PlbSimUrb *)at->data)->tag == tag_of(sequence))
			return TRUE;
	return FALSE;
}

static Urb *new_urb(PlbUsbipPeer *peer, const PlbUsbipRequest *request, const guint8 *payload)
{
	Urb *urb = g_new0(Urb, 1);

	urb->sequence = request->sequence;
	urb->sim.endpoint = request->endpoint | (request->endpoint && request->in ? 0x80 : 0);
	memcpy(urb->sim.setup, request->setup, sizeof urb->sim.setup);
	urb->sim.size = request->length;
	urb->sim.buffer = g_malloc0(MAX(request->length, 1));
	if (!request->in && request->length > 0)
		memcpy(urb->sim.buffer, payload, request->length);
	urb->sim.tag = tag_of(request->sequence);
	urb->sim.owner = peer;
	return urb;
}

static void refuse(PlbUsbipPeer *peer, guint32 sequence, int status)
{
	guint8 header[PLB_USBIP_HEADER_BYTES];

	plb_usbip_submit_reply_encode(sequence, status, 0, header);
	g_byte_array_append(peer->output, header, sizeof header);
}

static void submit(PlbUsbipPeer *peer, const PlbUsbipRequest *request, const guint8 *payload)
{
	Urb *urb;

	if (peer->requests >= PLB_USBIP_MAX_REQUESTS ||
	    peer->held_bytes + request->length > PLB_USBIP_MAX_HELD_BYTES) {
		refuse(peer, request->sequence, -ENOMEM);
		return;
	}
	urb = new_urb(peer, request, payload);
	peer->requests++;
	peer->held_bytes += urb->sim.size;
	if (plb_sim_bus_submit(&peer->exported->bus, &urb->sim))
		return;
	peer->requests--;
	peer->held_bytes -= urb->sim.size;
	free_urb(urb);
	refuse(peer, request->sequence, -ESHUTDOWN);
}

static void unlink_request(PlbUsbipPeer *peer, const PlbUsbipRequest *request)
{
	gboolean waited =
		plb_sim_bus_unlink(&peer->exported->bus, tag_of(request->unlinked), -ECONNRESET);
	guint8 header[PLB_USBIP_HEADER_BYTES];

	plb_usbip_unlink_reply_encode(request->sequence, waited ? -ECONNRESET : 0, header);
	g_byte_array_append(peer->output, header, sizeof header);
}

/* As take_operation. The direction of a control request is its setup's; the header must agree. */
static gsize take_request(PlbUsbipPeer *peer, const guint8 *bytes, gsize n)
{
	PlbUsbipRequest request;
	gsize payload = 0;

	if (n < PLB_USBIP_HEADER_BYTES)
		return 0;
	if (!plb_usbip_request_decode(bytes, &request) || request.device_id != PLB_USBIP_DEVICE_ID)
		return breach(peer, "not a request for this device");
	if (request.command == PLB_USBIP_UNLINK) {
		unlink_request(peer, &request);
		return PLB_USBIP_HEADER_BYTES;
	}
	if (request.length > PLB_USBIP_MAX_TRANSFER_BYTES)
		return breach(peer, "a request longer than a MiB");
	if (request.endpoint == 0 && request.length > 0 &&
	    request.in != ((request.setup[0] & 0x80) != 0))
		return breach(peer, "a control request whose directions differ");
	if (is_waiting(peer, request.sequence))
		return breach(peer, "a sequence number that is in use");
	if (!request.in)
		payload = request.length;
	if (n < PLB_USBIP_HEADER_BYTES + payload)
		return 0;
	submit(peer, &request, bytes + PLB_USBIP_HEADER_BYTES);
	return PLB_USBIP_HEADER_BYTES + payload;
}

gboolean plb_usbip_peer_receive(PlbUsbipPeer *peer, const guint8 *bytes, gsize n)
{
	gsize used = 0, step = 1;

	if (peer->done)
		return FALSE;
	g_byte_array_append(peer->input, bytes, (guint)n);
	while (step > 0 && !peer->done) {
		const guint8 *at = peer->input->data + used;
		gsize left = peer->input->len - used;

		step = peer->imported ? take_request(peer, at, left)
				      : take_operation(peer, at, left);
		used += step;
	}
	g_byte_array_remove_range(peer->input, 0, (guint)used);
	return !peer->done;
}
