/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/bytes.h"
#include "hw/descriptors.h"
#include "tests/hw/hw-fixture.h"

static gssize ask(PlbDeviceModel *model, guint8 type, guint8 request, guint16 value, guint16 index,
		  guint8 *data, guint16 length)
{
	PlbSetup setup = { type, request, value, index, length };
	guint8 bytes[PLB_SETUP_BYTES];

	plb_setup_encode(&setup, bytes);
	return plb_device_model_control(model, bytes, data, length);
}

static gssize ask_in(PlbDeviceModel *model, PlbRequest request, guint8 *data)
{
	return ask(model, 0xC1, (guint8)request, 0, 0, data, 255);
}

static gssize ask_out(PlbDeviceModel *model, PlbRequest request, guint16 value)
{
	return ask(model, 0x41, (guint8)request, value, 0, NULL, 0);
}

static PlbStatus ask_status(PlbDeviceModel *model)
{
	guint8 bytes[255];
	gssize n = ask_in(model, PLB_REQUEST_STATUS, bytes);
	PlbStatus status;

	ck_assert_int_eq(n, PLB_STATUS_BYTES);
	ck_assert(plb_status_decode(bytes, (gsize)n, &status));
	return status;
}

static PlbPacket next_packet(PlbDeviceModel *model, guint8 *bytes)
{
	gsize n, used;
	PlbPacket packet;

	ck_assert_int_eq(plb_device_model_next_packet(model, bytes, &n), PLB_MODEL_PACKET);
	ck_assert_int_eq(plb_packet_parse(bytes, n, &packet, &used), PLB_PACKET_VALID);
	ck_assert_uint_eq(used, n);
	return packet;
}

START_TEST(says_who_it_is)
{
	g_autoptr(PlbDeviceModel) model = busy_model();
	guint8 bytes[255];
	gssize n = ask_in(model, PLB_REQUEST_IDENTIFY, bytes);
	PlbIdentity identity;
	PlbCaps caps;

	ck_assert(plb_identity_decode(bytes, (gsize)n, &identity));
	ck_assert_str_eq(identity.serial, "PLB-TEST-1");
	ck_assert_uint_eq(identity.protocol, 1);
	for (gsize cut = 0; cut < PLB_IDENTITY_BYTES; cut++)
		ck_assert(!plb_identity_decode(bytes, cut, &identity));
	bytes[12] = '\n';
	ck_assert(!plb_identity_decode(bytes, (gsize)n, &identity));

	n = ask_in(model, PLB_REQUEST_CAPS, bytes);
	ck_assert(plb_caps_decode(bytes, (gsize)n, &caps));
	ck_assert_uint_eq(caps.cell_count, 8);
	ck_assert_uint_eq(caps.encoder_count, 4);
	ck_assert_uint_eq(caps.rate_count, 5);
	for (gsize cut = 0; cut < (gsize)n; cut++)
		ck_assert(!plb_caps_decode(bytes, cut, &caps));
	ck_assert(plb_caps_decode(bytes, (gsize)n, &caps));
	ck_assert_uint_eq(caps.rate[plb_caps_nearest_rate(&caps, 1100)].period_ticks, 8192);
	ck_assert_uint_eq(caps.rate[plb_caps_nearest_rate(&caps, 1100)].filter_delay_ns, 1500000);
	ck_assert_uint_eq(caps.rate[plb_caps_nearest_rate(&caps, 9999)].filter_delay_ns, 375000);
}
END_TEST

START_TEST(has_usb_descriptors)
{
	g_autoptr(PlbDeviceModel) model = busy_model();
	guint8 bytes[255];
	gssize n;

	ck_assert_int_eq(ask(model, 0x80, 6, PLB_DESCRIPTOR_DEVICE << 8, 0, bytes, 18), 18);
	ck_assert_uint_eq(plb_get_u16(bytes + 8), 0x1209);
	ck_assert_uint_eq(plb_get_u16(bytes + 2), 0x0201);
	n = ask(model, 0x80, 6, PLB_DESCRIPTOR_CONFIGURATION << 8, 0, bytes, 255);
	ck_assert_int_eq(n, plb_get_u16(bytes + 2));
	/* asked for less, it gives the beginning */
	ck_assert_int_eq(ask(model, 0x80, 6, PLB_DESCRIPTOR_CONFIGURATION << 8, 0, bytes, 9), 9);
	n = ask(model, 0x80, 6, PLB_DESCRIPTOR_STRING << 8 | PLB_STRING_SERIAL, 0x409, bytes, 255);
	ck_assert_int_eq(n, 2 + 2 * (gssize)strlen("PLB-TEST-1"));
	ck_assert_int_eq(bytes[0], n);
	ck_assert_int_eq(bytes[2], 'P');
	ck_assert_int_eq(ask(model, 0x80, 6, PLB_DESCRIPTOR_STRING << 8 | 9, 0x409, bytes, 255),
			 -1);
	/* device qualifier: high speed only */
	ck_assert_int_eq(ask(model, 0x80, 6, 6 << 8, 0, bytes, 255), -1);
	/* the platform capability says how long the Microsoft set is, and how to ask for it */
	n = ask(model, 0x80, 6, PLB_DESCRIPTOR_BOS << 8, 0, bytes, 255);
	ck_assert_int_eq(n, plb_get_u16(bytes + 2));
	guint16 length = plb_get_u16(bytes + 5 + 24);
	guint8 code = bytes[5 + 26];
	n = ask(model, 0xC0, code, 0, PLB_MS_DESCRIPTOR_INDEX, bytes, 255);
	ck_assert_int_eq(n, length);
	ck_assert_uint_eq(plb_get_u16(bytes + 8), length);
	/* its parts, by their own lengths, fill it exactly */
	for (guint at = 10; at != length; at += plb_get_u16(bytes + at))
		ck_assert_uint_lt(at, length);
}
END_TEST

