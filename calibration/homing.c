/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/homing.h"

#include <math.h>
#include <string.h>

#include "calibration/rig-geometry.h"

static const struct {
	double block_s;
	/* A string at rest stays within this: its noise is 0.3 mm rms, a loaded bar that somebody
	 * holds still sways by some mm. In hooks, and held by a lifter. */
	double rest_m, stand_m;
	guint rest_blocks;     /* in the hooks, plates empty */
	guint bar_only_blocks; /* without plates nobody can tell who holds it */
	guint stand_blocks;
	double same_force;       /* relative: the same lifter with the same bar */
	double standing_least_n; /* nobody lighter stands under a bar */
	/* The highest standing height of a load is that of lockout; breathing moves it by less. */
	double lower_m;
	/* Off home by more: other hooks (holes are 50 mm apart, on the finest uprights 25), a
	 * slipped string. By less: drift, taken out. */
	double off_home_m;
	double index_m;       /* beyond 3 home uncertainties: one scan's travel and latching */
	double index_speed_m; /* a scan's travel at which an index mark is still sharp */
	double moved_m;       /* since the power came, without plates */
} settings = { 0.25, 0.003, 0.008, 4, 8, 2, 0.05, 300, 0.03, 0.01, 0.002, 0.0005, 0.1 };

#define EACH_STRING(homing, end, string)                                                           \
	for (const PlbBarEnd *end = (homing)->rig->bar_end;                                        \
	     end < (homing)->rig->bar_end + PLB_SIDES; end++)                                      \
		for (const PlbString *string = end->string;                                        \
		     string < end->string + end->string_count; string++)

static double raw_length(const PlbString *string, const PlbFrame *frame)
{
	return plb_string_length_m(string, frame->encoder[string->channel]);
}

static void begin_block(PlbHoming *homing)
{
	homing->scans = 0;
	homing->occupied = FALSE;
	homing->force_n = 0;
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++) {
		homing->low_m[k] = INFINITY;
		homing->high_m[k] = -INFINITY;
		homing->sum_m[k] = 0;
	}
}

void plb_homing_init(PlbHoming *homing, const PlbRig *rig, double rate_hz)
{
	memset(homing, 0, sizeof *homing);
	homing->rig = rig;
	homing->block_scans = (gsize)MAX(2, round(settings.block_s * rate_hz));
	homing->state = plb_rig_has_home(rig) ? PLB_HOMING_RELATIVE : PLB_HOMING_HOMED;
	begin_block(homing);
}

void plb_homing_break(PlbHoming *homing)
{
	begin_block(homing);
	homing->still_blocks = homing->empty_blocks = 0;
	homing->settled = FALSE;
}

double plb_homing_length(const PlbHoming *homing, const PlbString *string, double count)
{
	if (homing->state == PLB_HOMING_LOST)
		return NAN;
	return plb_string_length_m(string, count) + homing->offset_m[string->channel];
}

static void lose(PlbHoming *homing)
{
	gboolean seen = homing->has_first;

	plb_homing_break(homing);
	/* with nothing to go by, the counts' own zero is as good as any */
	homing->state = homing->has_standing ? PLB_HOMING_LOST : PLB_HOMING_RELATIVE;
	memset(homing->offset_m, 0, sizeof homing->offset_m);
	memset(homing->refined, 0, sizeof homing->refined);
	memset(homing->pending_m, 0, sizeof homing->pending_m);
	homing->faults = 0;
	homing->has_first = FALSE;
	/* without plates, whoever stands still now may be a lifter with the bar */
	homing->moved = seen && !homing->rig->has_plate[PLB_LEFT];
	homing->news |= PLB_HOMING_NEWS_LOST;
}

static void home_lengths(const PlbHoming *homing, double home_m[PLB_ENCODER_COUNT])
{
	for (int side = 0; side < PLB_SIDES; side++) {
		const PlbBarEnd *end = &homing->rig->bar_end[side];
		double length_m[2];

		plb_bar_end_to_lengths(end, end->home_x_m, end->y_m, end->home_z_m, length_m);
		for (guint i = 0; i < end->string_count; i++)
			home_m[end->string[i].channel] = length_m[i];
	}
}

