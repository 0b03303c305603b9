# SPDX-License-Identifier: Apache-2.0
"""A hypervisor and its guests, in Python: written from docs/protocol.md, docs/frames.md, virtio 1.2, the vhost-user specification and FUSE's header alone,
so that the documents are known to suffice for an implementation by somebody else."""
