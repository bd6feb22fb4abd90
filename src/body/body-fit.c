/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/body-fit.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "src/body/fit-check.h"

#define N PLB_BODY_PARAMETERS

const char *plb_body_parameter_name(PlbBodyParameter parameter)
{
	static const char *const names[N] = {
		"shank-length", "thigh-length", "trunk-length", "upper-mass",
		"trunk-height", "trunk-behind", "l5s1-height",  "lumbar-flexion",
		"ankle",        "stance",       "stance-knee",  "arms",
	};

	return names[parameter];
}

gboolean plb_body_spread_init(PlbBodySpread *spread, const PlbBodySource *source, gboolean no_pause,
			      const PlbBodySettings *settings)
{
	const PlbAthlete *athlete = &source->athlete;
	double table = athlete->sex == PLB_SEX_UNKNOWN ? settings->unknown_sex_factor : 1;
	double stance = no_pause ? settings->no_pause_factor : 1, length = settings->length_spread;
	double tape = settings->tape_spread, *sd = spread->sd;
	double thigh = athlete->sex == PLB_SEX_FEMALE ? settings->female_thigh_spread : length;
	gboolean scanned =
		isfinite(athlete->upper_kg + athlete->upper_along_m + athlete->upper_behind_m);
	PlbBodyVariation none;
	PlbBodyModel model;
	PlbStandingFit fit;

	plb_body_variation_init(&none);
	if (!plb_body_build(source, &none, &model, &fit))
		return FALSE;
	sd[PLB_BODY_SHANK] = isfinite(athlete->shank_m) ? tape : table * length;
	sd[PLB_BODY_THIGH] = isfinite(athlete->thigh_m) ? tape : table * thigh;
	sd[PLB_BODY_TRUNK] = isfinite(athlete->trunk_m) ? tape : table * length;
	sd[PLB_BODY_UPPER_MASS] =
		scanned ? settings->scanned_mass_spread : table * settings->mass_spread;
	sd[PLB_BODY_TRUNK_HEIGHT] =
		scanned ? settings->scanned_com_spread : table * settings->trunk_com_spread;
	sd[PLB_BODY_TRUNK_BEHIND] = scanned ? settings->scanned_behind_spread_m
					    : table * settings->trunk_behind_spread_m;
	sd[PLB_BODY_L5S1] = table * settings->l5s1_spread_m;
	sd[PLB_BODY_LUMBAR] = isfinite(athlete->lumbar_flexion_deg)
				      ? settings->measured_lumbar_spread_rad
				      : table * settings->lumbar_spread_rad;
	sd[PLB_BODY_ANKLE] = isfinite(athlete->heel_x_m) ? settings->heel_mark_spread_m
							 : stance * settings->ankle_spread_m;
	if (athlete->bar_position == PLB_BAR_FRONT && isnan(athlete->heel_x_m))
		sd[PLB_BODY_ANKLE] *= settings->front_factor;
	sd[PLB_BODY_STANCE] = stance * fit.trunk_sd_rad;
	sd[PLB_BODY_STANCE_KNEE] = stance * settings->stance_knee_spread_rad;
	sd[PLB_BODY_ARMS] = athlete->arms == PLB_ARMS_DOWN || athlete->arms == PLB_ARMS_FORWARD
				    ? settings->arm_spread_m
				    : 0;
	return TRUE;
}

gboolean plb_body_build_off(const PlbBodySource *source, const PlbBodySpread *spread,
			    const double off[N], PlbBodyModel *model, PlbStandingFit *fit)
{
	double by[N];

	for (int k = 0; k < N; k++)
		by[k] = off[k] * spread->sd[k];
	return plb_body_build(source,
			      &(PlbBodyVariation){
				      .shank = 1 + by[PLB_BODY_SHANK],
				      .thigh = 1 + by[PLB_BODY_THIGH],
				      .trunk = 1 + by[PLB_BODY_TRUNK],
				      .upper_mass = 1 + by[PLB_BODY_UPPER_MASS],
				      .trunk_com = 1 + by[PLB_BODY_TRUNK_HEIGHT],
				      .trunk_behind_m = by[PLB_BODY_TRUNK_BEHIND],
				      .l5s1_m = by[PLB_BODY_L5S1],
				      .lumbar_rad = by[PLB_BODY_LUMBAR],
				      .arm_m = by[PLB_BODY_ARMS],
				      .ankle_m = by[PLB_BODY_ANKLE],
				      .stance_rad = by[PLB_BODY_STANCE],
				      .stance_knee_rad = by[PLB_BODY_STANCE_KNEE],
			      },
			      model, fit);
}

void plb_body_fit_init(PlbBodyFit *fit)
{
	memset(fit, 0, sizeof *fit);
	for (int k = 0; k < N; k++)
		fit->root[k][k] = fit->remains[k] = 1;
}

/* Of one instant, over their standard deviations. */
#define RESIDUALS PLB_POSTURE_RESIDUALS

