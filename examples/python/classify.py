#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What does this photograph show? One call, on whatever accelerator is here."""

import sys

import vaccel


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(f"usage: {sys.argv[0]} PHOTO [MODEL]", file=sys.stderr)
        return 2
    try:
        for label in vaccel.classify(*sys.argv[1:]):
            print(f"{label.score:.4f}  {label.label}")
    except vaccel.VaccelError as error:
        print(f"classify: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
