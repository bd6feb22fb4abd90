/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/load-watch.h"

#include <math.h>

#include "src/signal/statistics.h"

#define FEET_SPAN_S 0.1
#define SAME_WEIGHT 0.005

void plb_load_watch_init(PlbLoadWatch *watch, const PlbTicks *ticks, double known_bar_mass_kg,
			 const PlbLiftSettings *settings)
{
	guint channels = ticks->traces->info.channels;

	*watch = (PlbLoadWatch){ .ticks = ticks, .settings = settings };
	watch->plates = (channels & PLB_CHANNEL_FORCE) != 0;
	watch->weigh =
		watch->plates && (channels & PLB_CHANNEL_BAR) != 0 && !(known_bar_mass_kg <= 0.0);
	watch->on_body = (channels & PLB_CHANNEL_BAR) != 0 && known_bar_mass_kg <= 0.0;
	watch->feet_on = !watch->plates;
	watch->rack_z_m = watch->stand_x_m = NAN;
	watch->unloaded.runs = g_array_new(FALSE, FALSE, sizeof(PlbWeighedRun));
	watch->with_load.runs = g_array_new(FALSE, FALSE, sizeof(PlbWeighedRun));
	watch->unloaded.force_n = watch->with_load.force_n = NAN;
}

void plb_load_watch_clear(PlbLoadWatch *watch)
{
	g_clear_pointer(&watch->unloaded.runs, g_array_unref);
	g_clear_pointer(&watch->with_load.runs, g_array_unref);
}

void plb_still_run_samples(const PlbStillRun *run, const PlbTicks *ticks, gsize *from, gsize *to)
{
	gsize trim = plb_ticks_span(ticks, ticks->settings->standing_trim_s);

	if (run->to - run->from < 3 * trim)
		trim = (run->to - run->from) / 4;
	*from = (run->from + trim) * ticks->step;
	*to = (run->to + 1 - trim) * ticks->step;
}

/* Mean force with a weight that rises from 0 over [a, b), is 1 up to c and falls again until d, so
 * that what the system's speed differs by at the two ends counts by its mean there. NAN with a gap.
 */
static double weighted_force(const PlbTraces *traces, gsize a, gsize b, gsize c, gsize d)
{
	const double *force = traces->column[PLB_COLUMN_FORCE];
	double sum = 0.0, weights = 0.0;

	for (gsize i = a; i < d; i++) {
		double up = i < b ? ((double)(i - a) + 0.5) / (double)(b - a) : 1.0;
		double weight = i < c ? up : ((double)(d - i) - 0.5) / (double)(d - c);

		sum += weight * force[i];
		weights += weight;
	}
	return sum / weights;
}

static double run_force(const PlbStillRun *run, const PlbTicks *ticks)
{
	gsize from, to, middle;

	plb_still_run_samples(run, ticks, &from, &to);
	middle = from + (to - from) / 2;
	return weighted_force(ticks->traces, from, middle, middle, to);
}

/* Bar acceleration over a pause, from the slopes of its two halves. */
static double run_acceleration(const PlbStillRun *run, const PlbTicks *ticks)
{
	gsize from, to, half;
	double slope[2], level;
	const double *z = ticks->traces->column[PLB_COLUMN_BAR_Z];
	g_autofree double *t = NULL;

	plb_still_run_samples(run, ticks, &from, &to);
	half = (to - from) / 2;
	t = g_new(double, half + 1);
	for (gsize i = 0; i < half; i++)
		t[i] = (double)i / ticks->traces->info.rate_hz;
	if (!plb_fit_line(t, z + from, half, &level, &slope[0]) ||
	    !plb_fit_line(t, z + from + half, half, &level, &slope[1]))
		return 0.0;
	return (slope[1] - slope[0]) * ticks->traces->info.rate_hz / (double)half;
}

double plb_load_watch_weight(const PlbLoadWatch *w, const PlbStillRun *run)
{
	double force_n = run_force(run, w->ticks);
	double gravity = w->ticks->traces->info.gravity_mps2;

	if (!w->on_body)
		return force_n;
	return force_n / (1.0 + run_acceleration(run, w->ticks) / gravity);
}

double plb_load_watch_weight_with_bar(const PlbLoadWatch *w)
{
	double pauses_n = w->with_load.force_n, whole_n;
	gsize from, until, again, to;

	if (isnan(pauses_n) || w->run.from <= w->first_loaded.to)
		return pauses_n;
	plb_still_run_samples(&w->first_loaded, w->ticks, &from, &until);
	plb_still_run_samples(&w->run, w->ticks, &again, &to);
	whole_n = weighted_force(w->ticks->traces, from, until, again, to);
	return fabs(whole_n - pauses_n) <= SAME_WEIGHT * pauses_n ? whole_n : pauses_n;
}