/* What a body leaves unexplained of the rep: at every instant of it, and one number for the way
 * people squat. */
typedef struct {
	double *instants; /* RESIDUALS of each */
	double shank;
	gboolean deep;
} Misfit;

typedef struct {
	const PlbBodySource *source;
	const PlbBodySpread *spread;
	const PlbRepInput *input;
	const PlbRepView *view;
	const PlbBodySettings *settings;
	const PlbRepSolution *checked; /* NULL, or the stretch at its own rate */
	PlbRepWork *work;
	PlbRepSolution *solution;
	gsize n; /* instants of the rep */
	PlbBodyFit before;
	double known[N][N]; /* information that was there before: the inverse of its covariance */
} Learning;

static void shank_misfit(const Learning *learning, const PlbBodyModel *model, Misfit *misfit)
{
	const PlbRepView *view = learning->view;
	double sum = 0;
	gsize n = 0;

	for (gsize i = view->start; i <= view->end; i++) {
		if (model->standing_bar_z_m - view->bar_z_m[i] <
			    learning->settings->fit_depth * model->full_depth_m ||
		    plb_fit_check_is_excluded(learning->solution, i))
			continue;
		sum += learning->solution->shank_rad[i] - plb_rep_nominal(learning->work, i).shank;
		n++;
	}
	misfit->deep = n > 0;
	misfit->shank = n > 0 ? sum / (double)n / learning->settings->fit_shank_sd_rad : 0;
}

/* What the best posture of each instant leaves. Near lockout the chain is straight and posture is
 * the prior's: those instants tell nothing of the body, and a mirror posture in them would make the
 * slopes jump. */
static void instant_misfits(const Learning *learning, const PlbBodyModel *model, Misfit *misfit)
{
	const PlbRepView *view = learning->view;
	const PlbRepSolution *solution = learning->solution;

	for (gsize i = view->start; i <= view->end; i++) {
		double *residuals = misfit->instants + RESIDUALS * (i - view->start);
		double depth = (model->standing_bar_z_m - view->bar_z_m[i]) / model->full_depth_m;
		double share = CLAMP(depth / learning->settings->report_depth - 0.5, 0, 1);

		plb_rep_residuals(model, learning->input, learning->settings, learning->work,
				  solution, i, residuals);
		for (int k = 0; k < RESIDUALS; k++)
			residuals[k] =
				plb_fit_check_is_excluded(solution, i) ? 0 : share * residuals[k];
	}
}

static gboolean misfit_of(const Learning *learning, const double off[N], const double *momentum,
			  Misfit *misfit)
{
	PlbRepView view = *learning->view;
	PlbBodyModel model;
	PlbStandingFit fit;

	if (!plb_body_build_off(learning->source, learning->spread, off, &model, &fit))
		return FALSE;
	plb_rep_solve(&model, learning->input, learning->settings, momentum, learning->work,
		      learning->solution);
	if (learning->checked)
		plb_fit_check_follow(learning->checked, 2, learning->solution);
	view.model = &model;
	view.solution = learning->solution;
	/* without a height there are no more measurements than angles */
	if (!isfinite(plb_rep_summary_residual(&view)))
		return FALSE;
	instant_misfits(learning, &model, misfit);
	shank_misfit(learning, &model, misfit);
	return isfinite(misfit->shank);
}

/* What an instant counts beside a number of its own: those closer than the correlation time say the
 * same. Where the arms are free, a tenth of the body is somewhere that no angle tells. */
static double instant_weight(const Learning *learning)
{
	const PlbBodySettings *settings = learning->settings;
	double factor =
		learning->spread->sd[PLB_BODY_ARMS] > 0 ? settings->fit_free_arms_factor : 1;

	return 1 / (learning->input->rate_hz * settings->fit_correlation_s * factor * factor);
}

static double product(const Misfit *a, const Misfit *b, gsize n)
{
	double sum = 0;

	for (gsize i = 0; i < RESIDUALS * n; i++)
		sum += a->instants[i] * b->instants[i];
	return sum;
}

/* Information and right-hand side of one Gauss-Newton step; slopes: N of n. */
static void normal_equations(const Learning *learning, const Misfit *at, const Misfit slopes[N],
			     const double off[N], gsl_matrix *information, gsl_vector *rhs)
{
	double weight = instant_weight(learning);

	for (int j = 0; j < N; j++) {
		double right = -weight * product(&slopes[j], at, learning->n);

		for (int k = 0; k < N; k++)
			right -= learning->known[j][k] * (off[k] - learning->before.off[k]);
		for (int k = 0; k <= j; k++) {
			double sum = learning->known[j][k] + slopes[j].shank * slopes[k].shank +
				     weight * product(&slopes[j], &slopes[k], learning->n);

			gsl_matrix_set(information, (gsize)j, (gsize)k, sum);
			gsl_matrix_set(information, (gsize)k, (gsize)j, sum);
		}
		gsl_vector_set(rhs, (gsize)j, right - slopes[j].shank * at->shank);
	}
}

