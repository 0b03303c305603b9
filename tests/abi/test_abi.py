# SPDX-License-Identifier: Apache-2.0
"""What programs that were linked against the library rely on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import record

BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", record.ROOT / "build"))
LIBRARY = BUILD / "lib" / "libvaccel.so"
HEADERS = record.ROOT / "capi" / "include"
PUBLIC = sorted(path.relative_to(HEADERS).as_posix() for path in (HEADERS / "vaccel").glob("*.h"))
LARGEST = 128 * 1024
COMPILERS = [
    ("gcc", "c", "-std=c11"),
    ("clang-16", "c", "-std=c11"),
    ("g++", "c++", "-std=c++17"),
    ("clang++-16", "c++", "-std=c++17"),
]

instrumented = pytest.mark.skipif(
    bool(os.environ.get("VACCEL_SANITIZE")) or os.environ.get("VACCEL_BUILD_TYPE", "") == "Debug",
    reason="a sanitized or debug build is larger and needs more than what is installed",
)


def need(tool: str) -> str:
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"{tool} is not installed")
    return path


def test_only_vaccel_is_exported() -> None:
    found = record.symbols(LIBRARY)
    assert found
    assert [name for name in found if not re.fullmatch(r"vaccel_\w+@VACCEL_0", name)] == []


def test_exports_are_the_recorded_ones() -> None:
    recorded = record.SYMBOLS.read_text(encoding="utf-8").split()
    found = record.symbols(LIBRARY)
    assert not set(recorded) - set(found), "these are gone, and programs that use them no longer start"
    assert not set(found) - set(recorded), "these are new: run tests/abi/record.py and commit what it writes"


@instrumented
def test_it_needs_libc_and_nothing_else() -> None:
    shown = subprocess.run([need("readelf"), "-d", LIBRARY], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"\(NEEDED\).*\[(.*)\]", shown) == ["libc.so.6"]


@instrumented
def test_it_is_small(tmp_path: Path) -> None:
    stripped = tmp_path / "libvaccel.so"
    subprocess.run([need("strip"), "-o", stripped, LIBRARY.resolve()], check=True)
    assert stripped.stat().st_size <= LARGEST


def differ(recorded: Path) -> subprocess.CompletedProcess[str]:
    command = ["--no-added-syms", "--suppressions", record.HERE / "libvaccel.suppr", "--drop-private-types"]
    return subprocess.run(
        [need("abidiff"), *command, "--headers-dir2", HEADERS, recorded, LIBRARY], capture_output=True, text=True, check=False
    )


@instrumented
def test_types_are_compatible_with_the_recorded_ones() -> None:
    done = differ(record.ABI)
    assert done.returncode == 0, done.stdout + done.stderr


@instrumented
def test_a_changed_type_is_noticed(tmp_path: Path) -> None:
    """The test above can fail: a record in which a parameter had another type does not pass."""
    function = r"(<function-decl name='vaccel_buffer_create'.*?<parameter type-id=')[^']*"
    second = r"(' name='session'/>\s*<parameter type-id=')([^']*)"
    text = record.ABI.read_text(encoding="utf-8")
    swapped, times = re.subn(function + second, r"\1\3\2\3", text, count=1, flags=re.DOTALL)
    assert times == 1 and swapped != text
    changed = tmp_path / "changed.abi"
    changed.write_text(swapped, encoding="utf-8")
    done = differ(changed)
    assert done.returncode & 4 and "vaccel_buffer_create" in done.stdout, done.stdout


@pytest.mark.parametrize("compiler, language, standard", COMPILERS, ids=[row[0] for row in COMPILERS])
@pytest.mark.parametrize("header", PUBLIC)
def test_each_header_compiles_alone(header: str, compiler: str, language: str, standard: str, tmp_path: Path) -> None:
    flags = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-fsyntax-only", f"-I{HEADERS}"]
    source = f"#include <{header}>\n#include <{header}>\n"
    done = subprocess.run(
        [need(compiler), "-x", language, standard, *flags, "-"], input=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
