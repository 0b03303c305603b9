# SPDX-License-Identifier: Apache-2.0
"""Commands, help, usage errors, and what happens to output that cannot be written."""

import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import BUILD, ROOT, Vaccel, environment

COMMANDS = [
    ("classify",),
    ("detect",),
    ("segment",),
    ("pose",),
    ("depth",),
    ("infer",),
    ("bench",),
    ("calibrate",),
    ("info",),
    ("explain",),
    ("backend", "check"),
    ("backend", "list"),
    ("model", "list"),
    ("model", "show"),
    ("model", "check"),
    ("model", "init"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(vaccel: Vaccel, command: tuple[str, ...]) -> None:
    helped = vaccel(*command, "--help")
    assert helped.status == 0
    assert helped.out.startswith(f"Usage: vaccel {' '.join(command)}")
    assert vaccel("help", *command).out == helped.out
    assert vaccel(*command, "-h").out == helped.out


@pytest.mark.parametrize("arguments", [("--help",), ("help",), ("-h",), ("model", "--help"), ("help", "model")])
def test_groups_list_their_commands(vaccel: Vaccel, arguments: tuple[str, ...]) -> None:
    helped = vaccel(*arguments)
    assert helped.status == 0
    assert ("check" if "model" in arguments else "classify") in helped.out


@pytest.mark.parametrize("arguments", [("--version",), ("-V",), ("classify", "--version")])
def test_version(vaccel: Vaccel, arguments: tuple[str, ...]) -> None:
    done = vaccel(*arguments)
    assert (done.status, done.out.split()[0]) == (0, "vaccel")


def test_without_a_command_it_says_what_there_is(vaccel: Vaccel) -> None:
    vaccel().failed(2, "Usage: vaccel", "classify")
    vaccel("model").failed(2, "Usage: vaccel model", "fetch")


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("clasify",), "vaccel classify"),
        (("inof",), "vaccel info"),
        (("model", "chekc"), "vaccel model check"),
        (("help", "explian"), "vaccel explain"),
    ],
)
def test_a_slip_of_the_finger(vaccel: Vaccel, arguments: tuple[str, ...], meant: str) -> None:
    vaccel(*arguments).failed(2, f"did you mean `{meant}`?")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("frobnicate",), ("'frobnicate'", "vaccel --help")),
        (("--frobnicate",), ("'--frobnicate'", "vaccel --help")),
        (("classify",), ("no photo", "JPEG or PNG")),
        (("classify", "--top", "0", "x"), ("--top", "'0'", "1 to 65536")),
        (("classify", "--top", "-1", "x"), ("--top", "'-1'")),
        (("classify", "--top", "many", "x"), ("--top", "'many'")),
        (("classify", "--min-score", "2", "x"), ("--min-score", "'2'", "0 to 1")),
        (("classify", "--min-score", "nan", "x"), ("--min-score", "'nan'")),
        (("classify", "--jobs", "0", "x"), ("--jobs", "'0'", "1 to 1024")),
        (("classify", "--jobs", "1025", "x"), ("--jobs", "'1025'")),
        (("classify", "--batch", "0", "x"), ("--batch", "'0'", "1 to 1024")),
        (("classify", "--null", "x"), ("--null", "--files-from")),
        (("classify", "--files-from", "-", "-"), ("standard input", "--files-from", "leave out one")),
        (("classify", "--precision", "f99", "x"), ("'f99'", "f16")),
        (("classify", "--frobnicate", "x"), ("--frobnicate", "--help")),
        (("detect", "--model", "x"), ("no photo", "JPEG or PNG")),
        (("detect", "x"), ("no model", "--model", "vaccel model list")),
        (("detect", "x", "y"), ("'y'", "one photo too many")),
        (("detect", "-m", "x", "x", "-o", "x.png"), ("--output", "'x.png'", "end in .svg")),
        (("depth", "-m", "x", "x", "-o", ".npy"), ("--output", "'.npy'", ".svg or .png or .npy")),
        (("detect", "--top", "0", "x"), ("--top", "'0'", "1 to 65536")),
        (("detect", "--min-score", "2", "x"), ("--min-score", "'2'", "0 to 1")),
        (("detect", "--max-overlap", "nan", "x"), ("--max-overlap", "'nan'", "0 to 1")),
        (("pose", "--top", "1025", "x"), ("--top", "'1025'", "1 to 1024")),
        (("pose", "--min-score", "-1", "x"), ("--min-score", "'-1'", "0 to 1")),
        (("explain",), ("no op", "image_classify")),
        (("explain", "noop", "noop"), ("one op too many",)),
        (("explain", "frobnicate"), ("'frobnicate'", "vaccel info")),
        (("info", "openvino"), ("'openvino'", "no argument")),
        (("model", "list", "x"), ("'x'", "no argument")),
        (("model", "show"), ("no model", "vaccel model list")),
        (("model", "show", "a", "b"), ("'b'", "one model too many")),
        (("model", "init"), ("no file",)),
        (("model", "init", "a", "b"), ("one file too many",)),
    ],
)
def test_wrong_usage(vaccel: Vaccel, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    done = vaccel(*arguments)
    done.failed(2, *words)
    assert done.out == ""


@pytest.mark.parametrize("arguments", [("info",), ("model", "list", "--json"), ("--help",), ("classify", "--help")])
def test_a_full_disk_is_noticed(vaccel: Vaccel, arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        vaccel(*arguments, stdout=full).failed(5, "standard output could not be written", "free some space")


def test_a_closed_pipe_is_noticed(program: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [program, "info", "--json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment(tmp_path, tmp_path),
        preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN),
        restore_signals=False,
        timeout=60,
    )
    os.close(writing)
    assert done.returncode == 5, done
    assert b"standard output could not be written" in done.stderr


def test_fetch_runs_the_program_of_its_own_tree(vaccel: Vaccel) -> None:
    done = vaccel("model", "fetch", "--list", env={"XDG_CACHE_HOME": "/nonexistent"})
    assert done.status == 0, done
    assert "efficientnet-lite0" in done.out


def test_fetch_without_python(vaccel: Vaccel) -> None:
    done = vaccel("model", "fetch", "--list", env={"VACCEL_PYTHON": "/nonexistent/python"})
    done.failed(3, "/nonexistent/python", "No such file", "VACCEL_PYTHON")


def test_an_installation_can_be_moved(vaccel: Vaccel, program: Path, tmp_path: Path) -> None:
    installed = subprocess.run(
        ["cmake", "--install", BUILD, "--prefix", tmp_path / "first"], capture_output=True, timeout=120
    )
    assert installed.returncode == 0, installed.stderr.decode()
    (tmp_path / "first").rename(tmp_path / "second")
    moved = tmp_path / "second" / "bin" / "vaccel"
    env = environment(tmp_path, tmp_path)
    for arguments in (["info", "--json"], ["model", "fetch", "--list"]):
        done = subprocess.run([moved, *arguments], capture_output=True, env=env, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "second/share/man/man1/vaccel.1").is_file()


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_the_manual_page_is_clean_and_complete(vaccel: Vaccel) -> None:
    page = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", ROOT / "cli" / "vaccel.1"],
        capture_output=True,
        timeout=60,
        env={**os.environ, "MANWIDTH": "100", "MAN_KEEP_FORMATTING": "", "LC_ALL": "C.UTF-8"},
    )
    assert (page.returncode, page.stderr) == (0, b"")
    source = (ROOT / "cli" / "vaccel.1").read_text()
    for command in COMMANDS:
        helped = vaccel(*command, "--help").out
        for word in helped.replace("=", " ").replace(",", " ").split():
            if word.startswith("--") and word not in ("--usage", "--help`", "--list`"):
                assert f"-{word[2:].strip('.;`')}" in source, f"{word} of {command} is not in the manual page"


#: A line up to the cursor, and something that is offered then.
COMPLETIONS = [
    ("vaccel c", "classify"),
    ("vaccel model ch", "check"),
    ("vaccel classify --mi", "--min-score"),
    ("vaccel classify --precision fa", "fastest"),
    ("vaccel classify --backend no", "noop"),
    ("vaccel classify -b no", "noop"),
    ("vaccel classify --json -m effi", "efficientnet-lite0"),
    ("vaccel classify pho", "photo.jpg"),
    ("vaccel seg", "segment"),
    ("vaccel detect --max-o", "--max-overlap"),
    ("vaccel depth pho", "photo.jpg"),
    ("vaccel pose --outp", "--output"),
    ("vaccel explain image_cl", "image_classify"),
    ("vaccel model init net.onnx --activation so", "softmax"),
    ("vaccel b", "bench"),
    ("vaccel inf", "infer"),
    ("vaccel infer --output-", "--output-dir"),
    ("vaccel model show effi", "efficientnet-lite0"),
    ("vaccel bench --conc", "--concurrency"),
    ("vaccel bench --performance th", "throughput"),
    ("vaccel model fetch effi", "efficientnet-lite0"),
    ("vaccel help ex", "explain"),
    ("vaccel help model in", "init"),
]

SHELLS = {
    "bash": """
        . {root}/cli/completion/vaccel.bash
        COMP_WORDS=({words}) COMP_CWORD={last}
        _vaccel vaccel {word} ''
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """,
    # zsh shows what it is offered to people only, so that the two ways to offer are looked at.
    "zsh": """
        _describe() {{ print -rl -- "${{(@)found%%:*}}" }}
        _files() {{ print -rl -- *(N) }}
        words=({words}) CURRENT=$#words
        . {root}/cli/completion/_vaccel
    """,
    "fish": """
        source {root}/cli/completion/vaccel.fish
        complete -C {line}
    """,
}


@pytest.fixture
def offered(program: Path, models: Path, tmp_path: Path) -> Callable[[str, str], list[str]]:
    """What a shell offers for a line, by the script for that shell."""

    def ask(shell: str, line: str) -> list[str]:
        if shutil.which(shell) is None:
            pytest.skip(f"{shell} is not installed; scripts/setup test installs it")
        (tmp_path / "photo.jpg").touch()
        words = line.split(" ")
        script = SHELLS[shell].format(
            root=ROOT, line=shlex.quote(line), words=" ".join(map(shlex.quote, words)), word=shlex.quote(words[-1]),
            last=len(words) - 1,
        )  # fmt: skip
        env = environment(models, tmp_path)
        env["PATH"] = f"{program.parent}:{env['PATH']}"
        command = [shell, "--no-config"] if shell == "fish" else [shell, "-f"] if shell == "zsh" else [shell, "--norc"]
        done = subprocess.run(
            [*command, "-c", script], capture_output=True, text=True, env=env, cwd=tmp_path, timeout=60, check=False
        )
        assert done.returncode == 0, done
        return [value.split("\t")[0] for value in done.stdout.splitlines()]

    return ask


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("line", "expected"), COMPLETIONS)
def test_completion(offered: Callable[[str, str], list[str]], shell: str, line: str, expected: str) -> None:
    assert expected in offered(shell, line)


