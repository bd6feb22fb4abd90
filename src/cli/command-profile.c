/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"
#include "src/lift/load-velocity.h"
#include "src/pipeline/reliability.h"
#include "src/session/result-fields.h"

/* Mean velocity at 1RM where the athlete's own is not known. Of the squat: about 0.30 (0.24 +- 0.06
 * between lifters, Banyard 2017; 0.32, Sanchez-Medina 2017); a lifter's own varies by 0.04 (Banyard
 * 2018). Of other exercises the program knows none. */
#define SQUAT_1RM_MPS 0.30
#define BETWEEN_LIFTERS_MPS 0.06
#define OWN_1RM_U_MPS 0.04

typedef struct {
	const char *file;
	const PlbSetResult *set;
	double best_mps;
	PlbRepsInReserve reserve;
} ProfileSet;

/* One athlete's sets of one exercise. */
typedef struct {
	char athlete[64];
	char exercise[32];
	double velocity_1rm_mps, velocity_1rm_u_mps;
	gboolean assumed;
	GArray *sets;     /* ProfileSet */
	GPtrArray *plain; /* their PlbSetResult, for the noise */
	GArray *reliability;
	PlbLoadVelocity line;
} Profile;

static void profile_free(gpointer data)
{
	Profile *profile = data;

	g_array_unref(profile->sets);
	g_ptr_array_unref(profile->plain);
	g_array_unref(profile->reliability);
	g_free(profile);
}

static void choose_velocity(Profile *profile, double typed_mps)
{
	gboolean squat = g_str_has_suffix(profile->exercise, "squat") &&
			 !g_str_has_prefix(profile->exercise, "split");

	profile->assumed = isnan(typed_mps);
	profile->velocity_1rm_mps = typed_mps;
	profile->velocity_1rm_u_mps = OWN_1RM_U_MPS;
	if (profile->assumed) {
		profile->velocity_1rm_mps = squat ? SQUAT_1RM_MPS : (double)NAN;
		profile->velocity_1rm_u_mps = BETWEEN_LIFTERS_MPS;
	}
}

static Profile *profile_of(GPtrArray *profiles, const char *athlete, const char *exercise,
			   double typed_mps)
{
	Profile *profile;

	for (guint i = 0; i < profiles->len; i++) {
		profile = g_ptr_array_index(profiles, i);
		if (g_str_equal(profile->athlete, athlete) &&
		    g_str_equal(profile->exercise, exercise))
			return profile;
	}
	profile = g_new0(Profile, 1);
	g_strlcpy(profile->athlete, athlete, sizeof profile->athlete);
	g_strlcpy(profile->exercise, exercise, sizeof profile->exercise);
	choose_velocity(profile, typed_mps);
	profile->sets = g_array_new(FALSE, FALSE, sizeof(ProfileSet));
	profile->plain = g_ptr_array_new();
	profile->reliability = g_array_new(FALSE, FALSE, sizeof(PlbReliability));
	g_ptr_array_add(profiles, profile);
	return profile;
}

static double *complete_velocities(const PlbSetResult *set, double *best_mps)
{
	double *velocities = g_new(double, MAX(set->reps->len, 1));

	*best_mps = NAN;
	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);
		gboolean counts = rep->status == PLB_REP_COMPLETE && !rep->struck;

		velocities[i] = counts ? rep->metrics.mean_velocity_mps : (double)NAN;
		*best_mps = fmax(*best_mps, velocities[i]);
	}
	return velocities;
}

static void add_set(Profile *profile, const char *file, const PlbSetResult *set)
{
	ProfileSet row = { .file = file, .set = set };
	g_autofree double *velocities = complete_velocities(set, &row.best_mps);
	const PlbReliability *noise = plb_reliability_find(set->reliability, "mean_velocity_mps");

	if (isnan(row.best_mps) || set->voided)
		return;
	row.reserve = plb_reps_in_reserve(velocities, set->reps->len, noise ? noise->mdc : INFINITY,
					  profile->velocity_1rm_mps, profile->velocity_1rm_u_mps);
	g_array_append_val(profile->sets, row);
	g_ptr_array_add(profile->plain, (gpointer)set);
}

static void add_session(GPtrArray *profiles, const char *file, const PlbResult *result,
			double typed_mps)
{
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);

		add_set(profile_of(profiles, result->athlete.id, set->exercise, typed_mps), file,
			set);
	}
}