static void weight_clear(PlbWeight *weight)
{
	g_array_set_size(weight->runs, 0);
	weight->force_n = NAN;
}

/* the longest pause, and those that weigh the same, by length */
static void weight_add(PlbWeight *weight, const PlbLoadWatch *w)
{
	PlbWeighedRun weighed = { .force_n = plb_load_watch_weight(w, &w->run),
				  .length = (double)(w->run.to - w->run.from + 1) };
	const PlbWeighedRun *longest;
	double sum = 0.0, lengths = 0.0;

	g_array_append_val(weight->runs, weighed);
	longest = &g_array_index(weight->runs, PlbWeighedRun, 0);
	for (guint i = 1; i < weight->runs->len; i++) {
		const PlbWeighedRun *other = &g_array_index(weight->runs, PlbWeighedRun, i);

		if (other->length > longest->length)
			longest = other;
	}
	for (guint i = 0; i < weight->runs->len; i++) {
		const PlbWeighedRun *other = &g_array_index(weight->runs, PlbWeighedRun, i);

		if (fabs(other->force_n - longest->force_n) <= SAME_WEIGHT * longest->force_n) {
			sum += other->force_n * other->length;
			lengths += other->length;
		}
	}
	weight->force_n = sum / lengths;
}

void plb_still_run_describe(const PlbStillRun *run, const PlbTicks *ticks, gboolean with_bar,
			    PlbStanding *standing)
{
	const PlbTraces *t = ticks->traces;
	gsize from, to;

	plb_still_run_samples(run, ticks, &from, &to);
	standing->from_s = (double)from / t->info.rate_hz;
	standing->to_s = (double)to / t->info.rate_hz;
	standing->force_n = plb_traces_mean(t, PLB_COLUMN_FORCE, from, to);
	standing->force_sd_n =
		plb_standard_deviation(t->column[PLB_COLUMN_FORCE] + from, to - from);
	standing->cop_x_m = plb_traces_mean(t, PLB_COLUMN_COP_X, from, to);
	standing->bar_x_m = plb_traces_mean(t, PLB_COLUMN_BAR_X, from, to);
	standing->bar_z_m = plb_traces_mean(t, PLB_COLUMN_BAR_Z, from, to);
	standing->foot_separation_m = plb_traces_mean(t, PLB_COLUMN_COP_LEFT_Y, from, to) -
				      plb_traces_mean(t, PLB_COLUMN_COP_RIGHT_Y, from, to);
	standing->with_bar = with_bar;
}

static guint watch_feet(PlbLoadWatch *w, gsize index)
{
	double force = plb_ticks_force(w->ticks, index, FEET_SPAN_S);

	if (w->plates && !w->feet_on && force >= w->settings->feet_on_n) {
		w->feet_on = TRUE;
		return PLB_LOAD_FEET_ON;
	}
	w->off_ticks = force < w->settings->feet_off_n ? w->off_ticks + 1 : 0;
	if (w->plates && w->feet_on &&
	    w->off_ticks >= plb_ticks_span(w->ticks, w->settings->feet_off_s)) {
		w->left_lying = w->lies;
		w->lies = FALSE;
		w->feet_on = w->loaded = w->still = w->walking = w->has_run = FALSE;
		w->load_ticks = w->step_ticks = w->walk_ticks = 0;
		w->stand_x_m = w->rack_z_m = NAN;
		weight_clear(&w->unloaded);
		weight_clear(&w->with_load);
		return PLB_LOAD_FEET_OFF;
	}
	return 0;
}

static void end_run(PlbLoadWatch *w)
{
	gsize from, to;

	if (w->loaded) {
		if (w->with_load.runs->len == 0)
			w->first_loaded = w->run;
		weight_add(&w->with_load, w);
		return;
	}
	weight_add(&w->unloaded, w);
	plb_still_run_samples(&w->run, w->ticks, &from, &to);
	w->rack_z_m = plb_traces_mean(w->ticks->traces, PLB_COLUMN_BAR_Z, from, to);
}

static guint watch_still(PlbLoadWatch *w, gsize index, gboolean still)
{
	gsize report = plb_ticks_span(w->ticks, w->settings->standing_report_s);
	guint events = 0;

	if (!still) {
		if (!w->still)
			return 0;
		w->still = FALSE;
		end_run(w);
		return PLB_LOAD_STILL_ENDED;
	}
	if (!w->still) {
		w->still = w->has_run = TRUE;
		w->walking = FALSE;
		w->run.from = index + 1 - plb_ticks_span(w->ticks, w->settings->still_window_s);
		events = PLB_LOAD_STILL;
	}
	w->run.to = index;
	w->stand_x_m = plb_tick(w->ticks, index)->bar_x_m;
	return events | (index - w->run.from + 1 == report ? PLB_LOAD_STILL_REPORT : 0);
}

