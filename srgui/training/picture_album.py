"""Pictures found again: the same pixels, or the same picture resized, saved again, brightened or mirrored."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from srgui.training.picture_checks import HASH_WORDS, THUMB_PX, Look

_NEAR_BITS = 44
"""Bits of 255 by which near copies differ at most: copies showed up to 29, other photos 83 and more."""
_NEAR_LIKENESS = 0.9
"""Correlation of thumbs that near copies have at least: copies showed 0.97 and more."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A picture that another is like; `is_same` where their pixels are the same."""

    path: Path
    is_same: bool


class Album:
    """Pictures seen so far, to find those like another.

    Args:
        capacity: most pictures that it will hold.
    """

    def __init__(self, capacity: int) -> None:
        self._paths: list[Path] = []
        self._by_digest: dict[bytes, Path] = {}
        self._hashes = np.zeros((capacity, HASH_WORDS), np.uint64)
        self._thumbs = np.zeros((capacity, THUMB_PX, THUMB_PX), np.float32)

    def add(self, look: Look, path: Path) -> None:
        """Remember a picture."""
        at = len(self._paths)
        self._paths.append(path)
        self._hashes[at], self._thumbs[at] = look.hash, look.thumb
        self._by_digest.setdefault(look.digest, path)

    def find(self, look: Look) -> Twin | None:
        """Return the first picture with the same pixels, else the first that looks alike or is its mirror image."""
        same = self._by_digest.get(look.digest)
        if same is not None:
            return Twin(same, is_same=True)
        if look.is_flat:  # flat pictures are all alike
            return None
        hashes = self._hashes[: len(self._paths)]
        upright = np.bitwise_count(hashes ^ look.hash).sum(axis=1) <= _NEAR_BITS
        mirrored = np.bitwise_count(hashes ^ look.mirrored_hash).sum(axis=1) <= _NEAR_BITS
        for at in np.flatnonzero(upright | mirrored):
            thumb = look.thumb if upright[at] else look.thumb[:, ::-1]
            if float((self._thumbs[at] * thumb).sum()) >= _NEAR_LIKENESS:
                return Twin(self._paths[at], is_same=False)
        return None
