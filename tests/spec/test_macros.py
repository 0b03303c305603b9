# SPDX-License-Identifier: Apache-2.0
"""Each options struct: its _INIT macro compiles in C and C++, gives zeros, and its _init() gives the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

PARAMS = re.findall(r"#define (VACCEL_\w+)_INIT\b", (ROOT / "capi/include/vaccel/params.h").read_text(encoding="utf-8"))
LANGUAGES = {
    "c11-gcc": ("gcc", "-std=c11", ".c"),
    "c11-clang": ("clang-16", "-std=c11", ".c"),
    "c++17-g++": ("g++", "-std=c++17", ".cc"),
    "c++17-clang++": ("clang++-16", "-std=c++17", ".cc"),
}
PROGRAM = """\
#include <string.h>
#include <vaccel/params.h>

int main(void)
{{
    const {type} macro = {macro}_INIT;
    {type} made;
    unsigned char zeros[sizeof(made)] = {{0}};
    memset(&made, 0xA5, sizeof(made));
    {type}_init(&made, sizeof(made));
    if (memcmp(&macro, &made, sizeof(made)) != 0)
        return 1;
    if (macro.struct_size != sizeof(macro))
        return 2;
    return memcmp((const unsigned char *)&macro + 4, zeros, sizeof(macro) - 4) != 0 ? 3 : 0;
}}
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("macro", PARAMS)
def test_init(macro: str, language: str, tmp_path: Path) -> None:
    compiler, standard, suffix = LANGUAGES[language]
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not installed")
    sanitize = os.environ.get("VACCEL_SANITIZE")
    flags = [f"-fsanitize={sanitize}"] if sanitize else []
    if flags and ("clang" in compiler) != (os.environ["VACCEL_COMPILER"] == "Clang"):
        pytest.skip("the library is built with the other compiler's sanitizers")
    source = tmp_path / f"init{suffix}"
    source.write_text(PROGRAM.format(macro=macro, type=macro.lower()), encoding="utf-8")
    library = Path(os.environ["VACCEL_LIBRARY"])
    command = [
        compiler, standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{ROOT / 'capi/include'}",
        str(source), str(library), f"-Wl,-rpath,{library.parent}", "-o", str(tmp_path / "init"),
    ]
    built = subprocess.run([*command, *flags], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    assert subprocess.run([str(tmp_path / "init")], check=False).returncode == 0


def test_there_are_macros() -> None:
    assert PARAMS
