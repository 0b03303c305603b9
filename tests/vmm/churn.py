# SPDX-License-Identifier: Apache-2.0
"""Tenants, sessions, connections and models that come and go without end, and what that leaves in the front and in a worker."""

from __future__ import annotations

import itertools
import shutil
import signal
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

from . import frame, stream
from .daemon import Daemon, eventually, line, listens
from .frame import Image, Model

# Tenants beside the one that stays, workers for all of them, and models that are replaced in turn.
PASSING, WORKERS, MODELS = 24, 6, 4


class Passing(Daemon):
    """A tenant that stays and is looked at, and many of which few have a worker at a time; more come by files."""

    def __init__(self, folder: Path, models: Path) -> None:
        names = ["red", *(f"t{number}" for number in range(PASSING))]
        super().__init__(folder, {name: {} for name in names})
        self.models = models

    def write_config(self) -> None:
        lines = ["[vacceld]", f"max_workers = {WORKERS}"]
        for name in self.tenants:
            lines += [f"[tenant {name}]", f"listen = {self.socket(name)}", line("environment", self.variables(name)), f"models = {self.models}"]
        lines[3:3] = [f"vhost_listen = {self.vhost('red')}"]
        self.config.write_text("\n".join(lines) + "\n")


class Churn:
    """Threads that each do one kind of coming and going, until the end."""

    def __init__(self, folder: Path, model: Path, photo: bytes, reload_seconds: float) -> None:
        self.store = folder / "models"
        self.store.mkdir()
        self.model = model
        self.photo = photo
        self.reload_seconds = reload_seconds
        for number in range(MODELS):
            self.replace(number)
        (folder / "policy.d").mkdir()
        self.daemon = Passing(folder, self.store)
        self.counts = dict.fromkeys(("calls", "sessions", "connections", "tenants", "models", "reloads"), 0)
        self.failures: list[str] = []
        self.samples: list[dict[str, float]] = []
        self.over = threading.Event()
        self.quarter = 0.0  # when the first one of the time is over

    def replace(self, number: int) -> None:
        """A model's folder with the same in it, which is another to whoever looks: what was loaded of it is let go."""
        fresh, final = self.store / f".fresh{number}", self.store / f"m{number}"
        shutil.copytree(self.model, fresh)
        if final.exists():
            final.rename(self.store / f".old{number}")
        fresh.rename(final)
        shutil.rmtree(self.store / f".old{number}", ignore_errors=True)

    def classify(self, connection: stream.Connection, number: int) -> None:
        reply = connection.call("image_classify", image=Image(self.photo), model=Model(f"m{number % MODELS}"))
        # Between its going and its coming a model is not there.
        if reply.status not in (frame.OK, frame.NOT_FOUND):
            raise AssertionError(f"image_classify ended with {reply.status}: {reply.head.message}")
        self.counts["calls"] += 1

    def connections(self) -> None:
        for number in itertools.count():
            with self.daemon.connect("red") as connection:
                self.counts["connections"] += 1
                for _ in range(3):
                    self.classify(connection, number)
            yield

    def sessions(self) -> None:
        with self.daemon.guest("red") as guest:
            while True:
                sessions = [guest.session() for _ in range(8)]
                for session in sessions:
                    session.call("noop").good()
                    session.close()
                self.counts["sessions"] += len(sessions)
                self.counts["calls"] += len(sessions)
                yield

    def tenants(self) -> None:
        for number in itertools.count():
            with self.daemon.connect(f"t{number % PASSING}") as connection:
                connection.call("noop").good()
            self.counts["tenants"] += 1
            yield

    def models(self) -> None:
        for number in itertools.count():
            self.replace(number % MODELS)
            self.counts["models"] += 1
            self.over.wait(1)
            yield

    def reloads(self) -> None:
        """A tenant more, and then one less; the front becomes another program, with the same sockets. Only in the first quarter, as
        workers begin anew with it, and what stays is looked at in the others."""
        for number in itertools.count():
            self.over.wait(self.reload_seconds if time.monotonic() + self.reload_seconds < self.quarter else None)
            if self.over.is_set():
                return
            part = self.daemon.folder / "policy.d" / "more.conf"
            there = self.daemon.socket("more")
            if number % 2:
                part.unlink()
            else:
                part.write_text(f"[tenant more]\nlisten = {there}\n{line('environment', self.daemon.variables('more'))}\n")
            self.daemon.process.send_signal(signal.SIGUSR2)
            eventually((lambda: not there.exists()) if number % 2 else (lambda: listens(there)))
            self.counts["reloads"] += 1
            yield

    def go_on(self, what: Callable[[], object]) -> None:
        while not self.over.is_set() and not self.failures:
            steps = what()
            try:
                for _ in steps:
                    if self.over.is_set():
                        break
            except (stream.Closed, ConnectionError, BrokenPipeError):
                continue  # its worker had been idle and made room, or the front was replaced
            except Exception as error:  # noqa: BLE001: whatever it is ends all
                self.failures.append(f"{what.__name__}: {error!r}")
            finally:
                steps.close()

    def sample(self) -> None:
        red = self.daemon.workers().get("red")
        taken = {"front": self.daemon.pid} | ({"worker": red} if red else {})
        for process, pid in taken.items():
            proc = Path(f"/proc/{pid}")
            try:
                status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
                descriptors = len(list((proc / "fd").iterdir()))
            except (FileNotFoundError, ProcessLookupError):
                continue
            if "VmRSS" in status:
                self.samples.append(
                    {"process": process, "pid": pid, "at": time.monotonic(), "rss_kib": int(status["VmRSS"].split()[0]), "descriptors": descriptors}
                )

    def run(self, seconds: float, every: float) -> dict[str, object]:
        self.daemon.start()
        kinds = (self.connections, self.sessions, self.tenants, self.models, self.reloads)
        threads = [threading.Thread(target=self.go_on, args=(kind,)) for kind in kinds]
        self.quarter = time.monotonic() + seconds / 4
        try:
            for thread in threads:
                thread.start()
            end = time.monotonic() + seconds
            while time.monotonic() < end and not self.failures:
                self.over.wait(min(every, max(0.0, end - time.monotonic())))
                self.sample()
        finally:
            self.over.set()
            for thread in threads:
                thread.join()
            self.daemon.stop()
        return {**self.counts, "seconds": seconds, "failures": self.failures, **{name: self.flat(name) for name in ("front", "worker")}}

    def flat(self, process: str) -> dict[str, float]:
        """What it had in the second quarter of the time, and in the last one: medians."""
        samples = [sample for sample in self.samples if sample["process"] == process]
        quarters = [samples[len(samples) * i // 4 : len(samples) * (i + 1) // 4] for i in range(4)]
        if not all(quarters):
            return {}
        found: dict[str, float] = {"processes": len({sample["pid"] for sample in samples})}
        for name in ("rss_kib", "descriptors"):
            early, late = (statistics.median(sample[name] for sample in quarters[i]) for i in (1, 3))
            found |= {f"{name}_early": early, f"{name}_late": late, f"{name}_most": max(sample[name] for sample in samples)}
        return found