/* The bar rests in its hooks, or should. */
static void judge_rest(PlbHoming *homing)
{
	double home_m[PLB_ENCODER_COUNT] = { 0 }, worst_m = 0;

	homing->settled = TRUE;
	/* another load, and perhaps another lifter, comes next */
	homing->has_standing = FALSE;
	if (!plb_rig_has_home(homing->rig))
		return;
	home_lengths(homing, home_m);
	EACH_STRING(homing, end, string)
	{
		guint k = string->channel;
		double off_m = home_m[k] - homing->still_m[k] - homing->offset_m[k];

		if (fabs(off_m) > fabs(worst_m))
			worst_m = off_m;
	}
	homing->off_home_m = -worst_m;
	if (homing->state == PLB_HOMING_HOMED && fabs(worst_m) > settings.off_home_m) {
		homing->news |=
			homing->faults ? PLB_HOMING_NEWS_SLIPPED : PLB_HOMING_NEWS_OTHER_HOOK;
		homing->other_hooks = homing->faults == 0;
		if (homing->faults)
			homing->state = PLB_HOMING_RELATIVE;
		return;
	}
	homing->other_hooks = FALSE;
	if (homing->state != PLB_HOMING_HOMED) {
		homing->news |= PLB_HOMING_NEWS_HOMED;
		memset(homing->refined, 0, sizeof homing->refined);
		memset(homing->pending_m, 0, sizeof homing->pending_m);
	}
	homing->state = PLB_HOMING_HOMED;
	homing->faults = 0;
	EACH_STRING(homing, end, string)
	{
		/* an index mark is surer than the hooks' play */
		if (!homing->refined[string->channel])
			homing->offset_m[string->channel] =
				home_m[string->channel] - homing->still_m[string->channel];
	}
}

/* How much higher the still bar is than the standing one; strings from below grow, from above
 * shrink. */
static double higher_by(const PlbHoming *homing)
{
	double sum_m = 0;
	guint n = 0;

	EACH_STRING(homing, end, string)
	{
		double now_m = homing->still_m[string->channel] + homing->offset_m[string->channel];
		double longer_m = now_m - homing->standing_m[string->channel];

		sum_m += string->anchor_z_m < PLB_BAR_USUAL_Z_M ? longer_m : -longer_m;
		n++;
	}
	return n ? sum_m / n : 0;
}

static void judge_standing(PlbHoming *homing)
{
	double force_n = homing->still_force_n, before_n = homing->standing_force_n;
	gboolean same = fabs(force_n - before_n) <= settings.same_force * before_n;

	if (force_n < settings.standing_least_n)
		return;
	if (homing->state == PLB_HOMING_LOST) {
		if (!homing->has_standing || !same)
			return;
		EACH_STRING(homing, end, string)
		homing->offset_m[string->channel] =
			homing->standing_m[string->channel] - homing->still_m[string->channel];
		homing->state = PLB_HOMING_RELATIVE;
		homing->news |= PLB_HOMING_NEWS_STANDING;
		return;
	}
	/* the heavier load is the one with the bar; of one load, the highest is lockout */
	if (homing->has_standing && !(force_n > (1 + settings.same_force) * before_n) &&
	    !(same && higher_by(homing) > -settings.lower_m))
		return;
	homing->has_standing = TRUE;
	homing->standing_force_n = force_n;
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
		homing->standing_m[k] = homing->still_m[k] + homing->offset_m[k];
}

static gboolean block_is_still(const PlbHoming *homing, double within_m)
{
	gboolean any = FALSE;

	EACH_STRING(homing, end, string)
	{
		guint k = string->channel;

		any = TRUE;
		if (homing->high_m[k] - homing->low_m[k] > within_m)
			return FALSE;
	}
	return any;
}

static gboolean continues(const PlbHoming *homing)
{
	EACH_STRING(homing, end, string)
	{
		guint k = string->channel;
		double mean_m = homing->sum_m[k] / (double)homing->scans;

		if (homing->still_blocks && fabs(mean_m - homing->still_m[k]) > settings.stand_m)
			return FALSE;
	}
	return TRUE;
}

static void apply_pending(PlbHoming *homing)
{
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++) {
		homing->offset_m[k] -= homing->pending_m[k];
		homing->pending_m[k] = 0;
	}
}

static void close_block(PlbHoming *homing, gboolean has_plates)
{
	double n = (double)homing->scans;
	gboolean resting = block_is_still(homing, settings.rest_m) && !homing->occupied;

	if (!block_is_still(homing, settings.stand_m) || !continues(homing)) {
		homing->still_blocks = homing->empty_blocks = 0;
		homing->settled = FALSE;
	}
	/* not in the middle of a movement, whose speed it would change */
	if (block_is_still(homing, settings.rest_m))
		apply_pending(homing);
	if (block_is_still(homing, settings.stand_m)) {
		homing->still_blocks++;
		homing->empty_blocks = resting ? homing->empty_blocks + 1 : 0;
		for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
			homing->still_m[k] = homing->sum_m[k] / n;
		homing->still_force_n = homing->force_n / n;
	}
	begin_block(homing);
	if (homing->empty_blocks == 0 && has_plates)
		homing->settled = FALSE;
	if (!homing->settled &&
	    homing->empty_blocks >=
		    (has_plates ? settings.rest_blocks : settings.bar_only_blocks) &&
	    (has_plates || !homing->moved))
		judge_rest(homing);
	else if (has_plates && homing->still_blocks >= settings.stand_blocks &&
		 homing->empty_blocks == 0)
		judge_standing(homing);
}

