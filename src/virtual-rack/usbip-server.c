/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/virtual-rack/usbip-server.h"

#include "src/virtual-rack/vhci.h"

#define TICK_MS 1
#define IDLE_TICK_MS 100 /* nobody has the device, but its clock runs on */
#define MAX_CONNECTIONS 16
#define READ_BYTES 65536

typedef struct {
	PlbUsbipServer *server;
	GSocket *socket;
	PlbUsbipPeer *peer;
	GSource *in, *out; /* NULL: not waited for */
	gboolean last;     /* what is to be sent is all there will be */
	void (*gone)(gpointer user_data);
	gpointer user_data;
} Connection;

struct PlbUsbipServer {
	PlbUsbipExport *exported;
	GSocket *listener;
	GSource *accept, *tick;
	GPtrArray *connections;
	gint64 told_us; /* monotonic: the device knows the time until then */
	double speed;
	gboolean is_idle_tick;
};

static void drop_source(GSource **source)
{
	if (*source)
		g_source_destroy(*source);
	g_clear_pointer(source, g_source_unref);
}

static void free_connection(gpointer data)
{
	Connection *connection = data;

	drop_source(&connection->in);
	drop_source(&connection->out);
	plb_usbip_peer_free(connection->peer);
	g_object_unref(connection->socket); /* closes it */
	g_free(connection);
}

static void end_connection(Connection *connection)
{
	const char *complaint = plb_usbip_peer_get_complaint(connection->peer);
	void (*gone)(gpointer) = connection->gone;
	gpointer user_data = connection->user_data;

	if (complaint)
		g_printerr("plumbar-virtual-rack: a client was dropped: %s\n", complaint);
	g_ptr_array_remove_fast(connection->server->connections, connection);
	if (gone)
		gone(user_data);
}

static gboolean on_writable(GSocket *socket, GIOCondition condition, gpointer data);
static gboolean on_readable(GSocket *socket, GIOCondition condition, gpointer data);

static void watch(Connection *connection, GSource **source, GIOCondition condition, gboolean wanted,
		  GSocketSourceFunc function)
{
	if (!wanted || *source) {
		if (!wanted)
			drop_source(source);
		return;
	}
	*source = g_socket_create_source(connection->socket, condition, NULL);
	g_source_set_callback(*source, G_SOURCE_FUNC(function), connection, NULL);
	g_source_attach(*source, g_main_context_get_thread_default());
}

/* FALSE: the connection is broken. */
static gboolean send_some(Connection *connection)
{
	GByteArray *output = plb_usbip_peer_get_output(connection->peer);
	g_autoptr(GError) error = NULL;
	gssize n;

	while (output->len > 0) {
		n = g_socket_send(connection->socket, (const char *)output->data, output->len, NULL,
				  &error);
		if (n < 0)
			return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
		g_byte_array_remove_range(output, 0, (guint)n);
	}
	return TRUE;
}

/* Sends what can be sent, and waits for what is to be waited for. FALSE: it has ended. */
static gboolean flush(Connection *connection)
{
	GByteArray *output = plb_usbip_peer_get_output(connection->peer);

	if (!send_some(connection) || (connection->last && output->len == 0)) {
		end_connection(connection);
		return FALSE;
	}
	watch(connection, &connection->out, G_IO_OUT, output->len > 0, on_writable);
	watch(connection, &connection->in, G_IO_IN,
	      !connection->last && output->len < PLB_USBIP_MAX_OUTPUT_BYTES, on_readable);
	return TRUE;
}

static gboolean on_writable(GSocket *socket, GIOCondition condition, gpointer data)
{
	flush(data);
	return G_SOURCE_CONTINUE; /* whoever destroys it, it is not this */
}

static void set_tick(PlbUsbipServer *server);

