"""The planes that a run learns from, decoded once into a cache folder and mapped into memory from there.

A plane is a picture's luma or its RGB, shrunk, as ``(C, H, W)`` uint16: `PLANE_STEPS` stands for 1. A mapped
plane takes memory only where it was read lately, and gives it back when others need it.
"""

import errno
import hashlib
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import psutil
from numpy.typing import NDArray

from srgui.errors import UserError
from srgui.imaging.codecs import PictureError, read_image, read_size
from srgui.imaging.color import luma
from srgui.imaging.image import Pixels
from srgui.imaging.resize import imresize
from srgui.progress import CancelToken
from srgui.training.picture_pool import in_order, room_for

Plane = NDArray[np.uint16]
"""``(C, H, W)``, 0 to `PLANE_STEPS`; C is 1 (luma) or 3 (RGB)."""
PLANE_STEPS = 65_535
"""What stands for 1 in a plane: luma of a picture that was shrunk is finer than 8 bits."""
CACHE_LIMIT_BYTES = 20_000_000_000
"""Most that a cache folder holds, unless said otherwise."""

_VERSION = 1
"""Changed whenever `plane_of` would make other planes of the same file."""
_SPARE_MEMORY_BYTES = 2_000_000_000
"""Memory left to everything else when planes that do not fit the cache are kept."""
_ABANDONED_S = 24 * 3600
_SPARE_FILES = 256
_HEADER_BYTES = 128


class StoreError(UserError):
    """Planes cannot be kept; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a plane comes from.

    Attributes:
        path: the picture.
        shrink: whole factor by which it is shrunk first; 1 leaves it as it is.
        channels: 1 for luma, 3 for RGB.
    """

    path: Path
    shrink: int = 1
    channels: Literal[1, 3] = 1


@dataclass(frozen=True, slots=True, eq=False)
class OpenedPlanes:
    """The planes of a run.

    Attributes:
        sources: what could be read, in the order asked for.
        planes: one for each of them, read-only.
        left_out: a sentence for each picture that could not be read.
        bytes_in_memory: of planes that did not fit the cache folder and are held in memory.
    """

    sources: tuple[Source, ...]
    planes: tuple[Plane, ...]
    left_out: tuple[str, ...]
    bytes_in_memory: int


def plane_of(source: Source) -> Pixels:
    """Decode a picture, take luma or RGB, and shrink it, antialiased.

    Returns:
        ``(C, H, W)`` float32, 0 to 1. Grey is its own luma, and its own R, G and B.

    Raises:
        PictureError: the file cannot be read.
    """
    width, height = read_size(source.path)
    with room_for(width * height):
        pixels = read_image(source.path).pixels
        taken = luma(pixels)[:, :, None] if source.channels == 1 else pixels
        if source.shrink > 1:
            taken = imresize(taken, 1 / source.shrink)
        plane_CHW = np.clip(taken.transpose(2, 0, 1), 0, 1)
        return np.ascontiguousarray(np.broadcast_to(plane_CHW, (source.channels, *plane_CHW.shape[1:])))


def open_planes(
    sources: Sequence[Source],
    make: Callable[[Source], Pixels],
    folder: Path,
    limit_bytes: int = CACHE_LIMIT_BYTES,
    told: Callable[[int, int], None] | None = None,
    cancel: CancelToken | None = None,
) -> OpenedPlanes:
    """Open the planes of a run, making those that the cache folder does not hold yet.

    Args:
        sources: what the run needs.
        make: makes ``(C, H, W)`` float, 0 to 1, of a source, and raises `PictureError` where it cannot;
            `plane_of` outside tests. What it made stands for the file until the file changes.
        folder: the cache folder; made where it is missing.
        limit_bytes: most that the cache folder may hold. Planes of other runs give way, the longest unused
            first; planes of this run that do not fit are held in memory.
        told: is told how many planes are open, and of how many.
        cancel: looked at between planes; what is made by then stays in the cache.

    Raises:
        StoreError: the planes fit neither the cache nor memory, or the cache cannot be written.
        Cancelled: the token was cancelled.
    """
    wanted = tuple(dict.fromkeys(sources))
    _allow_open_files(len(wanted))
    store = PlaneStore(folder, limit_bytes)
    keys = {source: _key(source) for source in wanted}
    store.claim(tuple(keys.values()))
    left_out: list[str] = []

    def opened(source: Source) -> Plane | str:
        try:
            return store.plane(keys[source], lambda: make(source))
        except PictureError as error:
            return str(error)

    found: dict[Source, Plane] = {}
    for source, result in zip(wanted, in_order(wanted, opened, told, cancel), strict=True):
        if isinstance(result, str):
            left_out.append(result)
        else:
            found[source] = result
    return OpenedPlanes(tuple(found), tuple(found.values()), tuple(dict.fromkeys(left_out)), store.bytes_in_memory)


