# SPDX-License-Identifier: Apache-2.0
"""Reads the how-tos: fenced blocks, and the comments before them that say where they go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"<!-- (?P<what>[^>]*?) -->\n```\w*\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(document: str) -> Iterator[tuple[str, str]]:
    """(what to do with it, text) of every block that says so."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        yield match["what"], match["text"]


def commands(document: str) -> list[str]:
    """The shell blocks, one command a line."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return [line for block in SHELL.findall(text) for line in block.splitlines()]


def follow(document: str, tree: Path) -> None:
    """Does to `tree` what the document says."""
    found = list(blocks(document))
    assert found, f"{document} has no blocks to follow"
    for what, text in found:
        if match := re.fullmatch(r"append to (\S+)", what):
            with (tree / match[1]).open("a", encoding="utf-8") as file:
                file.write(text)
        elif match := re.fullmatch(r"new file (\S+)", what):
            (tree / match[1]).parent.mkdir(parents=True, exist_ok=True)
            (tree / match[1]).write_text(text, encoding="utf-8")
        elif match := re.fullmatch(r'insert (before|after) "(.+)" in (\S+)', what):
            path = tree / match[3]
            old = path.read_text(encoding="utf-8")
            assert old.count(match[2]) == 1, f"{match[3]} has {match[2]!r} {old.count(match[2])} times"
            new = text + match[2] if match[1] == "before" else match[2] + "\n" + text.rstrip("\n")
            path.write_text(old.replace(match[2], new), encoding="utf-8")
        else:
            raise AssertionError(f"{document}: nobody knows how to '{what}'")
