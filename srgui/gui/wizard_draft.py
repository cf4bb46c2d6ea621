"""What the wizard's pages work on together: a recipe that grows, and what is known of pictures and pace."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median_low
from typing import Any

from PySide6.QtCore import QObject, Signal

from srgui.gui.wizard_purposes import (
    ENLARGEMENTS,
    Purpose,
    card_of,
    damage_fields,
    fitting,
    proposed_network,
    purpose_of,
    weights_to_start,
    with_names,
)
from srgui.training.inspection import Finding, InspectedPicture, Inspection
from srgui.training.presets import Preset, paper_presets, preset
from srgui.training.recipe import DataFolder, TrainingRecipe

OWN_PRESET = "srgui"
FEWEST_PICTURES = 4
PERSONAL = ("folders", "left_out", "validation", "held_out", "sample", "title", "note", "licence")
"""Fields that belong to the person's pictures and names, and to no preset."""
_PACE = (
    *("network", "scales", "sizes", "colour", "kernel", "patch_px", "patch_of", "candidates", "turns", "batch", "loss"),
    *("optimizer", "averaging", "precision", "degraded", "blur_to_px", "noise_to", "jpeg_to", "dropout"),
)
_MANY = 0.25
_HARMLESS_IN_CLEANING = {Finding.JPEG_DAMAGED}


