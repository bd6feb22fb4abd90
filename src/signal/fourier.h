/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <complex.h>
#include <glib.h>

/* Fourier transforms of real values (FFTW). Every length is planned once in the program's life,
 * with FFTW_ESTIMATE and on aligned buffers, so that a result depends on the values alone and never
 * on which plan happened to be quickest on this machine today. Any thread may call: planning is
 * locked, transforming is not. Lengths of any size, best without large prime factors. */

/* Aligned as the plans want it; plb_fourier_free. */
double *plb_fourier_alloc(gsize n);
double complex *plb_fourier_alloc_complex(gsize n);
void plb_fourier_free(void *buffer);

/* spectrum[k], k = 0 ... n / 2: the sum over j of values[j] exp(-2 pi i j k / n). values stay. Both
 * buffers come from plb_fourier_alloc...; n >= 1. */
void plb_fourier_forward(gsize n, double *values, double complex *spectrum);
/* values[j]: the sum over all n frequencies of spectrum[k] exp(+2 pi i j k / n), n times what went
 * forward. The spectrum is overwritten. */
void plb_fourier_backward(gsize n, double complex *spectrum, double *values);

/* Sine transform of n values that stand between two zeros (FFTW's RODFT00):
 * out[k] = 2 sum_j in[j] sin(pi (j + 1) (k + 1) / (n + 1)). Twice gives 2 (n + 1) times the values.
 */
void plb_fourier_sine(gsize n, double *in, double *out);
/* Cosine transform of n >= 2 values (FFTW's REDFT00):
 * out[k] = in[0] + (-1)^k in[n - 1] + 2 sum_{j = 1}^{n - 2} in[j] cos(pi j k / (n - 1)). */
void plb_fourier_cosine(gsize n, double *in, double *out);

/* The smallest length >= n with no prime factor above 5: quick to transform. */
gsize plb_fourier_good_length(gsize n);
