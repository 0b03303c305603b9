# SPDX-License-Identifier: Apache-2.0
"""What is installed: all that belongs there, nothing else, and nothing that says where it was built."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import BUILD, COMPONENTS, ROOT, Prefix, install, run

VERSION = ".".join(
    re.findall(r"#define VACCEL_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", (ROOT / "capi/include/vaccel/version.h").read_text())
)

#: Every file is one of these, and each of these is there.
KNOWN = {
    r"bin/(vaccel|vacceld)": 2,
    r"include/vaccel/\w+\.h": 20,
    r"lib/libvaccel\.(a|so(\.0(\.\d+\.\d+)?)?)": 4,
    r"lib/vaccel/vaccel-probe": 1,
    r"lib/vaccel/backends/[a-z]+\.so": 2,
    r"lib/vaccel/backends/openacc/kernels\.so": 0,
    r"lib/vaccel/backends/pytorch/libvaccel_torch\.so": 0,
    r"lib/vaccel/backends/lib\w+\.so\.[\d.]+": 1,
    r"lib/vaccel/static/[a-z]+\.o": 2,
    r"lib/pkgconfig/vaccel(-backend-[a-z]+)?\.pc": 3,
    r"lib/cmake/vaccel/vaccel(Config|ConfigVersion|Targets|Targets-\w+)\.cmake": 4,
    r"lib/vaccel/sandbox/[a-z]+\.rules": 2,
    r"libexec/vaccel/model-fetch/(fetch\.py|model_fetch/\w+\.py|recipes/[\w-]+\.json)": 3,
    r"libexec/vaccel/vaccel-worker": 1,
    r"libexec/vaccel/(conformance|conformance-networks|vaccel-trial)": 3,
    r"lib/systemd/system/vacceld\.(service|socket)": 2,
    r"lib/systemd/system/run-vaccel\.mount": 1,
    r"share/man/(man1/vaccel\.1|man5/vacceld\.conf\.5|man8/vacceld\.8)": 3,
    r"share/qemu/vhost-user/50-vaccel\.json": 1,
    r"share/doc/vaccel/vacceld\.conf": 1,
    r"share/(bash-completion/completions/vaccel|zsh/site-functions/_vaccel|fish/vendor_completions\.d/vaccel\.fish)": 3,
    r"share/doc/vaccel/(LICENSE|README\.md|CHANGELOG\.md|docs/[\w-]+\.(md|svg))": 3,
    r"share/vaccel/model\.schema\.json": 1,
}

DESCRIPTOR = "share/qemu/vhost-user/50-vaccel.json"


def files(prefix: Path) -> list[str]:
    return sorted(str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_symlink() or path.is_file())


def test_everything_and_nothing_else(prefix: Prefix) -> None:
    found = files(prefix.path)
    unknown = [name for name in found if not any(re.fullmatch(pattern, name) for pattern in KNOWN)]
    assert not unknown
    for pattern, least in KNOWN.items():
        assert sum(1 for name in found if re.fullmatch(pattern, name)) >= least, pattern


def test_the_backend_for_tests_stays_out(prefix: Prefix) -> None:
    assert (BUILD / "lib/vaccel/backends/loop.so").is_file()
    assert not (prefix.path / "lib/vaccel/backends/loop.so").exists()


def test_components_make_up_the_whole(manifests: Path, prefix: Prefix, tmp_path: Path) -> None:
    parts: list[str] = []
    for component in (*COMPONENTS, "frameworks", "pytorch"):
        install(tmp_path / component, "--component", component)
        parts += files(tmp_path / component)
    assert sorted(parts) == files(prefix.path)
    assert files(tmp_path / "runtime") == [
        "lib/libvaccel.so.0", f"lib/libvaccel.so.{VERSION}", "lib/vaccel/vaccel-probe", "share/doc/vaccel/LICENSE",
    ]  # fmt: skip
    assert "lib/libvaccel.so" in files(tmp_path / "development")


def test_versions_and_links(prefix: Prefix) -> None:
    lib = prefix.path / "lib"
    assert (lib / "libvaccel.so").readlink() == Path("libvaccel.so.0")
    assert (lib / "libvaccel.so.0").readlink() == Path(f"libvaccel.so.{VERSION}")
    assert re.search(r"\(SONAME\).*\[libvaccel\.so\.0\]", run("readelf", "-d", lib / "libvaccel.so"))
    assert prefix.pkg_config("--modversion", "vaccel") == [VERSION]


def test_nothing_names_the_build(manifests: Path, prefix: Prefix, tmp_path: Path) -> None:
    install(tmp_path / "unstripped")
    for tree in (prefix.path, tmp_path / "unstripped"):
        for name in files(tree):
            # What must have the absolute path of a program has the one that it was installed to.
            if (tree / name).is_symlink() or name == DESCRIPTOR:
                continue
            data = (tree / name).read_bytes()
            for place in (ROOT, BUILD, tree):
                assert str(place).encode() not in data, f"{name} names {place}"


def test_the_descriptor_names_the_program(manifests: Path, tmp_path: Path) -> None:
    install(tmp_path / "here", "--component", "daemon")
    said = json.loads((tmp_path / "here" / DESCRIPTOR).read_text())
    assert said["type"] == "fs"
    assert said["binary"] == str(tmp_path / "here/bin/vacceld")
    assert Path(said["binary"]).is_file()
    install(Path("/usr"), "--component", "daemon", DESTDIR=str(tmp_path / "stage"))
    assert json.loads((tmp_path / "stage/usr" / DESCRIPTOR).read_text())["binary"] == "/usr/bin/vacceld"


def test_run_paths_are_relative(prefix: Prefix) -> None:
    seen = 0
    for name in files(prefix.path):
        path = prefix.path / name
        if path.is_symlink() or path.read_bytes()[:4] != b"\x7fELF" or path.suffix == ".o":
            continue
        seen += 1
        for paths in re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", run("readelf", "-d", path)):
            for entry in paths.split(":"):
                assert entry.startswith("$ORIGIN"), f"{name}: {paths}"
                inside = Path(str(path.parent) + entry.removeprefix("$ORIGIN")).resolve()
                assert inside.is_relative_to(prefix.path) and inside.is_dir(), f"{name}: {paths}"
    assert seen >= 4


def test_the_static_library_is_for_any_compiler(prefix: Prefix) -> None:
    """No code that only the very compiler that wrote it can read."""
    for path in (prefix.path / "lib/libvaccel.a", *(prefix.path / "lib/vaccel/static").iterdir()):
        assert "gnu.lto" not in run("readelf", "-SW", path), path


def test_linked_backends_keep_their_names_to_themselves(prefix: Prefix) -> None:
    for path in (prefix.path / "lib/vaccel/static").iterdir():
        assert run("nm", "--defined-only", "--extern-only", path).split() == [], path


@pytest.mark.parametrize("script", ["fetch.py"])
def test_scripts_can_be_run(prefix: Prefix, script: str) -> None:
    assert (prefix.path / "libexec/vaccel/model-fetch" / script).stat().st_mode & 0o111


def test_staging(manifests: Path, tmp_path: Path) -> None:
    """DESTDIR goes in front of every path, and nothing says so."""
    install(Path("/opt/elsewhere"), DESTDIR=str(tmp_path / "stage"))
    assert (tmp_path / "stage/opt/elsewhere/lib/libvaccel.so").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["stage"]
    for path in (tmp_path / "stage").rglob("*.pc"):
        assert str(tmp_path) not in path.read_text()