static gboolean is_lifted(const PlbLoadWatch *w, gsize index)
{
	double force_n = plb_ticks_force(w->ticks, index, w->settings->load_s);

	return plb_tick(w->ticks, index)->bar_z_m > w->rack_z_m + w->settings->unrack_height_m &&
	       force_n > w->unloaded.force_n + w->settings->load_n;
}

/* The bar lies still and its weight is gone: on its hooks, or elsewhere with the lifter's own
 * weight left on the plates (who leaves them with the bar on takes both away). */
static gboolean is_put_down(const PlbLoadWatch *w, gsize index)
{
	const PlbLiftSettings *s = w->settings;
	double bar_n = w->with_load.force_n - w->unloaded.force_n;
	double most_n = s->unload_fraction * (isnan(bar_n) ? s->load_n : bar_n);
	double force_n = plb_ticks_force(w->ticks, index, s->load_s);

	if (!(force_n < w->unloaded.force_n + most_n) ||
	    !(plb_ticks_height_range(w->ticks, index, s->still_window_s) <= s->racked_height_m))
		return FALSE;
	/* who sits on a box rests as still, with as little on the plates */
	return (!w->on_box && force_n > s->unload_fraction * w->unloaded.force_n) ||
	       fabs(plb_tick(w->ticks, index)->bar_z_m - w->rack_z_m) <= s->hooks_m;
}

/* What lay down still lies, however its lifter moves away from it. */
static gboolean still_lies(const PlbLoadWatch *w, gsize index)
{
	const PlbLiftSettings *s = w->settings;

	return w->lies &&
	       plb_ticks_height_range(w->ticks, index, s->still_window_s) <= s->racked_height_m;
}

/* So long must the load be on, or off. In mid-rep, with the bar not on its hooks, the lifter may
 * sit on a box and rise again. */
static double least_s(const PlbLoadWatch *w, gsize index, gboolean in_rep)
{
	double off_hooks_m = fabs(plb_tick(w->ticks, index)->bar_z_m - w->rack_z_m);

	return w->loaded && in_rep && off_hooks_m > w->settings->hooks_m
		       ? w->settings->seated_most_s
		       : w->settings->load_s;
}

static guint watch_load(PlbLoadWatch *w, gsize index, gboolean in_rep)
{
	gboolean changed =
		w->loaded ? is_put_down(w, index) || still_lies(w, index) : is_lifted(w, index);

	w->load_ticks = changed ? w->load_ticks + 1 : 0;
	w->lies = w->loaded && w->load_ticks >= plb_ticks_span(w->ticks, w->settings->load_s);
	if (w->load_ticks < plb_ticks_span(w->ticks, least_s(w, index, in_rep)))
		return 0;
	w->load_ticks = 0;
	w->lies = FALSE;
	w->loaded = !w->loaded;
	w->still = FALSE;
	if (w->loaded) {
		weight_clear(&w->with_load);
		return PLB_LOAD_ON;
	}
	return PLB_LOAD_OFF;
}

static guint watch_walk(PlbLoadWatch *w, gsize index)
{
	const PlbLiftSettings *s = w->settings;
	const PlbTick *tick = plb_tick(w->ticks, index);
	double lower = MIN(tick->right_share, 1.0 - tick->right_share);
	gsize reach = plb_ticks_span(w->ticks, s->walk_gap_s);

	w->step_ticks = lower < s->step_share ? w->step_ticks + 1 : 0;
	w->walk_ticks = fabs(tick->bar_x_m - w->stand_x_m) > s->walk_x_m ? w->walk_ticks + 1 : 0;
	if (w->walking || (w->step_ticks < plb_ticks_span(w->ticks, s->step_s) &&
			   w->walk_ticks < 2 * plb_ticks_span(w->ticks, s->step_s)))
		return 0;
	w->walking = TRUE;
	w->walk_from = index > reach ? index - reach : 0;
	if (w->has_run)
		w->walk_from = MAX(w->walk_from, w->run.to);
	return PLB_LOAD_WALKS;
}

guint plb_load_watch_step(PlbLoadWatch *watch, gsize index, gboolean in_rep)
{
	guint events = watch_feet(watch, index);

	if (!watch->feet_on)
		return events;
	events |= watch_still(watch, index, !in_rep && plb_ticks_still(watch->ticks, index));
	if (watch->weigh && (watch->loaded || !in_rep))
		events |= watch_load(watch, index, in_rep);
	if (!in_rep)
		events |= watch_walk(watch, index);
	return events;
}
