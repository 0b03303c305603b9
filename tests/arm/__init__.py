# SPDX-License-Identifier: Apache-2.0
"""Vaccel for aarch64, in QEMU's emulation of Linux's processes."""
