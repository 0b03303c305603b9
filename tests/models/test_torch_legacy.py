# SPDX-License-Identifier: Apache-2.0
"""The whitelisting reader: what it reads, and what it refuses."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import checkpoints as cp
from model_fetch.torch_legacy import BadCheckpoint, load

SIX = {"a": [0, 1, 2, 3, 4, 5]}


def one(offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> dict[str, Any]:
    return {"w": cp.tensor(cp.storage("a", 6), offset, shape, strides)}


def test_reads_tensors_views_and_shared_storage() -> None:
    state = {
        **one(0, (2, 3), (3, 1)),
        "turned": cp.tensor(cp.storage("a", 6), 0, (3, 2), (1, 3)),
        "tail": cp.tensor(cp.storage("a", 6), 4, (2,), (1,)),
        "scalar": cp.tensor(cp.storage("a", 6), 5, (), ()),
    }
    got = load(cp.checkpoint(state, SIX))
    assert got["w"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert got["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert got["tail"].tolist() == [4, 5]
    assert got["scalar"].shape == () and got["scalar"] == 5
    assert got["w"].dtype == np.float32


HOSTILE = [
    ("posix", "system"),
    ("os", "system"),
    ("builtins", "eval"),
    ("builtins", "getattr"),
    ("subprocess", "Popen"),
    ("collections", "OrderedDict.__init__.__globals__"),
    ("collections", "Counter"),
    ("torch._utils", "_rebuild_tensor"),
    ("torch", "load"),
]


@pytest.mark.parametrize("place", ["magic", "facts", "state"])
@pytest.mark.parametrize("module,name", HOSTILE)
def test_refuses_any_other_name(module: str, name: str, place: str, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    call = cp.Call(cp.Named(module, name), f"touch {marker}")
    arguments: dict[str, Any] = {"state": {}, "storages": {}, place: call}
    with pytest.raises(BadCheckpoint, match=f"{module}.{name}.*refused"):
        load(cp.checkpoint(**arguments))
    assert not marker.exists()


@pytest.mark.parametrize(
    "offset,shape,strides",
    [
        (0, (7,), (1,)),
        (5, (2,), (1,)),
        (0, (2, 3), (4, 1)),
        (6, (), ()),
        (0, (1 << 40,), (0,)),
        (0, (1 << 32, 1 << 32), (0, 0)),
        (1 << 70, (1,), (1,)),
        (-1, (1,), (1,)),
        (0, (-1,), (1,)),
        (0, (2,), (-1,)),
        (0, (0,), (1,)),
        (0, (2, 2), (1,)),
        (0, ("2",), (1,)),
        (0, (True,), (1,)),
    ],
)
def test_refuses_a_tensor_outside_its_storage(offset: int, shape: tuple, strides: tuple) -> None:
    with pytest.raises(BadCheckpoint):
        load(cp.checkpoint(one(offset, shape, strides), SIX))


@pytest.mark.parametrize(
    "state,storages",
    [
        (one(0, (6,), (1,)), {}),  # the storage is missing
        (one(0, (6,), (1,)), {"b": [1]}),  # another storage
        (one(0, (6,), (1,)), {"a": [1]}),  # a shorter one
        ({"w": 1}, {}),  # no tensor
        ({1: cp.tensor(cp.storage("a", 6), 0, (6,), (1,))}, SIX),  # no name
        (cp.tensor(cp.storage("a", 6), 0, (6,), (1,)), SIX),  # no dictionary
        ({"w": cp.tensor("a", 0, (6,), (1,))}, SIX),  # no storage
        ({"w": cp.tensor(cp.storage("a", 6, "float"), 0, (6,), (1,))}, SIX),  # no type
        ({"w": cp.tensor(cp.Stored("module", 1), 0, (6,), (1,))}, SIX),  # something else by reference
    ],
)
def test_refuses_what_is_no_state_dict(state: Any, storages: dict[str, list[float]]) -> None:
    with pytest.raises(BadCheckpoint):
        load(cp.checkpoint(state, storages))


def test_refuses_other_formats() -> None:
    for data in (b"", b"PK\x03\x04", b"\x80\x02K\x01.", cp.checkpoint({}, {}, magic=1)):
        with pytest.raises(BadCheckpoint):
            load(data)
    with pytest.raises(BadCheckpoint, match="little-endian"):
        load(cp.checkpoint({}, {}, facts={"little_endian": False}))


def test_refuses_every_truncation_and_a_tail() -> None:
    data = cp.checkpoint(one(0, (2, 3), (3, 1)), SIX)
    for size in range(len(data)):
        with pytest.raises(BadCheckpoint):
            load(data[:size])
    with pytest.raises(BadCheckpoint, match="after its end"):
        load(data + b"\0")


def test_survives_every_flipped_byte() -> None:
    data = cp.checkpoint(one(0, (2, 3), (3, 1)), SIX)
    for at in range(len(data)):
        for flip in (0x01, 0x80, 0xFF):
            broken = bytearray(data)
            broken[at] ^= flip
            try:
                load(bytes(broken))
            except BadCheckpoint:
                pass
