/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session.h"

G_DEFINE_QUARK(plb - session - error - quark, plb_session_error)