static void fit(Profile *profile)
{
	g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(PlbLoadPoint));

	for (guint i = 0; i < profile->sets->len; i++) {
		const ProfileSet *row = &g_array_index(profile->sets, ProfileSet, i);
		PlbLoadPoint point = { row->set->bar_mass_kg, row->best_mps };

		if (point.load_kg > 0)
			g_array_append_val(points, point);
	}
	plb_load_velocity_fit((const PlbLoadPoint *)(gpointer)points->data, points->len,
			      profile->velocity_1rm_mps, profile->velocity_1rm_u_mps,
			      &profile->line);
	plb_reliability_pool(profile->plain, profile->reliability);
}

static void write_set(PlbJsonWriter *writer, const ProfileSet *row)
{
	plb_json_writer_open(writer, NULL, '{');
	plb_json_writer_text(writer, "file", row->file);
	plb_json_writer_count(writer, "index", row->set->index);
	plb_json_writer_number(writer, "bar_mass_kg", row->set->bar_mass_kg);
	plb_json_writer_number(writer, "best_velocity_mps", row->best_mps);
	plb_json_writer_number(writer, "reps_in_reserve", row->reserve.reps);
	plb_json_writer_number(writer, "reps_in_reserve_half_width", row->reserve.half_width);
	plb_json_writer_close(writer, '}');
}

static void write_profile(PlbJsonWriter *writer, const Profile *profile)
{
	const PlbLoadVelocity *line = &profile->line;

	plb_json_writer_open(writer, NULL, '{');
	plb_json_writer_text(writer, "athlete", *profile->athlete ? profile->athlete : NULL);
	plb_json_writer_text(writer, "exercise", profile->exercise);
	plb_json_writer_count(writer, "loads", line->loads);
	plb_json_writer_number(writer, "intercept_mps", line->intercept_mps);
	plb_json_writer_number(writer, "slope_mps_per_kg", line->slope_mps_per_kg);
	plb_json_writer_number(writer, "residual_mps", line->residual_mps);
	plb_json_writer_number(writer, "velocity_1rm_mps", profile->velocity_1rm_mps);
	plb_json_writer_flag(writer, "velocity_1rm_assumed", profile->assumed);
	plb_json_writer_number(writer, "estimated_1rm_kg", line->one_rm_kg);
	plb_json_writer_band(writer, "estimated_1rm_ci95_kg", line->one_rm_ci95_kg);
	plb_json_writer_number(writer, "two_point_1rm_kg", line->two_point_1rm_kg);
	plb_json_writer_open(writer, "sets", '[');
	for (guint i = 0; i < profile->sets->len; i++)
		write_set(writer, &g_array_index(profile->sets, ProfileSet, i));
	plb_json_writer_close(writer, ']');
	plb_result_write_reliability(writer, "reliability", profile->reliability);
	plb_json_writer_close(writer, '}');
}

static void print_json(const GPtrArray *profiles)
{
	g_autofree char *text = NULL;
	PlbJsonWriter writer;

	plb_json_writer_init(&writer);
	plb_json_writer_open(&writer, NULL, '{');
	plb_json_writer_open(&writer, "profiles", '[');
	for (guint i = 0; i < profiles->len; i++)
		write_profile(&writer, g_ptr_array_index(profiles, i));
	plb_json_writer_close(&writer, ']');
	plb_json_writer_close(&writer, '}');
	text = plb_json_writer_take(&writer);
	fputs(text, stdout);
}

static void print_sets(const Profile *profile)
{
	puts("\n    bar   fastest   reps in reserve\n     kg       m/s");
	for (guint i = 0; i < profile->sets->len; i++) {
		const ProfileSet *row = &g_array_index(profile->sets, ProfileSet, i);

		printf("%7.1f %9.3f", row->set->bar_mass_kg, row->best_mps);
		if (isfinite(row->reserve.reps))
			printf("   %.0f +- %.0f", row->reserve.reps, ceil(row->reserve.half_width));
		else
			printf("   not to be told");
		printf("   %s, set %u\n", row->file, row->set->index);
	}
}

