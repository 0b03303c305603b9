# SPDX-License-Identifier: Apache-2.0
"""`vaccel infer`: tensors from files and into files, through a backend that gives back what it gets, and a real network."""

import hashlib
import io
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import schemas
from conftest import BUILD, NAME, Vaccel

Infer = Callable[..., Any]


@pytest.fixture
def echo(vaccel: Vaccel, models: Path) -> Infer:
    """Runs `vaccel infer` on a backend whose outputs are its inputs."""
    folder = BUILD / "tests" / "backends" / "echo"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not built")
    env = {"VACCEL_BACKEND_PATH": str(folder)}
    return lambda *arguments, **options: vaccel(
        "infer", NAME, "--backend", "echo", *arguments, models=models, env=env, **options
    )


@pytest.fixture
def infer(vaccel: Vaccel, models: Path) -> Infer:
    return lambda *arguments, **options: vaccel("infer", NAME, *arguments, models=models, **options)


ARRAYS = {
    "bool": np.array([[True, False, True]]),
    "u8": np.arange(250, 256, dtype=np.uint8),
    "u16": np.array([0, 65535], np.uint16),
    "u32": np.array([0, 2**32 - 1], np.uint32),
    "u64": np.array([0, 2**64 - 1], np.uint64),
    "i8": np.array([-128, 127], np.int8),
    "i16": np.array([[-32768], [32767]], np.int16),
    "i32": np.array([-(2**31), 2**31 - 1], np.int32),
    "i64": np.array([-(2**63), 2**63 - 1], np.int64),
    "f16": np.array([0.5, -65504, 6e-8, np.inf, np.nan], np.float16),
    "f32": np.arange(24, dtype=np.float32).reshape(2, 3, 4),
    "f64": np.array(0.1),
    "bytes": np.array([b"one", b"", "fünf".encode()]),
}


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)], ids=str)
@pytest.mark.parametrize("dtype", ARRAYS)
def test_there_and_back(echo: Infer, tmp_path: Path, dtype: str, version: tuple[int, int]) -> None:
    array = ARRAYS[dtype]
    there, back = tmp_path / "there.npy", tmp_path / "back.npy"
    with there.open("wb") as file:
        np.lib.format.write_array(file, array, version=version)
    done = echo("--input", f"x={there}", "--output", f"x={back}", "--json")
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.json, schemas.INFER)
    (output,) = done.json["outputs"]
    assert (output["dtype"], output["shape"], output["file"]) == (dtype, list(array.shape), str(back))
    got = np.load(back, allow_pickle=False)
    assert (got.dtype, got.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(got, array)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (1,) * 16, (2, 0, 2)], ids=str)
def test_odd_shapes(echo: Infer, tmp_path: Path, shape: tuple[int, ...]) -> None:
    there, back = tmp_path / "there.npy", tmp_path / "back.npy"
    np.save(there, np.ones(shape, np.float32))
    assert echo("-i", f"x={there}", "-o", f"x={back}").status == 0
    assert np.load(back).shape == shape


def test_bare_bytes(echo: Infer, tmp_path: Path) -> None:
    there, back = tmp_path / "there.bin", tmp_path / "back.bin"
    there.write_bytes(struct.pack("<4H", 0x3F80, 0xC000, 0x7FC0, 0x0000))  # 1, -2, NaN, 0 in bfloat16
    done = echo("--json", "-i", f"x={there}:bf16:2,2", "-o", f"x={back}")
    assert done.status == 0, done
    assert back.read_bytes() == there.read_bytes()
    (output,) = done.json["outputs"]
    assert (output["dtype"], output["shape"], output["first"]) == ("bf16", [2, 2], [1, -2, "nan", 0])
    assert (output["min"], output["max"], output["finite"]) == (-2, 1, 3)
    # What .npy has no type for is refused, and what it has is written either way.
    echo("-i", f"x={there}:bf16:4", "-o", f"x={tmp_path}/b.npy").failed(5, "b.npy", "bf16", "bare bytes")
    assert not (tmp_path / "b.npy").exists()
    assert echo("-i", f"x={there}:u8:8", "-o", f"x={tmp_path}/b.npy").status == 0
    assert np.load(tmp_path / "b.npy").tobytes() == there.read_bytes()