static gboolean find_slopes(const Learning *learning, const double off[N], Misfit *at,
			    Misfit slopes[N])
{
	g_autofree double *momentum = g_new(double, learning->input->n);

	if (!misfit_of(learning, off, NULL, at))
		return FALSE;
	memcpy(momentum, learning->solution->momentum_m, learning->input->n * sizeof(double));
	for (int k = 0; k < N; k++) {
		double other[N];

		memcpy(other, off, sizeof other);
		other[k] += 0.5;
		if (learning->spread->sd[k] == 0 ||
		    !misfit_of(learning, other, momentum, &slopes[k])) {
			memset(slopes[k].instants, 0, RESIDUALS * learning->n * sizeof(double));
			slopes[k].shank = 0;
			continue;
		}
		for (gsize i = 0; i < RESIDUALS * learning->n; i++)
			slopes[k].instants[i] = 2 * (slopes[k].instants[i] - at->instants[i]);
		slopes[k].shank = at->deep ? 2 * (slopes[k].shank - at->shank) : 0;
	}
	return TRUE;
}

/* Root and shrinkage from the inverse of the information, which is left as its Cholesky factor. */
static void posterior(gsl_matrix *information, PlbBodyFit *fit)
{
	gsl_linalg_cholesky_invert(information);
	for (int k = 0; k < N; k++)
		fit->remains[k] = sqrt(gsl_matrix_get(information, (gsize)k, (gsize)k));
	gsl_linalg_cholesky_decomp1(information);
	for (int j = 0; j < N; j++) {
		for (int k = 0; k < N; k++)
			fit->root[j][k] =
				k <= j ? gsl_matrix_get(information, (gsize)j, (gsize)k) : 0;
	}
}

static gboolean learn(const Learning *learning, Misfit *at, Misfit slopes[N], PlbBodyFit *fit)
{
	gsl_matrix *information = gsl_matrix_alloc(N, N);
	gsl_vector *rhs = gsl_vector_alloc(N);
	PlbBodyFit next = *fit;
	gboolean solved = TRUE;

	for (int round = 0; round < learning->settings->fit_rounds && solved; round++) {
		solved = find_slopes(learning, next.off, at, slopes);
		if (!solved)
			break;
		normal_equations(learning, at, slopes, next.off, information, rhs);
		gsl_linalg_cholesky_decomp1(information);
		gsl_linalg_cholesky_svx(information, rhs);
		for (int k = 0; k < N; k++)
			next.off[k] =
				CLAMP(next.off[k] + CLAMP(gsl_vector_get(rhs, (gsize)k), -1, 1),
				      -2.5, 2.5);
	}
	if (solved) {
		posterior(information, &next);
		*fit = next;
	}
	gsl_matrix_free(information);
	gsl_vector_free(rhs);
	return solved;
}

/* The inverse of L L'. */
static gboolean invert_root(double root[N][N], double inverse[N][N])
{
	gsl_matrix_view matrix = gsl_matrix_view_array(&inverse[0][0], N, N);

	for (int j = 0; j < N; j++) {
		if (!(root[j][j] > 1e-6))
			return FALSE;
	}
	memcpy(inverse, root, N * N * sizeof(double));
	gsl_linalg_cholesky_invert(&matrix.matrix);
	return TRUE;
}

gboolean plb_body_fit_rep(PlbBodyFit *fit, const PlbBodySource *source, const PlbBodySpread *spread,
			  const PlbRepInput *input, const PlbRepView *view,
			  const PlbBodySettings *settings, const PlbRepSolution *known,
			  PlbRepWork *work)
{
	g_autofree double *columns = g_new(double, PLB_HALVED_COLUMNS *((input->n + 1) / 2));
	PlbRepInput half = plb_rep_input_halved(input, columns);
	g_autoptr(PlbRepSolution) solution = plb_rep_solution_new(half.n);
	PlbRepView part = { .bar_x_m = half.bar_x_m,
			    .bar_z_m = half.bar_z_m,
			    .force_n = half.force_n,
			    .rate_hz = half.rate_hz,
			    .start = (view->start + 1) / 2,
			    .bottom = view->bottom / 2,
			    .end = view->end / 2 };
	gsize n = part.end > part.start ? part.end - part.start + 1 : 0;
	g_autofree double *residuals = g_new(double, (N + 1) * RESIDUALS * n);
	Learning learning = { .source = source,
			      .spread = spread,
			      .input = &half,
			      .view = &part,
			      .settings = settings,
			      .checked = known,
			      .work = work,
			      .solution = solution,
			      .n = n };
	Misfit misfits[N + 1];

	learning.before = *fit;
	if (n < 10 || !invert_root(fit->root, learning.known))
		return FALSE;
	for (int k = 0; k <= N; k++)
		misfits[k] = (Misfit){ .instants = residuals + (gsize)k * RESIDUALS * n };
	return learn(&learning, &misfits[N], misfits, fit);
}