/* A mark of the string's wheel: the length is one of those at which marks are. */
static void judge_index(PlbHoming *homing, const PlbString *string, const PlbFrame *frame)
{
	guint k = string->channel;
	double travel_m = (frame->encoder[k] - homing->last_count[k]) / string->counts_per_metre;
	double length_m = plb_homing_length(homing, string, frame->encoder[k]), off_m, within_m;

	if (homing->state != PLB_HOMING_HOMED || !(string->index_spacing_m > 0) ||
	    !homing->has_first || fabs(travel_m) > settings.index_speed_m)
		return;
	off_m = remainder(length_m - homing->pending_m[k] - string->index_length_m,
			  string->index_spacing_m);
	within_m = settings.index_m + (homing->refined[k] ? 0 : 3 * homing->rig->home_u_m);
	if (fabs(off_m) > within_m) {
		homing->off_home_m = off_m;
		homing->state = PLB_HOMING_RELATIVE;
		homing->news |= PLB_HOMING_NEWS_WRONG_INDEX;
	} else if (!homing->refined[k]) {
		homing->pending_m[k] = off_m;
		homing->refined[k] = TRUE;
	}
}

static void add_string(PlbHoming *homing, const PlbString *string, const PlbFrame *frame)
{
	guint k = string->channel;
	double length_m = raw_length(string, frame);

	if (frame->encoder_index >> k & 1)
		judge_index(homing, string, frame);
	homing->faults += frame->encoder_fault >> k & 1;
	homing->low_m[k] = fmin(homing->low_m[k], length_m);
	homing->high_m[k] = fmax(homing->high_m[k], length_m);
	homing->sum_m[k] += length_m;
	homing->last_count[k] = frame->encoder[k];
	if (!homing->has_first)
		homing->first_m[k] = length_m;
	homing->moved |= fabs(length_m - homing->first_m[k]) > settings.moved_m;
}

void plb_homing_push(PlbHoming *homing, const PlbFrame *frame, double force_n, gboolean occupied)
{
	homing->news = 0;
	if (frame->flags & PLB_FRAME_RESTARTED)
		lose(homing);
	if (frame->flags & PLB_FRAME_TEST_PATTERN) {
		plb_homing_break(homing);
		return;
	}
	EACH_STRING(homing, end, string)
	add_string(homing, string, frame);
	homing->has_first = TRUE;
	homing->occupied |= occupied;
	homing->force_n += isnan(force_n) ? 0 : force_n;
	if (++homing->scans == homing->block_scans)
		close_block(homing, homing->rig->has_plate[PLB_LEFT]);
}

static gboolean has_string(const PlbRig *rig)
{
	return rig->bar_end[PLB_LEFT].string_count + rig->bar_end[PLB_RIGHT].string_count > 0;
}

PlbBarPlace plb_homing_get_place(const PlbHoming *homing)
{
	PlbBarPlace place = { .has_home = plb_rig_has_home(homing->rig) };

	if (!has_string(homing->rig) || !homing->has_first)
		place.kind = PLB_BAR_PLACE_NONE;
	else if (homing->state != PLB_HOMING_HOMED)
		place.kind = PLB_BAR_PLACE_UNKNOWN;
	else
		place.kind = homing->other_hooks ? PLB_BAR_PLACE_OTHER_HOOKS : PLB_BAR_PLACE_KNOWN;
	if (place.kind == PLB_BAR_PLACE_OTHER_HOOKS)
		place.off_home_m = homing->off_home_m;
	return place;
}

char *plb_homing_news_text(const PlbHoming *homing)
{
	char off_mm[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(off_mm, sizeof off_mm, "%.1f", 1e3 * homing->off_home_m);

	if (homing->news & PLB_HOMING_NEWS_WRONG_INDEX)
		return g_strdup_printf("an index mark came %s mm from where one is: the bar was "
				       "homed in other hooks, or counts were lost; bar position "
				       "is not known until it is homed again",
				       off_mm);
	if (homing->news & PLB_HOMING_NEWS_SLIPPED)
		return g_strdup_printf("the bar at rest is off its home (a string by %s mm), and "
				       "an encoder lost counts; bar position is not known until "
				       "it is homed again",
				       off_mm);
	if (homing->news & PLB_HOMING_NEWS_OTHER_HOOK)
		return g_strdup_printf("the bar at rest is off its home (a string by %s mm): "
				       "other hooks now, or at the start",
				       off_mm);
	if (homing->news & PLB_HOMING_NEWS_HOMED)
		return g_strdup("the bar is at rest in its hooks: its position is known");
	if (homing->news & PLB_HOMING_NEWS_STANDING)
		return g_strdup("the lifter stands still again: the bar's movement is known, its "
				"position is not");
	if (homing->news & PLB_HOMING_NEWS_LOST)
		return g_strdup("plugged in again: bar position is not known until the bar is "
				"homed");
	return NULL;
}