def test_strings_without_a_width(echo: Infer, tmp_path: Path) -> None:
    there = tmp_path / "there.bin"
    texts = [b"a", b"longer", b""]
    there.write_bytes(b"".join(struct.pack("<I", len(text)) + text for text in texts))
    done = echo("--json", "-i", f"x={there}:bytes:3", "-o", f"x={tmp_path}/back.npy")
    assert done.status == 0, done
    assert done.json["outputs"][0]["first"] == ["a", "longer", ""]
    assert list(np.load(tmp_path / "back.npy")) == texts


def test_in_short(echo: Infer, tmp_path: Path) -> None:
    values = tmp_path / "values.npy"
    np.save(values, np.array([[1.5, -2, np.nan, np.inf, 4, 0.1, 7, 8]], np.float32))
    flags = tmp_path / "flags.npy"
    np.save(flags, np.array([True, False]))
    done = echo("-i", f"values={values}", "-i", f"flags={flags}")
    assert (done.status, done.err) == (0, "")
    heading, first, second, who = done.out.splitlines()
    assert heading.split() == ["OUTPUT", "DTYPE", "SHAPE", "MIN", "MAX", "MEAN", "FIRST"]
    assert first.split() == ["values", "f32", "[1,8]", "-2", "8", "3.1", "1.5", "-2", "nan", "inf", "4", "0.1", "..."]
    assert second.split() == ["flags", "bool", "[2]", "0", "1", "0.5", "true", "false"]
    assert who.startswith("echo CPU, ")
    outputs = echo("--json", "-i", f"values={values}", "-i", f"flags={flags}").json["outputs"]
    assert outputs[0]["first"] == [1.5, -2, "nan", "inf", 4, pytest.approx(0.1)]
    assert (outputs[0]["finite"], outputs[1]["first"]) == (6, [True, False])


def test_by_position(echo: Infer, tmp_path: Path) -> None:
    one, other = tmp_path / "one.npy", tmp_path / "other.npy"
    np.save(one, np.array([1]))
    np.save(other, np.array([2]))
    assert echo("-i", one, "-i", other, "-o", tmp_path / "first.npy", "-o", f"{tmp_path}/second.npy").status == 0
    assert (np.load(tmp_path / "first.npy"), np.load(tmp_path / "second.npy")) == (1, 2)


def test_all_into_a_folder(echo: Infer, tmp_path: Path) -> None:
    array = tmp_path / "a.npy"
    np.save(array, np.array([1]))
    folder = tmp_path / "out"
    names = ["scores:0", "scores_0", "../../etc/passwd", ".hidden", "a b"]
    arguments = [word for name in names for word in ("-i", f"{name}={array}")]
    done = echo("--json", "--output-dir", folder, *arguments, "-i", f"half={array}:bf16:68")
    assert done.status == 0, done
    files = [Path(output["file"]) for output in done.json["outputs"]]
    assert [path.name for path in files] == [
        "scores_0.npy",
        "scores_0-1.npy",
        "_._.._etc_passwd.npy",
        "_hidden.npy",
        "a_b.npy",
        "half.bin",
    ]
    assert all(path.parent == folder and path.is_file() for path in files)
    assert sorted(os.listdir(folder)) == sorted(path.name for path in files)


