# SPDX-License-Identifier: Apache-2.0
"""Where guests come in over vsock: the unix sockets of their hypervisors, and AF_VSOCK."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from conftest import FakeWorker, Front, connect

Serve = Callable[..., Front]

#: No guest has that CID, so that nobody can come in by a listener of this test.
NOBODY = 4_000_000_000
PORT = 305_305


def has_vsock() -> bool:
    try:
        socket.socket(socket.AF_VSOCK).close()
    except OSError:
        return False
    return True


needs_vsock = pytest.mark.skipif(not has_vsock(), reason="this kernel has no AF_VSOCK")


def test_guests_have_streams_on_which_no_descriptors_pass(serve: Serve, front: Front, worker: FakeWorker) -> None:
    serve(vsock=front.path("vm"))
    connect(front.path("vm_30305"))
    worker.await_(request="PLAIN_STREAM", tenant=["red"])
    connect(front.path("red"))
    worker.await_(request="STREAM", tenant=["red"])
    assert len(worker.having(request="PLAIN_STREAM")) == 1


def test_guests_that_come_before_there_is_a_worker(front: Front, worker: FakeWorker) -> None:
    front.write("[vacceld]", f"worker = {worker.program}", "[tenant red]", f"vsock = {front.path('vm')}")
    front.start(f"--config={front.path('vacceld.conf')}")
    for _ in range(5):
        connect(front.path("vm_30305"))
    worker.await_(5, request="PLAIN_STREAM")
    assert worker.starts == 1


def test_the_option(front: Front, worker: FakeWorker) -> None:
    front.start(f"--vsock={front.path('vm')}")
    assert front.path("vm_30305").is_socket()
    front.stop()
    assert not front.path("vm_30305").exists()


def listeners() -> int:
    """Ports of AF_VSOCK that it listens on: that many more cannot be bound."""
    taken = 0
    for port in range(PORT, PORT + 8):
        with socket.socket(socket.AF_VSOCK) as other:
            try:
                other.bind((socket.VMADDR_CID_ANY, port))
            except OSError:
                taken += 1
    return taken


@needs_vsock
def test_tenants_share_a_port(front: Front, worker: FakeWorker) -> None:
    lines = ["[vacceld]", f"worker = {worker.program}"]
    for name in range(3):
        lines += [f"[tenant t{name}]", f"vsock = {NOBODY + name}:{PORT} {NOBODY + name}:{PORT + 1 + name}"]
    assert listeners() == 0
    front.start(f"--config={front.write(*lines)}")
    assert listeners() == 4
    front.stop()
    assert listeners() == 0


@needs_vsock
def test_a_port_that_is_taken(front: Front, worker: FakeWorker) -> None:
    with socket.socket(socket.AF_VSOCK) as other:
        other.bind((socket.VMADDR_CID_ANY, PORT + 9))
        other.listen()
        done = front.run(f"--vsock={NOBODY}:{PORT + 9}")
    assert done.returncode == 1
    assert f"vsock port {PORT + 9}: Address already in use; another process listens there" in done.stderr


def test_a_kernel_without_vsock(front: Front) -> None:
    if has_vsock():
        pytest.skip("this kernel has AF_VSOCK")
    done = front.run(f"--vsock={NOBODY}:{PORT}")
    assert done.returncode == 1
    assert "vhost_vsock" in done.stderr
