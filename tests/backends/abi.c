/* SPDX-License-Identifier: Apache-2.0 */
/* It was built for a backend ABI that nobody has yet. */
#include "tests/backends/backend.h"

static const vaccel_backend backend = TEST_BACKEND("abi", VACCEL_BACKEND_ABI + 1, NULL);

VACCEL_BACKEND_DEFINE(&backend)
