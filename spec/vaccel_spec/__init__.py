# SPDX-License-Identifier: Apache-2.0
"""Reads spec/ops.yaml, checks it, lays it out on the wire, and renders what is generated from it."""
