/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <complex.h>
#include <glib.h>

/* Power spectral densities by Welch's method (Welch 1967, IEEE Trans. Audio Electroacoust. 15:70):
 * means over overlapping windowed segments. Same conventions as scipy.signal.welch and
 * scipy.signal.csd with scaling="density", and the same numbers. NAN in the values is a gap: a
 * segment never spans one, and the segments of all stretches count alike. */

typedef enum { PLB_DETREND_NONE, PLB_DETREND_MEAN, PLB_DETREND_LINE } PlbDetrend;
typedef enum { PLB_WINDOW_HANN, PLB_WINDOW_NONE } PlbWindow; /* Hann: periodic, over n not n - 1 */
/* Of real values half of a two-sided spectrum says nothing new. One-sided: frequencies 0 to rate /
 * 2, and each density but those at 0 and rate / 2 doubled, so that the integral over either is the
 * mean square. Two-sided: in the order of a Fourier transform, 0 up, then from the most negative.
 */
typedef enum { PLB_ONE_SIDED, PLB_TWO_SIDED } PlbSpectrumSides;

#define PLB_HALF_SEGMENT G_MAXSIZE /* as an overlap */

typedef struct {
	gsize segment; /* samples; when no stretch is so long, the longest stretch's length */
	gsize overlap; /* samples that neighbouring segments share, < segment; PLB_HALF_SEGMENT
			* for half, rounded down (also taken where the segment was shortened) */
	PlbWindow window;
	PlbDetrend detrend; /* taken from each segment */
	PlbSpectrumSides sides;
} PlbWelch;

/* Two signals' spectra, or of one (then cross and other are NULL). */
typedef struct {
	gsize n;        /* frequencies: segment / 2 + 1, or segment when two-sided */
	double step_hz; /* between frequencies */
	double *frequency_hz;
	double *density;       /* units^2 / Hz of the (first) signal */
	double *other;         /* of the second */
	double complex *cross; /* conj(first) x second: its phase is the second's lead */
	PlbSpectrumSides sides;
	gsize segment;  /* samples, as used */
	guint segments; /* averaged */
} PlbSpectrum;

/* NULL where not one finite pair of samples stands side by side, or overlap >= segment. */
PlbSpectrum *plb_spectrum_new(const double *values, gsize n, double rate_hz, const PlbWelch *welch);
/* Of two signals taken at the same instants; a sample is missing where either is. */
PlbSpectrum *plb_spectrum_new_pair(const double *first, const double *second, gsize n,
				   double rate_hz, const PlbWelch *welch);
void plb_spectrum_free(PlbSpectrum *spectrum);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbSpectrum, plb_spectrum_free)

/* Mean square of the (first) signal within [low_hz, high_hz]: the integral of the straight lines
 * between one-sided densities, cut at both ends. NAN when two-sided or where the band reaches
 * beyond rate / 2. Its root is the band's rms. */
double plb_spectrum_band_power(const PlbSpectrum *spectrum, double low_hz, double high_hz);

/* The part of that which goes with the second signal: the density times the magnitude-squared
 * coherence |cross|^2 / (density other). The first signal's own noise drops out as segments grow in
 * number, the second's lowers the result by its share there; with one segment the coherence is 1
 * and says nothing (NAN). */
double plb_spectrum_coherent_power(const PlbSpectrum *spectrum, double low_hz, double high_hz);

/* Frequency below which a share (0 to 1) of the power lies, of all above 0 Hz; 0.5 is the median
 * frequency. NAN when two-sided or without power. */
double plb_spectrum_quantile_hz(const PlbSpectrum *spectrum, double share);
