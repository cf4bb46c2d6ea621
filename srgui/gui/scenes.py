"""What is looked at: a picture that was opened, the size it is to have, and what networks are given of it.

The functions here run in jobs; what they return is shown by the GUI thread as it is.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from srgui.errors import UserError
from srgui.gui.catalogue import Size
from srgui.gui.qt_image import from_qimage, to_qimage
from srgui.imaging.codecs import read_image, read_size
from srgui.imaging.damage_traces import DamageTraces, damage_traces
from srgui.imaging.image import Image

if TYPE_CHECKING:
    from srgui.engine.measure import Trial

ORIGINAL_SCALES: Final = (2, 3, 4)
"""How many times as large as a picture an original of it may be."""
SMALLEST_TEST_PX = 16
"""Side of a shrunk picture below which a test would say nothing."""


class SceneError(UserError):
    """A picture cannot be looked at in the way that was asked for."""


@dataclass(frozen=True, slots=True)
class Target:
    """The size a person asked for: a whole factor, or exact pixels.

    Attributes:
        scale: the factor; also where an exact size was asked for, the one chosen before.
        exact: (width, height), or None.
    """

    scale: int = 2
    exact: Size | None = None

    def size_of(self, width: int, height: int) -> Size:
        """Return the size of the result for a picture of a size."""
        return self.exact or (width * self.scale, height * self.scale)

    def size_within(self, width: int, height: int) -> Size:
        """Return the size for one of several pictures: an exact size is a box that it is fitted into."""
        if self.exact is None:
            return self.size_of(width, height)
        factor = min(self.exact[0] / width, self.exact[1] / height)
        return max(1, round(width * factor)), max(1, round(height * factor))

    def in_name(self) -> str:
        """Return what stands for the scale in a file name: ``2``, or ``1600x1200``."""
        return str(self.scale) if self.exact is None else "{}x{}".format(*self.exact)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture that was opened.

    Attributes:
        path: its file; None where it was pasted.
        name: what a person reads.
        image: its pixels and all that came with them.
        preview: the same for the screen.
        traces: what it shows of JPEG and noise.
    """

    path: Path | None
    name: str
    image: Image
    preview: QImage
    traces: DamageTraces = field(default_factory=DamageTraces)

    @property
    def stem(self) -> str:
        """Its name without suffix, to make other names of."""
        return self.path.stem if self.path else self.name

    @property
    def size(self) -> Size:
        """(width, height) in pixels."""
        return self.image.width, self.image.height


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What the panes show.

    Attributes:
        picture: the picture that was opened.
        source: what the networks are given.
        preview: the same for the screen.
        size: (width, height) of their results.
        trial: the original to measure results against; None where nothing is tested.
        original: the same for the screen.
        measured_by: name of the picture that results are measured against, where that is another one; else empty.
    """

    picture: Picture
    source: Image
    preview: QImage
    size: Size
    trial: "Trial | None" = None
    original: QImage | None = None
    measured_by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """An original that a person brought for a smaller picture.

    Attributes:
        picture: the original.
        trial: the smaller picture beside it, with the scale between the two.
    """

    picture: Picture
    trial: "Trial"


def open_picture(path: Path) -> Picture:
    """Read a picture; raises `PictureError` with a sentence where it cannot be."""
    image = read_image(path)
    return Picture(path, path.name, image, preview_of(image), damage_traces(image, path))


def paste_picture(copied: QImage) -> Picture:
    """Take a picture from the clipboard."""
    image = from_qimage(copied)
    return Picture(None, "Pasted picture", image, preview_of(image), damage_traces(image, None))


def preview_of(image: Image) -> QImage:
    """Return a picture for the screen."""
    return to_qimage(image.pixels, image.alpha, image.icc_profile)


def plain_scene(picture: Picture, target: Target) -> Scene:
    """Look at a picture as it is; no work."""
    return Scene(picture, picture.image, picture.preview, target.size_of(*picture.size))


def trial_problem(size: Size, target: Target) -> str:
    """Return why a picture of that size cannot be tested on; empty where it can."""
    if target.exact is not None:
        return "A test shrinks the picture by a whole factor and restores it: choose x2, x3 or x4."
    if target.scale == 1:
        return "A test shrinks the picture and restores it: choose x2, x3 or x4."
    if min(size) < SMALLEST_TEST_PX * target.scale:
        least = SMALLEST_TEST_PX * target.scale
        return f"A test at x{target.scale} needs a picture of at least {least}x{least} pixels."
    return ""


def shrunk_scene(picture: Picture, target: Target) -> Scene:
    """Shrink a picture as the papers do, so that networks can be measured by how well they restore it.

    Raises:
        SceneError: it is too small, or the target is no whole factor.
    """
    problem = trial_problem(picture.size, target)
    if problem:
        raise SceneError(problem)
    from srgui.engine.measure import make_trial

    trial = make_trial(picture.image, target.scale)
    size = trial.original.width, trial.original.height
    original = picture.preview if size == picture.size else picture.preview.copy(QRect(0, 0, *size))
    return Scene(picture, trial.shrunk, preview_of(trial.shrunk), size, trial, original)


def open_original(path: Path, picture: Picture, *, crops: bool = False) -> Original:
    """Read the original of a picture.

    Args:
        path: the original.
        picture: the smaller one.
        crops: whether an original that is not just a multiple as large is cropped at its right and lower edge.

    Raises:
        PictureError: it cannot be read.
        SceneError: it is not 2, 3 or 4 times as large as the picture.
    """
    from srgui.engine.measure import Trial

    original = _cropped(open_picture(path), picture.size) if crops else open_picture(path)
    problem = original_problem(picture, path.name, original.size)
    if problem:
        raise SceneError(problem)
    return Original(original, Trial(original.image, picture.image, original.size[0] // picture.size[0]))


def _cropped(original: Picture, of_size: Size) -> Picture:
    """Return an original without what is beyond a multiple of a smaller picture; as it is where none fits."""
    width, height = of_size
    for scale in ORIGINAL_SCALES:
        size = width * scale, height * scale
        if size != original.size and (original.size[0] // scale, original.size[1] // scale) == of_size:
            rows, columns = slice(size[1]), slice(size[0])
            image = original.image
            alpha = None if image.alpha is None else np.ascontiguousarray(image.alpha[rows, columns])
            cut = image.with_pixels(np.ascontiguousarray(image.pixels[rows, columns]), alpha)
            return replace(original, image=cut, preview=original.preview.copy(QRect(0, 0, *size)))
    return original


def may_be_original(path: Path, picture: Picture) -> bool:
    """Whether a file is a picture of a size that an original of another has; reads its head."""
    if path == picture.path:
        return False
    try:
        return not original_problem(picture, path.name, read_size(path))
    except (UserError, OSError):
        return False  # a folder, or no picture: who opens it is told


def original_problem(picture: Picture, name: str, size: Size) -> str:
    """Return why a picture of a size is no original of another; empty where it may be."""
    fitting = [(picture.size[0] * scale, picture.size[1] * scale) for scale in ORIGINAL_SCALES]
    if size in fitting:
        return ""
    wanted = [f"{width}x{height}" for width, height in fitting]
    return (
        f"“{name}” is {size[0]}x{size[1]} pixels; an original of “{picture.name}” "
        f"({picture.size[0]}x{picture.size[1]}) has {wanted[0]}, {wanted[1]} or {wanted[2]}."
    )


def measured_scene(picture: Picture, original: Original) -> Scene:
    """Look at a picture as it is, and measure results against its original; no work."""
    found = original.picture
    return Scene(picture, picture.image, picture.preview, found.size, original.trial, found.preview, found.name)
