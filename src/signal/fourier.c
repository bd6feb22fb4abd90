/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/fourier.h"

#include <fftw3.h>

typedef enum { FORWARD, BACKWARD, SINE, COSINE } Kind;

/* Lengths beyond so many (of arbitrary stretches) are planned anew each time: the estimate is
 * quick, a plan's memory is not given back. */
#define MOST_PLANS 64

static GMutex lock;
static GHashTable *plans; /* key() -> fftw_plan */

double *plb_fourier_alloc(gsize n)
{
	return fftw_alloc_real(MAX(n, 1));
}

double complex *plb_fourier_alloc_complex(gsize n)
{
	return fftw_alloc_complex(MAX(n, 1));
}

void plb_fourier_free(void *buffer)
{
	fftw_free(buffer);
}

static fftw_plan make_plan(Kind kind, int n)
{
	double *a = fftw_alloc_real((gsize)n + 2);
	fftw_complex *b = fftw_alloc_complex((gsize)n / 2 + 1);
	double *c = (double *)b;
	fftw_plan plan = NULL;

	switch (kind) {
	case FORWARD:
		plan = fftw_plan_dft_r2c_1d(n, a, b, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
		break;
	case BACKWARD:
		plan = fftw_plan_dft_c2r_1d(n, b, a, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
		break;
	case SINE:
		plan = fftw_plan_r2r_1d(n, a, c, FFTW_RODFT00, FFTW_ESTIMATE);
		break;
	case COSINE:
		plan = fftw_plan_r2r_1d(n, a, c, FFTW_REDFT00, FFTW_ESTIMATE);
		break;
	}
	fftw_free(a);
	fftw_free(b);
	g_assert(plan != NULL);
	return plan;
}

/* *kept: the plan stays; otherwise the caller gives it back with drop_plan. */
static fftw_plan get_plan(Kind kind, gsize n, gboolean *kept)
{
	gpointer key = GSIZE_TO_POINTER(4 * n + (gsize)kind);
	fftw_plan plan;

	g_assert(n >= 1 && n <= G_MAXINT - 2);
	g_mutex_lock(&lock);
	if (plans == NULL)
		plans = g_hash_table_new(NULL, NULL);
	plan = g_hash_table_lookup(plans, key);
	*kept = plan != NULL;
	if (plan == NULL) {
		plan = make_plan(kind, (int)n);
		*kept = g_hash_table_size(plans) < MOST_PLANS;
		if (*kept)
			g_hash_table_insert(plans, key, plan);
	}
	g_mutex_unlock(&lock);
	return plan;
}

static void drop_plan(fftw_plan plan, gboolean kept)
{
	if (kept)
		return;
	g_mutex_lock(&lock);
	fftw_destroy_plan(plan);
	g_mutex_unlock(&lock);
}

void plb_fourier_forward(gsize n, double *values, double complex *spectrum)
{
	gboolean kept;
	fftw_plan plan = get_plan(FORWARD, n, &kept);

	fftw_execute_dft_r2c(plan, values, spectrum);
	drop_plan(plan, kept);
}

void plb_fourier_backward(gsize n, double complex *spectrum, double *values)
{
	gboolean kept;
	fftw_plan plan = get_plan(BACKWARD, n, &kept);

	fftw_execute_dft_c2r(plan, spectrum, values);
	drop_plan(plan, kept);
}

static void transform_real(Kind kind, gsize n, double *in, double *out)
{
	gboolean kept;
	fftw_plan plan = get_plan(kind, n, &kept);

	fftw_execute_r2r(plan, in, out);
	drop_plan(plan, kept);
}

void plb_fourier_sine(gsize n, double *in, double *out)
{
	transform_real(SINE, n, in, out);
}

void plb_fourier_cosine(gsize n, double *in, double *out)
{
	transform_real(COSINE, n, in, out);
}

static gboolean is_good(gsize n)
{
	while (n % 2 == 0)
		n /= 2;
	while (n % 3 == 0)
		n /= 3;
	while (n % 5 == 0)
		n /= 5;
	return n == 1;
}

gsize plb_fourier_good_length(gsize n)
{
	n = MAX(n, 1);
	while (!is_good(n))
		n++;
	return n;
}