def npy(head: bytes, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    wide = "<H" if version[0] == 1 else "<I"
    return b"\x93NUMPY" + version + struct.pack(wide, len(head)) + head + data


def saved(array: Any, **options: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array, **options)
    return out.getvalue()


GOOD = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"
NO_ARRAYS = {
    "empty": (b"", ["no .npy file", "FILE:f32:1,3,224,224"]),
    "text": (b"no array\n", ["no .npy file", "numpy.save()"]),
    "cut in the head": (npy(GOOD)[:20], ["ends within its head"]),
    "cut in the data": (npy(GOOD, b"12"), ["take 4 bytes", "has 2"]),
    "too much data": (npy(GOOD, b"12345"), ["take 4 bytes", "has 5"]),
    "another version": (npy(GOOD, b"1234", b"\x04\x00"), ["version", "1.0, 2.0 and 3.0"]),
    "long head": (npy(GOOD + b" " * 20000, b"1234"), ["20057 bytes", "10000"]),
    "no dictionary": (npy(b"__import__('os')"), ["not as NumPy writes it"]),
    "code": (npy(GOOD.replace(b"(1,)", b"(1+0,)"), b"1234"), ["not as NumPy writes it"]),
    "number for a shape": (npy(GOOD.replace(b"(1,)", b"(1)"), b"1234"), ["not as NumPy writes it"]),
    "negative": (npy(GOOD.replace(b"(1,)", b"(-1,)"), b"1234"), ["not as NumPy writes it"]),
    "twice": (npy(GOOD.replace(b"}", b"'shape': (1,), }"), b"1234"), ["not as NumPy writes it"]),
    "missing": (npy(b"{'descr': '<f4', 'shape': (1,), }", b"1234"), ["not as NumPy writes it"]),
    "beyond 64 bits": (npy(GOOD.replace(b"(1,)", b"(4294967296, 4294967296, 4)")), ["64 bits"]),
    "bytes beyond 64 bits": (npy(GOOD.replace(b"(1,)", b"(9223372036854775807,)")), ["64 bits"]),
    "17 dimensions": (saved(np.ones((1,) * 17, np.float32)), ["16 dimensions", "reshape"]),
    "big-endian": (saved(np.ones(2, ">f4")), ["big-endian", "newbyteorder"]),
    "Fortran order": (saved(np.asfortranarray(np.ones((2, 3)))), ["Fortran order", "ascontiguousarray"]),
    "objects": (saved(np.array([{}]), allow_pickle=True), ["Python objects", "astype"]),
    "unicode": (saved(np.array(["a"])), ["UTF-32", "numpy.char.encode"]),
    "records": (saved(np.zeros(2, [("a", "<f4")])), ["records", "one field"]),
    "complex": (saved(np.ones(2, np.complex64)), ["'<c8'", "astype"]),
    "truth of 2": (npy(GOOD.replace(b"<f4", b"|b1"), b"\x02"), ["truth value 2", "0 or 1"]),
}


@pytest.mark.parametrize("kind", NO_ARRAYS)
def test_files_that_are_no_arrays(infer: Infer, tmp_path: Path, kind: str) -> None:
    data, words = NO_ARRAYS[kind]
    path = tmp_path / "array.npy"
    path.write_bytes(data)
    infer("--input", f"x={path}").failed(1, str(path), *words)


def test_files_that_are_none(infer: Infer, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path, reason in ((tmp_path / "none", "No such file"), (tmp_path, "no regular file"), (fifo, "no regular file")):
        infer("--input", f"x={path}").failed(1, str(path), reason, "correct the path")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("f33:1", ["'f33'", "dtype", "f32"]),
        ("f32:1,x", ["'1,x'", "shape", "1,3,224,224"]),
        ("f32:1,", ["'1,'", "shape"]),
        ("f32:-1", ["'-1'", "shape"]),
        ("f32:3", ["8 bytes", "take 12", "DTYPE or SHAPE"]),
        ("f32:99999999999,99999999999", ["64 bits"]),
        ("bool:8", ["truth value 2"]),
    ],
)
def test_bare_bytes_that_do_not_fit(infer: Infer, tmp_path: Path, form: str, words: list[str]) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"\x02" * 8)
    infer("--input", f"x={path}:{form}").failed(1, *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("no model", "vaccel model list")),
        (("net",), ("no input", "vaccel model show net")),
        (("net", "other", "-i", "x=a.npy"), ("'other'", "one model too many")),
        (("net", "-i", "x=a.npy", "-o", "=b.npy"), ("'=b.npy'", "NAME=FILE")),
        (("net", "-i", "x=a.npy", "-o", "x="), ("'x='", "NAME=FILE")),
        (("net", "-i", "x=a.npy", "-o", "b.npy", "--output-dir", "d"), ("--output-dir", "exclude")),
    ],
)
def test_wrong_usage(vaccel: Vaccel, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    done = vaccel("infer", *arguments)
    done.failed(2, *words)
    assert done.out == ""


@pytest.mark.parametrize("given", ["=a.npy", "x="])
def test_inputs_without_a_name_or_file(infer: Infer, given: str) -> None:
    infer("--input", given).failed(1, f"'{given}'", "NAME=FILE")


def test_outputs_that_cannot_be_written(echo: Infer, tmp_path: Path) -> None:
    array = tmp_path / "a.npy"
    np.save(array, np.ones(100000))
    echo("-i", f"x={array}", "-o", "x=/dev/full").failed(5, "/dev/full", "No space left")
    echo("-i", f"x={array}", "-o", f"x={tmp_path}/none/b.npy").failed(5, "none/b.npy", "No such file")
    echo("-i", f"x={array}", "--output-dir", array).failed(5, str(array))
    echo("-i", f"x={array}", "--output-dir", tmp_path / "none" / "d").failed(5, "--output-dir", "No such file")


@pytest.fixture(scope="module")
def reference(models: Path) -> Any:
    """The network as ONNX Runtime runs it."""
    onnxruntime = pytest.importorskip("onnxruntime")
    return onnxruntime.InferenceSession(models / NAME / "model.onnx", providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("backend", [[], ["--backend", "loop"]], ids=["direct", "loop"])
@pytest.mark.parametrize("batch", [1, 3])
def test_a_real_network(infer: Infer, reference: Any, tmp_path: Path, batch: int, backend: list[str]) -> None:
    images = np.random.default_rng(batch).uniform(-1, 1, (batch, 3, 224, 224)).astype(np.float32)
    there, back, bare = tmp_path / "there.npy", tmp_path / "back.npy", tmp_path / "there.bin"
    np.save(there, images)
    images.tofile(bare)
    (expected,) = reference.run(None, {"input": images})
    for given in (f"input={there}", f"{bare}:f32:{batch},3,224,224"):
        done = infer(*backend, "--json", "--input", given, "--output", f"scores={back}")
        assert (done.status, done.err) == (0, "")
        jsonschema.validate(done.json, schemas.INFER)
        np.testing.assert_allclose(np.load(back), expected, atol=1e-5)
        (output,) = done.json["outputs"]
        assert (output["name"], output["shape"]) == ("scores", [batch, 1000])
        assert output["max"] == pytest.approx(expected.max(), abs=1e-5)
        assert len(done.json["model_sha256"]) == 64


def test_a_bare_network(vaccel: Vaccel, models: Path, reference: Any, tmp_path: Path) -> None:
    """It needs no model.json."""
    file = tmp_path / "net.onnx"
    file.write_bytes((models / NAME / "model.onnx").read_bytes())
    images = np.zeros((1, 3, 224, 224), np.float32)
    np.save(tmp_path / "there.npy", images)
    done = vaccel("infer", file, "-i", tmp_path / "there.npy", "--output-dir", tmp_path / "out")
    assert (done.status, done.out, done.err) == (0, "", "")
    (expected,) = reference.run(None, {"input": images})
    np.testing.assert_allclose(np.load(tmp_path / "out" / "scores.npy"), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["nothing={f32}"], ["'nothing'", "'input'"]),
        (["input={f64}"], ["input", "f64", "f32"]),
        (["input={wide}"], ["input", "224"]),
        (["input={f32}", "input={f32}"], ["input"]),
        (["{f32}", "{f32}"], ["2 inputs", "'input'"]),
    ],
    ids=["name", "dtype", "shape", "twice", "many"],
)
def test_inputs_that_do_not_fit(infer: Infer, tmp_path: Path, given: list[str], words: list[str]) -> None:
    files = {
        "f32": np.zeros((1, 3, 224, 224), np.float32),
        "f64": np.zeros((1, 3, 224, 224)),
        "wide": np.zeros((1, 3, 224, 225), np.float32),
    }
    for name, array in files.items():
        np.save(tmp_path / f"{name}.npy", array)
    paths = {name: tmp_path / f"{name}.npy" for name in files}
    done = infer("--json", *(word for text in given for word in ("--input", text.format(**paths))))
    done.failed(1, *words)
    jsonschema.validate(done.json, schemas.FAILED_MODEL)


