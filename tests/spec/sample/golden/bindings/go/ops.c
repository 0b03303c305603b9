/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */

/* clang-format off */
//go:build cgo && !vaccel_remote
/* clang-format on */

#include "ops.h"

#include <stdlib.h>

#include "enter.h"