class Draft(QObject):
    """A recipe in the making.

    Attributes:
        preset: what it began with: srgui's own, or a paper's.
        base: the recipe as preset and purpose propose it; what differs is the person's choice.
        recipe: as it stands.
        inspection: what is known of the pictures; None until they were looked over.
        pace: steps a second on this machine, and what of the recipe that depends on; None until it was measured.
        is_laboured: whether more than a few clicks would be lost with it.
    """

    changed = Signal()

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        super().__init__()
        self.preset: Preset = preset(OWN_PRESET)
        self.base: TrainingRecipe = self.preset.recipe
        self.inspection: Inspection | None = None
        self.pace: tuple[float, object] | None = None
        self.is_laboured = False
        self._by_hand: dict[str, bool] = {}  # by path: whether the person left it out, or kept it
        self._loaded_left_out: frozenset[str] | None = None
        self._starts_from_weights = True
        self._given_start: tuple[object, str] | None = None
        self._purpose = Purpose.ENLARGE
        recipe = replace(self.base, folders=tuple(DataFolder(str(folder)) for folder in folders))
        self.recipe = with_names(self._started(recipe), recipe)

    @property
    def purpose(self) -> Purpose:
        """What the network is for."""
        return self._purpose

    @property
    def scale(self) -> int:
        """The scale, the first where several are learnt together."""
        return self.recipe.scales[0] if self.recipe.scales else ENLARGEMENTS[0]

    @property
    def taking_part(self) -> tuple[InspectedPicture, ...]:
        """The pictures that are learnt from, as far as they were looked over."""
        if self.inspection is None:
            return ()
        left_out, smallest = set(self.recipe.left_out), smallest_px(self.recipe)
        return tuple(
            picture
            for picture in self.inspection.pictures
            if str(picture.path) not in left_out and any(min(size) >= smallest for size in self._sizes(picture))
        )

    @property
    def patches(self) -> int:
        """How many patches these pictures hold side by side, shrunk as they will be."""
        side = self.scale * self.recipe.lr_patch_px(self.scale)
        sizes = (size for picture in self.taking_part for size in self._sizes(picture))
        return sum((width // side) * (height // side) for width, height in sizes)

    @property
    def steps_per_s(self) -> float | None:
        """The pace of this recipe on this machine; None where it was not measured."""
        return self.pace[0] if self.pace is not None and self.pace[1] == pace_key(self.recipe) else None

    @property
    def jpeg_note(self) -> str:
        """Say what becomes of pictures that JPEG damage alone speaks against; empty where there are none."""
        bad = self.inspection.bad if self.inspection is not None else ()
        count = sum(set(picture.findings) <= _HARMLESS_IN_CLEANING for picture in bad)
        if not count:
            return ""
        which = f"The {count} with JPEG damage alone"
        if purpose_of(self.recipe) is Purpose.ENLARGE:
            return f"{which} will take part if the network is to clean: choose that on the next page."
        return f"{which} will take part: that does no harm to a network that cleans."

    @property
    def shrinks(self) -> bool:
        """Whether any folder's pictures are shrunk before they are learnt from."""
        return any(folder.shrink != (1,) for folder in self.recipe.folders)

    def proposed_shrink(self, folder: str) -> tuple[int, ...]:
        """Return the factors by which a folder's pictures are best shrunk; 1 alone for not at all."""
        if self.inspection is None:
            return (1,)
        inside = [picture for picture in self.inspection.pictures if picture.is_good]
        factors = [self.inspection.shrink(picture) for picture in inside if picture.path.is_relative_to(folder)]
        large = [factor for factor in factors if factor > 1]
        if len(large) <= _MANY * len(factors):
            return (1,)
        middle = median_low(factors)
        return (middle,) if middle > 1 else (1, min(large))

    def change(self, **values: Any) -> None:
        """Change fields of the recipe; name and note follow while they are the wizard's own."""
        self._set(replace(self.recipe, **values))

    def set_folders(self, folders: Sequence[DataFolder]) -> None:
        """Learn from other folders; what was found out about the old ones is forgotten."""
        self.inspection = None
        self._by_hand.clear()
        self._loaded_left_out = None
        self.change(folders=tuple(folders), left_out=())

    def set_inspection(self, inspection: Inspection | None) -> None:
        """Take what was found out about the pictures, and propose what to leave out and to shrink."""
        self.inspection = inspection
        if inspection is None:
            self.changed.emit()
            return
        if self._loaded_left_out is not None:
            known = self._loaded_left_out
            self._by_hand |= {str(picture.path): str(picture.path) in known for picture in inspection.bad}
        self._follow_inspection()
        if self._loaded_left_out is None:
            self.shrink_photos(True)
        self.changed.emit()

    def leave_out(self, paths: Iterable[Path], is_out: bool) -> None:
        """Leave pictures out, or keep them, whatever speaks for it."""
        self._by_hand |= dict.fromkeys(map(str, paths), is_out)
        self.is_laboured = True
        self._follow_inspection()

    def shrink_photos(self, shrinks: bool) -> None:
        """Shrink the pictures of each folder as far as is best for them, or leave them as they are."""
        folders = self.recipe.folders
        proposed = (DataFolder(f.path, self.proposed_shrink(f.path) if shrinks else (1,)) for f in folders)
        self.change(folders=tuple(proposed))

    def choose_purpose(self, purpose: Purpose) -> None:
        """Train for something else; what the person set in all settings stays, but for a paper's."""
        if purpose is self._purpose:
            return
        if purpose is Purpose.PAPER:
            self.choose_preset(paper_presets()[0])
            return
        if self._purpose is Purpose.PAPER:
            self._take_preset(preset(OWN_PRESET))
        self._purpose = purpose
        self._starts_from_weights = True
        fields = damage_fields(purpose)
        self.base = replace(self.base, **fields)
        scale = 1 if purpose is Purpose.CLEAN else self.scale if self.scale in ENLARGEMENTS else ENLARGEMENTS[0]
        self.change(**fields)
        self.choose_scale(scale)
        self._follow_inspection()

    def choose_preset(self, chosen: Preset) -> None:
        """Train as a paper did."""
        self._purpose = Purpose.PAPER
        self._take_preset(chosen)
        self._follow_inspection()

    def choose_scale(self, scale: int) -> None:
        """Learn one scale, with a network that can be built for it."""
        names = [card.name for card in fitting(scale)]
        network = self.recipe.network if self.recipe.network in names or not names else proposed_network(scale)
        self._build(network, (scale,))

    def choose_network(self, name: str) -> None:
        """Train another network; several scales are learnt together only by one that can."""
        card = card_of(name)
        scales = self.recipe.scales if card is not None and card.shares_scales else self.recipe.scales[:1]
        self._build(name, scales)

    def share_scales(self, shares: bool) -> None:
        """Learn all enlargements in one network, or only one."""
        self._build(self.recipe.network, ENLARGEMENTS if shares else ENLARGEMENTS[:1])

    def start_from_weights(self, starts: bool) -> None:
        """Go on from the weights at hand, or start at random."""
        self._starts_from_weights = starts
        self._set(self._started(self.recipe))

    def take(self, recipe: TrainingRecipe) -> None:
        """Begin anew with a recipe from a file; it holds as it is."""
        same = [found for found in paper_presets() if _is_of(recipe, found.recipe)]
        self.preset = same[0] if same else preset(OWN_PRESET)
        self._purpose = Purpose.PAPER if same else purpose_of(recipe)
        fields = {} if same else damage_fields(self._purpose)
        self.base = replace(self.preset.recipe, **fields)
        self.inspection = None
        self._by_hand = dict.fromkeys(recipe.left_out, True)
        self._loaded_left_out = frozenset(recipe.left_out)
        self._starts_from_weights = bool(recipe.start_from)
        self._given_start = (_build_key(recipe), recipe.start_from) if recipe.start_from else None
        self.is_laboured = False
        self.recipe = recipe
        self.changed.emit()

    def take_from_form(self, recipe: TrainingRecipe) -> None:
        """Take over what was changed in all settings."""
        if recipe == self.recipe:
            return
        before, after = set(self.recipe.left_out), set(recipe.left_out)
        self._by_hand |= dict.fromkeys(after - before, True) | dict.fromkeys(before - after, False)
        if [folder.path for folder in recipe.folders] != [folder.path for folder in self.recipe.folders]:
            self.inspection = None
        if recipe.start_from != self.recipe.start_from:
            self._starts_from_weights = bool(recipe.start_from)
        elif _build_key(recipe) != _build_key(self.recipe):
            recipe = self._started(recipe)
        if self._purpose is not Purpose.PAPER:
            self._purpose = purpose_of(recipe)
        self.is_laboured = True
        self._set(recipe)

    def rename(self, **names: str) -> None:
        """Take a name, a note or terms that the person wrote."""
        self.is_laboured = True
        self.change(**names)

    def _take_preset(self, chosen: Preset) -> None:
        self.preset, self.base = chosen, chosen.recipe
        self._starts_from_weights = chosen.goes_on
        kept = {name: getattr(self.recipe, name) for name in PERSONAL}
        recipe = replace(chosen.recipe, **kept)
        self._set(self._started(recipe))

    def _build(self, network: str, scales: tuple[int, ...]) -> None:
        sizes = self.recipe.sizes if network == self.recipe.network else ()
        patch_px = self.preset.patch_px_at(scales)
        self.base = replace(self.base, patch_px=patch_px)
        if self.recipe.patch_px != self.preset.patch_px_at(self.recipe.scales):  # the person's own
            patch_px = self.recipe.patch_px
        recipe = replace(self.recipe, network=network, scales=scales, sizes=sizes, patch_px=patch_px)
        self._set(self._started(recipe))

    def _started(self, recipe: TrainingRecipe) -> TrainingRecipe:
        """Return a recipe that says what training goes on from."""
        found = self.weights_for(recipe)
        return replace(recipe, start_from=str(found) if found and self._starts_from_weights else "")

    def weights_for(self, recipe: TrainingRecipe) -> Path | None:
        """Return the weights that a recipe can go on from: those that were loaded with one alike, or bundled ones."""
        if self._given_start is not None and self._given_start[0] == _build_key(recipe):
            return Path(self._given_start[1])
        return weights_to_start(recipe)

    def _follow_inspection(self) -> None:
        """Leave out what something speaks against, but for what the person decided."""
        if self.inspection is None:
            return
        harmless = _HARMLESS_IN_CLEANING if purpose_of(self.recipe) is not Purpose.ENLARGE else set()
        out = {str(picture.path) for picture in self.inspection.bad if set(picture.findings) - harmless}
        out |= {path for path, is_out in self._by_hand.items() if is_out}
        out -= {path for path, is_out in self._by_hand.items() if not is_out}
        self.change(left_out=tuple(sorted(out)))

    def _sizes(self, picture: InspectedPicture) -> list[tuple[int, int]]:
        """Return the sizes at which a picture is learnt from, the largest first."""
        shrink = next((f.shrink for f in self.recipe.folders if picture.path.is_relative_to(f.path)), (1,))
        return [(picture.width // factor, picture.height // factor) for factor in sorted(shrink) if factor > 0]

    def _set(self, recipe: TrainingRecipe) -> None:
        named = with_names(recipe, self.recipe)
        if named != self.recipe:
            self.recipe = named
            self.changed.emit()


def smallest_px(recipe: TrainingRecipe) -> int:
    """Return the shorter side that a picture needs; 1 where no scale is chosen."""
    return recipe.smallest_px if recipe.scales else 1


def pace_key(recipe: TrainingRecipe) -> object:
    """Return what the pace of a recipe depends on."""
    return tuple(getattr(recipe, name) for name in _PACE)


def _build_key(recipe: TrainingRecipe) -> object:
    """Return what decides whether weights fit a recipe."""
    return recipe.network, recipe.scales, recipe.sizes


def _is_of(recipe: TrainingRecipe, pattern: TrainingRecipe) -> bool:
    """Whether a recipe is a preset's, but for what is the person's own."""
    own = {name: getattr(pattern, name) for name in (*PERSONAL, "start_from", "minutes", "scales")}
    return replace(recipe, **own) == pattern
