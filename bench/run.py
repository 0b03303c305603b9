# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks and prints one table: each figure, its target, and whether it is met.

Ratios come from pairs measured in turn in one process; counts from callgrind and strace. Nothing here is a test: a shared machine may
miss a timed target for reasons of its own, which the control ratios show.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODEL = "efficientnet-lite0"


@dataclass
class Figure:
    """One line of the table. `met` is None where there is no target or nothing was measured."""

    name: str
    figure: str
    target: str
    met: bool | None
    detail: dict[str, Any]


class Missing(Exception):
    """A benchmark cannot run here; the message says why."""


def run(command: list[str | Path], **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    if not done.stdout and done.returncode != 0:
        raise Missing((done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1])
    return done.stdout


def run_json(command: list[str | Path], **environment: str) -> dict[str, Any]:
    return json.loads(run(command, **environment))


def needs(tool: str) -> str:
    path = shutil.which(tool)
    if path is None:
        raise Missing(f"{tool} is not installed; scripts/setup test installs it")
    return path


def stream_counts(trace: str) -> dict[str, Any]:
    """What strace saw of bench-stream between its marks, for each call: system calls of each thread, bytes sent by both."""
    calls: dict[str, int] = {}
    sent = marks = 0
    client = ""
    for line in trace.splitlines():
        thread, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.startswith("getppid("):
            marks += 1
            client = thread
        elif marks == 1:
            calls[thread] = calls.get(thread, 0) + (not rest.startswith("<..."))
            done = re.search(r"sendmsg.* = (\d+)$", rest)
            sent += int(done[1]) if done else 0
    if marks != 2 or client not in calls:
        raise Missing("strace did not see the program's marks")
    # A thread that was about to end, or to begin, is no side.
    return {"each_side": [count / 100 for count in calls.values() if count >= 50], "sent": sent / 100}


class Bench:
    def __init__(self, build: Path, pairs: int) -> None:
        self.build = build
        self.pairs = pairs
        self.photo = build / "photos" / "coffee.jpg"
        self.python_env = {"PYTHONPATH": str(build / "python")}

    def dispatch(self) -> list[Figure]:
        report = run_json([self.build / "bench" / "bench-dispatch"])
        noop, session, threads = report["noop"], report["session"], report["two_threads"]
        # A busy machine has no second processor to spare, which says nothing about the threads.
        busy = threads["wall"] < 1.8 <= threads["cpu"]
        return [
            Figure("noop over a direct call", f"{noop['extra_ns']:.1f} ns", "≤ 8 ns", noop["extra_ns"] <= 8, noop),
            Figure("session open + close", f"{session['a_ns'] / 1000:.3f} µs", "≤ 2 µs", session["a_ns"] <= 2000, session),
            Figure(
                "two threads on one session over one",
                f"{threads['wall']:.2f} by the clock, {threads['cpu']:.2f} by processor time",
                "≥ 1.8",
                None if busy else threads["wall"] >= 1.8,
                threads,
            ),
        ]

    def instructions(self) -> list[Figure]:
        valgrind = needs("valgrind")

        def count(calls: int) -> int:
            command = [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null"]
            done = subprocess.run(
                [*command, str(self.build / "bench" / "bench-dispatch"), "--noop", str(calls)],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            found = re.search(r"Collected : (\d+)", done.stderr)
            if not found:
                raise Missing("callgrind printed no count")
            return int(found[1])

        each = (count(200_000) - count(100_000)) / 100_000
        return [Figure("noop, instructions with the caller's loop", f"{each:.0f}", "≤ 60", each <= 60, {"instructions": each})]

    def session_calls(self) -> list[Figure]:
        strace = needs("strace")
        with tempfile.NamedTemporaryFile("r") as trace:
            run([strace, "-f", "-o", trace.name, self.build / "bench" / "bench-sessions"])
            lines = trace.read().splitlines()
        marks = [i for i, line in enumerate(lines) if "getppid" in line]
        if len(marks) != 2:
            raise Missing("strace did not see the program's marks")
        between = lines[marks[0] + 1 : marks[1]]
        file_calls = [line for line in between if re.search(r"\b(open|stat|access|read|readlink|getdents|mmap)", line)]
        detail = {"sessions": 1000, "system_calls": len(between), "file_calls": len(file_calls)}
        return [
            Figure("file-system calls of 1000 sessions", str(len(file_calls)), "0", not file_calls, detail),
        ]

    def classify(self) -> list[Figure]:
        report = run_json(
            [self.build / "bench" / "bench-classify-overhead", self.build / "models" / MODEL, self.photo, str(self.pairs)]
        )
        figures = []
        for kind, title in (("jpeg", "a JPEG"), ("pixels", "raw pixels")):
            part = report[kind]
            ours, direct = part["vaccel"], part["direct"]
            figures.append(
                Figure(
                    f"image_classify of {title} over OpenVINO by hand",
                    f"{part['ratio_median']:.4f} (control {part['ratio_aa']:.4f})",
                    "≤ 1.01",
                    part["ratio_median"] <= 1.01,
                    part,
                )
            )
            figures.append(
                Figure(
                    f"… its copies of 1 KiB or more, and bytes allocated beside OpenVINO's, {title}",
                    f"{ours['large_copies'] - direct['large_copies']:+.0f}, "
                    f"{ours['allocated_bytes'] - direct['allocated_bytes']:+.0f} B",
                    "no image, no tensor",
                    ours["large_copies"] <= direct["large_copies"]
                    and ours["allocated_bytes"] - direct["allocated_bytes"] < 4096,
                    {"vaccel": ours, "direct": direct},
                )
            )
        return figures

    def infer(self) -> list[Figure]:
        report = run_json([self.build / "bench" / "bench-infer-openvino", self.build / "models" / MODEL, str(self.pairs)])
        figures = []
        for batch, part in report.items():
            copies = part["vaccel"]["large_copied_bytes"] - part["direct"]["large_copied_bytes"]
            figures += [
                Figure(
                    f"infer at batch {batch} over OpenVINO by hand",
                    f"{part['ratio_median']:.4f} (control {part['ratio_aa']:.4f})",
                    "≤ 1.01",
                    part["ratio_median"] <= 1.01,
                    part,
                ),
                Figure(f"… bytes of tensors copied beside OpenVINO's, batch {batch}", f"{copies:+.0f}", "0", copies <= 0, part),
            ]
        return figures

    def infer_onnxruntime(self) -> list[Figure]:
        report = run_json(
            [self.build / "bench" / "bench-infer-onnxruntime", self.build / "models" / MODEL, str(self.pairs)]
        )
        return [
            Figure(
                f"infer at batch {batch} over ONNX Runtime by hand",
                f"{part['ratio']:.4f} (control {part['control']:.4f}, two by hand {part['two_direct']:.4f})",
                "≤ 1.01",
                part["ratio"] <= 1.01,
                part,
            )
            for batch, part in report.items()
        ]

    def infer_formats(self) -> list[Figure]:
        """The same network in the formats of TensorFlow and PyTorch, which scripts/test --all writes."""
        figures = []
        for backend, framework, kind in (("tensorflow", "TensorFlow", "saved_model"), ("pytorch", "PyTorch", "torchscript")):
            program, model = self.build / "bench" / f"bench-infer-{backend}", self.build / "formats" / kind / MODEL
            if not program.exists() or not model.is_dir():
                raise Missing(f"{program.name} or {model} is not here; scripts/setup all and scripts/test --all make them")
            for batch, part in run_json([program, model, str(self.pairs)]).items():
                figures.append(
                    Figure(
                        f"infer at batch {batch} over {framework} by hand",
                        f"{part['ratio']:.4f} (control {part['control']:.4f}, two by hand {part['two_direct']:.4f})",
                        "≤ 1.01",
                        part["ratio"] <= 1.01,
                        part,
                    )
                )
        return figures

    def gemm(self) -> list[Figure]:
        # A product takes milliseconds there, and seconds where a processor plays the device.
        libraries = (("blas", "OpenBLAS", 1.01, 4 * self.pairs), ("opencl", "CLBlast", 1.05, self.pairs // 2))
        figures = []
        for backend, library, target, pairs in libraries:
            program = self.build / "bench" / f"bench-gemm-{backend}"
            if not program.exists():
                raise Missing(f"{program.name} is not built")
            for size, part in run_json([program, str(pairs)]).items():
                figures.append(
                    Figure(
                        f"blas_sgemm of {size} × {size} over {library} by hand",
                        f"{part['ratio']:.4f} (control {part['control']:.4f}), {part['a_ns'] / 1e6:.2f} ms",
                        f"≤ {target}",
                        part["ratio"] <= target,
                        part,
                    )
                )
        return figures

    def first_product(self) -> list[Figure]:
        """Calls that find no compiled kernel on this machine, and those of the next process."""
        figures = []
        with tempfile.TemporaryDirectory() as cache:
            for name in ("nothing kept", "kernels kept on disk"):
                found = run_json([self.build / "bench" / "bench-first-product", "opencl"], XDG_CACHE_HOME=cache, POCL_CACHE_DIR=f"{cache}/pocl")
                figure = f"{found['add']:.0f} ms, {found['product']:.0f} ms; then {found['add_again']:.2f} ms, {found['product_again']:.2f} ms"
                figures.append(Figure(f"opencl, {name}: first vector_add, first product", figure, "", None, found))
        return figures

    def calibrate(self) -> list[Figure]:
        found = run_json([sys.executable, ROOT / "bench" / "calibrate.py", "--build", self.build])
        within = [part["within"] for part in found.values()]
        trials = next(iter(found.values()))["trials"]
        figure = ", ".join(f"{count} of {trials} on {name}" for count, name in zip(within, found, strict=True))
        return [Figure("`vaccel calibrate` takes a backend within 1.05 × of the best", figure, f"{trials} of {trials}", min(within) == trials, found)]

    def throughput(self) -> list[Figure]:
        report = run_json([self.build / "bench" / "bench-throughput-openvino", self.build / "models" / MODEL, self.photo])
        control = report["optimal"]["control"]
        figure = f"{report['ratio']:.3f} (control {control:.3f}), {report['photos_per_second']:.0f} photos a second"
        name = "100 photos submitted, throughput over OpenVINO's asynchronous interface by hand"
        return [Figure(name, figure, "≥ 0.98", report["ratio"] >= 0.98, report)]

    def session_memory(self) -> list[Figure]:
        names = ("chelsea", "coffee", "rocket")
        photos = [self.build / "photos" / f"{name}.jpg" for name in names]
        text = run([self.build / "tests" / "bin" / "openvino-calls-test", self.build / "models" / MODEL, *photos])
        found = re.search(r"for each further session (-?\d+) bytes resident, (\d+) allocated", text)
        if not found:
            raise Missing("the test of sessions printed no count")
        resident, allocated = int(found[1]), int(found[2])
        detail = {"resident": resident, "allocated": allocated, "sessions": 1000}
        met = max(resident, allocated) <= 16384
        figure = f"{resident} B resident, {allocated} B allocated"
        return [Figure("memory of each further session on a loaded model", figure, "≤ 16 KiB", met, detail)]

    def media(self) -> list[Figure]:
        report = run_json(
            [sys.executable, ROOT / "media/tests/bench_media.py", self.build / "lib/libmedia-shared.so", self.photo]
        )
        figure = f"{report['ratio']:.2f} (control {report['self_ratio']:.3f}, equal: {report['equal']})"
        return [Figure("decode + preprocess over Pillow", figure, "≤ 1", report["ratio"] <= 1 and report["equal"], report)]

    def python(self) -> list[Figure]:
        folder = ROOT / "bindings/python/bench"
        noop = run_json([sys.executable, folder / "noop.py"], **self.python_env)
        classify = run_json(
            [sys.executable, folder / "classify.py", "--pairs", str(self.pairs), self.photo], **self.python_env
        )
        return [
            Figure("Python noop over an empty SWIG call", f"{noop['ratio']:.2f}", "≤ 2.5", noop["ratio"] <= 2.5, noop),
            Figure("classify from Python over C", f"{classify['ratio']:.4f}", "≤ 1.01", classify["ratio"] <= 1.01, classify),
        ]

    def go(self) -> list[Figure]:
        program = self.build / "bench" / "bench-go"
        if not program.exists():
            raise Missing("there is no Go 1.24 or newer; scripts/setup test installs it")
        report = run_json([program, "-pairs", str(self.pairs), self.photo])
        noop, classify = report["noop"], report["classify"]
        return [
            Figure("Go noop over an empty cgo call", f"{noop['ratio']:.2f}", "≤ 1.5", noop["ratio"] <= 1.5, noop),
            Figure(
                "classify from Go over C",
                f"{classify['ratio']:.4f} (control {classify['control']:.4f})",
                "≤ 1.01",
                classify["ratio"] <= 1.01,
                classify,
            ),
            Figure(
                "infer from Go over C",
                f"{report['infer']['ratio']:.4f} (control {report['infer']['control']:.4f})",
                "–",
                None,
                report["infer"],
            ),
            Figure(
                "Go allocations of an infer with the caller's tensors",
                f"{report['infer_allocations']:.0f}",
                "0",
                report["infer_allocations"] == 0,
                {},
            ),
        ]

    def stream(self) -> list[Figure]:
        program = self.build / "bench" / "bench-stream"
        report = run_json([program])
        clients = run_json([program, "--clients"])
        noop, buffer, memory = report["noop"], report["buffer"], report["memory"]
        answered = clients["answered"] == clients["calls"]
        return [
            Figure(
                "noop over a unix socket, over a bare ping-pong of the same sizes",
                f"{noop['ratio']:.2f} (control {noop['control']:.3f}), {noop['a_ns'] / 1000:.1f} µs",
                "≤ 1.3",
                noop["ratio"] <= 1.3,
                noop,
            ),
            Figure(
                "infer on 1 MiB in a buffer, over one on 64 bytes, unix socket",
                f"{buffer['ratio']:.2f} (control {buffer['control']:.3f})",
                "≤ 1.2",
                buffer["ratio"] <= 1.2,
                buffer,
            ),
            Figure(
                "infer on 1 MiB in ordinary memory, over one on 64 bytes, unix socket",
                f"{memory['ratio']:.2f}, {memory['extra_ns'] / 1000:.0f} µs more",
                "one copy",
                None,
                memory,
            ),
            Figure(
                "64 clients at once over a unix socket",
                f"{clients['answered']} of {clients['calls']} calls answered, {clients['per_second']:.0f} a second",
                "all",
                answered,
                clients,
            ),
            *self.stream_calls(program),
        ]

    def stream_calls(self, program: Path) -> list[Figure]:
        """System calls of both sides, and bytes through the socket, of one call in the middle of many."""
        strace = needs("strace")
        figures = []
        for kind, title in (("--noop", "noop"), ("--buffer", "1 MiB in a buffer"), ("--memory", "1 MiB in ordinary memory")):
            with tempfile.NamedTemporaryFile("r") as trace:
                run([strace, "-f", "-o", trace.name, program, kind, "100"])
                counts = stream_counts(trace.read())
            most = max(counts["each_side"])
            figures.append(
                Figure(
                    f"system calls of each side, {title}",
                    f"{most:.2f}, {counts['sent']:.0f} bytes sent",
                    "≤ 2",
                    most <= 2.05,
                    counts,
                )
            )
        return figures

    def daemon(self) -> list[Figure]:
        """What a guest's calls cost the host; see bench/daemon.py."""
        found = run_json([sys.executable, ROOT / "bench" / "daemon.py", "--build", self.build, "--pairs", str(max(1, self.pairs // 4))])
        classify, memory, recovery, sandbox = (found[name] for name in ("classify", "memory", "recovery", "sandbox"))
        return [
            Figure(
                "a guest's `image_classify`: the worker's processor time over that of the call on the host",
                f"{classify['ratio']:.4f} (control {classify['control']:.4f})", "1.02", classify["ratio"] <= 1.02, classify,
            ),
            Figure("`vacceld`: resident memory", f"{memory['front_kib'] / 1024:.1f} MiB", "4 MiB", memory["front_kib"] <= 4096, memory),
            Figure("a tenant that has not called: resident memory", f"{memory['idle_tenant_kib']:.1f} KiB", "", None, memory),
            Figure("a worker that has served a `noop`: resident memory", f"{memory['worker_kib'] / 1024:.1f} MiB", "", None, memory),
            Figure("from a worker's death to the next served call", f"{recovery['median_ms']:.1f} ms (worst {recovery['worst_ms']:.1f})", "", None, recovery),
            *(
                Figure(f"{what} of a worker in its sandbox over one without", f"{sandbox[what]['ratio']:.3f} (control {sandbox[what]['control']:.3f})", "", None, sandbox)
                for what in ("noop", "image_classify")
            ),
        ]  # fmt: skip

    def guest(self) -> list[Figure]:
        """Unikernels in QEMU; see bench/guest.py."""
        needs("qemu-system-x86_64")
        found = run_json([sys.executable, ROOT / "bench" / "guest.py", "--build", self.build, "--pairs", str(max(2, self.pairs // 20))])
        counted = found["instructions"]
        image = (self.build / "bin" / "example-unikernel.img").stat().st_size
        return [
            Figure("a unikernel's image without its photograph", f"{image / 1024:.0f} KiB", "64 KiB", image <= 64 << 10, {"bytes": image}),
            Figure(
                "guest instructions of a `noop` over a bare virtqueue's ping",
                f"{counted['noop_over_ping']:.2f} ({counted['noop']:.0f})", "1.5", counted["noop_over_ping"] <= 1.5, counted,
            ),
            *(
                Figure(
                    f"{machine}: boot to the first answer less the inference, over an empty guest's first byte",
                    f"{each['ratio']:.2f} ({each['first_answer_less_inference_ms']:.0f} ms)", "3", each["ratio"] <= 3, each,
                )
                for machine, each in ((machine, found[f"boot_{machine}"]) for machine in ("microvm", "pc", "q35"))
            ),
        ]  # fmt: skip

    def spawn(self) -> list[Figure]:
        """Unikernels from QEMU's start on; see bench/spawn.py."""
        needs("qemu-system-x86_64")
        found = run_json([sys.executable, ROOT / "bench" / "spawn.py", "--build", self.build, "--boots", str(max(4, self.pairs // 8))])
        row, crowd = found["row"], found["crowd"]
        return [
            *(
                Figure(
                    f"{machine}: `exec` of QEMU to the first classified photo, at best and mostly; of the former QEMU's own start, inference",
                    f"{each['total']:.0f}, {each['middle']:.0f} ms; {each['QEMU starts']:.0f}, {each['inference']:.0f}", "", None, each,
                )
                for machine, each in found["machines"].items()
            ),
            Figure("the same, of the first guest of a tenant without `preload`", f"{found['first_of_all_ms']:.0f} ms", "", None, {}),
            Figure(f"{row['count']} unikernels in a row, one worker: each", f"{row['each_ms']:.0f} ms", "", None, row),
            Figure(f"{crowd['count']} unikernels at once, one worker: until all are answered", f"{crowd['all_answered_ms']:.0f} ms", "", None, crowd),
            Figure(
                "memory (PSS) of each of them: QEMU, guest; of the worker",
                f"{crowd['hypervisor_mib']:.1f}, {crowd['guest_mib']:.1f} MiB; {crowd['worker_mib']:.0f} MiB", "", None, crowd,
            ),
        ]  # fmt: skip

    def linux_guest(self) -> list[Figure]:
        """A stock Linux in QEMU, by carrier; see bench/linux_guest.py."""
        needs("qemu-system-x86_64")
        found = run_json([sys.executable, ROOT / "bench" / "linux_guest.py", "--build", self.build, "--pairs", str(max(2, self.pairs // 10))])
        copies = found["carriers"].pop("host_copies_virtiofs")
        classify, first = found["classify"], found["first_label"]
        most = max(copies.values())
        return [
            *(
                Figure(
                    f"Linux guest, {carrier.partition(':')[0]}: `noop`; 4 MiB there and back",
                    f"{each['noop_us']:.0f} µs; {each['mib_per_s']:.0f} MiB/s", "", None, each,
                )
                for carrier, each in found["carriers"].items()
            ),
            Figure("Linux guest, virtio: copies on the host of 4 MiB, each way", f"{most:.2f}", "1", most <= 1.01, copies),
            Figure(
                "a Linux guest's `image_classify`: the worker's processor time over that of the call on the host",
                f"{classify['ratio']:.4f} (control {classify['control']:.4f})", "1.05", classify["ratio"] <= 1.05, classify,
            ),
            Figure("from `exec` of QEMU to a Linux guest's first label: median, best", f"{first['median_ms']:.0f}, {first['best_ms']:.0f} ms", "", None, first),
        ]  # fmt: skip

    def library(self) -> list[Figure]:
        library = (self.build / "lib" / "libvaccel.so").resolve()
        with tempfile.TemporaryDirectory() as folder:
            stripped = Path(folder) / "libvaccel.so"
            run([needs("strip"), "-o", stripped, library])
            size = stripped.stat().st_size
        symbols = [line.split()[-1].split("@")[0] for line in run([needs("nm"), "-D", "--defined-only", library]).splitlines()]
        others = [name for name in symbols if not name.startswith(("vaccel_", "VACCEL_"))]
        needed = re.findall(r"NEEDED.*\[(.*)\]", run([needs("readelf"), "-d", library]))
        return [
            Figure("libvaccel.so, stripped", f"{size / 1024:.1f} KiB", "≤ 128 KiB", size <= 128 << 10, {"bytes": size}),
            Figure("its exports that are not vaccel_*", str(len(others)), "0", not others, {"exports": len(symbols)}),
            Figure("libraries it needs", ", ".join(needed), "libc", needed == ["libc.so.6"], {"needed": needed}),
        ]

    def start(self) -> list[Figure]:
        """Whole processes in turn: the C example beside a program that does the same with OpenVINO alone."""
        ours = [self.build / "bin" / "example-classify", self.photo]
        direct = [self.build / "bench" / "bench-first-label", self.build / "models" / MODEL, self.photo]
        times: dict[str, list[float]] = {"ours": [], "direct": []}

        def timed(name: str, command: list[Path]) -> None:
            start = time.perf_counter()
            run(list(command), VACCEL_MODEL_PATH=str(self.build / "models"))
            times[name].append(time.perf_counter() - start)

        timed("ours", ours)
        timed("direct", direct)
        times = {"ours": [], "direct": []}
        for i in range(20):
            order = [("ours", ours), ("direct", direct)]
            for name, command in order if i % 2 == 0 else reversed(order):
                timed(name, command)
        ratio = statistics.median(a / b for a, b in zip(times["ours"], times["direct"]))
        detail = {name: statistics.median(values) for name, values in times.items()} | {"ratio": ratio}
        figure = f"{detail['ours'] * 1000:.0f} ms, {ratio:.3f} × OpenVINO alone ({detail['direct'] * 1000:.0f} ms)"
        return [Figure("process start to first label", figure, "–", None, detail)]


def collect(bench: Bench) -> list[Figure]:
    figures: list[Figure] = []
    parts: list[Callable[[], list[Figure]]] = [
        bench.dispatch, bench.instructions, bench.session_calls, bench.classify, bench.infer, bench.infer_onnxruntime, bench.infer_formats, bench.gemm, bench.first_product,
        bench.calibrate, bench.throughput,
        bench.session_memory, bench.media, bench.python, bench.go,
        bench.stream, bench.daemon, bench.guest, bench.spawn, bench.linux_guest, bench.library, bench.start,
    ]  # fmt: skip
    for part in parts:
        print(f"bench: {part.__name__} …", file=sys.stderr)
        try:
            figures += part()
        except (Missing, FileNotFoundError, json.JSONDecodeError) as error:
            figures.append(Figure(part.__name__, f"not measured: {error}", "", None, {}))
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="the build tree (default: build)")
    parser.add_argument("--pairs", type=int, default=200, help="pairs of classifications (default: 200)")
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the table")
    options = parser.parse_args()
    os.environ["VACCEL_MODEL_PATH"] = str(options.build / "models")
    figures = collect(Bench(options.build, options.pairs))
    report = {
        "machine": {"processors": os.cpu_count(), "architecture": platform.machine(), "load": os.getloadavg()[0]},
        "figures": [asdict(figure) for figure in figures],
    }
    (options.build / "bench.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.json:
        print(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        print("| | measured | target | |\n|---|---|---|---|")
        for figure in figures:
            mark = {True: "met", False: "**missed**", None: ""}[figure.met]
            print(f"| {figure.name} | {figure.figure} | {figure.target} | {mark} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