START_TEST(refuses_what_it_has_not)
{
	g_autoptr(PlbDeviceModel) model = busy_model();
	PlbConfig config = { .period_ticks = 8192, .cell_mask = 0xff, .encoder_mask = 0xf };
	guint8 bytes[255];

	for (guint request = 0x0F; request <= 0xff; request++) {
		ck_assert_int_eq(ask(model, 0xC1, (guint8)request, 0, 0, bytes, 64), -1);
		ck_assert_int_eq(ask(model, 0x41, (guint8)request, 0, 0, bytes, 64), -1);
	}
	ck_assert_int_eq(ask_in(model, PLB_REQUEST_START, bytes), -1);
	ck_assert_int_eq(ask(model, 0xC1, PLB_REQUEST_IDENTIFY, 0, 1, bytes, 60), -1);
	ck_assert_int_eq(ask_out(model, PLB_REQUEST_START, 4), -1);
	ck_assert_int_eq(ask_out(model, PLB_REQUEST_START, 4), -1);
	plb_config_encode(&config, bytes);
	ck_assert_int_eq(ask(model, 0x41, PLB_REQUEST_SET_CONFIG, 0, 0, bytes, 15), -1);
	ck_assert_int_eq(ask(model, 0x41, PLB_REQUEST_SET_CONFIG, 0, 0, bytes, 16), 16);
	config.period_ticks = 8191;
	plb_config_encode(&config, bytes);
	ck_assert_int_eq(ask(model, 0x41, PLB_REQUEST_SET_CONFIG, 0, 0, bytes, 16), -1);
	config.period_ticks = 8192;
	config.cell_mask = 0x100;
	plb_config_encode(&config, bytes);
	ck_assert_int_eq(ask(model, 0x41, PLB_REQUEST_SET_CONFIG, 0, 0, bytes, 16), -1);
	ck_assert_int_eq(ask_out(model, PLB_REQUEST_START, 0), 0);
	ck_assert_int_eq(ask_out(model, PLB_REQUEST_START, 0), -1);
	config.cell_mask = 0xff;
	plb_config_encode(&config, bytes);
	ck_assert_int_eq(ask(model, 0x41, PLB_REQUEST_SET_CONFIG, 0, 0, bytes, 16), -1);
}
END_TEST

START_TEST(streams_from_start_to_stop)
{
	g_autoptr(PlbDeviceModel) model = busy_model();
	guint8 bytes[PLB_PACKET_MAX_BYTES], reply[255];
	guint32 session;
	PlbConfig config;
	PlbPacket packet;
	PlbTime before, during;
	gsize n;

	ck_assert_int_eq(plb_device_model_next_packet(model, bytes, &n), PLB_MODEL_NOTHING);
	ask_in(model, PLB_REQUEST_TIME, reply);
	ck_assert(plb_time_decode(reply, PLB_TIME_BYTES, &before));
	ck_assert_int_eq(ask_in(model, PLB_REQUEST_GET_CONFIG, reply), 20);
	ck_assert(plb_config_reply_decode(reply, 20, &config, &session));
	ck_assert_int_eq(ask_out(model, PLB_REQUEST_START, PLB_START_TEST_PATTERN), 0);
	ck_assert_int_eq(ask_status(model).state, PLB_STATE_STREAMING);
	for (guint i = 0; i < 600; i++) {
		PlbFrame frame;

		packet = next_packet(model, bytes);
		ck_assert_uint_eq(packet.sequence, i);
		ck_assert_uint_eq(packet.session, session);
		ck_assert_uint_eq(packet.scan_index, 8 * i);
		ck_assert_uint_eq(packet.flags, PLB_FRAME_TEST_PATTERN);
		plb_packet_get_scan(&packet, 3, &frame);
		ck_assert_int_eq(frame.cell[5], (gint32)((8 * i + 3) * 8 + 5));
		/* a triangle of 4000 scans between 0 and 2000, encoders a quarter apart */
		gint32 phase = (gint32)((8 * i + 3 + 1000) % 4000);
		ck_assert_int_eq(frame.encoder[1], phase < 2000 ? phase : 4000 - phase);
	}
	ask_in(model, PLB_REQUEST_TIME, reply);
	ck_assert(plb_time_decode(reply, PLB_TIME_BYTES, &during));
	ck_assert_uint_eq(during.tick - before.tick, 4800u * 8192u);
	ck_assert_int_eq(ask_out(model, PLB_REQUEST_STOP, 0), 0);
	ck_assert_int_eq(plb_device_model_next_packet(model, bytes, &n), PLB_MODEL_NOTHING);
	ck_assert_int_eq(ask_status(model).state, PLB_STATE_IDLE);
	/* again: from scan 0, as another session, at a later tick */
	ck_assert_int_eq(ask_out(model, PLB_REQUEST_START, 0), 0);
	guint64 last_tick = packet.tick;
	packet = next_packet(model, bytes);
	ck_assert_uint_eq(packet.scan_index, 0);
	ck_assert_uint_ne(packet.session, session);
	ck_assert_uint_gt(packet.tick, last_tick);
}
END_TEST

