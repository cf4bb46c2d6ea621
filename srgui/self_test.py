"""`srgui --self-test`: whether this installation works, in under a minute, as a report that a person can send.

Imports, every bundled network on a small picture against what it gave when it was bundled, one file in each format
written and read back, a network that learns for some steps, and the window opened and closed.
"""

import faulthandler
import io
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np

from srgui import paths
from srgui.imaging.codecs import WriteOptions, read_image, suffix_for_format, write_image
from srgui.imaging.formats import WRITABLE_FORMATS
from srgui.imaging.image import Image, Pixels
from srgui.machine import has_screen

LIMIT_S: Final = 60
_MODULES: Final = ("numpy", "PIL._imaging", "torch", "safetensors.torch", "PySide6.QtWidgets", "pyqtgraph", "srgui.cli")
_MOST_DIFFERENCE: Final = 2e-3
"""Of a value, 0 to 1, from what was stored: processors sum in other orders; half a grey level is 2e-3."""
_SAMPLED_PX: Final = 5


def self_test() -> int:
    """Run every check, print the report, keep it beside the log, and return 0, or 1 where a check failed."""
    # A library that waits for ever in its own code cannot be interrupted, only ended, with a trace of where it waits.
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:  # a window's program has no place to print to
        faulthandler.dump_traceback_later(2 * LIMIT_S, exit=True, file=sys.__stderr__ or nowhere)
        try:
            return _self_test()
        finally:
            faulthandler.cancel_dump_traceback_later()


def _self_test() -> int:
    began_s = time.monotonic()
    lines = [
        f"srgui {paths.version_in_words()} on {platform.platform()}, Python {platform.python_version()}",
        f"in {sys.executable}",
    ]
    failed = 0
    for title, check in _CHECKS.items():
        began_check_s = time.monotonic()
        try:
            said = check()
        except BaseException as error:  # noqa: BLE001  # a broken library may raise anything, SystemExit too
            failed += 1
            found = [f"FAILED  {title}: {error or type(error).__name__}", *traceback.format_exc().splitlines()]
        else:
            found = [f"ok      {title}: {said} ({time.monotonic() - began_check_s:.1f} s)"]
        print(found[0], flush=True)
        lines += found
    lines.append(f"{failed} of {len(_CHECKS)} checks failed" if failed else "Everything works.")
    print(f"{lines[-1]} ({time.monotonic() - began_s:.0f} s)")
    report = paths.user_folder() / "self-test.txt"
    with suppress(OSError):
        report.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"The report is in {report}")
    if failed:
        print("\n".join(lines))
    return 1 if failed else 0


def expected_values() -> dict[str, list[float]]:
    """Return what every bundled network gives on the small picture, by name and scale, sampled."""
    return {name: _sampled(pixels) for name, pixels in _results()}


def store_expected_values() -> None:
    """Store what every bundled network gives now, for installations to be held against."""
    rows = [f"  {json.dumps(name)}: {json.dumps(values)}" for name, values in expected_values().items()]
    _stored_values_file().write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def _stored_values_file() -> Path:
    return paths.resources_folder() / "self_test.json"


def _imports() -> str:
    for name in _MODULES:
        import_module(name)
    from srgui.engine.backends.openvino_backend import openvino_version

    version = openvino_version()
    if not version:
        raise ImportError("OpenVINO cannot be used; the log says why. Networks run in torch, which is slower.")
    return f"torch {import_module('torch').__version__}, OpenVINO {version}"


def _networks() -> str:
    stored = json.loads(_stored_values_file().read_text(encoding="utf-8"))
    found = expected_values()
    if set(found) != set(stored):
        raise ValueError(f"There are other networks than there should be: {sorted(set(found) ^ set(stored))}")
    for name, values in found.items():
        worst = float(np.abs(np.subtract(values, stored[name])).max())
        if not worst <= _MOST_DIFFERENCE:
            raise ValueError(f"{name} gives another result: a value differs by {255 * worst:.2f} grey levels")
    return f"{len(found)}, each with its weights"


