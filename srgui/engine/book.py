"""What was tried on this machine and found best, kept in a file by machine and versions."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import psutil
import torch

import srgui
from srgui.engine.backends.openvino_backend import openvino_version
from srgui.engine.devices import Device


class Book:
    """Entries of one device of this machine, by key.

    Args:
        file: that holds them; it need not exist, and a damaged one is taken as empty.
        device: what they are of.
    """

    def __init__(self, file: Path, device: Device) -> None:
        self._file = file
        versions = f"srgui {srgui.__version__}, torch {torch.__version__}, OpenVINO {openvino_version() or 'none'}"
        self._machine = f"{device.title}, {psutil.cpu_count()} processors; {versions}"

    def entry(self, key: str) -> dict[str, Any]:
        """Return what is kept under a key; nothing where there is nothing."""
        return _dict(_dict(self._read().get(self._machine)).get(key))

    def keep(self, key: str, entry: dict[str, Any]) -> None:
        """Keep an entry; a file that cannot be written costs trying again."""
        found = self._read()
        found[self._machine] = {**_dict(found.get(self._machine)), key: entry}
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            partial = self._file.with_name(f".{self._file.name}.{os.getpid()}.part")
            partial.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
            os.replace(partial, self._file)  # noqa: PTH105 - the atomic rename, by its name

    def _read(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError):
            return _dict(json.loads(self._file.read_text(encoding="utf-8")))
        return {}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
