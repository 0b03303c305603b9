# SPDX-License-Identifier: Apache-2.0
"""Makes model folders from published packages.

Everything but `convert` and what it imports runs on the standard library alone.
"""
