"""What was measured before, so that a second report measures only what is new."""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from srgui import paths

MOST_ENTRIES = 50_000
"""About 25 MB. Beyond it the oldest are dropped, until a tenth is free again."""
_FORMAT = 1


class ReportCache:
    """Small files, one a measurement, named by the checksum of everything that it depends on.

    A file is written beside its name and renamed, so that two processes never see half of one; it carries its own
    checksum, and one that is damaged counts as missing. What cannot be written is only measured again next time.

    Args:
        folder: where they are; that of the person where None.
        most: how many are kept.
    """

    def __init__(self, folder: Path | None = None, most: int = MOST_ENTRIES) -> None:
        self._folder = folder or paths.user_folder() / "report-cache"
        self._most = most

    def get(self, key: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what was kept under a key; None where there is nothing, or nothing whole."""
        try:
            read = json.loads(self._file(key).read_text(encoding="utf-8"))
            values = read["values"]
            is_whole = read["sha256"] == _checksum({"key": dict(key), "values": values})
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        return dict(values) if is_whole and isinstance(values, dict) else None

    def put(self, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Keep values under a key; plain finite values only."""
        text = json.dumps({"values": dict(values), "sha256": _checksum({"key": dict(key), "values": dict(values)})})
        file = self._file(key)
        partial = file.with_name(f".{secrets.token_hex(8)}.part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(text, encoding="utf-8")
            os.replace(partial, file)  # noqa: PTH105 - the atomic rename, by its name
        except OSError:
            _remove(partial)

    def trim(self) -> None:
        """Drop the oldest where there are too many, and what a kill left half written."""
        found = []
        for file in self._folder.glob("*/*"):
            try:
                found.append((file.stat().st_mtime, file))
            except OSError:  # another process was faster
                continue
        if len(found) > self._most:
            for _, file in sorted(found)[: len(found) - self._most * 9 // 10]:
                _remove(file)

    def _file(self, key: Mapping[str, Any]) -> Path:
        name = _checksum({"format": _FORMAT, **key})
        return self._folder / name[:2] / f"{name}.json"


def _checksum(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError:  # it stays, and does no harm
        return
