/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/crc32c.h"

#include "hw/bytes.h"

#define REFLECTED_POLYNOMIAL 0x82F63B78u
#define SLICES 8

/* table[k][b]: what byte b does to the CRC when k more bytes follow it in the same step. */
static guint32 table[SLICES][256];

static void fill_table(void)
{
	for (guint b = 0; b < 256; b++) {
		guint32 crc = b;

		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (crc & 1 ? REFLECTED_POLYNOMIAL : 0);
		table[0][b] = crc;
	}
	for (guint k = 1; k < SLICES; k++)
		for (guint b = 0; b < 256; b++)
			table[k][b] = (table[k - 1][b] >> 8) ^ table[0][table[k - 1][b] & 0xff];
}

guint32 plb_crc32c(const guint8 *data, gsize n)
{
	static gsize once;
	guint32 crc = 0xffffffffu;

	if (g_once_init_enter(&once)) {
		fill_table();
		g_once_init_leave(&once, 1);
	}
	for (; n >= SLICES; n -= SLICES, data += SLICES) {
		guint32 low = crc ^ plb_get_u32(data), high = plb_get_u32(data + 4);

		crc = table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^
		      table[5][low >> 16 & 0xff] ^ table[4][low >> 24] ^ table[3][high & 0xff] ^
		      table[2][high >> 8 & 0xff] ^ table[1][high >> 16 & 0xff] ^
		      table[0][high >> 24];
	}
	while (n--)
		crc = (crc >> 8) ^ table[0][(crc ^ *data++) & 0xff];
	return ~crc;
}
