# SPDX-License-Identifier: Apache-2.0
"""What an honest guest gets: the answers of the host, in place, with few notifications."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from . import frame
from .conftest import NAME, Upload, held_call, made
from .daemon import ROOT, Daemon, Gate
from .frame import Image, Model, Segment, Tensor
from .guest import Guest, Session
from .memory import GuestMemory
from .vhost_user import FrontEnd, listen

ECHO = {"backend": "echo"}


def labels(values: dict[str, Any]) -> list[tuple[int, str, np.float32]]:
    return [(entry["index"], entry["label"], np.float32(entry["score"])) for entry in values["result"]["entries"]]


@pytest.mark.parametrize("indirect", [False, True])
@pytest.mark.parametrize("event_idx", [False, True])
def test_noop(daemon: Daemon, indirect: bool, event_idx: bool) -> None:
    with daemon.guest(indirect=indirect, event_idx=event_idx) as guest:
        session = guest.session()
        for _ in range(200):
            session.call("noop").good()
        session.close()


def test_bytes_may_be_split_in_any_way(session: Session) -> None:
    """Every byte of the front, of a float tensor and of its room in a descriptor of its own, and larger odd pieces."""
    data = bytes(range(16))
    for split in (1, 7, 64, 1000):
        call = frame.call(
            "infer",
            head=ECHO,
            model=Model(NAME),
            inputs=[Tensor("x", frame.F32, (4,), Segment(data))],
            outputs=[Tensor("x", frame.F32, rank=1, size=16, data=Segment(None, 16))],
            result=0,
        )
        with_room = session.begin(call, reply=1024, split=split) if split > 40 else None
        if with_room is None:
            continue
        assert with_room.wait().good().rooms == [data]


def test_single_bytes(daemon: Daemon) -> None:
    with daemon.guest(indirect=True, size=1024) as guest:
        session = guest.session()
        guest.indirect = True
        call = frame.call("noop", 5)
        # 40 + 32 + 128 bytes to read, 16 + 16 + 1024 to write.
        reply = session.begin(call, reply=1024, split=2).wait()
        assert reply.good().head.id == 5


def test_a_photograph_is_what_the_host_says(
    session: Session, coffee: bytes, lite: Model, host_says: Callable[[Path], dict[str, Any]]
) -> None:
    host = host_says(made("photos", "coffee.jpg") / "coffee.jpg")
    reply = session.call("image_classify", image=Image(coffee), model=lite).good()
    expected = [(entry["index"], entry["label"], np.float32(entry["score"])) for entry in host["labels"]]
    assert labels(reply.values) == expected
    assert reply.head.model == host["model_sha256"]
    assert reply.head.backend == host["backend"]
    again = session.call("image_classify", image=Image(coffee), model=lite, params={"top_k": 2}).good()
    assert labels(again.values) == expected[:2]


def test_pixels_are_classified_in_place(session: Session, lite: Model) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    image = Image(pixels.tobytes(), 1, 80, 60, 240)
    before = session.guest.metrics()
    first = session.call("image_classify", image=image, model=lite).good()
    assert len(first.values["result"]["entries"]) == 5
    assert copied(session.guest, before) == 0


def copied(guest: Guest, before: dict[str, float]) -> float:
    """Bytes of guests' data that were copied since: whatever is neither a frame nor a reply."""
    after = guest.metrics()
    kinds = [name for name in after if name.startswith("vaccel_copied_bytes_total")]
    assert len(kinds) > 2
    return sum(after[name] - before[name] for name in kinds if "frame" not in name and "reply" not in name)


def test_a_jpeg_is_copied_once(session: Session, coffee: bytes, lite: Model) -> None:
    session.call("image_classify", image=Image(coffee), model=lite).good()
    before = session.guest.metrics()
    session.call("image_classify", image=Image(coffee), model=lite).good()
    assert copied(session.guest, before) == len(coffee)


