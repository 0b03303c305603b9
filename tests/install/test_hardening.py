# SPDX-License-Identifier: Apache-2.0
"""What cmake/harden.cmake asks for is in every file that is installed: programs, the library, each backend."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Prefix, run
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile

WRITE, EXECUTE = 2, 1
#: Programs that read what strangers send: they have arrays on the stack, and call libc's checking functions.
READERS = ("bin/vaccel", "bin/vacceld", "libexec/vaccel/vaccel-worker", "lib/libvaccel.so")


def ours(prefix: Path) -> list[Path]:
    """All ELF files that this project's linker made; frameworks are only linked to."""
    found = [path for path in sorted(prefix.rglob("*")) if path.is_file() and not path.is_symlink()]
    return [path for path in found if path.suffix not in (".o", ".a") and path.read_bytes()[:4] == b"\x7fELF"]


def faults(file: Path) -> list[str]:
    """What is missing in it."""
    missing = []
    with file.open("rb") as stream:
        elf = ELFFile(stream)
        segments = {segment["p_type"]: segment for segment in elf.iter_segments()}
        dynamic = elf.get_section_by_name(".dynamic")
        assert isinstance(dynamic, DynamicSection), file
        tags = {tag.entry.d_tag: tag for tag in dynamic.iter_tags()}
        flags = tags["DT_FLAGS_1"].entry.d_val if "DT_FLAGS_1" in tags else 0
        if elf["e_type"] != "ET_DYN" or ("PT_INTERP" in segments and not flags & 0x8000000):
            missing.append("position-independent code")
        if "PT_GNU_RELRO" not in segments:
            missing.append("relocations made read-only")
        if not flags & 1:
            missing.append("all symbols bound at start")
        if "PT_GNU_STACK" not in segments or segments["PT_GNU_STACK"]["p_flags"] & EXECUTE:
            missing.append("a stack that is not executable")
        if any(s["p_type"] == "PT_LOAD" and s["p_flags"] & WRITE and s["p_flags"] & EXECUTE for s in elf.iter_segments()):
            missing.append("no memory both written and executed")
        if "DT_TEXTREL" in tags:
            missing.append("code without relocations")
        for tag in ("DT_RPATH", "DT_RUNPATH"):
            path = getattr(tags[tag], tag[3:].lower()) if tag in tags else "$ORIGIN"
            if not all(part.startswith("$ORIGIN") for part in path.split(":")):
                missing.append(f"libraries looked for beside it only, not in {path}")
    return missing


def imports(file: Path) -> set[str]:
    with file.open("rb") as stream:
        table = ELFFile(stream).get_section_by_name(".dynsym")
        return {symbol.name for symbol in table.iter_symbols() if symbol["st_shndx"] == "SHN_UNDEF"}


def test_every_file_is_hardened(prefix: Prefix) -> None:
    files = ours(prefix.path)
    assert len(files) > 8, files
    wrong = {str(file.relative_to(prefix.path)): found for file in files if (found := faults(file))}
    assert wrong == {}


@pytest.mark.parametrize("name", READERS)
def test_what_reads_from_strangers_checks_its_arrays(prefix: Prefix, name: str) -> None:
    found = imports((prefix.path / name).resolve())
    assert "__stack_chk_fail" in found
    assert [symbol for symbol in found if symbol.endswith("_chk")], "no function of _FORTIFY_SOURCE is called"


def test_a_soft_program_is_noticed(tmp_path: Path) -> None:
    """The test above can fail."""
    soft = tmp_path / "soft"
    (tmp_path / "empty.c").write_text("int main(void) { return 0; }\n")
    run("cc", tmp_path / "empty.c", "-no-pie", "-Wl,-z,norelro", "-Wl,-z,lazy", "-Wl,-z,execstack", "-Wl,-rpath,/somewhere", "-o", soft)
    assert [fault.split(",")[0] for fault in faults(soft)] == [
        "position-independent code",
        "relocations made read-only",
        "all symbols bound at start",
        "a stack that is not executable",
        "libraries looked for beside it only",
    ]
