/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/hw/busy-rack.h"

UsbFixture *fixture;

void plug_in(void)
{
	/* unforked, a test that failed has left its rack behind */
	ck_assert_msg(!fixture, "an earlier test has failed");
	fixture = usb_fixture_new(busy_model());
}

/* If libusb had been reached by another way than the shim, every test here would be worth less. */
void unplug_and_check_shim(void)
{
	ck_assert_uint_eq(usb_fixture_get_counts(fixture).clients, 0);
	ck_assert_uint_gt(usb_fixture_get_counts(fixture).opens, 0);
	g_clear_pointer(&fixture, usb_fixture_free);
}

PlbRack *open_rack(void)
{
	g_autoptr(GError) error = NULL;
	PlbRack *rack = plb_rack_plumbar_open(NULL, &error);

	assert_no_error(error);
	return rack;
}

void start_rack(PlbRack *rack)
{
	g_autoptr(GError) error = NULL;
	double rate_hz;

	plb_rack_start(rack, 1000, &rate_hz, &error);
	assert_no_error(error);
}

/* Reads n more frames of a stream, or all there are until it says error; checks their order. */
guint64 read_frames(PlbRack *rack, guint64 n, GArray *frames, GError **error)
{
	guint64 got = 0;

	while (got < n) {
		PlbFrame block[100];
		gssize k = plb_rack_read(rack, block, (gsize)MIN(n - got, 100), 5000, error);

		if (k < 0)
			break;
		ck_assert_msg(k > 0, "no frame in 5 s after %" G_GUINT64_FORMAT, got);
		for (gssize i = 0; i < k; i++)
			assert_busy_frame(&block[i]);
		if (frames)
			g_array_append_vals(frames, block, (guint)k);
		got += (guint64)k;
	}
	return got;
}
