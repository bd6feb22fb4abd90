/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Tells when something is plugged into USB or unplugged, by libusb's hot-plug events on a thread of
 * their own. What it was, the racks' list says (src/live/rack-list.h): it is asked anew. */

typedef struct PlbUsbHotplug PlbUsbHotplug;

/* On that thread, once for all events that came together. Must return soon. */
typedef void (*PlbUsbHotplugFunc)(gpointer user_data);

/* NULL: USB does not work here, or does not tell. */
PlbUsbHotplug *plb_usb_hotplug_new(PlbUsbHotplugFunc func, gpointer user_data);
void plb_usb_hotplug_free(
	PlbUsbHotplug *hotplug); /* func is not called any more; NULL is harmless */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbUsbHotplug, plb_usb_hotplug_free)
