/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One calibrated instant, in the rig frame: x forward (towards the toes), y to the lifter's left,
 * z up, origin on the plates' top surface midway between the plates' centres. Newtons, metres,
 * seconds. NAN = not measured at this instant (a gap, or pressure under 20 N). */

typedef enum {
	PLB_LEFT = 0, /* the lifter's left */
	PLB_RIGHT = 1,
	PLB_SIDES = 2,
} PlbSide;

typedef enum {
	PLB_CHANNEL_FORCE_SIDES = 1 << 0, /* fz_n of both sides */
	PLB_CHANNEL_FORCE_TOTAL = 1 << 1, /* both feet on one plate: fz_n[0] holds the total */
	PLB_CHANNEL_COP = 1 << 2, /* cop_*_m for the sides (or [0] for the total) that there are */
	PLB_CHANNEL_BAR_ENDS = 1 << 3,  /* bar_z_m of both ends */
	PLB_CHANNEL_BAR_POINT = 1 << 4, /* one point for the bar: bar_*_m[0] */
	PLB_CHANNEL_BAR_X = 1 << 5,     /* bar_x_m as well as bar_z_m */
	PLB_CHANNEL_BAR_Y = 1 << 6,
	PLB_CHANNEL_BAR_X_ONE_END = 1 << 7, /* of both ends only one has bar_x_m: no yaw */
} PlbChannels;

#define PLB_CHANNEL_FORCE (PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_FORCE_TOTAL)
#define PLB_CHANNEL_BAR (PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_POINT)

typedef enum {
	PLB_SAMPLE_GAP = 1 << 0,     /* stands in for a lost scan: every value is NAN */
	PLB_SAMPLE_CLIPPED = 1 << 1, /* a cell was at the end of its range */
	PLB_SAMPLE_ENCODER_FAULT = 1 << 2,
	/* The encoders were not homed: the bar's place is right but for a constant, so it tells
	 * velocity and range of motion and nothing else; or is NAN. */
	PLB_SAMPLE_UNHOMED = 1 << 3,
} PlbSampleFlags;

/* Under a foot with less than this there is no centre of pressure. */
#define PLB_SAMPLE_COP_FLOOR_N 20.0

typedef struct {
	double time_s; /* since the recording's first sample; evenly spaced by 1 / rate_hz */
	double fz_n[PLB_SIDES];
	double cop_x_m[PLB_SIDES];
	double cop_y_m[PLB_SIDES];
	double bar_x_m[PLB_SIDES]; /* by bar end */
	double bar_y_m[PLB_SIDES]; /* strings do not measure it: where the rig says they hold the
				      end */
	double bar_z_m[PLB_SIDES];
	guint flags; /* PlbSampleFlags */
} PlbSample;

/* What every sample of one recording has in common. */
typedef struct {
	double rate_hz;
	guint channels;      /* PlbChannels */
	double start_time_s; /* the source's own time of the first sample */
	double gravity_mps2; /* local g */
	/* standard uncertainties (1 sigma), of the kind that stays the same through a set */
	double fz_scale_u; /* relative, of force */
	double cop_u_m;    /* registration of centre of pressure in the rig frame */
	double bar_u_m;    /* registration of bar position in the rig frame */
	/* random part, rms at the recording's rate */
	double fz_noise_n; /* of one plate */
	double bar_noise_m;
	/* put together from two devices' recordings (docs/import.md): at which time of the first
	 * the second began, by correlation; 1 sigma; and the correlation, 0 = of one device */
	double align_offset_s, align_u_s, align_correlation;
} PlbStreamInfo;

/* A sample in which nothing is measured. */
PlbSample plb_sample_empty(double time_s);

/* Mean over the sides that were measured, or NAN; for bar_z and bar_x. */
double plb_sample_mean(const double value[PLB_SIDES]);
