"""The pictures of a run: which are learnt from, which are kept apart, and their planes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from srgui import paths
from srgui.imaging.codecs import list_pictures
from srgui.progress import CancelToken
from srgui.training.planes import Plane, Source, open_planes, plane_of
from srgui.training.recipe import RecipeError, TrainingRecipe
from srgui.training.validation import channels_of, pictures_kept_apart

FEWEST_PICTURES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Collection:
    """What a run works with.

    Attributes:
        planes: HR planes to learn from; a picture may stand in several sizes.
        pictures: how many pictures these are.
        validation: pictures that are validated on.
        sample: the picture that is enhanced at chosen moments.
        left_out: a sentence for each picture that is not used.
    """

    planes: tuple[Plane, ...]
    pictures: int
    validation: tuple[Path, ...]
    sample: Path
    left_out: tuple[str, ...]


def collect(recipe: TrainingRecipe, told: Callable[[int, int], None], cancel: CancelToken) -> Collection:
    """List, sort out and decode the pictures of a recipe, through the cache of planes.

    Raises:
        RecipeError: they are too few or too small, or the validation folder holds none.
        StoreError: there is no room for them.
        Cancelled: it was told to stop.
    """
    left_out = {Path(path).resolve() for path in recipe.left_out}
    files = [
        (file, folder.shrink)
        for folder in recipe.folders
        for file in list_pictures(Path(folder.path), recursive=True)
        if file.resolve() not in left_out
    ]
    if len(files) < FEWEST_PICTURES:
        raise RecipeError(
            f"{_counted(len(files))} to learn from; add more, at least {FEWEST_PICTURES}, better fifty or more."
        )
    apart = pictures_kept_apart([file for file, _ in files], recipe)
    unused = set() if recipe.validation else set(apart)
    sources = [
        Source(file, factor, channels_of(recipe)) for file, factors in files if file not in unused for factor in factors
    ]
    opened = open_planes(sources, plane_of, paths.user_folder() / "cache" / "planes", told=told, cancel=cancel)
    smallest = recipe.smallest_px
    big = [min(plane.shape[1:]) >= smallest for plane in opened.planes]
    kept = {source.path for source, is_big in zip(opened.sources, big, strict=True) if is_big}
    small = {source.path for source, is_big in zip(opened.sources, big, strict=True) if not is_big} - kept
    if not kept:
        raise RecipeError(
            f"No picture in the folders is at least {smallest}x{smallest} pixels, the size of a patch; "
            "add bigger pictures, or choose smaller patches."
        )
    too_small = tuple(f"“{path.name}” is under {smallest} pixels a side." for path in sorted(small))
    return Collection(
        planes=tuple(plane for plane, is_big in zip(opened.planes, big, strict=True) if is_big),
        pictures=len(kept),
        validation=tuple(apart),
        sample=Path(recipe.sample) if recipe.sample else apart[0],
        left_out=(*opened.left_out, *too_small),
    )


def _counted(count: int) -> str:
    return {0: "There is no picture", 1: "One picture is too few"}.get(count, f"{count} pictures are too few")