def _fastest_way() -> str:
    """Run the default network as the program chooses to, as everything is run that is not measured."""
    from srgui.cli import DEFAULT_NETWORK
    from srgui.engine.devices import device_named
    from srgui.engine.enhance import enhance
    from srgui.engine.session import open_session

    session = open_session(DEFAULT_NETWORK, 2, device_named("auto"))
    stored = json.loads(_stored_values_file().read_text(encoding="utf-8"))[f"{DEFAULT_NETWORK} x2"]
    worst = float(np.abs(np.subtract(_sampled(enhance(_picture(), session).image.pixels), stored)).max())
    if not worst <= 2 * _MOST_DIFFERENCE:
        raise ValueError(f"{session.way_in_words} gives another result, by {255 * worst:.2f} grey levels")
    return f"{session.card.title} by {session.way_in_words} on {session.device.title}"


def _files() -> str:
    with tempfile.TemporaryDirectory(prefix="srgui ąę ") as folder:
        for name in WRITABLE_FORMATS:
            path = Path(folder) / f"picture{suffix_for_format(name)}"
            write_image(_picture(), path, WriteOptions(name))
            worst = float(np.abs(read_image(path).pixels - _picture().pixels).mean())
            if worst > 0.02:
                raise ValueError(f"{name} comes back {255 * worst:.0f} grey levels off")
    return ", ".join(WRITABLE_FORMATS)


def _training() -> str:
    """Let a network learn for some steps, in a process of its own as the window does it."""
    from srgui.gui.run_process import command

    with tempfile.TemporaryDirectory(prefix="srgui ąę ") as folder:
        for number in range(6):
            moved = np.roll(read_image(paths.sample_pictures()[0]).pixels, 64 * number, axis=(0, 1))
            write_image(Image(np.ascontiguousarray(moved[:200, :300])), Path(folder) / f"picture {number}.png")
        learn = ["train", folder, "--network", "fsrcnn-s", "--steps", "3"]
        run = subprocess.run(  # noqa: S603 - this program itself
            command([*learn, "-o", folder + "/run"]), capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        if run.returncode:
            raise ValueError(f"It ended with code {run.returncode}. {run.stdout} {run.stderr}")
    return "three steps of FSRCNN-s, in a process of its own"


def _window() -> str:
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from srgui.gui.app import run

    said = io.StringIO()
    with redirect_stderr(said):
        code = run([], exit_after_show=True)
    if code:
        raise ValueError(f"The window ended with code {code}. {said.getvalue()}")
    return f"opened and closed, by Qt's {os.environ.get('QT_QPA_PLATFORM', 'own choice')}"


_CHECKS: Final[dict[str, Callable[[], str]]] = {
    "libraries": _imports,
    "networks": _networks,
    "fastest way": _fastest_way,
    "files": _files,
    "training": _training,
    "window": _window,
}


def _results() -> Iterator[tuple[str, Pixels]]:
    """Yield what every bundled network makes of the small picture, in torch and fp32."""
    from srgui.engine.choice import REFERENCE
    from srgui.engine.devices import device_named
    from srgui.engine.enhance import enhance
    from srgui.engine.session import open_session
    from srgui.models.registry import networks
    from srgui.models.weights import native_scales

    for card in networks():
        for scale in native_scales(card):
            session = open_session(card.name, scale, device_named("cpu"), REFERENCE)
            yield f"{card.name} x{scale}", enhance(_picture(), session).image.pixels


def _picture() -> Image:
    """Return a picture of curved colour, 0 to 1, the same on every machine."""
    y, x = np.mgrid[0:24, 0:32] / 8.0
    waves: Any = np.stack([np.sin(x * y / 2), np.cos(x - y), np.sin(x + y**2 / 3)], axis=2)
    return Image((0.5 + 0.4 * waves).astype(np.float32))


def _sampled(pixels: Pixels) -> list[float]:
    """Return the mean of each channel and some pixels."""
    rows, columns = (np.linspace(0, length - 1, _SAMPLED_PX).astype(int) for length in pixels.shape[:2])
    some = pixels[rows][:, columns].ravel()
    return [round(float(value), 5) for value in (*pixels.mean(axis=(0, 1)), *some)]