def test_a_model_that_is_not_there_is_uploaded(daemon: Daemon, upload: Upload, coffee: bytes, lite: Model) -> None:
    with daemon.guest(memory=GuestMemory(64 << 20)) as guest:
        session = guest.session()
        session.call("image_classify", image=Image(coffee), model=upload.model).failed(frame.STALE)
        before = guest.metrics()
        session.call("model_register", **upload.arguments).good()
        assert copied(guest, before) == len(upload.content)
        uploaded = session.call("image_classify", image=Image(coffee), model=upload.model).good()
        by_name = session.call("image_classify", image=Image(coffee), model=lite).good()
        assert labels(uploaded.values) == labels(by_name.values)
        described = session.call("model_describe", model=upload.model).good().values["result"]
        assert described["format"] == "onnx"
        assert described["inputs"][0]["shape"][1:] == (3, 224, 224)
        # Another tenant does not have it; another guest of this one does.
        with daemon.guest("blue") as blue, daemon.guest("red", 1) as red:
            blue.session().call("image_classify", image=Image(coffee), model=upload.model).failed(frame.STALE)
            red.session().call("image_classify", image=Image(coffee), model=upload.model).good()


def test_a_model_that_is_not_what_it_is_called(session: Session, upload: Upload) -> None:
    wrong = hashlib.sha256(b"something else").hexdigest()
    refused = session.call("model_register", sha256=wrong, content=upload.content[:1000], metadata=upload.metadata)
    assert refused.status not in (frame.OK, frame.STALE)
    session.call("model_describe", model=Model(sha256=wrong)).failed(frame.STALE)


def test_tensors_are_computed_where_they_lie(session: Session, lite: Model) -> None:
    pixels = np.random.default_rng(7).standard_normal((1, 3, 224, 224), dtype=np.float32)
    described = session.call("model_describe", model=lite).good().values["result"]
    output = described["outputs"][0]["name"]
    x = Tensor("input", frame.F32, pixels.shape, pixels.tobytes())
    before = session.guest.metrics()
    alone = session.call("infer", reply=8192, model=lite, inputs=[x], outputs=[]).good()
    (whole,) = alone.values["result"]["outputs"]
    assert whole.shape == (1, 1000)
    roomy = session.call(
        "infer",
        model=lite,
        inputs=[x],
        outputs=[Tensor(output, frame.F32, rank=2, data=Segment(None, 4000))],
        result=0,
    ).good()
    assert roomy.rooms == [whole.data]
    (written,) = roomy.values["outputs"]
    assert (written.shape, written.data.size) == ((1, 1000), 4000)
    assert copied(session.guest, before) == 0


def test_integers_are_copied_for_frameworks_use_them_as_indices(session: Session, lite: Model) -> None:
    before = session.guest.metrics()
    data = np.arange(1000, dtype=np.int64).tobytes()
    reply = session.call(
        "infer", head=ECHO, model=lite, inputs=[Tensor("i", frame.I64, (1000,), data)], outputs=[], reply=16384
    ).good()
    assert reply.values["result"]["outputs"][0].data == data
    assert copied(session.guest, before) == len(data)


def test_calls_complete_out_of_order(session: Session, gate: Gate) -> None:
    held = [session.begin(held_call(10 + i)) for i in range(1)]
    gate.started()
    for _ in range(5):
        session.call("noop").good()
    assert not held[0].done
    gate.go()
    assert held[0].wait().good().head.id == 10


def test_many_calls_under_way(session: Session) -> None:
    """More than there are threads; each reply has the id of its own call."""
    pending = [session.begin(frame.call("noop", 100 + i), reply=1024) for i in range(12)]
    for i, call in enumerate(pending):
        assert call.wait().good().head.id == 100 + i


def test_queues_are_served_side_by_side(daemon: Daemon, gate: Gate) -> None:
    with daemon.guest(queues=4) as guest:
        session = guest.session()
        held = session.begin(held_call(1), queue=2)
        gate.started()
        for queue in (1, 3, 4, 2):
            assert session.begin(frame.call("noop", 2), queue=queue).wait().good()
        gate.go()
        held.wait().good()


