/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/rack-plumbar.h"
#include "hw/usb-hotplug.h"
#include "tests/hw/hw-fixture.h"
#include "tests/hw/usbfs-fixture.h"

#define WAIT_US (10 * G_USEC_PER_SEC)

typedef struct {
	GMutex lock;
	GCond told;
	guint times;
} Told;

static void on_change(gpointer user_data)
{
	Told *told = user_data;

	g_mutex_lock(&told->lock);
	told->times++;
	g_cond_signal(&told->told);
	g_mutex_unlock(&told->lock);
}

/* Until it was told more than before times; FALSE: it was not. */
static gboolean wait_for(Told *told, guint before)
{
	gint64 until_us = g_get_monotonic_time() + WAIT_US;
	gboolean came = TRUE;

	g_mutex_lock(&told->lock);
	while (told->times <= before && came)
		came = g_cond_wait_until(&told->told, &told->lock, until_us);
	g_mutex_unlock(&told->lock);
	return came;
}

static guint listed(void)
{
	g_autoptr(GPtrArray) infos = plb_rack_plumbar_list(NULL);

	return infos->len;
}

START_TEST(comings_and_goings_are_told)
{
	g_autoptr(UsbFixture) fixture = usb_fixture_new(busy_model());
	g_autoptr(PlbUsbHotplug) hotplug = NULL;
	Told told = { .times = 0 };

	hotplug = plb_usb_hotplug_new(on_change, &told);
	ck_assert_ptr_nonnull(hotplug);
	ck_assert_uint_eq(told.times, 0); /* what is there already is no event */
	ck_assert_uint_eq(listed(), 1);
	usb_fixture_unplug(fixture);
	ck_assert(wait_for(&told, 0));
	ck_assert_uint_eq(listed(), 0);
	usb_fixture_replug(fixture, 0, plb_sim_device_new(busy_model()));
	ck_assert(wait_for(&told, 1));
	ck_assert_uint_eq(listed(), 1);
	ck_assert_uint_gt(usb_fixture_get_counts(fixture).opens, 0);
}
END_TEST

START_TEST(it_can_be_ended_at_any_time)
{
	g_autoptr(UsbFixture) fixture = usb_fixture_new(busy_model());
	Told told = { .times = 0 };
	guint times;

	plb_usb_hotplug_free(plb_usb_hotplug_new(on_change, &told));
	plb_usb_hotplug_free(NULL);
	times = told.times;
	usb_fixture_unplug(fixture);
	ck_assert_uint_eq(listed(), 0);
	ck_assert_uint_eq(told.times, times);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hw-usb-hotplug");
	TCase *tests = tcase_create("usb-hotplug");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, comings_and_goings_are_told);
	tcase_add_test(tests, it_can_be_ended_at_any_time);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
