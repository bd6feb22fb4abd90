/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/rack-list.h"
