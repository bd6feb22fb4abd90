/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/usb-hotplug.h"

#include <libusb.h>
#include <stdatomic.h>

#define EVENT_TIMEOUT_S 1 /* only a safety net: freeing interrupts the wait */
#define EVENTS                                                                                     \
	((libusb_hotplug_event)(LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED |                              \
				LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT))

struct PlbUsbHotplug {
	libusb_context *context;
	GThread *thread;
	atomic_bool quit;
	PlbUsbHotplugFunc func;
	gpointer user_data;
	gboolean changed; /* the thread's */
};

/* Nothing that blocks is allowed in here: the loop tells. */
static int LIBUSB_CALL on_event(libusb_context *context, libusb_device *device,
				libusb_hotplug_event event, void *data)
{
	((PlbUsbHotplug *)data)->changed = TRUE;
	return 0; /* go on */
}

static gpointer handle_events(gpointer data)
{
	PlbUsbHotplug *hotplug = data;

	while (!atomic_load(&hotplug->quit)) {
		struct timeval wait = { .tv_sec = EVENT_TIMEOUT_S };

		libusb_handle_events_timeout_completed(hotplug->context, &wait, NULL);
		if (hotplug->changed && !atomic_load(&hotplug->quit))
			hotplug->func(hotplug->user_data);
		hotplug->changed = FALSE;
	}
	return NULL;
}

PlbUsbHotplug *plb_usb_hotplug_new(PlbUsbHotplugFunc func, gpointer user_data)
{
	PlbUsbHotplug *hotplug = g_new0(PlbUsbHotplug, 1);

	hotplug->func = func;
	hotplug->user_data = user_data;
	if (libusb_init(&hotplug->context) != 0) {
		g_free(hotplug);
		return NULL;
	}
	if (!libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) ||
	    libusb_hotplug_register_callback(hotplug->context, EVENTS, (libusb_hotplug_flag)0,
					     LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
					     LIBUSB_HOTPLUG_MATCH_ANY, on_event, hotplug,
					     NULL) != LIBUSB_SUCCESS) {
		libusb_exit(hotplug->context);
		g_free(hotplug);
		return NULL;
	}
	hotplug->thread = g_thread_new("plb-usb-hotplug", handle_events, hotplug);
	return hotplug;
}

void plb_usb_hotplug_free(PlbUsbHotplug *hotplug)
{
	if (!hotplug)
		return;
	atomic_store(&hotplug->quit, TRUE);
	libusb_interrupt_event_handler(hotplug->context);
	g_thread_join(hotplug->thread);
	libusb_exit(hotplug->context); /* takes the callback with it */
	g_free(hotplug);
}