static void print_line(const Profile *profile)
{
	const PlbLoadVelocity *line = &profile->line;

	if (isnan(line->slope_mps_per_kg)) {
		puts("No load-velocity line: it takes two loads a tenth apart, the heavier one "
		     "slower.");
		return;
	}
	printf("\nVelocity = %.3f - %.5f x kg m/s (Theil-Sen, %u loads)\n", line->intercept_mps,
	       -line->slope_mps_per_kg, line->loads);
	if (isnan(line->one_rm_kg)) {
		puts("No estimated 1RM: its velocity in this exercise is not known; give "
		     "--velocity-1rm.");
		return;
	}
	printf("Estimated 1RM %.0f kg (%.0f to %.0f, 95 %%) at %.2f m/s%s; by two points %.0f kg\n",
	       line->one_rm_kg, line->one_rm_ci95_kg[0], line->one_rm_ci95_kg[1],
	       profile->velocity_1rm_mps,
	       profile->assumed ? ", assumed: lifters differ by +- 0.06" : "",
	       line->two_point_1rm_kg);
}

static void print_noise(const Profile *profile)
{
	static const char *const shown[] = {
		"mean_velocity_mps", "peak_velocity_mps",        "rom_m",
		"peak_force_n",      "asymmetry_pct.concentric", "moments.l5s1_peak_nm"
	};

	puts("\nFrom rep to rep (SEM), and the least change that is one (MDC)");
	for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
		const PlbReliability *row = plb_reliability_find(profile->reliability, shown[i]);

		if (row)
			printf("%-28s %10.4g %10.4g   %u reps\n", row->key, row->sem, row->mdc,
			       row->reps);
	}
}

static void print_text(const GPtrArray *profiles)
{
	for (guint i = 0; i < profiles->len; i++) {
		const Profile *profile = g_ptr_array_index(profiles, i);

		printf("%s%s, %s\n", i ? "\n" : "",
		       *profile->athlete ? profile->athlete : "Athlete not given",
		       profile->exercise);
		print_sets(profile);
		print_line(profile);
		print_noise(profile);
	}
	if (profiles->len == 0)
		puts("No set with a complete rep.");
}

static int analyze_all(char **paths, double typed_mps, GPtrArray *pipelines, GPtrArray *profiles)
{
	int code = PLB_CLI_DONE;

	for (guint i = 0; paths[i]; i++) {
		g_autoptr(GError) error = NULL;
		PlbPipeline *pipeline = plb_cli_analyze(paths[i], NULL, &error);

		if (!pipeline) {
			plb_cli_complain(paths[i], error->message);
			code = PLB_CLI_FAILED;
			continue;
		}
		g_ptr_array_add(pipelines, pipeline);
		add_session(profiles, paths[i], plb_pipeline_get_result(pipeline), typed_mps);
	}
	for (guint i = profiles->len; i-- > 0;) {
		if (((Profile *)g_ptr_array_index(profiles, i))->sets->len == 0)
			g_ptr_array_remove_index(profiles, i);
	}
	for (guint i = 0; i < profiles->len; i++)
		fit(g_ptr_array_index(profiles, i));
	return code;
}

int plb_command_profile(int argc, char **argv)
{
	gboolean json = FALSE;
	g_autofree char *velocity = NULL;
	g_auto(GStrv) sessions = NULL;
	double typed_mps = NAN;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "print a JSON object", NULL },
		{ "velocity-1rm", 0, 0, G_OPTION_ARG_FILENAME, &velocity,
		  "the athlete's own mean velocity at 1RM (squats without it: 0.30)", "MPS" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sessions, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(
		argc, argv, (const GOptionEntry *[]){ entries, NULL },
		"Takes the fastest complete rep of each set. What is not known: an athlete's own\n"
		"velocity at 1RM, unless it is given; whether every rep was meant to be as fast "
		"as\n"
		"possible, which the line rests on; and reps in reserve beyond +- 2.");
	g_autoptr(GPtrArray) pipelines =
		g_ptr_array_new_with_free_func((GDestroyNotify)plb_pipeline_free);
	g_autoptr(GPtrArray) profiles = g_ptr_array_new_with_free_func(profile_free);

	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number("profile", "--velocity-1rm", velocity, 0.05, 2.0, &typed_mps);
	if (code != PLB_CLI_GO_ON)
		return code;
	if (!sessions)
		return plb_cli_misuse("profile", "no SESSION given");
	code = analyze_all(sessions, typed_mps, pipelines, profiles);
	if (json)
		print_json(profiles);
	else if (profiles->len > 0 || code == PLB_CLI_DONE)
		print_text(profiles);
	return code;
}
