/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-sensors.h"

#include <math.h>

static const struct {
	double creep;       /* share of load: 0.03 % (load cell data sheets, 30 min) */
	double creep_s;     /* and how soon, much sooner than data sheets, within a set */
	double play_m;      /* strings' hysteresis, whole width */
	double noise_hz;    /* corner of the strings' noise: they swing and vibrate */
	gsize noise_length; /* of its track, which then repeats */
	double code_limit;  /* of the 24-bit converters */
} sensors_settings = { 0.0003, 60, 0.0003, 50, 1 << 15, 8388607 };

struct PlbSensors {
	double rate_hz;
	gsize n; /* at PLB_TRACK_RATE_HZ */
	gboolean cell_used[PLB_CELL_COUNT], string_used[PLB_ENCODER_COUNT];
	double *cell_n[PLB_CELL_COUNT];
	double *string_m[PLB_ENCODER_COUNT];
	double *string_noise_m[PLB_ENCODER_COUNT];
	double newtons_per_count[PLB_CELL_COUNT], zero_counts[PLB_CELL_COUNT];
	double counts_per_metre[PLB_ENCODER_COUNT], length_at_zero_m[PLB_ENCODER_COUNT];
	double cell_noise_n;
	guint64 noise_seed;
};

/* Least-squares shares of a plate's four cells: alpha + beta dx + gamma dy for each cell, which is
 * what a stiff plate on four equal springs does, and gives force and both moments back. */
typedef struct {
	double dx[4], dy[4];
	double sxx, sxy, syy;
	double middle_x, middle_y;
} PlateShares;

static void plate_shares_init(PlateShares *shares, const PlbPlate *plate)
{
	*shares = (PlateShares){ 0 };
	for (int i = 0; i < 4; i++) {
		shares->middle_x += plate->cell[i].x_m / 4;
		shares->middle_y += plate->cell[i].y_m / 4;
	}
	for (int i = 0; i < 4; i++) {
		shares->dx[i] = plate->cell[i].x_m - shares->middle_x;
		shares->dy[i] = plate->cell[i].y_m - shares->middle_y;
		shares->sxx += shares->dx[i] * shares->dx[i];
		shares->sxy += shares->dx[i] * shares->dy[i];
		shares->syy += shares->dy[i] * shares->dy[i];
	}
}

static void plate_shares_split(const PlateShares *shares, double force_n, double x_m, double y_m,
			       double cell_n[4])
{
	double mx = force_n * (x_m - shares->middle_x), my = force_n * (y_m - shares->middle_y);
	double det = shares->sxx * shares->syy - shares->sxy * shares->sxy;
	double beta = (mx * shares->syy - my * shares->sxy) / det;
	double gamma = (my * shares->sxx - mx * shares->sxy) / det;

	for (int i = 0; i < 4; i++)
		cell_n[i] = force_n / 4 + beta * shares->dx[i] + gamma * shares->dy[i];
}

/* what stands on plate `side` at index: that foot, or both where there is one plate */
static void plate_load(const PlbRig *rig, const PlbSignals *signals, PlbSide side, gsize i,
		       double *force_n, double *x_m, double *y_m)
{
	double *const *signal = signals->signal;
	double left = signal[PLB_SIGNAL_FORCE_LEFT][i], right = signal[PLB_SIGNAL_FORCE_RIGHT][i];

	*force_n = side == PLB_LEFT ? left : right;
	*x_m = signal[side == PLB_LEFT ? PLB_SIGNAL_COP_LEFT_X : PLB_SIGNAL_COP_RIGHT_X][i];
	*y_m = signal[side == PLB_LEFT ? PLB_SIGNAL_COP_LEFT_Y : PLB_SIGNAL_COP_RIGHT_Y][i];
	if (rig->has_plate[PLB_LEFT] && rig->has_plate[PLB_RIGHT])
		return;
	*force_n = left + right;
	if (*force_n <= 0)
		return;
	*x_m = (left * signal[PLB_SIGNAL_COP_LEFT_X][i] +
		right * signal[PLB_SIGNAL_COP_RIGHT_X][i]) /
	       *force_n;
	*y_m = (left * signal[PLB_SIGNAL_COP_LEFT_Y][i] +
		right * signal[PLB_SIGNAL_COP_RIGHT_Y][i]) /
	       *force_n;
}

/* A second person steps on behind the lifter as a rep begins, in half a second, and off after it or
 * a later one. */
#define STEP_ON_S 0.5
#define BEHIND_M 0.15