START_TEST(drops_what_its_buffer_cannot_hold)
{
	g_autoptr(PlbDeviceModel) model = busy_model();
	guint8 bytes[PLB_PACKET_MAX_BYTES];
	PlbPacket packet;
	PlbFrame frame;
	gsize n;

	plb_device_model_set_paced(model, TRUE);
	ask_out(model, PLB_REQUEST_START, 0);
	plb_device_model_set_due(model, 7);
	ck_assert_int_eq(plb_device_model_next_packet(model, bytes, &n), PLB_MODEL_NOTHING);
	plb_device_model_set_due(model, 8);
	ck_assert_uint_eq(next_packet(model, bytes).scan_index, 0);
	ck_assert_int_eq(plb_device_model_next_packet(model, bytes, &n), PLB_MODEL_NOTHING);
	plb_device_model_set_due(model, 8 + 4096 + 80);
	packet = next_packet(model, bytes);
	ck_assert_uint_eq(packet.sequence, 1);
	ck_assert_uint_eq(packet.scan_index, 88);
	ck_assert_uint_eq(packet.flags, PLB_FRAME_LOST_BEFORE);
	plb_packet_get_scan(&packet, 0, &frame);
	frame.scan_index = 88;
	assert_busy_frame(&frame);
	ck_assert_uint_eq(next_packet(model, bytes).flags, 0);
	ck_assert_uint_eq(ask_status(model).lost_scans, 80);
	ck_assert_uint_eq(ask_status(model).fifo_high_water_scans, 4096);
}
END_TEST

START_TEST(unselected_channels_read_zero)
{
	g_autoptr(PlbDeviceModel) model = busy_model();
	PlbConfig config = { .period_ticks = 2048, .cell_mask = 0xf0, .encoder_mask = 1 };
	guint8 bytes[PLB_PACKET_MAX_BYTES];
	PlbPacket packet;
	PlbFrame frame;

	plb_config_encode(&config, bytes);
	ck_assert_int_eq(ask(model, 0x41, PLB_REQUEST_SET_CONFIG, 0, 0, bytes, 16), 16);
	ask_out(model, PLB_REQUEST_START, 0);
	packet = next_packet(model, bytes);
	plb_packet_get_scan(&packet, 5, &frame);
	ck_assert_int_eq(frame.cell[3], 0);
	ck_assert_int_ne(frame.cell[4], 0);
	ck_assert_int_ne(frame.encoder[0], 0);
	ck_assert_int_eq(frame.encoder[1], 0);
	ck_assert_uint_eq(next_packet(model, bytes).tick - packet.tick, 8 * 2048);
}
END_TEST

static void count_free(gpointer data)
{
	++*(int *)data;
}

START_TEST(frees_its_source)
{
	int freed = 0;
	PlbDeviceModelSetup setup = {
		.serial = "x", .rate_hz = 123, .source_data = &freed, .source_free = count_free
	};
	PlbDeviceModel *model = plb_device_model_new(&setup);

	assert_near(plb_device_model_get_rate_hz(model), 123, 0.001);
	plb_device_model_free(model);
	ck_assert_int_eq(freed, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hw-device-model");
	TCase *tests = tcase_create("model");

	tcase_add_test(tests, says_who_it_is);
	tcase_add_test(tests, has_usb_descriptors);
	tcase_add_test(tests, refuses_what_it_has_not);
	tcase_add_test(tests, streams_from_start_to_stop);
	tcase_add_test(tests, drops_what_its_buffer_cannot_hold);
	tcase_add_test(tests, unselected_channels_read_zero);
	tcase_add_test(tests, frees_its_source);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
