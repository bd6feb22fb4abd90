/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/soreness.h"

/* English unless the program that links this has bound the text domain and set the locale. */
#define _(text) g_dgettext("plumbar", text)
#define N_(text) (text)

static const char *const kind_texts[PLB_SORENESS_KINDS] = {
	[PLB_SORENESS_NONE] = N_("Nothing"),
	[PLB_SORENESS_STIFF] = N_("Stiff or tight"),
	[PLB_SORENESS_SORE] = N_("Sore"),
	[PLB_SORENESS_SHARP] = N_("Sharp pain"),
};

static const char *const sign_texts[PLB_SIGNS] = {
	[PLB_SIGN_SADDLE] = N_("Numbness between the legs"),
	[PLB_SIGN_BLADDER_BOWEL] = N_("New trouble with bladder or bowel"),
	[PLB_SIGN_LEG_WEAKNESS] = N_("Weakness of a leg"),
	[PLB_SIGN_LEG_NUMBNESS] = N_("Numbness or tingling in a leg"),
	[PLB_SIGN_LEG_PAIN] = N_("Pain that spreads into a leg"),
	[PLB_SIGN_NIGHT] = N_("Pain at night or lying down"),
	[PLB_SIGN_UNWELL] = N_("Fever, or weight lost without a reason"),
	[PLB_SIGN_BLOW] = N_("A fall or a blow"),
};

static const char *const advice_texts[] = {
	[PLB_ADVICE_NONE] = "",
	[PLB_ADVICE_ORDINARY] =
		N_("Soreness after hard training usually begins within a day, is strongest after "
		   "one to three days and gone within five to seven."),
	[PLB_ADVICE_PROFESSIONAL] =
		N_("Ordinary soreness does not behave like this. Before the next heavy session, "
		   "have a physician or physiotherapist look at it."),
	[PLB_ADVICE_EMERGENCY] = N_("Stop training and seek emergency medical care now."),
};

const char *plb_soreness_kind_text(PlbSorenessKind kind)
{
	return _(kind_texts[kind]);
}

const char *plb_soreness_sign_text(PlbSorenessSign sign)
{
	return _(sign_texts[sign]);
}

const char *plb_soreness_advice_text(PlbAdvice advice)
{
	return advice_texts[advice][0] ? _(advice_texts[advice]) : "";
}