static double second_person_n(const PlbLifterPlan *plan, const PlbPhases *phases, gsize index)
{
	guint rep = (guint)plan->settings.second_person_rep;
	guint last = MIN(rep + (guint)plan->settings.second_person_reps - 1, plan->rep_count);
	double time_s = (double)index / PLB_TRACK_RATE_HZ, on;

	if (rep < 1 || rep > plan->rep_count)
		return 0;
	on = fmin(time_s - phases->descent[rep - 1].from_s,
		  phases->ascent[last - 1].to_s + STEP_ON_S - time_s);
	on = CLAMP(on / STEP_ON_S, 0, 1);
	return plan->settings.second_person_kg * plan->gravity_mps2 * on * on * (3 - 2 * on);
}

static void add_second_person(const PlbRig *rig, const PlbLifterPlan *plan, const PlbPhases *phases,
			      PlbSide side, const PlateShares *shares, gsize index,
			      double cell_n[4])
{
	double force_n = second_person_n(plan, phases, index), more_n[4];

	if (force_n <= 0 || (side == PLB_LEFT && rig->has_plate[PLB_RIGHT]))
		return;
	plate_shares_split(shares, force_n, shares->middle_x - BEHIND_M, shares->middle_y, more_n);
	for (int c = 0; c < 4; c++)
		cell_n[c] += more_n[c];
}

static void add_creep(double *force_n, gsize n)
{
	double creep = 0, step = 1.0 / PLB_TRACK_RATE_HZ / sensors_settings.creep_s;

	for (gsize i = 0; i < n; i++) {
		creep += step * (sensors_settings.creep * force_n[i] - creep);
		force_n[i] += creep;
	}
}

static void lay_plate(PlbSensors *sensors, const PlbRig *rig, const PlbLifterPlan *plan,
		      const PlbPhases *phases, const PlbSignals *signals, PlbSide side)
{
	gboolean with_errors = plan->settings.noise > 0;
	const PlbPlate *plate = &rig->plate[side];
	PlateShares shares;

	plate_shares_init(&shares, plate);
	for (int c = 0; c < 4; c++) {
		guint channel = plate->cell[c].channel;

		sensors->cell_used[channel] = TRUE;
		sensors->cell_n[channel] = g_new(double, signals->n);
		sensors->newtons_per_count[channel] = plate->cell[c].newtons_per_count;
		sensors->zero_counts[channel] = plate->cell[c].zero_counts;
	}
	for (gsize i = 0; i < signals->n; i++) {
		double force_n, x_m, y_m, cell_n[4];

		plate_load(rig, signals, side, i, &force_n, &x_m, &y_m);
		plate_shares_split(&shares, force_n, x_m, y_m, cell_n);
		add_second_person(rig, plan, phases, side, &shares, i, cell_n);
		for (int c = 0; c < 4; c++)
			sensors->cell_n[plate->cell[c].channel][i] = cell_n[c];
	}
	for (int c = 0; c < 4 && with_errors; c++)
		add_creep(sensors->cell_n[plate->cell[c].channel], signals->n);
}

/* Play: the encoder follows only once the string has moved across the gap. */
static void add_play(double *length_m, gsize n)
{
	double half = 0.5 * sensors_settings.play_m, shown = length_m[0];

	for (gsize i = 0; i < n; i++) {
		shown = CLAMP(shown, length_m[i] - half, length_m[i] + half);
		length_m[i] = shown;
	}
}

/* First-order noise of the asked rms; exact variance from its first value on. */
static double *new_string_noise(double rms_m, PlbRandom *random)
{
	double keep = exp(-2 * G_PI * sensors_settings.noise_hz / PLB_TRACK_RATE_HZ);
	double fresh = rms_m * sqrt(1 - keep * keep);
	double *noise = g_new(double, sensors_settings.noise_length);

	noise[0] = rms_m * plb_random_gaussian(random);
	for (gsize i = 1; i < sensors_settings.noise_length; i++)
		noise[i] = keep * noise[i - 1] + fresh * plb_random_gaussian(random);
	return noise;
}

static double string_length(const PlbString *string, double x_m, double y_m, double z_m)
{
	double dx = x_m - string->anchor_x_m, dy = y_m - string->anchor_y_m,
	       dz = z_m - string->anchor_z_m;

	return sqrt(dx * dx + dy * dy + dz * dz);
}

