/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/rack.h"

#include <math.h>

PlbRackInfo *plb_rack_info_copy(const PlbRackInfo *info)
{
	PlbRackInfo *copy = g_new(PlbRackInfo, 1);

	*copy = *info;
	copy->driver = g_strdup(info->driver);
	copy->serial = g_strdup(info->serial);
	copy->product = g_strdup(info->product);
	copy->firmware = g_strdup(info->firmware);
	copy->problem = g_strdup(info->problem);
	return copy;
}

void plb_rack_info_free(PlbRackInfo *info)
{
	if (!info)
		return;
	g_free(info->driver);
	g_free(info->serial);
	g_free(info->product);
	g_free(info->firmware);
	g_free(info->problem);
	g_free(info);
}

gboolean plb_rack_identify(PlbRack *rack, PlbRackInfo *info, GError **error)
{
	return rack->ops->identify(rack, info, error);
}

gboolean plb_rack_start(PlbRack *rack, double rate_hz, double *actual_rate_hz, GError **error)
{
	return rack->ops->start(rack, rate_hz, actual_rate_hz, error);
}

gssize plb_rack_read(PlbRack *rack, PlbFrame *frames, gsize max, int timeout_ms, GError **error)
{
	return rack->ops->read(rack, frames, max, timeout_ms, error);
}

void plb_rack_stop(PlbRack *rack)
{
	rack->ops->stop(rack);
}

void plb_rack_get_losses(PlbRack *rack, PlbRackLosses *losses)
{
	rack->ops->get_losses(rack, losses);
}

void plb_rack_get_health(PlbRack *rack, PlbRackHealth *health)
{
	PlbRackClock clock;

	plb_rack_get_clock(rack, &clock);
	*health = (PlbRackHealth){
		.link = PLB_RACK_CONNECTED,
		.away_u_s = NAN,
		.drift_ppm = clock.drift_ppm,
		.drift_u_ppm = clock.drift_u_ppm,
		.temperature_c = NAN,
		.excitation_v = NAN,
		.waited_scans = NAN,
	};
	if (rack->ops->get_health)
		rack->ops->get_health(rack, health);
}

void plb_rack_get_clock(PlbRack *rack, PlbRackClock *clock)
{
	*clock = (PlbRackClock){
		.host_s_at_tick_0 = NAN,
		.seconds_per_tick = NAN,
		.host_u_s = NAN,
		.drift_ppm = NAN,
		.drift_u_ppm = NAN,
	};
	if (rack->ops->get_clock)
		rack->ops->get_clock(rack, clock);
}

void plb_rack_free(PlbRack *rack)
{
	if (!rack)
		return;
	rack->ops->stop(rack);
	rack->ops->free(rack);
}
