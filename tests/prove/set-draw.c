/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/prove/set-draw.h"

#include <math.h>
#include <string.h>

#include "src/simulator/lifter.h"
#include "src/simulator/random.h"

static void set_number(PlbSetDraw *draw, const char *key, double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(text, sizeof(text), "%.5g", value);
	g_ptr_array_add(draw->settings, g_strdup_printf("%s=%s", key, text));
}

/* evenly over the ratio */
static double between_by_ratio(PlbRandom *random, double low, double high)
{
	return low * exp(plb_random_uniform(random, 0, log(high / low)));
}

static gboolean chance(PlbRandom *random, double share)
{
	return plb_random_uniform(random, 0, 1) < share;
}

static void draw_lifter(PlbSetDraw *draw, PlbRandom *random)
{
	static const char *const positions[] = { "high", "high", "low", "front" };
	gboolean female = chance(random, 0.5);
	double stature_m = plb_random_uniform(random, female ? 1.50 : 1.60, female ? 1.85 : 2.05);
	double mass_kg = stature_m * stature_m * plb_random_uniform(random, 19, 34);
	double ratio = between_by_ratio(random, 0.3, 2.6);

	g_ptr_array_add(draw->settings, g_strdup_printf("sex=%s", female ? "f" : "m"));
	g_ptr_array_add(draw->settings,
			g_strdup_printf("bar_position=%s", positions[plb_random_next(random) % 4]));
	set_number(draw, "stature_m", stature_m);
	set_number(draw, "mass_kg", mass_kg);
	draw->load_kg = CLAMP(2.5 * rint(ratio * mass_kg / 2.5), 20, 260);
}

static void draw_tempo(PlbSetDraw *draw, PlbRandom *random)
{
	set_number(draw, "tempo_s", between_by_ratio(random, 0.5, 3));
	set_number(draw, "descent_s", between_by_ratio(random, 0.7, 4));
	set_number(draw, "depth", plb_random_uniform(random, 0.75, 1.15));
	set_number(draw, "pause_s", between_by_ratio(random, 0.4, 4));
	if (chance(random, 0.25))
		set_number(draw, "hold_s", plb_random_uniform(random, 0.4, 3));
	set_number(draw, "spread", plb_random_uniform(random, 0.5, 2));
}

static void draw_noise(PlbSetDraw *draw, PlbRandom *random)
{
	set_number(draw, "sway_m", plb_random_uniform(random, 0.002, 0.006));
	set_number(draw, "tremor", between_by_ratio(random, 0.0015, 0.006));
	set_number(draw, "cell_noise_n", between_by_ratio(random, 0.2, 2));
	set_number(draw, "string_noise_m", between_by_ratio(random, 0.0001, 0.0006));
}

/* What goes wrong in every other set. Drawn apart, so that the rest of a set stays as it is. */
static void draw_incident(PlbSetDraw *draw, PlbRandom *random)
{
	static const char *const keys[] = { "failed_rep", "retry_rep",    "spotted_rep",
					    "bounce_rep", "foot_off_rep", "leave_rep" };
	gsize which = plb_random_next(random) % (2 * G_N_ELEMENTS(keys));

	if (chance(random, 0.2))
		set_number(draw, "hook_drop_m", plb_random_uniform(random, 0.02, 0.2));
	if (chance(random, 0.2))
		set_number(draw, "pause_s", plb_random_uniform(random, 0, 0.3));
	set_number(draw, "stuck", plb_random_uniform(random, 0.25, 0.65));
	set_number(draw, "help", plb_random_uniform(random, 0.3, 0.9));
	set_number(draw, "bounce_m", plb_random_uniform(random, 0.03, 0.12));
	set_number(draw, "foot_off_s", plb_random_uniform(random, 0.4, 3));
	if (which < G_N_ELEMENTS(keys))
		set_number(draw, keys[which],
			   1 + (double)(plb_random_next(random) % (guint64)draw->reps));
}

