/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/hdf5-node.h"

#include <string.h>

#define CHUNK_ROWS 16384
#define DEFLATE_LEVEL 4

static gboolean fine(PlbHdf5Node node, hid_t id)
{
	if (id < 0)
		*node.failed = TRUE;
	return id >= 0;
}

static void check(PlbHdf5Node node, herr_t status)
{
	if (status < 0)
		*node.failed = TRUE;
}

PlbHdf5Node plb_hdf5_group(PlbHdf5Node parent, const char *name)
{
	PlbHdf5Node group = { H5I_INVALID_HID, parent.failed };

	if (!*parent.failed) {
		group.id = H5Gcreate2(parent.id, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
		fine(group, group.id);
	}
	return group;
}

void plb_hdf5_close(PlbHdf5Node group)
{
	if (group.id >= 0)
		check(group, H5Gclose(group.id));
}

static void add_attribute(PlbHdf5Node node, const char *name, hid_t type, hid_t memory_type,
			  gconstpointer value)
{
	hid_t space, attribute;

	if (*node.failed)
		return;
	space = H5Screate(H5S_SCALAR);
	attribute = H5Acreate2(node.id, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
	if (fine(node, attribute)) {
		check(node, H5Awrite(attribute, memory_type, value));
		check(node, H5Aclose(attribute));
	}
	H5Sclose(space);
}

void plb_hdf5_number(PlbHdf5Node node, const char *name, double value)
{
	add_attribute(node, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

void plb_hdf5_count(PlbHdf5Node node, const char *name, gint64 value)
{
	add_attribute(node, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

static hid_t text_type(void)
{
	hid_t type = H5Tcopy(H5T_C_S1);

	H5Tset_size(type, H5T_VARIABLE);
	H5Tset_cset(type, H5T_CSET_UTF8);
	return type;
}

void plb_hdf5_text(PlbHdf5Node node, const char *name, const char *value)
{
	g_autofree char *valid = value ? g_utf8_make_valid(value, -1) : NULL;
	hid_t type;

	if (!value || *node.failed)
		return;
	type = text_type();
	add_attribute(node, name, type, type, &valid);
	H5Tclose(type);
}

/* Nothing to cut into chunks where there is nothing, and text lies elsewhere in the file. */
static hid_t layout(gsize n, gsize width, gboolean packed)
{
	hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
	const hsize_t chunk[2] = { MIN(n, CHUNK_ROWS), width };

	H5Pset_obj_track_times(properties, FALSE); /* equal sessions, equal files */
	if (n > 0 && packed) {
		H5Pset_chunk(properties, width > 1 ? 2 : 1, chunk);
		H5Pset_shuffle(properties);
		H5Pset_deflate(properties, DEFLATE_LEVEL);
	}
	return properties;
}

static void add_array(PlbHdf5Node node, const char *name, hid_t file_type, hid_t memory_type,
		      gconstpointer values, const hsize_t size[2], hid_t properties,
		      const char *unit)
{
	hid_t space = H5Screate_simple(size[1] > 1 ? 2 : 1, size, NULL);
	hid_t set =
		H5Dcreate2(node.id, name, file_type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
	PlbHdf5Node inner = { set, node.failed };

	if (fine(node, set)) {
		if (size[0] > 0)
			check(node,
			      H5Dwrite(set, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
		plb_hdf5_text(inner, "unit", unit);
		check(node, H5Dclose(set));
	}
	H5Sclose(space);
}

void plb_hdf5_array(PlbHdf5Node node, const char *name, hid_t file_type, hid_t memory_type,
		    gconstpointer values, gsize n, gsize width, const char *unit)
{
	const hsize_t size[2] = { n, width };
	hid_t properties;

	if (*node.failed)
		return;
	properties = layout(n, width, TRUE);
	add_array(node, name, file_type, memory_type, values, size, properties, unit);
	H5Pclose(properties);
}

void plb_hdf5_doubles(PlbHdf5Node node, const char *name, const double *values, gsize n,
		      const char *unit)
{
	plb_hdf5_array(node, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, values, n, 1, unit);
}

void plb_hdf5_texts(PlbHdf5Node node, const char *name, const char *const *values, gsize n)
{
	const hsize_t size[2] = { n, 1 };
	g_autoptr(GPtrArray) valid = g_ptr_array_new_with_free_func(g_free);
	hid_t type, properties;

	if (*node.failed)
		return;
	for (gsize i = 0; i < n; i++)
		g_ptr_array_add(valid, g_utf8_make_valid(values[i] ? values[i] : "", -1));
	type = text_type();
	properties = layout(n, 1, FALSE);
	add_array(node, name, type, type, valid->pdata, size, properties, NULL);
	H5Pclose(properties);
	H5Tclose(type);
}
