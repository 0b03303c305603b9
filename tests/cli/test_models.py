# SPDX-License-Identifier: Apache-2.0
"""`vaccel model list`, `check` and `init`, and models that are none."""

import hashlib
import json
import os
import pty
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

import schemas
from conftest import NAME, Vaccel, environment

Describe = Callable[..., Path]

ANSWERS = ["--size", "224x224", "--color", "RGB", "--mean", "127", "--std", "128", "--activation", "none"]


def test_list(vaccel: Vaccel, models: Path) -> None:
    done = vaccel("model", "list", "--json", models=models)
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.json, schemas.LIST)
    model = next(model for model in done.json["models"] if model["name"] == NAME)
    assert (model["format"], model["labels"], model["ops"]) == ("onnx", 1000, ["image_classify"])
    heading, *rows = vaccel("model", "list", models=models).out.splitlines()
    assert heading.split() == ["NAME", "FORMAT", "SIZE", "LABELS", "LICENSE", "FOLDER"]
    assert any(row.split()[0] == NAME for row in rows)


def test_list_of_nothing(vaccel: Vaccel) -> None:
    done = vaccel("model", "list")
    assert done.status == 0
    assert f"vaccel model fetch {NAME}" in done.out


def test_list_has_what_is_broken_or_hidden(vaccel: Vaccel, models: Path, tmp_path: Path) -> None:
    broken = tmp_path / "first" / "broken"
    broken.mkdir(parents=True)
    (broken / "model.json").write_text("{")
    shutil.copytree(models / NAME, tmp_path / "first" / NAME)
    path = {"VACCEL_MODEL_PATH": f"{tmp_path / 'first'}:{models}"}
    done = vaccel("model", "list", "--json", env=path)
    jsonschema.validate(done.json, schemas.LIST)
    found = [(model["name"], model["hidden"], "error" in model) for model in done.json["models"]]
    assert found[:2] == [("broken", False, True), (NAME, False, False)]
    assert (NAME, True, False) in found[2:]
    text = vaccel("model", "list", env=path)
    assert "broken is not usable" in text.err
    assert "is hidden by" in text.err


def test_check(vaccel: Vaccel, models: Path) -> None:
    for arguments in ([NAME], [models / NAME], [models / NAME / "model.onnx"], [], ["--load", NAME]):
        done = vaccel("model", "check", "--json", *arguments, models=models)
        assert (done.status, done.err) == (0, ""), done
        jsonschema.validate(done.json, schemas.CHECK)
        result = next(at for at in done.json["results"] if at["file"] == "model.onnx")
        assert (result["verified"], result["labels"]) == (True, 1000)
        assert result["loaded"] == ("--load" in arguments)
    text = vaccel("model", "check", "--load", NAME, models=models).out
    assert f"{NAME}  good" in text
    assert "loads    yes" in text


def spoilt(vaccel: Vaccel, coffee: Path, model: Path, status: str, *words: str, load: bool = True) -> None:
    """Classifying with it fails, and so does checking it."""
    done = vaccel("classify", "--json", "--model", model, coffee)
    done.failed(4, *words)
    assert [line["error"]["status"] for line in done.lines] == [status]
    arguments = ["--load"] if load else []
    checked = vaccel("model", "check", "--json", *arguments, model)
    assert checked.status == 4, checked
    jsonschema.validate(checked.json, schemas.CHECK)


def recorded(path: Path) -> dict[str, object]:
    """What model.json has to say of a file, so that only its content can be found wrong."""
    data = path.read_bytes()
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def test_truncated(vaccel: Vaccel, coffee: Path, own_model: Path) -> None:
    os.truncate(own_model / "model.onnx", 1_000_000)
    spoilt(vaccel, coffee, own_model, "ERR_FORMAT", "model.onnx", "1000000", load=False)


def test_truncated_before_it_was_described(vaccel: Vaccel, coffee: Path, own_model: Path, describe: Describe) -> None:
    os.truncate(own_model / "model.onnx", 1_000_000)
    model = describe(**recorded(own_model / "model.onnx"))
    done = vaccel("classify", "--json", "--model", model, coffee)
    assert done.status in (3, 4), done
    assert done.lines[0]["error"]["status"] in ("ERR_FORMAT", "ERR_BACKEND")
    assert str(model) in done.err


