# SPDX-License-Identifier: Apache-2.0
"""A seccomp filter as containers have one: socket(AF_VSOCK) fails, all else goes on."""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
from collections.abc import Callable

#: AUDIT_ARCH_*, and the number of socket(2).
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET|BPF_K
AT_NUMBER, AT_ARCH, AT_FIRST_ARGUMENT = 0, 4, 16


def refuse_vsock(error: int) -> Callable[[], None]:
    """What a child runs before exec, so that socket(AF_VSOCK) fails with `error` in it."""
    arch, number = MACHINES[platform.machine()]
    program = b"".join(
        struct.pack("=HBBI", *instruction)
        for instruction in (
            (LOAD, 0, 0, AT_ARCH),
            (EQUAL, 0, 5, arch),
            (LOAD, 0, 0, AT_NUMBER),
            (EQUAL, 0, 3, number),
            (LOAD, 0, 0, AT_FIRST_ARGUMENT),
            (EQUAL, 0, 1, socket.AF_VSOCK),
            (RETURN, 0, 0, ERRNO | error),
            (RETURN, 0, 0, ALLOW),
        )
    )
    code = ctypes.create_string_buffer(program)
    # struct sock_fprog
    whole = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare(kept: object = code) -> None:
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or libc.prctl(PR_SET_SECCOMP, FILTER, whole, 0, 0) != 0:
            os._exit(125)

    return prepare
