# SPDX-License-Identifier: Apache-2.0
"""How long to wait for what must come: far longer than it takes, for machines are slow."""

import os

# Seconds.
TIMEOUT = float(os.environ.get("VACCEL_TEST_TIMEOUT", "120"))