def test_changed(vaccel: Vaccel, own_model: Path) -> None:
    data = bytearray((own_model / "model.onnx").read_bytes())
    data[-1000] ^= 1
    (own_model / "model.onnx").write_bytes(data)
    done = vaccel("model", "check", "--json", own_model)
    done.failed(4, "SHA-256")
    assert done.json["results"][0]["error"]["status"] == "ERR_FORMAT"


def test_another_format(vaccel: Vaccel, coffee: Path, own_model: Path, describe: Describe) -> None:
    shutil.copy(coffee, own_model / "model.onnx")
    describe(**recorded(own_model / "model.onnx"))
    spoilt(vaccel, coffee, own_model, "ERR_FORMAT", "model.onnx", "JPEG", load=False)


def test_missing_file(vaccel: Vaccel, coffee: Path, own_model: Path) -> None:
    (own_model / "model.onnx").unlink()
    spoilt(vaccel, coffee, own_model, "ERR_NOT_FOUND", "model.onnx", load=False)


def test_missing_folder(vaccel: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = tmp_path / "nothing"
    spoilt(vaccel, coffee, path, "ERR_NOT_FOUND", str(path), "check the path", load=False)


def test_a_folder_without_a_model(vaccel: Vaccel, coffee: Path, tmp_path: Path) -> None:
    spoilt(vaccel, coffee, tmp_path, "ERR_NOT_FOUND", str(tmp_path), "vaccel model init", load=False)


def test_a_bare_file(vaccel: Vaccel, coffee: Path, own_model: Path) -> None:
    (own_model / "model.json").unlink()
    file = own_model / "model.onnx"
    spoilt(vaccel, coffee, file, "ERR_NOT_FOUND", f"vaccel model init {file}", load=False)


@pytest.mark.parametrize("kind", ["fifo", "folder"])
def test_a_file_that_is_none(vaccel: Vaccel, coffee: Path, own_model: Path, kind: str) -> None:
    file = own_model / "model.onnx"
    file.unlink()
    (os.mkfifo if kind == "fifo" else os.mkdir)(file)
    spoilt(vaccel, coffee, own_model, "ERR_FORMAT", "model.onnx", load=False)


def test_a_fifo_as_a_model(vaccel: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    os.mkfifo(path)
    done = vaccel("classify", "--json", "--model", path, coffee)
    assert done.status == 4, done
    assert str(path) in done.err


@pytest.mark.parametrize("count", [20, 1001])
def test_labels_that_do_not_match(vaccel: Vaccel, coffee: Path, own_model: Path, count: int) -> None:
    (own_model / "labels.txt").write_text("".join(f"label {i}\n" for i in range(count)))
    spoilt(vaccel, coffee, own_model, "ERR_FORMAT", str(count), "1000", "label")


def test_hostile_labels(vaccel: Vaccel, coffee: Path, own_model: Path) -> None:
    (own_model / "labels.txt").write_text("\x1b[2J\n" * 1000)
    spoilt(vaccel, coffee, own_model, "ERR_FORMAT", "labels.txt", load=False)


@pytest.mark.parametrize(
    "changes",
    [{"format": "onxn"}, {"input": {"mean": [1, 2]}}, {"file": "../model.onnx"}, {"labels": "/etc/passwd"}],
    ids=str,
)
def test_nonsense_in_the_description(
    vaccel: Vaccel, coffee: Path, describe: Describe, changes: dict[str, object]
) -> None:
    done = vaccel("classify", "--model", describe(**changes), coffee)
    done.failed(4, "model.json")


def test_init(vaccel: Vaccel, coffee: Path, own_model: Path) -> None:
    original = vaccel("classify", "--json", "--model", own_model, coffee).lines[0]["labels"]
    (own_model / "model.json").unlink()
    file = own_model / "model.onnx"
    labels = ["--labels", own_model / "labels.txt"]
    done = vaccel("model", "init", file, *ANSWERS, *labels, "--crop-fraction", "0.875", "--license", "MIT")
    assert done.status == 0, done
    assert done.out.splitlines()[0] == str(own_model / "model.json")
    text = json.loads((own_model / "model.json").read_text())
    assert (text["labels"], text["license"], text["name"]) == ("labels.txt", "MIT", "model")
    assert vaccel("classify", "--json", "--model", own_model, coffee).lines[0]["labels"] == original
    vaccel("model", "check", "--load", own_model).failed(0, "good", "loads")


def test_init_copies_labels_from_elsewhere(vaccel: Vaccel, own_model: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "names.txt"
    (own_model / "labels.txt").rename(elsewhere)
    done = vaccel("model", "init", own_model / "model.onnx", "--force", *ANSWERS, "--labels", elsewhere)
    assert done.status == 0, done
    assert len(json.loads((own_model / "model.json").read_text())["labels"]) == 1000


def test_init_does_not_replace_unasked(vaccel: Vaccel, own_model: Path) -> None:
    before = (own_model / "model.json").read_bytes()
    done = vaccel("model", "init", own_model / "model.onnx", *ANSWERS)
    done.failed(4, str(own_model / "model.json"), "--force")
    assert (own_model / "model.json").read_bytes() == before


def test_init_names_what_nobody_can_guess(vaccel: Vaccel, own_model: Path) -> None:
    (own_model / "model.json").unlink()
    done = vaccel("model", "init", own_model / "model.onnx")
    done.failed(2, "--color, --size, --mean, --std, --activation, --labels")
    assert not (own_model / "model.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--size", "0x5"], ["--size", "'0x5'", "224x224"]),
        (["--mean", "1,2"], ["--mean", "'1,2'"]),
        (["--std", "0"], ["--std", "above 0"]),
        (["--color", "CMYK"], ["--color", "BGR"]),
        (["--activation", "relu"], ["--activation", "softmax"]),
        (["--crop-fraction", "1.5"], ["--crop-fraction", "up to 1"]),
        (["--labels", "/nonexistent/labels"], ["/nonexistent/labels", "No such file"]),
        (["--layout", "CHW"], ["--layout", "NHWC"]),
    ],
)
def test_init_with_nonsense(vaccel: Vaccel, own_model: Path, arguments: list[str], words: list[str]) -> None:
    (own_model / "model.json").unlink()
    labels = ["--labels", own_model / "labels.txt"]
    vaccel("model", "init", own_model / "model.onnx", *ANSWERS, *labels, *arguments).failed(2, *words)
    assert not (own_model / "model.json").exists()


