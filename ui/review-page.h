/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/review-load.h"

/* A saved session: verdict, rep table, figure, timeline, and what was not measured. Emits "loaded"
 * (gboolean whether it could be opened) after each plb_review_page_open. */

#define PLB_TYPE_REVIEW_PAGE (plb_review_page_get_type())
G_DECLARE_FINAL_TYPE(PlbReviewPage, plb_review_page, PLB, REVIEW_PAGE, AdwBin)

void plb_review_page_open(PlbReviewPage *page, const char *path);
/* Shows what was loaded elsewhere; takes ownership. */
void plb_review_page_show(PlbReviewPage *page, PlbReview *review);
void plb_review_page_select_rep(PlbReviewPage *page, guint rep_index);
/* Reads the sessions folder again. */
void plb_review_page_refresh(PlbReviewPage *page);
/* The verdict's sentence as shown; "" when no session is open. */
const char *plb_review_page_get_sentence(PlbReviewPage *page);
/* "FILE: why it could not be opened" of the last that could not; NULL = there was none. */
const char *plb_review_page_get_problem(PlbReviewPage *page);
void plb_review_page_set_compact(PlbReviewPage *page, gboolean compact);
