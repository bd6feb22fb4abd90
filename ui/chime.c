/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chime.h"

#include <math.h>

typedef struct {
	double hz, length_s; /* hz 0 = silence */
} Note;

#define NOTES_MAX 8
static const struct {
	const char *name;
	Note notes[NOTES_MAX];
} chimes[PLB_CHIME_COUNT] = {
	[PLB_CHIME_STOP] = { "stop",
			     { { 440, 0.18 },
			       { 0, 0.08 },
			       { 440, 0.18 },
			       { 0, 0.08 },
			       { 440, 0.32 } } },
	[PLB_CHIME_GOAL] = { "goal", { { 659.3, 0.14 }, { 880, 0.30 } } },
	[PLB_CHIME_SLOW] = { "slow", { { 587.3, 0.10 }, { 392, 0.16 } } },
	[PLB_CHIME_FAST] = { "fast", { { 880, 0.07 }, { 0, 0.06 }, { 880, 0.07 } } },
	[PLB_CHIME_REST] = { "rest", { { 784, 0.60 } } },
	[PLB_CHIME_FAULT] = { "fault",
			      { { 988, 0.09 },
				{ 740, 0.09 },
				{ 988, 0.09 },
				{ 740, 0.09 },
				{ 988, 0.09 } } },
};

#define LOUDNESS 0.5 /* of full scale: no clipping, room for a gym's own volume knob */
#define EDGE_S 0.008 /* ramps at both ends of a note, so that it does not click */
#define WAV_HEADER_BYTES 44

const char *plb_chime_name(PlbChime chime)
{
	return chimes[chime].name;
}

static void put_u32(GByteArray *wav, guint32 value)
{
	guint32 little = GUINT32_TO_LE(value);

	g_byte_array_append(wav, (const guint8 *)&little, sizeof little);
}

static void put_u16(GByteArray *wav, guint16 value)
{
	guint16 little = GUINT16_TO_LE(value);

	g_byte_array_append(wav, (const guint8 *)&little, sizeof little);
}

static void put_text(GByteArray *wav, const char *four)
{
	g_byte_array_append(wav, (const guint8 *)four, 4);
}

/* Microsoft's RIFF WAVE with one "fmt " and one "data" chunk. */
static void put_header(GByteArray *wav, guint32 samples)
{
	put_text(wav, "RIFF");
	put_u32(wav, WAV_HEADER_BYTES - 8 + 2 * samples);
	put_text(wav, "WAVE");
	put_text(wav, "fmt ");
	put_u32(wav, 16);
	put_u16(wav, 1); /* PCM */
	put_u16(wav, 1); /* channels */
	put_u32(wav, PLB_CHIME_RATE_HZ);
	put_u32(wav, 2 * PLB_CHIME_RATE_HZ);
	put_u16(wav, 2);
	put_u16(wav, 16);
	put_text(wav, "data");
	put_u32(wav, 2 * samples);
}

static guint32 samples_of(const Note *note)
{
	return (guint32)lround(note->length_s * PLB_CHIME_RATE_HZ);
}

static void put_note(GByteArray *wav, const Note *note)
{
	guint32 n = samples_of(note);

	for (guint32 i = 0; i < n; i++) {
		double time_s = (double)i / PLB_CHIME_RATE_HZ;
		double edge_s = fmin(time_s, note->length_s - time_s);
		double gain = LOUDNESS * fmin(1.0, edge_s / EDGE_S);

		put_u16(wav,
			(guint16)(gint16)lround(32767 * gain * sin(2 * G_PI * note->hz * time_s)));
	}
}

GBytes *plb_chime_wav(PlbChime chime)
{
	GByteArray *wav = g_byte_array_new();
	guint32 samples = 0;

	for (int i = 0; i < NOTES_MAX; i++)
		samples += samples_of(&chimes[chime].notes[i]);
	put_header(wav, samples);
	for (int i = 0; i < NOTES_MAX; i++)
		put_note(wav, &chimes[chime].notes[i]);
	return g_byte_array_free_to_bytes(wav);
}
