# SPDX-License-Identifier: Apache-2.0
"""What needs a process of its own: imports, the interpreter's modes, logging, its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import vaccel

PACKAGE = str(Path(vaccel.__file__).parents[1])


def python(code: str, *flags: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key not in ("VACCEL_LOG", "VACCEL_VALIDATE")}
    env |= {"PYTHONPATH": PACKAGE} | environment
    done = subprocess.run([sys.executable, *flags, "-c", code], capture_output=True, text=True, timeout=120, env=env)
    assert done.returncode == 0, done.stderr
    return done


def test_needs_neither_numpy_nor_pillow() -> None:
    python("import sys; sys.modules['numpy'] = sys.modules['PIL'] = None; import vaccel; vaccel.Session().noop()")
    python("import sys, vaccel; assert not {'numpy', 'PIL', 'PIL.Image'} & set(sys.modules)")


def test_development_mode(photo: Path) -> None:
    code = f"import vaccel; vaccel.classify({str(photo)!r}); s = vaccel.Session(); s.noop(); s.close()"
    done = python(code, "-X", "dev", "-W", "error")
    assert done.stderr == ""


def test_validation(photo: Path) -> None:
    code = f"""
import vaccel
for _ in range(3):
    vaccel.classify({str(photo)!r})
    with vaccel.Session() as session:
        session.noop()
try:
    session.noop()
except ValueError as error:
    assert "closed" in str(error)
"""
    assert python(code, VACCEL_VALIDATE="1").stderr == ""


def test_messages_reach_logging() -> None:
    code = """
import logging, vaccel
logging.basicConfig(level=logging.DEBUG, format="%(name)s %(levelname)s %(message)s")
vaccel.Session().noop()
"""
    assert "vaccel INFO noop goes to backend" in python(code).stderr


def test_messages_are_quiet_by_default() -> None:
    assert python("import vaccel; vaccel.Session().noop()").stderr == ""


def test_vaccel_log_goes_to_standard_error() -> None:
    assert "vaccel: info" in python("import vaccel; vaccel.Session().noop()", VACCEL_LOG="info").stderr


def test_a_failing_handler_does_not_fail_the_call() -> None:
    code = """
import logging, vaccel
class Broken(logging.Handler):
    def emit(self, record):
        raise RuntimeError("broken handler")
logging.getLogger("vaccel").addHandler(Broken())
logging.getLogger("vaccel").setLevel(logging.DEBUG)
vaccel.Session().noop()
print("done")
"""
    done = python(code)
    assert done.stdout == "done\n"
    assert "broken handler" in done.stderr


def test_end_with_everything_open_and_threads_running(photo: Path) -> None:
    code = f"""
import threading, time, vaccel
session, model, image = vaccel.Session(), vaccel.Model(vaccel.DEFAULT_MODEL), vaccel.Image(open({str(photo)!r}, "rb").read())
def work():
    while True:
        session.image_classify(image, model)
for _ in range(3):
    threading.Thread(target=work, daemon=True).start()
vaccel.classify(image)
time.sleep(0.2)
"""
    for _ in range(3):
        python(code.replace(f'open({str(photo)!r}, "rb").read()', f"__import__('pathlib').Path({str(photo)!r}).read_bytes()"))


def test_nonsense_in_the_environment() -> None:
    code = """
import vaccel
try:
    vaccel.Session().noop()
except vaccel.VaccelError as error:
    print(error.status.name)
"""
    assert python(code, VACCEL_VALIDATE="perhaps").stdout == "ERR_CONFIG\n"


FRAMEWORKS = ("libopenvino", "libonnxruntime", "libtensorflow", "libtorch", "libOpenCL", "libpocl", "libclblast", "libgomp", "libcuda", "libffi", "libopenblas", "libnvinfer")

MAPS = """
import array, sys, vaccel

def mapped():
    with open("/proc/self/maps", encoding="utf-8") as maps:
        text = maps.read()
    return [name for name in sys.argv[1].split(",") if name in text]

# Python's own libraries, whatever they bring, do not count.
before = mapped()
session = vaccel.Session()
session.noop()
assert mapped() == before, (before, mapped())
blas = vaccel.Session(backend="blas")
x = array.array("f", [1, 2, 3])
try:
    blas.blas_sdot(3, x, x)
except vaccel.UnavailableError:
    pass
assert set(mapped()) - set(before) <= {"libopenblas"}, mapped()
"""


def test_no_framework_comes_before_it_is_used() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VACCEL_")} | {"VACCEL_TARGET": "none"}
    done = subprocess.run([sys.executable, "-c", MAPS, ",".join(FRAMEWORKS)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


SIGNALS = """
import sys, vaccel

def dispositions():
    with open("/proc/self/status", encoding="utf-8") as status:
        masks = {line.split()[0]: int(line.split()[1], 16) for line in status if line.startswith(("SigIgn", "SigCgt"))}
    return {name: mask & 0x7FFFFFFF for name, mask in masks.items()}  # real-time signals are libraries' own

before = dispositions()
backend, op, *model = sys.argv[1:]
try:
    vaccel.Session(backend=backend).prepare(op, vaccel.Model(model[0]) if model else None)
except vaccel.UnavailableError:
    raise SystemExit(0)
assert dispositions() == before, (before, dispositions())
"""


def test_what_signals_do_is_left_alone() -> None:
    """PoCL's compiler takes them, where it is, and OpenVINO's plugin for GPUs loads that."""
    for arguments in (("opencl", "vector_add"), ("openvino", "image_classify", vaccel.DEFAULT_MODEL), ("onnxruntime", "image_classify", vaccel.DEFAULT_MODEL)):
        done = subprocess.run([sys.executable, "-c", SIGNALS, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (arguments, done.stderr)
