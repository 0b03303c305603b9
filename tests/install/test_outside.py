# SPDX-License-Identifier: Apache-2.0
"""Programs and a backend of somebody else, built against what was installed, really call it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BUILD, HERE, ROOT, Prefix, run

sys.path.append(str(ROOT / "tests" / "howto"))
from documents import blocks, commands, follow  # noqa: E402  (what the document says, to the letter)

OUTSIDE = HERE / "outside"
COMPILERS = {
    "c": ("cc", "-std=c11", "-Wall", "-Wextra", "-Werror", OUTSIDE / "program.c"),
    "cpp": ("c++", "-std=c++17", "-Wall", "-Wextra", "-Werror", OUTSIDE / "program.cpp"),
}


def calls(program: Path, models: Path, photo: Path, **more: str) -> None:
    """It runs, from another folder."""
    assert "noop with vaccel" in run(program, "noop", cwd=Path("/"), **more)
    said = run(program, "classify", photo, cwd=Path("/"), VACCEL_MODEL_PATH=str(models), **more)
    assert said == "espresso, from openvino\n"


def backends(prefix: Prefix) -> str:
    (folder,) = prefix.pkg_config("--variable=backenddir", "vaccel")
    return folder


@pytest.mark.parametrize("language", COMPILERS)
def test_pkg_config_shared(prefix: Prefix, models: Path, photo: Path, tmp_path: Path, language: str) -> None:
    flags = prefix.pkg_config("--cflags", "--libs", "vaccel")
    program = tmp_path / "program"
    run(*COMPILERS[language], *flags, f"-Wl,-rpath,{prefix.path}/lib", "-o", program)
    assert "libvaccel.so.0" in run("readelf", "-d", program)
    calls(program, models, photo)


@pytest.mark.parametrize("language", COMPILERS)
def test_pkg_config_static(prefix: Prefix, models: Path, photo: Path, tmp_path: Path, language: str) -> None:
    """The library is in the program, and loads backends of the installation."""
    flags = prefix.pkg_config("--static", "--cflags", "--libs", "vaccel")
    program = tmp_path / "program"
    run(*COMPILERS[language], "-Wl,-Bstatic", *flags, "-Wl,-Bdynamic", "-o", program)
    assert "libvaccel" not in run("readelf", "-d", program)
    calls(program, models, photo, VACCEL_BACKEND_PATH=backends(prefix))


@pytest.mark.parametrize("language", COMPILERS)
def test_pkg_config_without_a_loader(prefix: Prefix, tmp_path: Path, language: str) -> None:
    """All of it is in the program: a backend too, and the C library."""
    flags = prefix.pkg_config("--static", "--cflags", "--libs", "vaccel-backend-noop")
    program = tmp_path / "program"
    run(*COMPILERS[language], "-static", *flags, "-o", program)
    assert "no dynamic section" in run("readelf", "-d", program)
    assert "noop with vaccel" in run(program, "noop", cwd=Path("/"))


def test_pkg_config_linked_backend(prefix: Prefix, models: Path, photo: Path, tmp_path: Path) -> None:
    """A real backend in the program, beside another; neither the library nor a folder of backends is there."""
    flags = prefix.pkg_config("--static", "--cflags", "--libs", "vaccel-backend-openvino", "vaccel-backend-noop")
    flags = [flag.replace("-lvaccel", "-l:libvaccel.a") for flag in flags]
    program = tmp_path / "program"
    run(*COMPILERS["c"], *flags, "-o", program)
    (framework,) = (prefix.path / "lib/vaccel/backends").glob("libopenvino_c.so*")
    calls(program, models, photo, VACCEL_OPENVINO_LIBRARY=str(framework))


@pytest.mark.parametrize(("link", "linked"), [("vaccel", ""), ("static", "noop"), ("static", "noop;openvino")])
def test_find_package(prefix: Prefix, models: Path, photo: Path, tmp_path: Path, link: str, linked: str) -> None:
    build = prefix.with_cmake(OUTSIDE, tmp_path / "build", f"-DLINK={link}", f"-DBACKENDS={linked}")
    (framework,) = (prefix.path / "lib/vaccel/backends").glob("libopenvino_c.so*")
    more = {"VACCEL_OPENVINO_LIBRARY": str(framework)} if "openvino" in linked else {}
    if linked == "noop":
        more["VACCEL_BACKEND_PATH"] = backends(prefix)
    for program in ("program-c", "program-cpp"):
        assert ("libvaccel.so.0" in run("readelf", "-d", build / program)) == (link == "vaccel")
        calls(build / program, models, photo, **more)


def test_find_package_refuses_a_newer_version(prefix: Prefix, tmp_path: Path) -> None:
    said = run(
        "cmake", "-S", OUTSIDE, "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={prefix.path}", "-DLINK=vaccel", "-DWANTED=0.99",
        status=1,
    )  # fmt: skip
    assert 'compatible with requested version "0.99"' in " ".join(said.split())


def test_find_package_names_what_is_not_there(prefix: Prefix, tmp_path: Path) -> None:
    said = run(
        "cmake", "-S", OUTSIDE, "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={prefix.path}", "-DLINK=static", "-DBACKENDS=nobody",
        status=1,
    )  # fmt: skip
    assert "this installation of vaccel has no component 'backend-nobody'" in " ".join(said.split())


def test_the_document(prefix: Prefix, models: Path, photo: Path, tmp_path: Path) -> None:
    """What docs/install.md says to type, with this installation in place of the one it speaks of."""
    shutil.copy(ROOT / "examples/classify/classify.c", tmp_path)
    lines = [line for line in commands("install.md") if line.startswith(("export", "cc"))]
    assert len(lines) == 3
    script = "\n".join(lines).replace("~/.local", str(prefix.path)).replace("$HOME/.local", str(prefix.path))
    run("sh", "-ec", script, cwd=tmp_path)
    assert "espresso" in run(tmp_path / "classify", photo, VACCEL_MODEL_PATH=str(models))
    assert "backend" in run(tmp_path / "classify-static", photo, status=1, VACCEL_MODEL_PATH=str(models))
    ((_, text),) = blocks("install.md")
    (tmp_path / "CMakeLists.txt").write_text(text)
    build = prefix.with_cmake(tmp_path, tmp_path / "build")
    assert "espresso" in run(build / "classify", photo, VACCEL_MODEL_PATH=str(models))


def test_the_build_tree_serves_as_well(models: Path, photo: Path, tmp_path: Path) -> None:
    """Without an installation."""
    flags = run("pkg-config", "--cflags", "--libs", "vaccel", PKG_CONFIG_PATH=str(BUILD / "pkgconfig")).split()
    run(*COMPILERS["c"], *flags, "-o", tmp_path / "program")
    calls(tmp_path / "program", models, photo, VACCEL_BACKEND="")
    build = Prefix(BUILD).with_cmake(OUTSIDE, tmp_path / "build", "-DLINK=static", "-DBACKENDS=noop")
    assert "noop with vaccel" in run(build / "program-cpp", "noop")


@pytest.fixture(params=["pkg-config", "find_package"])
def backend(request: pytest.FixtureRequest, prefix: Prefix, tmp_path: Path) -> Path:
    """The folder of a backend that was built from docs/backends.md."""
    project = tmp_path / "project"
    project.mkdir()
    follow("backends.md", project)
    if request.param == "find_package":
        return prefix.with_cmake(project, tmp_path / "build")
    (tmp_path / "build").mkdir()
    run("cc", "-shared", "-fPIC", *prefix.pkg_config("--cflags", "vaccel"), project / "tiny.c", "-o", tmp_path / "build/tiny.so")
    return tmp_path / "build"


def test_a_backend_of_somebody_else(prefix: Prefix, backend: Path, tmp_path: Path) -> None:
    more = {"VACCEL_BACKEND_PATH": str(backend), "VACCEL_BACKEND": "tiny", "VACCEL_LOG": "info"}
    program = tmp_path / "program"
    flags = prefix.pkg_config("--cflags", "--libs", "vaccel")
    run(*COMPILERS["c"], *flags, f"-Wl,-rpath,{prefix.path}/lib", "-o", program)
    said = run(program, "noop", **more)
    assert "noop with vaccel" in said and "noop goes to backend tiny" in said
    assert "tiny" in run(prefix.tool(), "info", VACCEL_BACKEND_PATH=str(backend))


def test_how_to_add_a_backend(prefix: Prefix, tmp_path: Path) -> None:
    """What docs/backends.md says to type outside of this repository, with this installation as PREFIX and a home of its own."""
    follow("backends.md", tmp_path)
    said = commands("backends.md")
    first = said.index("cmake -B build -DCMAKE_PREFIX_PATH=PREFIX && cmake --build build")
    script = said[first : said.index("vaccel backend list") + 1]
    assert len(script) == 5
    home = tmp_path / "home"
    home.mkdir()
    more = {"HOME": str(home), "PATH": f"{prefix.path}/bin:{os.environ['PATH']}"}
    printed = run("sh", "-ec", "\n".join(script).replace("PREFIX_PATH=PREFIX", f"PREFIX_PATH={prefix.path}"), cwd=tmp_path, **more)
    assert "  ok    conformance  noop" in printed
    assert " 0 failed, " in printed
    (line,) = (line for line in printed.splitlines() if line.startswith("tiny "))
    assert line.split()[1] == "ready"
    assert line.split()[-1] == str(home / ".config/vaccel/backends.d/tiny.conf")
    # It is what a call takes when it is asked for, and what `vaccel info` shows.
    known = json.loads(run("vaccel", "info", "--json", **more))["backends"]
    (tiny,) = (backend for backend in known if backend["name"] == "tiny")
    assert tiny["path"] == str(tmp_path / "build/tiny.so")


@pytest.mark.parametrize(("name", "what", "answer"), [("first", "classify", "42 tabby, from first\n"), ("queue", "submit", "done\n")])
def test_the_other_backends_of_the_document(prefix: Prefix, tmp_path: Path, name: str, what: str, answer: str) -> None:
    """They build against what is installed as well; the one with a queue passes what can be tried."""
    follow("backends.md", tmp_path)
    flags = prefix.pkg_config("--cflags", "vaccel")
    run("cc", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", *flags, f"{name}.c", "-o", f"{name}.so", "-pthread", cwd=tmp_path)
    libraries = prefix.pkg_config("--cflags", "--libs", "vaccel")
    run("cc", "-std=c11", "-D_GNU_SOURCE", "program.c", *libraries, f"-Wl,-rpath,{prefix.path}/lib", "-o", "program", cwd=tmp_path)
    file = tmp_path / f"{name}.so"
    assert run(tmp_path / "program", what, VACCEL_BACKEND_PATH=str(file), VACCEL_BACKEND=name) == answer
    report = json.loads(run(prefix.tool(), "backend", "check", file, "--json"))
    assert report["failed"] == 0 and report["passed"] >= 3


def found_by(prefix: Prefix, name: str, *before: str, **more: str) -> str:
    listed = json.loads(run(*before, prefix.tool(), "backend", "list", "--json", **more))["backends"]
    (found,) = (backend["found_by"] for backend in listed if backend["name"] == name)
    return found


def test_files_that_name_a_backend(prefix: Prefix, backend: Path, tmp_path: Path) -> None:
    """The installation's, the machine's before it, and the user's before both; the environment before all."""
    copy = Prefix(tmp_path / "copy")
    shutil.copytree(prefix.path, copy.path, symlinks=True)
    line = f"{backend}/tiny.so\n"
    share = copy.path / "share/vaccel/backends.d"
    share.mkdir()
    (share / "ours.conf").write_text(line)
    assert found_by(copy, "tiny") == str(share / "ours.conf")
    user = tmp_path / "config/vaccel/backends.d"
    user.mkdir(parents=True)
    (user / "mine.conf").write_text(line)
    assert found_by(copy, "tiny", XDG_CONFIG_HOME=str(tmp_path / "config")) == str(user / "mine.conf")
    assert found_by(copy, "tiny", VACCEL_BACKEND_PATH=str(backend / "tiny.so")) == "VACCEL_BACKEND_PATH"
    # What is broken is named with the reason, and keeps nothing from working.
    (user / "mine.conf").write_text("tiny.so\n")
    said = run(copy.tool(), "info", XDG_CONFIG_HOME=str(tmp_path / "config"))
    assert "which is no absolute path" in " ".join(said.split()) and str(user / "mine.conf") in said
    assert found_by(copy, "tiny", XDG_CONFIG_HOME=str(tmp_path / "config")) == str(share / "ours.conf")