static gboolean on_readable(GSocket *socket, GIOCondition condition, gpointer data)
{
	Connection *connection = data;
	g_autoptr(GError) error = NULL;
	char bytes[READ_BYTES];
	gssize n = g_socket_receive(socket, bytes, sizeof bytes, NULL, &error);

	if (n < 0 && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
		return G_SOURCE_CONTINUE;
	if (n <= 0) {
		PlbUsbipServer *server = connection->server;

		end_connection(connection);
		set_tick(server);
		return G_SOURCE_CONTINUE;
	}
	connection->last =
		!plb_usbip_peer_receive(connection->peer, (const guint8 *)bytes, (gsize)n);
	set_tick(connection->server);
	flush(connection);
	return G_SOURCE_CONTINUE;
}

static gboolean on_tick(gpointer data)
{
	PlbUsbipServer *server = data;
	PlbSimDevice *device = plb_usbip_export_get_device(server->exported);
	gint64 now_us = g_get_monotonic_time();
	double passed_s = (double)(now_us - server->told_us) * 1e-6 * server->speed;

	if (server->speed != 1)
		passed_s = CLAMP(device->ops->room_s(device), 0, passed_s);
	server->told_us = now_us;
	plb_usbip_export_elapse(server->exported, passed_s);
	for (guint i = server->connections->len; i-- > 0;)
		flush(server->connections->pdata[i]);
	set_tick(server);
	return G_SOURCE_CONTINUE;
}

static void set_tick(PlbUsbipServer *server)
{
	gboolean idle = !plb_usbip_export_is_imported(server->exported);

	if (server->tick && idle == server->is_idle_tick)
		return;
	drop_source(&server->tick);
	server->tick = g_timeout_source_new(idle ? IDLE_TICK_MS : TICK_MS);
	g_source_set_callback(server->tick, on_tick, server, NULL);
	g_source_attach(server->tick, g_main_context_get_thread_default());
	server->is_idle_tick = idle;
}

static Connection *add_connection(PlbUsbipServer *server, GSocket *socket, gboolean imported)
{
	Connection *connection = g_new0(Connection, 1);

	connection->server = server;
	connection->socket = g_object_ref(socket);
	connection->peer = plb_usbip_peer_new(server->exported, imported);
	g_socket_set_blocking(socket, FALSE);
	g_ptr_array_add(server->connections, connection);
	watch(connection, &connection->in, G_IO_IN, TRUE, on_readable);
	set_tick(server);
	return connection;
}

static gboolean on_connect(GSocket *listener, GIOCondition condition, gpointer data)
{
	PlbUsbipServer *server = data;
	g_autoptr(GSocket) socket = g_socket_accept(listener, NULL, NULL);

	if (!socket || server->connections->len >= MAX_CONNECTIONS)
		return G_SOURCE_CONTINUE;
	g_socket_set_option(socket, 6 /* IPPROTO_TCP */, 1 /* TCP_NODELAY */, 1, NULL);
	add_connection(server, socket, FALSE);
	return G_SOURCE_CONTINUE;
}

guint16 plb_usbip_server_listen(PlbUsbipServer *server, const char *address, guint16 port,
				GError **error)
{
	g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new_from_string(address, port);
	g_autoptr(GSocketAddress) got = NULL;
	g_autoptr(GSocket) listener = NULL;

	if (!wanted) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "%s is not an address in numbers", address);
		return 0;
	}
	listener = g_socket_new(g_socket_address_get_family(wanted), G_SOCKET_TYPE_STREAM,
				G_SOCKET_PROTOCOL_TCP, error);
	if (!listener || !g_socket_bind(listener, wanted, TRUE, error) ||
	    !g_socket_listen(listener, error) ||
	    !(got = g_socket_get_local_address(listener, error)))
		return 0;
	g_socket_set_blocking(listener, FALSE);
	server->accept = g_socket_create_source(listener, G_IO_IN, NULL);
	g_source_set_callback(server->accept, G_SOURCE_FUNC(on_connect), server, NULL);
	g_source_attach(server->accept, g_main_context_get_thread_default());
	server->listener = g_steal_pointer(&listener);
	return g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(got));
}

gboolean plb_usbip_server_attach(PlbUsbipServer *server, void (*gone)(gpointer user_data),
				 gpointer user_data, GError **error)
{
	int fd = plb_vhci_attach(PLB_USBIP_DEVICE_ID, plb_usbip_export_get_speed(server->exported),
				 error);
	g_autoptr(GSocket) socket = fd >= 0 ? g_socket_new_from_fd(fd, error) : NULL;
	Connection *connection;

	if (!socket)
		return FALSE;
	connection = add_connection(server, socket, TRUE);
	connection->gone = gone;
	connection->user_data = user_data;
	return TRUE;
}

PlbUsbipServer *plb_usbip_server_new(PlbSimDevice *device, double speed)
{
	PlbUsbipServer *server = g_new0(PlbUsbipServer, 1);

	server->exported = plb_usbip_export_new(device);
	server->connections = g_ptr_array_new_with_free_func(free_connection);
	server->speed = speed;
	server->told_us = g_get_monotonic_time();
	set_tick(server);
	return server;
}

void plb_usbip_server_free(PlbUsbipServer *server)
{
	if (!server)
		return;
	drop_source(&server->accept);
	drop_source(&server->tick);
	g_ptr_array_unref(server->connections);
	g_clear_object(&server->listener);
	plb_usbip_export_free(server->exported);
	g_free(server);
}
