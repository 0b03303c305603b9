# SPDX-License-Identifier: Apache-2.0
"""`vaccel classify` on many photos: in order, several in flight, with a bar, and ended early."""

import os
import pty
import signal
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import schemas
from conftest import Vaccel, environment

BEST = {"chelsea.jpg": "tiger cat", "coffee.jpg": "espresso", "rocket.jpg": "missile"}


def best(line: dict[str, Any]) -> tuple[str, str]:
    return Path(line["path"]).name, line["labels"][0]["label"]


@pytest.mark.parametrize("jobs", [[], ["--jobs", "1"], ["--jobs", "2"], ["-j", "64"]], ids=str)
def test_answers_come_in_the_order_of_the_photos(classify: Vaccel, photos: Path, jobs: list[str]) -> None:
    names = [*BEST, *reversed(BEST), "coffee.jpg", "coffee.jpg"] * 3
    done = classify("--json", "--top", "1", *jobs, *(photos / name for name in names))
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    assert [best(line) for line in done.lines] == [(name, BEST[name]) for name in names]


def test_bad_ones_stand_where_they_were_given(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("no photograph\n")
    missing = tmp_path / "missing.jpg"
    done = classify("--json", "-n1", *[coffee, text, missing] * 5, coffee)
    done.failed(1)
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    assert [line["path"] for line in done.lines] == [str(path) for path in [coffee, text, missing] * 5 + [coffee]]
    assert ["error" in line for line in done.lines] == [False, True, True] * 5 + [False]
    said = done.err.splitlines()
    assert len(said) == 10
    for line in said:
        assert line.startswith("vaccel classify: ")
        assert line.count(str(text)) + line.count(str(missing)) == 1


@pytest.mark.parametrize("arguments", [["--batch", "2"], ["--batch", "5", "-j1"], ["--batch", "64"]], ids=" ".join)
def test_batches_say_the_same(classify: Vaccel, photos: Path, arguments: list[str]) -> None:
    names = [*BEST, *reversed(BEST), "coffee.jpg"]
    single = classify("--json", *(photos / name for name in names))
    done = classify("--json", *arguments, *(photos / name for name in names))
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    assert [best(line) for line in done.lines] == [(name, BEST[name]) for name in names]
    for line, expected in zip(done.lines, single.lines, strict=True):
        assert [at["index"] for at in line["labels"]] == [at["index"] for at in expected["labels"]]
        for got, wanted in zip(line["labels"], expected["labels"], strict=True):
            assert got["score"] == pytest.approx(wanted["score"], abs=1e-5)


def test_a_bad_photo_spoils_no_batch(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("no photograph\n")
    missing = tmp_path / "missing.jpg"
    given = [coffee, text, coffee, missing, coffee, missing, text, text]
    done = classify("--json", "-n1", "--batch", "3", *given)
    done.failed(1)
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    assert [line["path"] for line in done.lines] == [str(path) for path in given]
    assert ["error" in line for line in done.lines] == [path != coffee for path in given]
    for line in done.lines:
        if line["path"] == str(text):
            assert "look like text" in line["error"]["message"]
    assert len(done.err.splitlines()) == 5


def most_memory(command: list[str | Path], env: dict[str, str]) -> int:
    """The most bytes that it had in memory."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env) as run:
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    assert run.returncode == 0
    return usage.ru_maxrss * 1024


@pytest.mark.parametrize("batch", [[], ["--batch", "2"]], ids=str)
def test_memory_is_bounded(
    program: Path, models: Path, coffee: Path, tmp_path: Path, batch: list[str]
) -> None:
    photo = tmp_path / "long.jpg"
    # What follows a JPEG's end is read, and means nothing.
    photo.write_bytes(coffee.read_bytes() + b"\0" * 4_000_000)
    command = [program, "classify", "--jobs", "2", *batch]
    env = environment(models, tmp_path)
    # AddressSanitizer keeps what was freed.
    env["ASAN_OPTIONS"] = f"{env.get('ASAN_OPTIONS', '')}:quarantine_size_mb=1"
    few, many = (most_memory([*command, *[photo] * count], env) for count in (8, 108))
    assert many - few < 100 * photo.stat().st_size / 4


def test_a_folder_is_its_photos(classify: Vaccel, photos: Path, coffee: Path, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("b.JPG", "a.jpeg", ".hidden.jpg", "inner/c.jpg"):
        (tmp_path / name).symlink_to(coffee)
    (tmp_path / "notes.txt").write_text("not a photo")
    done = classify("--json", tmp_path, f"{photos}/")
    assert done.status == 0, done
    assert [line["path"] for line in done.lines] == [
        f"{tmp_path}/a.jpeg",
        f"{tmp_path}/b.JPG",
        *(f"{photos}/{name}" for name in sorted(os.listdir(photos))),
    ]


@pytest.mark.parametrize("end", [b"\n", b"\0"])
def test_names_from_standard_input(classify: Vaccel, photos: Path, end: bytes) -> None:
    names = end.join(os.fsencode(photos / name) for name in BEST)
    option = ["--null"] if end == b"\0" else []
    # The last name may lack its end, and empty lines are none.
    for text in (names, names + end, end + names + end + end):
        done = classify("--json", "--files-from", "-", *option, photos / "coffee.jpg", input=text)
        assert done.status == 0, done
        assert [best(line)[0] for line in done.lines] == ["coffee.jpg", *BEST]


def test_names_from_a_file(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    names = tmp_path / "names"
    names.write_text(f"{coffee}\n-\n{tmp_path}/missing.jpg\n")
    done = classify("--json", "--files-from", names, input=coffee.read_bytes())
    done.failed(1, "missing.jpg")
    assert [line["path"] for line in done.lines] == [str(coffee), "-", f"{tmp_path}/missing.jpg"]
    assert done.lines[0]["labels"] == done.lines[1]["labels"]
    names.write_text("")
    assert classify("--json", "--files-from", names) == type(done)(0, "", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"-\n", ["standard input is the list", "./-"]),
        (b"a.jpg\0b.jpg\0", ["NUL", "--null"]),
        (b"x" * 70000, ["64 KiB", "one name in a line"]),
    ],
    ids=["itself", "nul", "long"],
)
def test_lists_that_are_none(classify: Vaccel, text: bytes, words: list[str]) -> None:
    done = classify("--json", "--files-from", "-", input=text)
    done.failed(1, *words)
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    assert [line["path"] for line in done.lines] == ["-"]


def test_a_list_that_cannot_be_read(classify: Vaccel, tmp_path: Path) -> None:
    classify("--files-from", tmp_path / "none").failed(2, f"{tmp_path}/none", "No such file", "--files-from")
    classify("--files-from", tmp_path).failed(1, str(tmp_path), "Is a directory", "--files-from")


def test_answers_do_not_wait_for_the_next_name(program: Path, models: Path, coffee: Path, tmp_path: Path) -> None:
    command = [program, "classify", "--json", "--files-from", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(models, tmp_path), bufsize=0
    ) as run:
        assert run.stdin and run.stdout
        for _ in range(2):
            run.stdin.write(os.fsencode(coffee) + b"\n")
            assert b"espresso" in run.stdout.readline()
        run.stdin.close()
        assert run.wait(30) == 0


def interrupted(run: subprocess.Popen[bytes], number: int) -> tuple[bytes, bytes]:
    """What it printed, signalled after its first answer."""
    assert run.stdout
    first = run.stdout.readline()
    run.send_signal(number)
    rest, said = run.communicate(timeout=60)
    assert run.returncode == 128 + number, said
    return first + rest, said


@pytest.mark.parametrize("batch", [[], ["--batch", "4"]], ids=str)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_early_it_prints_what_it_has(
    program: Path, models: Path, coffee: Path, tmp_path: Path, number: int, batch: list[str]
) -> None:
    with subprocess.Popen(
        [program, "classify", "--json", *batch, *[coffee] * 20000],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(models, tmp_path),
        bufsize=0,
    ) as run:
        out, said = interrupted(run, number)
    lines = out.splitlines(keepends=True)
    assert 0 < len(lines) < 20000
    assert all(line.endswith(b"\n") and b"espresso" in line for line in lines)
    assert f"interrupted: {len(lines)} photos were looked at, 0 failed".encode() in said


@pytest.mark.parametrize("arguments", [["--files-from", "-"], ["-"]])
def test_ended_while_it_waits_for_input(
    program: Path, models: Path, coffee: Path, tmp_path: Path, arguments: list[str]
) -> None:
    with subprocess.Popen(
        [program, "classify", "--json", "--jobs", "1", coffee, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(models, tmp_path),
        bufsize=0,
    ) as run:
        assert run.stdin
        keeps_open = os.dup(run.stdin.fileno())  # communicate() closes the other
        out, said = interrupted(run, signal.SIGINT)
        os.close(keeps_open)
    assert b"espresso" in out
    assert b"interrupted: 1 photos were looked at" in said


def test_a_signal_that_was_ignored_stays_so(program: Path, models: Path, coffee: Path, tmp_path: Path) -> None:
    """As under nohup."""
    with subprocess.Popen(
        [program, "classify", "--json", *[coffee] * 40],
        stdout=subprocess.PIPE,
        env=environment(models, tmp_path),
        bufsize=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    ) as run:
        assert run.stdout
        first = run.stdout.readline()
        run.send_signal(signal.SIGINT)
        rest, _ = run.communicate(timeout=60)
        assert (run.returncode, (first + rest).count(b"\n")) == (0, 40)


def on_a_terminal(command: list[str | Path], env: dict[str, str], **streams: Any) -> bytes:
    """What a terminal shows of its standard error."""
    control, terminal = pty.openpty()
    with subprocess.Popen(command, stderr=terminal, env={"TERM": "xterm", **env}, **streams) as run:
        os.close(terminal)
        shown = b""
        while True:
            try:
                some = os.read(control, 4096)
            except OSError:
                break
            shown += some
        assert run.wait(60) == 0, shown
    os.close(control)
    return shown


def test_a_bar_on_a_terminal(
    program: Path, models: Path, coffee: Path, tmp_path: Path, classify: Vaccel
) -> None:
    env = environment(models, tmp_path)
    command = [program, "classify", "-n1", "--jobs", "1", *[coffee] * 150]
    shown = on_a_terminal(command, env, stdout=subprocess.DEVNULL)
    assert b"photos [" in shown
    assert b"/150 (" in shown
    # It is gone at the end, and nothing stands where it was.
    assert shown.endswith(b"\r\x1b[K")
    assert b"\n" not in shown
    # Neither where nobody looks, nor on a terminal that cannot draw over a line.
    assert classify("-n1", *[coffee] * 10).err == ""
    assert on_a_terminal(command, {**env, "TERM": "dumb"}, stdout=subprocess.DEVNULL) == b""