class PlaneStore:
    """A cache folder of planes under a limit, shared by runs and by the threads of one.

    Args:
        folder: where the planes are; made where it is missing.
        limit_bytes: most that they may take together.

    Raises:
        StoreError: the folder cannot be made.
    """

    def __init__(self, folder: Path, limit_bytes: int = CACHE_LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._claimed: dict[Path, int] = {}  # planes of this run that are on disk, and their bytes
        self._idle: dict[Path, int] = {}  # planes of other runs, the longest unused first
        self.bytes_in_memory = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._failure(error) from error

    def claim(self, keys: Sequence[str]) -> None:
        """Say which planes this run needs: they count as just used, and others give way to them."""
        _remove_abandoned(self._folder)
        stats: dict[Path, os.stat_result] = {}
        for path in self._folder.glob("*.npy"):
            with suppress(OSError):  # another run may have deleted it by now
                stats[path] = path.stat()
        for path in (self._path(key) for key in keys):
            if path in stats and sum(self._claimed.values()) + stats[path].st_size <= self._limit_bytes:
                self._claimed[path] = stats[path].st_size
                with suppress(OSError):
                    os.utime(path)
        idle = sorted(stats.keys() - self._claimed.keys(), key=lambda path: stats[path].st_mtime_ns)
        self._idle = {path: stats[path].st_size for path in idle}
        self._take_room(0)

    def plane(self, key: str, make: Callable[[], Pixels]) -> Plane:
        """Return a plane, read-only: from its file, or made and put there, or held in memory where neither fits.

        Raises:
            StoreError: it can be kept nowhere. What making it raises is passed on.
        """
        path = self._path(key)
        plane = self._mapped(path)
        if plane is None:
            made = _fixed_point(make())
            if self._take_room(made.nbytes + _HEADER_BYTES, path):
                self._write(path, made)
                plane = self._mapped(path)
        return self._held(made) if plane is None else plane

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.npy"

    def _take_room(self, size_bytes: int, path: Path | None = None) -> bool:
        """Make room for a new plane; False, and nothing deleted for it, where there is not enough."""
        with self._lock:
            needed = sum(self._claimed.values()) + size_bytes
            if needed > self._limit_bytes:
                return False
            for idle in list(self._idle):
                if needed + sum(self._idle.values()) <= self._limit_bytes:
                    break
                with suppress(OSError):  # Windows keeps what another run has mapped
                    idle.unlink(missing_ok=True)
                    del self._idle[idle]
            if needed + sum(self._idle.values()) > self._limit_bytes:
                return False
            if path is not None:
                self._claimed[path] = size_bytes
            return True

    def _mapped(self, path: Path) -> Plane | None:
        """Map a plane into memory; a file that is damaged is deleted, to be made again."""
        try:
            plane = np.asarray(np.lib.format.open_memmap(path, mode="r"))
            if plane.dtype == np.uint16 and plane.ndim == 3:
                return plane
        except FileNotFoundError:
            return None
        except (ValueError, OSError, EOFError, SyntaxError, TypeError, ArithmeticError, MemoryError) as error:
            if isinstance(error, OSError) and error.errno in {errno.EMFILE, errno.ENFILE}:
                raise StoreError(
                    "The system does not let srgui open so many files at once; learn from fewer pictures, "
                    "or raise the limit (ulimit -n)."
                ) from error
        with self._lock:
            self._claimed.pop(path, None)
            with suppress(OSError):
                path.unlink(missing_ok=True)
        return None

    def _write(self, path: Path, plane: Plane) -> None:
        """Write a plane beside its name and then give it the name, so that no half of one is ever found."""
        part = path.with_name(f".{path.stem}.{os.getpid()}-{threading.get_ident()}.part")
        try:
            with part.open("wb") as file:
                np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(plane))
                file.write(plane.data)  # tofile would not say that the disk is full
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            if not path.exists():  # Windows: another run may have made the same and mapped it
                raise self._failure(error) from error

    def _held(self, plane: Plane) -> Plane:
        """Return a plane that stays in memory."""
        with self._lock:
            if psutil.virtual_memory().available < _SPARE_MEMORY_BYTES:
                raise StoreError(
                    f"The pictures take more than the {self._limit_bytes / 1e9:.3g} GB that the cache folder "
                    f"“{self._folder}” may hold, and memory has no room for the rest; allow a bigger cache, "
                    "shrink the pictures or choose fewer."
                )
            self.bytes_in_memory += plane.nbytes
        plane.setflags(write=False)
        return plane

    def _failure(self, error: OSError) -> StoreError:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return StoreError(
                f"The disk of the cache folder “{self._folder}” is full; free some space, or choose another folder."
            )
        cause = error.strerror or "unknown error"
        return StoreError(f"The cache folder “{self._folder}” cannot be written ({cause}); choose another.")


def _key(source: Source) -> str:
    """Return what a plane is filed under: another one as soon as the file changes."""
    path = source.path.absolute()
    try:
        status = path.stat()
        state = (status.st_size, status.st_mtime_ns)
    except OSError:
        state = (-1, -1)  # making the plane will say what is wrong
    told = repr((str(path), *state, source.shrink, source.channels, _VERSION))
    return hashlib.blake2b(told.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _fixed_point(plane_CHW: Pixels) -> Plane:
    assert plane_CHW.ndim == 3, plane_CHW.shape
    return np.ascontiguousarray(np.rint(np.clip(plane_CHW, 0, 1) * np.float32(PLANE_STEPS)).astype(np.uint16))


def _remove_abandoned(folder: Path) -> None:
    """Delete what a run left half written when it died, a day ago or more."""
    for part in folder.glob(".*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _ABANDONED_S:
                part.unlink()


def _allow_open_files(count: int) -> None:
    """Let this process open as many files more as there will be planes: each that is mapped counts as one."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = psutil.Process().num_fds() + count + _SPARE_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