def test_init_of_what_is_no_network(vaccel: Vaccel, coffee: Path, tmp_path: Path) -> None:
    photo = tmp_path / "net.onnx"
    shutil.copy(coffee, photo)
    vaccel("model", "init", photo).failed(4, str(photo), "JPEG")
    vaccel("model", "init", tmp_path / "missing.onnx").failed(4, "missing.onnx")


def test_init_asks_on_a_terminal(program: Path, own_model: Path, tmp_path: Path) -> None:
    (own_model / "model.json").unlink()
    answers = ["pink", "RGB", "224", "", "", "127", "128", "", "0.875", "none", str(own_model / "labels.txt")]
    answers += ["", "", "net", "MIT"]
    child, terminal = pty.fork()
    if child == 0:
        os.execve(program, [str(program), "model", "init", str(own_model / "model.onnx")], environment(tmp_path, tmp_path))
    shown, unanswered = b"", b""
    while True:
        try:
            some = os.read(terminal, 4096)
        except OSError:
            break
        shown += some
        unanswered += some
        if unanswered.endswith(b": ") and answers:
            os.write(terminal, answers.pop(0).encode() + b"\n")
            unanswered = b""
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, shown
    os.close(terminal)
    assert b"That should be RGB, BGR or GRAY." in shown
    text = json.loads((own_model / "model.json").read_text())
    assert (text["name"], text["input"]["resize"]["crop_fraction"], text["labels"]) == ("net", 0.875, "labels.txt")
