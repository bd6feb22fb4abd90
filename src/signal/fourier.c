/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/fourier.h"

#include <fftw3.h>

typedef enum { FORWARD, BACKWARD, SINE, COSINE } Kind;

/* Last digits must not depend on what was transformed before. So wisdom is forgotten before each
 * plan; and lengths with a large prime factor, for which FFTW shares tables between the plans that
 * exist (Rader's algorithm; worked out by whichever plan came first), are planned anew each time
 * and alone: the estimate is quick. Others are kept, up to so many; a plan's memory is not given
 * back. */
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

	fftw_forget_wisdom();
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

/* Of what length the transform is within: a sine's or cosine's goes over both of its halves. */
static gsize inner_length(Kind kind, gsize n)
{
	return kind == SINE ? n + 1 : kind == COSINE ? MAX(n, 2) - 1 : n;
}

static void execute(Kind kind, fftw_plan plan, gpointer in, gpointer out)
{
	if (kind == FORWARD)
		fftw_execute_dft_r2c(plan, in, out);
	else if (kind == BACKWARD)
		fftw_execute_dft_c2r(plan, in, out);
	else
		fftw_execute_r2r(plan, in, out);
}

/* A plan that stays; NULL: there are so many already. */
static fftw_plan kept_plan(Kind kind, gsize n)
{
	gpointer key = GSIZE_TO_POINTER(4 * n + (gsize)kind);
	fftw_plan plan;

	if (plans == NULL)
		plans = g_hash_table_new(NULL, NULL);
	plan = g_hash_table_lookup(plans, key);
	if (plan == NULL && g_hash_table_size(plans) < MOST_PLANS) {
		plan = make_plan(kind, (int)n);
		g_hash_table_insert(plans, key, plan);
	}
	return plan;
}

static void transform(Kind kind, gsize n, gpointer in, gpointer out)
{
	fftw_plan plan = NULL;

	g_assert(n >= 1 && n <= G_MAXINT - 2);
	g_mutex_lock(&lock);
	if (is_good(inner_length(kind, n)))
		plan = kept_plan(kind, n);
	if (plan != NULL) {
		g_mutex_unlock(&lock);
		execute(kind, plan, in, out);
		return;
	}
	plan = make_plan(kind, (int)n);
	execute(kind, plan, in, out);
	fftw_destroy_plan(plan);
	g_mutex_unlock(&lock);
}

void plb_fourier_forward(gsize n, double *values, double complex *spectrum)
{
	transform(FORWARD, n, values, spectrum);
}

void plb_fourier_backward(gsize n, double complex *spectrum, double *values)
{
	transform(BACKWARD, n, spectrum, values);
}

void plb_fourier_sine(gsize n, double *in, double *out)
{
	transform(SINE, n, in, out);
}

void plb_fourier_cosine(gsize n, double *in, double *out)
{
	transform(COSINE, n, in, out);
}

gsize plb_fourier_good_length(gsize n)
{
	n = MAX(n, 1);
	while (!is_good(n))
		n++;
	return n;
}
