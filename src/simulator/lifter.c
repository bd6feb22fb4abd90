/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter.h"

#include <math.h>

#include "src/simulator/lifter-sensors.h"
#include "src/simulator/lifter-truth.h"

struct PlbLifter {
	PlbLifterPlan plan;
	PlbPhases *phases;
	PlbSignals *signals;
	PlbSensors *sensors;
	PlbTruth truth;
	PlbLifterFacts facts;
};

static void scan_upper_body(const PlbLifterBody *body, gboolean known, PlbLifterFacts *facts)
{
	const struct {
		int segment;
		PlbPoint centre;
	} parts[] = {
		{ PLB_SEGMENT_LUMBAR, body->lumbar_centre },
		{ PLB_SEGMENT_THORAX, body->thorax_centre },
		{ PLB_SEGMENT_HEAD, body->head_centre },
		{ PLB_SEGMENT_ARMS, body->arms_centre },
	};
	double mass = 0, x = 0, z = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		double part = body->segment_kg[parts[i].segment];

		mass += part;
		x += part * parts[i].centre.x;
		z += part * parts[i].centre.z;
	}
	facts->upper_kg = known ? mass : (double)NAN;
	facts->upper_along_m = known ? z / mass : (double)NAN;
	facts->upper_behind_m = known ? -x / mass : (double)NAN;
}

/* mass within 0.5 kg and stature within 10 mm: a bathroom scale and a door frame */
static void ask_coach(PlbLifter *lifter)
{
	const PlbLifterSettings *settings = &lifter->plan.settings;
	const PlbLifterBody *body = &lifter->plan.body;
	PlbLifterFacts *facts = &lifter->facts;
	gboolean tape = (isnan(settings->tape) ? settings->exact_body : settings->tape) > 0;
	PlbRandom random;
	double mass, stature;

	plb_random_init(&random, settings->seed, "coach");
	mass = plb_random_uniform(&random, -0.5, 0.5);
	stature = plb_random_uniform(&random, -0.010, 0.010);
	if (settings->exact_body > 0)
		mass = stature = 0;
	g_snprintf(facts->id, sizeof(facts->id), "sim-%" G_GUINT64_FORMAT, settings->seed);
	facts->mass_kg = body->mass_kg + mass;
	facts->stature_m = body->stature_m + stature;
	facts->shank_m = tape ? body->shank_m : NAN;
	facts->thigh_m = tape ? body->thigh_m : NAN;
	facts->trunk_m = tape ? body->c7.z : NAN;
	facts->foot_length_m = tape ? body->foot_m : NAN;
	facts->heel_x_m = tape ? lifter->plan.ankle_x_m - 0.25 * body->foot_m : NAN;
	scan_upper_body(body, tape, facts);
	facts->bar_behind_m = tape ? -body->seat.x : (double)NAN;
	facts->toe_out_deg = tape && settings->exact_body > 0 && isnan(settings->knees_out_deg)
				     ? 0
				     : (double)NAN;
	facts->lumbar_flexion_deg = tape && settings->rigid_spine > 0 ? 0 : (double)NAN;
	g_strlcpy(facts->sex, body->female ? "f" : "m", sizeof(facts->sex));
	g_strlcpy(facts->bar_position, plb_lifter_bar_position_name(body->bar_position),
		  sizeof(facts->bar_position));
}

PlbLifter *plb_lifter_new(const PlbLifterSetup *setup, const PlbRig *rig, GError **error)
{
	PlbLifterSettings settings;
	PlbLifter *lifter;

	if (!plb_lifter_settings_init(&settings, setup, error))
		return NULL;
	lifter = g_new0(PlbLifter, 1);
	plb_lifter_plan_init(&lifter->plan, &settings, rig);
	lifter->phases = plb_phases_new(&lifter->plan);
	lifter->signals = plb_signals_new(lifter->phases, &lifter->plan);
	lifter->sensors = plb_sensors_new(rig, &lifter->plan, lifter->phases, lifter->signals);
	plb_truth_read(&lifter->truth, &lifter->plan, lifter->phases, lifter->signals, rig);
	ask_coach(lifter);
	return lifter;
}

void plb_lifter_free(PlbLifter *lifter)
{
	if (!lifter)
		return;
	plb_phases_free(lifter->phases);
	plb_signals_free(lifter->signals);
	plb_sensors_free(lifter->sensors);
	g_free(lifter);
}

void plb_lifter_scan(gpointer lifter, guint64 scan_index, PlbFrame *counts)
{
	plb_sensors_scan(((PlbLifter *)lifter)->sensors, scan_index, counts);
}

double plb_lifter_get_duration_s(const PlbLifter *lifter)
{
	return (double)lifter->phases->n / PLB_TRACK_RATE_HZ;
}

void plb_lifter_get_facts(const PlbLifter *lifter, PlbLifterFacts *facts)
{
	*facts = lifter->facts;
}

const PlbTruth *plb_lifter_get_truth(const PlbLifter *lifter)
{
	return &lifter->truth;
}

const PlbSignals *plb_lifter_get_signals(const PlbLifter *lifter)
{
	return lifter->signals;
}

char *plb_lifter_get_truth_json(const PlbLifter *lifter)
{
	return plb_truth_to_json(&lifter->truth, &lifter->plan, lifter->phases, lifter->facts.id);
}

char *plb_lifter_get_scenario_json(const PlbLifter *lifter)
{
	return plb_truth_scenario_to_json(&lifter->plan);
}
