/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/carried-rig.h"

#include <string.h>

#include "hw/rack-plumbar-service.h"
#include "src/live/rack-list.h"

PlbRig *plb_carried_rig_read(const char *serial, GError **error)
{
	g_autoptr(PlbRack) rack = plb_rack_list_open_once(serial, error);
	g_autofree PlbCalBlock *block = g_new0(PlbCalBlock, 1);
	guint intact;

	if (!rack || !plb_rack_plumbar_read_calibration(rack, block, &intact, error))
		return NULL;
	return plb_rig_parse((const char *)block->data, block->length, error);
}

static gboolean fits(PlbRack *rack, const PlbRig *rig, GError **error)
{
	g_autoptr(PlbRackInfo) info = g_new0(PlbRackInfo, 1);

	return plb_rack_identify(rack, info, error) && plb_rig_fits(rig, info->serial, error);
}

gboolean plb_carried_rig_write(const char *serial, const PlbRig *rig, GError **error)
{
	g_autoptr(PlbRack) rack = plb_rack_list_open_once(serial, error);
	g_autofree char *text = plb_rig_to_text(rig);

	return rack && fits(rack, rig, error) &&
	       plb_rack_plumbar_write_calibration(rack, (const guint8 *)text, strlen(text), error);
}
