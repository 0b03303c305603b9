# SPDX-License-Identifier: Apache-2.0
"""What programs need that a build with sanitizers has made."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", HERE.parents[1] / "build"))


def sanitized() -> dict[str, str]:
    """Variables for a program with AddressSanitizer in it; none for others."""
    shallow = BUILD / "tests" / "cli" / "shallow.so"
    if not shallow.is_file():
        return {}
    return {
        "LD_PRELOAD": str(shallow),
        # The leak checker of GCC 12 guesses where thread-local variables of libraries are that were loaded later, and reads there: wrong guesses
        # end the program.
        "ASAN_OPTIONS": "verify_asan_link_order=0:intercept_tls_get_addr=0",
        "LSAN_OPTIONS": f"suppressions={HERE / 'leaks.supp'}:print_suppressions=0",
        # OpenVINO's plugin for GPUs loads OpenCL's drivers, and in PoCL's memory the leak checker crashes.
        "OCL_ICD_VENDORS": "/nonexistent",
    }
