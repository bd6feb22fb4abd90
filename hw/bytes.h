/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

/* Little-endian integers at any address, as all Plumbar and USB structures hold them. */

static inline guint16 plb_get_u16(const guint8 *at)
{
	guint16 value;

	memcpy(&value, at, sizeof value);
	return GUINT16_FROM_LE(value);
}

static inline guint32 plb_get_u32(const guint8 *at)
{
	guint32 value;

	memcpy(&value, at, sizeof value);
	return GUINT32_FROM_LE(value);
}

static inline guint64 plb_get_u64(const guint8 *at)
{
	guint64 value;

	memcpy(&value, at, sizeof value);
	return GUINT64_FROM_LE(value);
}

static inline void plb_put_u16(guint8 *at, guint16 value)
{
	value = GUINT16_TO_LE(value);
	memcpy(at, &value, sizeof value);
}

static inline void plb_put_u32(guint8 *at, guint32 value)
{
	value = GUINT32_TO_LE(value);
	memcpy(at, &value, sizeof value);
}

static inline void plb_put_u64(guint8 *at, guint64 value)
{
	value = GUINT64_TO_LE(value);
	memcpy(at, &value, sizeof value);
}
