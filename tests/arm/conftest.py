# SPDX-License-Identifier: Apache-2.0
"""What is shared with the tests of the daemon."""

from vmm.conftest import gate, models, start  # noqa: F401 (fixtures)
