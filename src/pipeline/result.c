/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/result.h"
