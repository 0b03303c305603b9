# SPDX-License-Identifier: Apache-2.0
"""Enumerations that tolerate values a later library may send."""

from __future__ import annotations

from enum import IntEnum


class SpecEnum(IntEnum):
    """An integer with a name. A value that this version does not know becomes UNKNOWN_n instead of an error."""

    @classmethod
    def _missing_(cls, value: object) -> SpecEnum | None:
        if not isinstance(value, int):
            return None
        unknown = int.__new__(cls, value)
        unknown._name_ = f"UNKNOWN_{value}"
        unknown._value_ = value
        return unknown

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"

    def __str__(self) -> str:
        """The name as the command line and model.json spell it."""
        return self.name.lower()
