# SPDX-License-Identifier: Apache-2.0
"""Backends that other packages bring: real packages, built and installed by pip in a fresh environment, without a network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import venv
from pathlib import Path

import pytest
import vaccel

BUILD = Path(os.environ["VACCEL_BUILD_DIR"])
MOCKS = BUILD / "tests" / "backends" / "mock"
PACKAGE = str(Path(vaccel.__file__).parents[1])
INFO = """
import json, vaccel
print(json.dumps({backend.name: backend.path for backend in vaccel.info().backends}))
"""


#: A build backend that needs nothing: pip builds a wheel with it, as it would with any other.
MAKE = """
import pathlib, zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    path = pathlib.Path(folder) / "{name}-1-py3-none-any.whl"
    files = {{
        "METADATA": "Metadata-Version: 2.1\\nName: {name}\\nVersion: 1\\n",
        "WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "entry_points.txt": "[vaccel.backends]\\n{name} = {entry}\\n",
        "RECORD": "",
    }}
    with zipfile.ZipFile(path, "w") as wheel:
        for file in pathlib.Path("{name}").iterdir():
            wheel.write(file)
        for name, text in files.items():
            wheel.writestr("{name}-1.dist-info/" + name, text)
    return path.name
"""


def run(*command: str | Path, **more: str) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("VACCEL_", "PYTHON"))}
    done = subprocess.run(
        [str(word) for word in command], env={**env, "VACCEL_TARGET": "none", **more}, text=True, check=False, capture_output=True,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr[-4000:]}"
    return done.stdout + done.stderr


def package(folder: Path, name: str, entry: str, code: str, *backends: str) -> Path:
    """The source of a package that holds these backends."""
    source = folder / name
    (source / name).mkdir(parents=True)
    (source / name / "__init__.py").write_text(textwrap.dedent(code))
    for backend in backends:
        shutil.copy(MOCKS / f"{backend}.so", source / name)
    (source / "pyproject.toml").write_text('[build-system]\nrequires = []\nbuild-backend = "make"\nbackend-path = ["."]\n')
    (source / "make.py").write_text(MAKE.format(name=name, entry=entry))
    return source


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with four packages: two that are fine, two that are broken."""
    folder = tmp_path_factory.mktemp("packages")
    venv.create(folder / "venv", with_pip=True)
    interpreter = folder / "venv/bin/python"
    sources = [
        package(folder, "by_folder", "by_folder", "raise RuntimeError('a module that names its folder is not imported')", "alpha"),
        package(
            folder, "by_function", "by_function:backends",
            """
            from pathlib import Path
            def backends():
                return [Path(__file__).parent / "beta.so", "/nowhere/at/all"]
            """,
            "beta", "native",
        ),
        package(folder, "broken", "broken:nothing", ""),
        package(folder, "gone", "no_such_module", ""),
    ]  # fmt: skip
    for source in sources:
        run(interpreter, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", source)
    return interpreter


def test_what_packages_bring_is_found(python: Path) -> None:
    said = run(python, "-c", INFO, PYTHONPATH=PACKAGE, VACCEL_LOG="none")
    found = json.loads(said.splitlines()[0])
    assert found["alpha"].endswith("site-packages/by_folder/alpha.so")
    assert found["beta"].endswith("site-packages/by_function/beta.so")
    assert "native" not in found, "a file was named, not its folder"
    assert "noop" in found


def test_a_call_takes_one(python: Path) -> None:
    code = "import vaccel; vaccel.Session(backend='alpha').noop(); print('done')"
    assert "done" in run(python, "-c", code, PYTHONPATH=PACKAGE)


def test_what_is_broken_is_said_and_left_out(python: Path) -> None:
    said = run(python, "-c", "import logging; logging.basicConfig()" + INFO, PYTHONPATH=PACKAGE)
    assert "the backends of broken (broken:nothing) are left out" in said
    assert "the backends of gone (no_such_module) are left out" in said
    assert "/nowhere/at/all" in said


def test_import_alone_looks_at_nothing(python: Path) -> None:
    code = "import sys, vaccel; assert 'by_function' not in sys.modules; vaccel.Session(); assert 'by_function' in sys.modules"
    run(python, "-c", code, PYTHONPATH=PACKAGE)


def test_the_program_adds_its_own() -> None:
    code = f"""
import vaccel
vaccel.add_backends({str(MOCKS / "alpha.so")!r})
vaccel.Session(backend="alpha").noop()
try:
    vaccel.add_backends("/")
except vaccel.BusyError as error:
    print("too late:", error)
"""
    assert "too late: '/' comes too late" in run(sys.executable, "-c", code, PYTHONPATH=PACKAGE)