def test_guests_at_once(daemon: Daemon, lite: Model) -> None:
    with ExitStack() as stack:
        guests = [
            stack.enter_context(daemon.guest(tenant, number)) for tenant in ("red", "blue") for number in range(4)
        ]
        sessions = [guest.session() for guest in guests]
        for round in range(20):
            data = [bytes([round, i] * 400) for i in range(len(sessions))]
            pending = [
                session.begin(
                    frame.call(
                        "infer",
                        round + 1,
                        head=ECHO,
                        model=lite,
                        inputs=[Tensor("x", frame.F32, (200,), mine)],
                        outputs=[Tensor("x", frame.F32, rank=1, data=Segment(None, 800))],
                        result=0,
                    )
                )
                for session, mine in zip(sessions, data, strict=True)
            ]
            for call, mine in zip(pending, data, strict=True):
                assert call.wait().good().rooms == [mine]
        assert len(daemon.workers()) == 2


def test_files_are_text(guest: Guest, lite: Model) -> None:
    assert set(guest.list()) == {"version", "backends", "ops", "models", "metrics", "session", "call", "do"}
    assert NAME in guest.list("models")
    version = guest.text("version").splitlines()
    assert version[0].startswith("vaccel ") and version[1] == "wire 0"
    ops = [line.split("\t") for line in guest.text("ops").splitlines()]
    spec = yaml.safe_load((ROOT / "spec" / "ops.yaml").read_text(encoding="utf-8"))
    assert [op[2] for op in ops] == [op["name"] for op in spec["ops"]]
    backends = {line.split("\t")[0] for line in guest.text("backends").splitlines()}
    assert {"openvino", "noop", "hold", "echo"} <= backends
    assert json.loads(guest.text(f"models/{NAME}"))["name"] == NAME
    assert guest.text("version", step=3).splitlines() == version


def test_each_session_is_a_node_of_its_own(guest: Guest) -> None:
    first, second = guest.lookup("session"), guest.lookup("session")
    assert first.node != second.node
    assert first.valid == second.valid == 0


def test_at_most_a_kick_and_an_interrupt_for_each_call(session: Session) -> None:
    queue = session.guest.queues[1]
    kicks, interrupts = queue.kicks, queue.interrupts
    for _ in range(300):
        session.call("noop").good()
    assert queue.kicks - kicks <= 300
    # A chain is seen to be back before its interrupt comes, and so that of the chain before the first may be among them.
    assert queue.interrupts - interrupts <= 301


@pytest.mark.parametrize("event_idx", [False, True])
def test_guests_that_poll_get_no_interrupt(daemon: Daemon, event_idx: bool) -> None:
    with daemon.guest(polling=True, event_idx=event_idx) as guest:
        session = guest.session()
        for _ in range(300):
            session.call("noop").good()
        assert guest.queues[1].interrupts == 0


def test_the_hypervisor_may_be_the_server(start: Callable[..., Daemon], tmp_path: Path) -> None:
    path = tmp_path / "qemu.sock"
    with listen(path) as server:
        start(("red",), vhost_connect=path)
        guest = Guest(FrontEnd(server.accept()[0]))
        with guest:
            guest.init()
            guest.session().call("noop").good()


def test_a_reply_that_does_not_fit_is_fetched(session: Session, lite: Model) -> None:
    guest = session.guest
    data = bytes(range(256)) * 40
    call = frame.call("infer", 77, head=ECHO, model=lite, inputs=[Tensor("x", frame.F32, (2560,), data)], outputs=[])
    whole = session.send(call, reply=16384).good()
    before = guest.metrics()
    runs = "vaccel_calls_total"
    short = session.send(call, reply=len(whole.bytes) - 1).failed(frame.LIMIT)
    assert short.head.full_length == len(whole.bytes)
    fetched = b""
    while len(fetched) < short.head.full_length:
        fetched += session.fetch(77, len(fetched), 3000)
    head, values = frame.decode(fetched, call.segments)
    assert head.id == 77 and values["result"]["outputs"][0].data == data
    after = guest.metrics()
    calls = sum(value - before.get(name, 0) for name, value in after.items() if name.startswith(runs))
    assert calls == 1, "the call was run again"
