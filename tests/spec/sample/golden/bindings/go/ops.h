/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VAC_GO_OPS_H
#define VAC_GO_OPS_H

#include "shim.h"

#endif
