# SPDX-License-Identifier: Apache-2.0
"""Gives everything its place on the wire: slots in the order of the spec, each a multiple of eight bytes."""

from __future__ import annotations

from .model import Spec


def lay_out(spec: Spec) -> None:
    """Sets the offsets and sizes of all structs and ops."""
    for struct in [*spec.params, *spec.records]:
        at = 0
        for field in struct.fields:
            field.at = at
            at += field.type.slot
        struct.size = at
    for op in spec.ops:
        call = reply = 0
        for arg in op.args:
            # A call names every argument, an output by its capacity, so that the host can make room for it.
            if arg.in_call:
                arg.call_at = call
                call += arg.type.slot
            if arg.is_out:
                arg.reply_at = reply
                reply += arg.type.slot
        op.call_size = call
        op.reply_size = reply
