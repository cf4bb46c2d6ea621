"""Patches cut on the device that holds the pictures: gathered, flipped, turned and shrunk as tensor operations.

All pictures stand behind each other in one flat buffer of 16-bit numbers. A patch is a table of places in it,
so that borders are mirrored, and patches flipped and turned, without moving a pixel more than once. Where the
pictures are more than the device holds, parts of them take turns; the next part is read while one is learnt.

What a step learns depends on the recipe's seed and the step alone: a run taken up again learns what it would have.
"""

import math
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from srgui.training.degrade import Degradation
from srgui.training.recipe import TrainingRecipe

_LEVELS: Final = 65535.0
_UNSIGNED: Final = 65536
_TURNS: Final = {"none": (0,), "horizontal": (0, 1), "flips": (0, 1, 2, 3), "all": tuple(range(8))}

Planes = NDArray[np.uint16]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """LR and HR patches of one scale: ``(N, C, p, p)`` and ``(N, C, scale p, scale p)``, fp32, channels last."""

    scale: int
    lr_NCHW: Tensor
    hr_NCHW: Tensor


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Where patches are cut: picture, channel (-1 for all), top left LR pixel, scale and turn of each."""

    picture: Numbers
    channel: Numbers
    top: Numbers
    left: Numbers
    scale: Numbers
    turn: Numbers

    def part(self, chosen: Numbers | NDArray[np.bool_]) -> "_Drawn":
        return _Drawn(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class _Resident:
    """Pictures on the device: the flat buffer, and where each begins, its height and its width in HR pixels."""

    number: int
    flat: Tensor
    start: Tensor
    height: Tensor
    width: Tensor


class PatchSource:
    """The pictures of a run, and the patches of each step.

    Args:
        planes: HR pictures, ``(C, H, W)``, 0 to 65535; memory-mapped files are read part by part.
        recipe: what is cut and how LR is made.
        device: where patches are made.
        resident_bytes: most that pictures may take on the device.
    """

    def __init__(
        self, planes: Sequence[Planes], recipe: TrainingRecipe, device: torch.device, resident_bytes: int
    ) -> None:
        self._planes, self._recipe, self._device = planes, recipe, device
        self._by_channel = recipe.colour == "channels"
        self._degradations = {s: Degradation(recipe, s, studio=not self._by_channel) for s in recipe.scales}
        self._sizes = np.array([plane.shape for plane in planes], np.int64)
        self._parts = _parts(self._sizes, resident_bytes, recipe.seed)
        self._place = np.zeros(len(planes), np.int64)  # of a picture within its part
        for part in self._parts:
            self._place[part] = np.arange(len(part))
        self._patches = [self._count(part) for part in self._parts]
        self._resident: _Resident | None = None
        self._reader = ThreadPoolExecutor(1, "pictures") if len(self._parts) > 1 else None
        self._next: Future[_Resident] | None = None
        self._grid: tuple[int, int, _Drawn] | None = None

    def close(self) -> None:
        """Let the reading thread go."""
        if self._reader is not None:
            self._reader.shutdown(wait=True, cancel_futures=True)

    @property
    def patches(self) -> int:
        """Patches of an epoch: all on the grid, or as many as fit side by side where they are cut at random."""
        return sum(self._patches)

    def steps_per_epoch(self, ranks: int = 1) -> int:
        """Return the steps of an epoch, at least one."""
        return sum(self._steps_of(number, ranks) for number in range(len(self._parts)))

    def batches(self, step: int, rank: int = 0, ranks: int = 1, salt: int = 0) -> list[Batch]:
        """Return what a rank learns in a step: its part of the step's patches, one batch a scale that was drawn.

        Another salt draws other patches at random.
        """
        number, epoch, at = self._locate(step, ranks)
        resident = self._made_resident(number)
        random = np.random.default_rng((self._recipe.seed, step, salt))
        count = self._recipe.batch
        if self._recipe.cutting == "grid":
            drawn = self._on_grid(number, epoch).part(_sequence(at * count * ranks, count * ranks))
        else:
            drawn = self._at_random(number, count * ranks, random)
        drawn = self._best(drawn, resident, rank, count)
        generator = torch.Generator(self._device).manual_seed(hash((self._recipe.seed, step, rank)) & 0x7FFFFFFF)
        return [
            self._cut(drawn.part(drawn.scale == scale), resident, scale, generator)
            for scale in sorted(set(drawn.scale.tolist()))
        ]

    # Which patches

    def _steps_of(self, number: int, ranks: int) -> int:
        return max(1, self._patches[number] // (self._recipe.batch * ranks))

    def _locate(self, step: int, ranks: int) -> tuple[int, int, int]:
        """Return the part of the pictures, the epoch, and the step within that part's turn."""
        epoch, left = divmod(step, self.steps_per_epoch(ranks))
        number = 0
        while left >= self._steps_of(number, ranks):
            left -= self._steps_of(number, ranks)
            number += 1
        return number, epoch, left

    def _count(self, part: Numbers) -> int:
        if self._recipe.cutting == "grid":
            return len(self._grid_of(part).picture)
        channels = int(self._sizes[0, 0]) if self._by_channel else 1
        whole = 0
        for scale in self._recipe.scales:
            side = scale * self._recipe.lr_patch_px(scale)
            whole += int(((self._sizes[part, 1] // side) * (self._sizes[part, 2] // side)).sum()) * channels
        return max(1, whole // len(self._recipe.scales))

    def _at_random(self, number: int, count: int, random: np.random.Generator) -> _Drawn:
        """Draw patches, those that compete for one place behind each other."""
        recipe, part = self._recipe, self._parts[number]
        places, repeated = count, recipe.candidates
        area = np.cumsum(self._sizes[part, 1] * self._sizes[part, 2], dtype=np.float64)
        scale = np.repeat(random.choice(np.array(recipe.scales, np.int64), places), repeated)
        total = places * repeated
        picture = part[np.minimum(np.searchsorted(area, random.random(total) * area[-1], side="right"), len(part) - 1)]
        side = np.array([recipe.lr_patch_px(int(s)) for s in scale], np.int64)
        top = (random.random(total) * (self._sizes[picture, 1] // scale - side + 1)).astype(np.int64)
        left = (random.random(total) * (self._sizes[picture, 2] // scale - side + 1)).astype(np.int64)
        turn = random.choice(np.array(_TURNS[recipe.turns], np.int64), total)
        channel = random.integers(0, self._sizes[0, 0], total) if self._by_channel else np.full(total, -1)
        return _Drawn(picture, channel.astype(np.int64), top, left, scale, turn)

    def _on_grid(self, number: int, epoch: int) -> _Drawn:
        """Return all patches of a part on the grid, in the epoch's order."""
        if self._grid is None or self._grid[:2] != (number, epoch):
            drawn = self._grid_of(self._parts[number])
            random = np.random.default_rng((self._recipe.seed, 1 + epoch, number))
            drawn.turn[:] = random.choice(np.array(_TURNS[self._recipe.turns]), len(drawn.turn))
            self._grid = (number, epoch, drawn.part(random.permutation(len(drawn.turn))))
        return self._grid[2]

    def _grid_of(self, part: Numbers) -> _Drawn:
        recipe = self._recipe
        rows = []
        for scale in recipe.scales:
            side = recipe.lr_patch_px(scale)
            stride = recipe.stride_px or recipe.patch_px
            stride = stride if recipe.patch_of == "LR" else -(-stride // scale)
            for picture in part.tolist():
                channels, height, width = self._sizes[picture].tolist()
                tops = range(0, height // scale - side + 1, stride)
                lefts = range(0, width // scale - side + 1, stride)
                whole = range(channels) if self._by_channel else (-1,)
                rows += [(picture, c, top, left, scale, 0) for c in whole for top in tops for left in lefts]
        return _Drawn(*np.array(rows, np.int64).reshape(-1, 6).T.copy())

    def _best(self, drawn: _Drawn, resident: _Resident, rank: int, count: int) -> _Drawn:
        """Return a rank's patches: of those that compete for a place, the one with most detail."""
        rivals = self._recipe.candidates if self._recipe.cutting == "random" else 1
        mine = drawn.part(_sequence(rank * count * rivals, count * rivals))
        if rivals == 1:
            return mine
        detail = np.zeros(len(mine.picture))
        for scale in self._recipe.scales:
            chosen = np.flatnonzero(mine.scale == scale)
            if len(chosen):
                hr_NCHW = self._gathered(mine.part(chosen), resident, scale, margin_px=0)
                edges = (hr_NCHW[:, :, 1:] - hr_NCHW[:, :, :-1]).abs().mean((1, 2, 3))
                edges += (hr_NCHW[..., 1:] - hr_NCHW[..., :-1]).abs().mean((1, 2, 3))
                detail[chosen] = edges.cpu().numpy()
        return mine.part(detail.reshape(count, rivals).argmax(1) + rivals * np.arange(count))

    # Cutting

    def _cut(self, drawn: _Drawn, resident: _Resident, scale: int, generator: torch.Generator) -> Batch:
        degradation = self._degradations[scale]
        margin = degradation.margin_px
        wide_NCHW = self._gathered(drawn, resident, scale, margin)
        lr = degradation.lr(wide_NCHW, generator)
        border = margin * scale
        hr = wide_NCHW[:, :, border:-border, border:-border] if border else wide_NCHW
        channels_last = torch.channels_last
        return Batch(scale, lr.contiguous(memory_format=channels_last), hr.contiguous(memory_format=channels_last))

    def _gathered(self, drawn: _Drawn, resident: _Resident, scale: int, margin_px: int) -> Tensor:
        """Return HR patches with a margin given in LR pixels, turned, ``(N, C, S, S)``."""
        side = scale * (self._recipe.lr_patch_px(scale) + 2 * margin_px)
        place = torch.from_numpy(self._place[drawn.picture]).to(self._device)
        numbers = {
            name: torch.from_numpy(getattr(drawn, name)).to(self._device) for name in ("top", "left", "turn", "channel")
        }
        height, width, turn = resident.height[place], resident.width[place], numbers["turn"]
        along = torch.arange(side, device=self._device)
        back = side - 1 - along
        rows = torch.where((turn & 2 > 0)[:, None], back, along) + (scale * (numbers["top"] - margin_px))[:, None]
        columns = torch.where((turn & 1 > 0)[:, None], back, along) + (scale * (numbers["left"] - margin_px))[:, None]
        rows, columns = _mirrored(rows, height[:, None]), _mirrored(columns, width[:, None])
        at = rows[:, :, None] * width[:, None, None] + columns[:, None, :]
        at = torch.where((turn & 4 > 0)[:, None, None], at.transpose(1, 2), at)
        base, plane = resident.start[place], height * width
        if self._by_channel:
            at = (at + (base + numbers["channel"] * plane)[:, None, None])[:, None]
        else:
            channels = torch.arange(int(self._sizes[0, 0]), device=self._device)
            at = at[:, None] + (base[:, None] + channels[None] * plane[:, None])[:, :, None, None]
        return torch.remainder(resident.flat[at].float(), _UNSIGNED) / _LEVELS

    # What is on the device

    def _made_resident(self, number: int) -> _Resident:
        if self._resident is None or self._resident.number != number:
            waiting, self._next = self._next, None
            self._resident = None
            found = waiting.result() if waiting is not None else None
            self._resident = found if found is not None and found.number == number else self._read(number)
            if self._reader is not None:
                self._next = self._reader.submit(self._read, (number + 1) % len(self._parts))
        return self._resident

    def _read(self, number: int) -> _Resident:
        part = self._parts[number]
        sizes = self._sizes[part]
        counts = sizes.prod(axis=1)
        flat = torch.empty(int(counts.sum()), dtype=torch.int16)
        start = np.concatenate([[0], np.cumsum(counts)[:-1]])
        for picture, begin, count in zip(part.tolist(), start.tolist(), counts.tolist(), strict=True):
            flat[begin : begin + count] = torch.from_numpy(np.array(self._planes[picture]).reshape(-1).view(np.int16))
        numbers = (torch.from_numpy(values.copy()).to(self._device) for values in (start, sizes[:, 1], sizes[:, 2]))
        return _Resident(number, flat.to(self._device), *numbers)


def _parts(sizes: Numbers, resident_bytes: int, seed: int) -> list[Numbers]:
    """Split pictures into parts that fit beside the one that is read ahead; one part where all fit."""
    each = sizes.prod(axis=1) * 2
    if each.sum() <= resident_bytes:
        return [np.arange(len(sizes))]
    order = np.random.default_rng(seed).permutation(len(sizes))
    number = math.ceil(each.sum() / (resident_bytes / 2))
    bounds = np.searchsorted(np.cumsum(each[order]), np.arange(1, number) * each.sum() / number)
    return [np.sort(part) for part in np.split(order, bounds) if len(part)]


def _sequence(start: int, count: int) -> Numbers:
    return np.arange(start, start + count)


def _mirrored(at: Tensor, length: Tensor) -> Tensor:
    """Return places inside a picture for places beyond its border, the edge pixel repeated."""
    folded = torch.remainder(at, 2 * length)
    return torch.minimum(folded, 2 * length - 1 - folded)