static void draw_wide(PlbSetDraw *draw, PlbRandom *random)
{
	static const double rates_hz[] = { 100, 200, 250, 500, 1000, 1000, 1000, 1000, 2000, 4000 };
	gsize scenarios;
	const PlbScenario *scenario = plb_scenarios(&scenarios);
	PlbRandom incident;

	draw->scenario = scenario[draw->seed % scenarios].name;
	draw->reps = 1 + (int)(plb_random_next(random) % 10);
	draw->rate_hz = rates_hz[plb_random_next(random) % G_N_ELEMENTS(rates_hz)];
	draw->encoder_mm = chance(random, 0.5) ? 0.05 : 1;
	draw_lifter(draw, random);
	draw_tempo(draw, random);
	draw_noise(draw, random);
	plb_random_init(&incident, draw->seed, "prove incident");
	draw_incident(draw, &incident);
}

/* The simulator's own ranges of bodies and postures; loads and tempi a little wider. */
static void draw_usual(PlbSetDraw *draw, PlbRandom *random)
{
	draw->reps = 0;
	draw->rate_hz = 1000;
	draw->encoder_mm = 0.05;
	draw->load_kg = 2.5 * rint(plb_random_uniform(random, 44, 130) / 2.5);
	set_number(draw, "mass_kg",
		   plb_random_uniform(random, MAX(55, draw->load_kg / 1.6),
				      MIN(110, draw->load_kg / 0.4)));
	set_number(draw, "tempo_s", plb_random_uniform(random, 0.9, 1.6));
}

/* Bodies for the low-back validation: both sexes, 1.50-2.05 m, 45-140 kg (thin and heavy), bars of
 * 20-260 kg and of a fifth to three times the body, all positions, sets whose back load changes. */
static void draw_bodies(PlbSetDraw *draw, PlbRandom *random)
{
	static const char *const positions[] = { "high", "low", "front" };
	gboolean female = chance(random, 0.5);
	double stature_m = plb_random_uniform(random, female ? 1.50 : 1.58, female ? 1.90 : 2.05);
	double wanted_kg = stature_m * stature_m * plb_random_uniform(random, 18, 40);
	double mass_kg = CLAMP(wanted_kg, 45, 140);
	double load_kg = mass_kg * between_by_ratio(random, 0.2, 3);

	draw->scenario = "fatigue-shift";
	draw->reps = 6;
	draw->rate_hz = 1000;
	draw->encoder_mm = 0.05;
	draw->load_kg = CLAMP(2.5 * rint(load_kg / 2.5), 20, 260);
	g_ptr_array_add(draw->settings, g_strdup_printf("sex=%s", female ? "f" : "m"));
	g_ptr_array_add(draw->settings,
			g_strdup_printf("bar_position=%s", positions[draw->seed % 3]));
	set_number(draw, "stature_m", stature_m);
	set_number(draw, "mass_kg", mass_kg);
	set_number(draw, "tempo_s", between_by_ratio(random, 0.6, 2.5));
	set_number(draw, "descent_s", between_by_ratio(random, 1, 3));
	set_number(draw, "depth", plb_random_uniform(random, 0.8, 1.12));
	set_number(draw, "shift_pct", plb_random_uniform(random, -5, 20));
}

void plb_set_draw_init(PlbSetDraw *draw, const char *manner, guint64 seed)
{
	PlbRandom random;

	plb_random_init(&random, seed, "prove");
	*draw = (PlbSetDraw){ .seed = seed, .scenario = manner };
	draw->settings = g_ptr_array_new_with_free_func(g_free);
	if (strcmp(manner, "wide") == 0)
		draw_wide(draw, &random);
	else if (strcmp(manner, "bodies") == 0)
		draw_bodies(draw, &random);
	else
		draw_usual(draw, &random);
	g_ptr_array_add(draw->settings, NULL);
}

void plb_set_draw_add(PlbSetDraw *draw, const char *const *settings)
{
	g_ptr_array_set_size(draw->settings, (gint)draw->settings->len - 1);
	for (; *settings; settings++)
		g_ptr_array_add(draw->settings, g_strdup(*settings));
	g_ptr_array_add(draw->settings, NULL);
}

void plb_set_draw_clear(PlbSetDraw *draw)
{
	g_clear_pointer(&draw->settings, g_ptr_array_unref);
}
