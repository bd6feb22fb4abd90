/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* CRC-32C (Castagnoli): polynomial 0x1EDC6F41, reflected, initial value and final XOR all ones, as
 * in RFC 3720 appendix B.4. The CRC of the nine bytes "123456789" is 0xE3069283. Safe from any
 * thread. */
guint32 plb_crc32c(const guint8 *data, gsize n);
