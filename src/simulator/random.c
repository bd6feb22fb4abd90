/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/random.h"

#include <math.h>

#define GOLDEN_GAMMA G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) /* splitmix64's increment */

guint64 plb_random_hash(guint64 value)
{
	value = (value ^ (value >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
	value = (value ^ (value >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
	return value ^ (value >> 31);
}

void plb_random_init(PlbRandom *random, guint64 seed, const char *stream)
{
	guint64 mixed = plb_random_hash(seed + GOLDEN_GAMMA);

	for (const char *letter = stream; *letter; letter++)
		mixed = plb_random_hash(mixed ^ (guint8)*letter) + GOLDEN_GAMMA;
	for (int i = 0; i < 4; i++) {
		mixed += GOLDEN_GAMMA;
		random->state[i] = plb_random_hash(mixed);
	}
}

static guint64 rotate_left(guint64 value, int bits)
{
	return (value << bits) | (value >> (64 - bits));
}

guint64 plb_random_next(PlbRandom *random)
{
	guint64 *s = random->state;
	guint64 result = rotate_left(s[1] * 5, 7) * 9;
	guint64 shifted = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= shifted;
	s[3] = rotate_left(s[3], 45);
	return result;
}

double plb_random_uniform(PlbRandom *random, double low, double high)
{
	return low + (high - low) * (double)(plb_random_next(random) >> 11) * 0x1p-53;
}

/* sum of the four 16-bit parts */
static guint sum_of_parts(guint64 bits)
{
	return (guint)(bits & 0xffff) + (guint)((bits >> 16) & 0xffff) +
	       (guint)((bits >> 32) & 0xffff) + (guint)(bits >> 48);
}

static double gaussian_from_sum(guint sum)
{
	return (sum + 6.0) / 65536.0 - 6.0; /* + 6: twelve halves of the last place */
}

double plb_random_gaussian(PlbRandom *random)
{
	guint sum = 0;

	for (int i = 0; i < 3; i++)
		sum += sum_of_parts(plb_random_next(random));
	return gaussian_from_sum(sum);
}

double plb_random_gaussian_within(PlbRandom *random, double limit)
{
	double value;

	do {
		value = plb_random_gaussian(random);
	} while (fabs(value) > limit);
	return value;
}

double plb_random_gaussian_at(guint64 seed, guint64 index)
{
	guint64 base = seed + 3 * index * GOLDEN_GAMMA;
	guint sum = 0;

	for (guint i = 0; i < 3; i++)
		sum += sum_of_parts(plb_random_hash(base + i * GOLDEN_GAMMA));
	return gaussian_from_sum(sum);
}