def test_outputs_that_there_are_not(infer: Infer, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((1, 3, 224, 224), np.float32))
    infer("-i", tmp_path / "a.npy", "-o", f"nothing={tmp_path}/b.npy").failed(1, "'nothing'", "'scores'")
    assert not (tmp_path / "b.npy").exists()


def test_models_that_cannot_be_had(vaccel: Vaccel, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros(1))
    done = vaccel("infer", "frobnicate", "--json", "-i", tmp_path / "a.npy")
    done.failed(4, "'frobnicate'", "vaccel model list")
    jsonschema.validate(done.json, schemas.FAILED_MODEL)
    vaccel("model", "show", "frobnicate").failed(4, "'frobnicate'", "vaccel model list")


def test_show(vaccel: Vaccel, models: Path) -> None:
    done = vaccel("model", "show", NAME, "--json", models=models)
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.json, schemas.SHOW)
    assert done.json["inputs"] == [{"name": "input", "dtype": "f32", "shape": [-1, 3, 224, 224]}]
    assert done.json["outputs"] == [{"name": "scores", "dtype": "f32", "shape": [-1, 1000]}]
    assert (done.json["format"], done.json["labels"], done.json["backend"]) == ("onnx", 1000, "openvino")
    assert done.json["file"].endswith("/model.onnx")
    assert len(done.json["sha256"]) == 64
    text = vaccel("model", "show", NAME, models=models).out
    lines = [line.split() for line in text.splitlines()]
    for words in (["format", "onnx"], ["labels", "1000"], ["backend", "openvino", "CPU"], ["INPUT", "DTYPE", "SHAPE"]):
        assert words in lines
    assert ["input", "f32", "[?,3,224,224]"] in lines
    assert ["scores", "f32", "[?,1000]"] in lines


def test_show_a_bare_file(vaccel: Vaccel, models: Path, tmp_path: Path) -> None:
    file = tmp_path / "net.onnx"
    data = (models / NAME / "model.onnx").read_bytes()
    file.write_bytes(data)
    done = vaccel("model", "show", file, "--json")
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.json, schemas.SHOW)
    assert (done.json["file"], done.json["size"], done.json["labels"]) == (str(file), len(data), 0)
    assert done.json["sha256"] == hashlib.sha256(data).hexdigest()
    assert done.json["inputs"][0]["shape"] == [-1, 3, 224, 224]


def test_show_what_is_no_network(vaccel: Vaccel, coffee: Path, tmp_path: Path) -> None:
    file = tmp_path / "net.onnx"
    file.write_bytes(coffee.read_bytes())
    done = vaccel("model", "show", "--json", file)
    done.failed(4, "net.onnx", "JPEG")
    jsonschema.validate(done.json, schemas.FAILED_MODEL)
