# SPDX-License-Identifier: Apache-2.0
"""Small networks, trained from scratch on images that are drawn: see ../train.py."""