static void lay_string(PlbSensors *sensors, const PlbBarEnd *end, const PlbString *string,
		       const PlbLifterPlan *plan, const PlbSignals *signals, PlbSide side,
		       PlbRandom *random)
{
	gboolean with_errors = plan->settings.noise > 0;
	double sign = side == PLB_LEFT ? 1 : -1;
	double *length_m = g_new(double, signals->n);
	guint channel = string->channel;

	for (gsize i = 0; i < signals->n; i++) {
		double *const *signal = signals->signal;

		length_m[i] = string_length(
			string, signal[PLB_SIGNAL_BAR_X][i] - sign * signal[PLB_SIGNAL_YAW][i],
			end->y_m + plan->bar_shift_y_m,
			signal[PLB_SIGNAL_BAR_Z][i] + sign * signal[PLB_SIGNAL_TILT][i]);
	}
	if (with_errors)
		add_play(length_m, signals->n);
	sensors->string_used[channel] = TRUE;
	sensors->string_m[channel] = length_m;
	sensors->string_noise_m[channel] =
		new_string_noise(with_errors ? plan->settings.string_noise_m : 0, random);
	sensors->counts_per_metre[channel] = string->counts_per_metre;
	sensors->length_at_zero_m[channel] = string->length_at_zero_m;
}

PlbSensors *plb_sensors_new(const PlbRig *rig, const PlbLifterPlan *plan, const PlbPhases *phases,
			    const PlbSignals *signals)
{
	PlbSensors *sensors = g_new0(PlbSensors, 1);
	gboolean with_errors = plan->settings.noise > 0;
	PlbRandom random;

	plb_random_init(&random, plb_lifter_settings_day_seed(&plan->settings), "sensors");
	sensors->rate_hz = plan->settings.rate_hz;
	sensors->n = signals->n;
	sensors->noise_seed = plb_random_next(&random);
	/* white noise: its rms goes with the root of the bandwidth */
	sensors->cell_noise_n =
		with_errors ? plan->settings.cell_noise_n * sqrt(sensors->rate_hz / 1000) : 0;
	for (int side = 0; side < PLB_SIDES; side++) {
		const PlbBarEnd *end = &rig->bar_end[side];

		if (rig->has_plate[side])
			lay_plate(sensors, rig, plan, phases, signals, (PlbSide)side);
		for (guint k = 0; k < end->string_count; k++)
			lay_string(sensors, end, &end->string[k], plan, signals, (PlbSide)side,
				   &random);
	}
	return sensors;
}

void plb_sensors_free(PlbSensors *sensors)
{
	if (!sensors)
		return;
	for (int i = 0; i < PLB_CELL_COUNT; i++)
		g_free(sensors->cell_n[i]);
	for (int i = 0; i < PLB_ENCODER_COUNT; i++) {
		g_free(sensors->string_m[i]);
		g_free(sensors->string_noise_m[i]);
	}
	g_free(sensors);
}

/* Between grid points by a cubic through four of them (Catmull-Rom); held at both ends. */
static double at(const double *values, gsize n, double position)
{
	gsize i = (gsize)position;
	double u = position - (double)i, a, b, c, d;

	if (position >= (double)(n - 1))
		return values[n - 1];
	if (u == 0)
		return values[i];
	a = values[i > 0 ? i - 1 : 0];
	b = values[i];
	c = values[i + 1];
	d = values[i + 2 < n ? i + 2 : n - 1];
	return b + 0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)));
}

static void scan_cell(const PlbSensors *sensors, int cell, guint64 scan_index, double position,
		      PlbFrame *counts)
{
	double force_n = at(sensors->cell_n[cell], sensors->n, position);
	double code, limit = sensors_settings.code_limit;

	if (sensors->cell_noise_n > 0)
		force_n += sensors->cell_noise_n *
			   plb_random_gaussian_at(sensors->noise_seed,
						  scan_index * PLB_CELL_COUNT + (guint64)cell);
	code = rint(sensors->zero_counts[cell] + force_n / sensors->newtons_per_count[cell]);
	if (fabs(code) >= limit)
		counts->clip_mask |= (guint16)(1 << cell);
	counts->cell[cell] = (gint32)CLAMP(code, -limit - 1, limit);
}

void plb_sensors_scan(const PlbSensors *sensors, guint64 scan_index, PlbFrame *counts)
{
	double position = (double)scan_index * PLB_TRACK_RATE_HZ / sensors->rate_hz;

	counts->clip_mask = 0;
	counts->encoder_fault = counts->encoder_index = 0;
	counts->digital = 0;
	for (int i = 0; i < PLB_CELL_COUNT; i++) {
		counts->cell[i] = 0;
		if (sensors->cell_used[i])
			scan_cell(sensors, i, scan_index, position, counts);
	}
	for (int i = 0; i < PLB_ENCODER_COUNT; i++) {
		double length_m;

		counts->encoder[i] = 0;
		if (!sensors->string_used[i])
			continue;
		length_m = at(sensors->string_m[i], sensors->n, position) +
			   at(sensors->string_noise_m[i], sensors_settings.noise_length,
			      fmod(position, (double)(sensors_settings.noise_length - 1)));
		counts->encoder[i] = (gint32)rint((length_m - sensors->length_at_zero_m[i]) *
						  sensors->counts_per_metre[i]);
	}
}
