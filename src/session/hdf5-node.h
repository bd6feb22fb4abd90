/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <hdf5.h>

/* A group of an HDF5 file being written. A failure is kept and makes everything after it do
 * nothing, so that a writer asks once, at the end. */
typedef struct {
	hid_t id;
	gboolean *failed; /* of the file as a whole */
} PlbHdf5Node;

PlbHdf5Node plb_hdf5_group(PlbHdf5Node parent, const char *name);
void plb_hdf5_close(PlbHdf5Node group);

/* Attributes. NAN is written as it is; NULL texts are not written. */
void plb_hdf5_number(PlbHdf5Node node, const char *name, double value);
void plb_hdf5_count(PlbHdf5Node node, const char *name, gint64 value);
void plb_hdf5_text(PlbHdf5Node node, const char *name, const char *value);

/* Data sets of n rows and width columns (1: one dimension), in chunks, shuffled and deflated;
 * memory is of the native type and row after row. unit: its attribute, or NULL. */
void plb_hdf5_array(PlbHdf5Node node, const char *name, hid_t file_type, hid_t memory_type,
		    gconstpointer values, gsize n, gsize width, const char *unit);
void plb_hdf5_doubles(PlbHdf5Node node, const char *name, const double *values, gsize n,
		      const char *unit);
/* Of UTF-8; NULL becomes "". */
void plb_hdf5_texts(PlbHdf5Node node, const char *name, const char *const *values, gsize n);