@pytest.mark.parametrize(("shell", "expected"), [("bash", "fastest"), ("zsh", "--precision=fastest"), ("fish", "--precision=fastest")])
def test_completion_of_a_value_in_the_same_word(offered: Callable[[str, str], list[str]], shell: str, expected: str) -> None:
    # bash makes three words of it.
    line = "vaccel classify --precision = fa" if shell == "bash" else "vaccel classify --precision=fa"
    assert offered(shell, line) == [expected]


def test_completion_knows_every_option(vaccel: Vaccel) -> None:
    """All commands parse with vac_parse(), which is what completion asks."""

    def offers(*words: str) -> set[str]:
        return {line.split("\t")[0] for line in vaccel("__complete", *words).out.splitlines()}

    groups = ("backend", "model")
    commands = {(name,) for name in offers("")} | {(group, name) for group in groups for name in offers(group, "")}
    commands -= {("help",), *((group,) for group in groups), *((group, "help") for group in groups)}
    assert commands >= {*COMMANDS, ("model", "fetch")}
    for command in commands:
        found = set(re.findall(r"^ .{0,5} (--[a-z-]+)", vaccel(*command, "--help").out, re.MULTILINE))
        assert found, command
        assert found <= offers(*command, "-"), f"{command} does not go through vac_parse(), so that completion knows its options"


