/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/report/report.h"