def test_files_of_the_machine(prefix: Prefix, backend: Path, tmp_path: Path) -> None:
    """In a mount namespace, where /etc is a folder of the test's."""
    (tmp_path / "etc/vaccel/backends.d").mkdir(parents=True)
    (tmp_path / "etc/vaccel/backends.d/tiny.conf").write_text(f"{backend}/tiny.so\n")
    inside = ("unshare", "--map-root-user", "--mount", "sh", "-ec", 'mount --bind "$0" /etc; exec "$@"', str(tmp_path / "etc"))
    if subprocess.run([*inside, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("no mount namespace can be made here; run as a user who may")
    assert found_by(prefix, "tiny", *inside) == "/etc/vaccel/backends.d/tiny.conf"


PROBE = """
static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    return host->add_device(found, "CPU", "any processor", "f32");
}
"""


def test_a_static_program_probes_with_the_helper_of_the_installation(prefix: Prefix, tmp_path: Path) -> None:
    """A backend that is probed in a child process, for a program that has no helper of its own."""
    copy = Prefix(tmp_path / "copy")
    shutil.copytree(prefix.path, copy.path, symlinks=True)
    (text,) = (text for what, text in blocks("backends.md") if what == "new file tiny.c")
    text = text.replace("static const vaccel_backend_op", PROBE + "static const vaccel_backend_op").replace(
        ".open = open_backend,", ".open = open_backend, .probe = probe,"
    )
    (tmp_path / "tiny.c").write_text(text)
    program = tmp_path / "program"
    run("cc", "-shared", "-fPIC", *copy.pkg_config("--cflags", "vaccel"), tmp_path / "tiny.c", "-o", f"{backends(copy)}/tiny.so")
    flags = copy.pkg_config("--static", "--cflags", "--libs", "vaccel")
    run(*COMPILERS["c"], "-Wl,-Bstatic", *flags, "-Wl,-Bdynamic", "-o", program)
    more = {"VACCEL_BACKEND": "tiny"}
    assert "noop with vaccel" in run(program, "noop", VACCEL_BACKEND_PATH=backends(copy), **more)
    # Elsewhere than in an installation nobody vouches for a program called vaccel-probe.
    shutil.copytree(copy.path / "lib/vaccel/backends", tmp_path / "plain/backends", symlinks=True)
    shutil.copy(copy.path / "lib/vaccel/vaccel-probe", tmp_path / "plain")
    said = run(program, "noop", status=1, VACCEL_BACKEND_PATH=str(tmp_path / "plain/backends"), **more)
    assert f"the helper '{tmp_path}/vaccel/vaccel-probe' cannot be run" in said


def test_a_folder_of_backends_that_is_missing(prefix: Prefix, tmp_path: Path) -> None:
    broken = Prefix(tmp_path / "broken")
    shutil.copytree(prefix.path, broken.path, symlinks=True)
    shutil.rmtree(broken.path / "lib/vaccel/backends")
    program = tmp_path / "program"
    run(*COMPILERS["c"], *broken.pkg_config("--cflags", "--libs", "vaccel"), f"-Wl,-rpath,{broken.path}/lib", "-o", program)
    said = run(program, "noop", status=1)
    assert f"no folder {broken.path}/lib/vaccel/backends (No such file or directory)" in said
    assert "VACCEL_BACKEND_PATH" in said


def test_a_program_finds_what_lies_beside_it(prefix: Prefix, tmp_path: Path) -> None:
    """A static program looks for backends beside itself, however it was called."""
    flags = prefix.pkg_config("--static", "--cflags", "--libs", "vaccel")
    run(*COMPILERS["c"], "-Wl,-Bstatic", *flags, "-Wl,-Bdynamic", "-o", tmp_path / "program")
    shutil.copytree(prefix.path / "lib/vaccel/backends", tmp_path / "vaccel/backends", symlinks=True)
    assert "noop with vaccel" in run("program", "noop", cwd=Path("/"), PATH=f"{tmp_path}:{os.environ['PATH']}")