@pytest.mark.parametrize("line", ["", "nonsense x", "model nonsense x", "classify -- -", "help nonsense x", "classify --top "])
def test_completion_of_nonsense(vaccel: Vaccel, line: str) -> None:
    assert vaccel("__complete", *line.split(" ")).status == 0
    assert vaccel("__complete", "classify", "--model\n", "\t\x1b").status == 0


def on_a_terminal(program: Path, arguments: list[str], env: dict[str, str]) -> bytes:
    """What it prints when all three streams are a terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(program, [str(program), *arguments], {**env, "TERM": "xterm"})
    shown = b""
    while True:
        try:
            some = os.read(terminal, 4096)
        except OSError:
            break
        if not some:
            break
        shown += some
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, shown
    os.close(terminal)
    return shown


def test_colour_only_where_it_is_wanted(vaccel: Vaccel, program: Path, tmp_path: Path) -> None:
    env = environment(tmp_path, tmp_path)
    assert b"\x1b[1m" in on_a_terminal(program, ["info"], env)
    # What takes long has a line of its own, which is cleared: no colour.
    assert b"\x1b" not in on_a_terminal(program, ["info"], {**env, "NO_COLOR": "1"}).replace(b"\x1b[K", b"")
    assert "\x1b" not in vaccel("info").out


def test_what_takes_long_says_so(program: Path, tmp_path: Path) -> None:
    hanging = BUILD / "tests" / "backends" / "hang"
    if not hanging.is_dir():
        pytest.skip(f"{hanging} is not built")
    env = environment(tmp_path, tmp_path, VACCEL_BACKEND_PATH=str(hanging), VACCEL_PROBE_TIMEOUT_MS="2500")
    assert b"asking the backends (1 s)" in on_a_terminal(program, ["info"], env)
