#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The script behind `vaccel model fetch`: see model_fetch/cli.py."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "fetch: this is Python %d.%d, and 3.11 or newer is needed\n"
        "  remedy: run it with a newer interpreter: python3.11 %s ..." % (*sys.version_info[:2], sys.argv[0])
    )
# It may be installed where nobody can write: leave no byte code behind.
sys.dont_write_bytecode = True

from model_fetch.cli import main  # noqa: E402  (the version check comes first)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
