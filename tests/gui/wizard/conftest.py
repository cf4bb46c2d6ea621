"""A wizard on made pictures, and what waits for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from srgui.engine.session import SessionPool
from srgui.gui import training_wizard, wizard_time
from srgui.gui.catalogue import Catalogue
from srgui.gui.training_wizard import TrainingWizard
from srgui.settings import DEVICE, Settings


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path) -> Settings:
    """Return settings of their own, for the CPU."""
    settings = Settings(tmp_path / "settings.toml")
    settings[DEVICE] = "cpu"
    return settings


@pytest.fixture(name="pace")
def pace_fixture() -> float:
    """Return how many steps a second every wizard believes that training takes."""
    return 24.0


@pytest.fixture(name="make_photos")
def make_photos_fixture() -> Callable[..., Path]:
    """Return what fills a folder with made photos: ``make_photos(folder, count, quality=0, side_px=160)``."""
    return _make_photos


@pytest.fixture(name="photos")
def photos_fixture(tmp_path: Path) -> Path:
    """Return a folder of six photos."""
    return _make_photos(tmp_path / "Holidays", 6)


@pytest.fixture(name="inspected")
def inspected_fixture(qtbot: QtBot) -> Callable[[TrainingWizard], None]:
    """Return what waits until a wizard has looked over its pictures."""
    return lambda wizard: qtbot.waitUntil(lambda: wizard.pictures.job is None, timeout=20_000)


@pytest.fixture(name="make")
def make_fixture(
    settings: Settings,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    pace: float,
    inspected: Callable[[TrainingWizard], None],
) -> Iterator[Callable[[Path | None], TrainingWizard]]:
    """Return what makes a wizard on a folder, looked over, or on none; each is closed."""
    monkeypatch.setattr(wizard_time, "measure_speed", lambda _recipe, _device, _cancel: pace)
    monkeypatch.setattr(training_wizard, "ask_to_discard", lambda _parent: True)
    made: list[TrainingWizard] = []

    def make(folder: Path | None) -> TrainingWizard:
        wizard = TrainingWizard(settings, Catalogue((), (), SessionPool()), None, folder)
        qtbot.addWidget(wizard)
        made.append(wizard)
        wizard.show()
        if folder is not None:
            inspected(wizard)
        return wizard

    yield make
    for wizard in made:
        wizard.close()


@pytest.fixture(name="wizard")
def wizard_fixture(make: Callable[[Path | None], TrainingWizard], photos: Path) -> TrainingWizard:
    """Return a wizard that has looked over six photos."""
    return make(photos)


def _make_photos(folder: Path, count: int, *, quality: int = 0, side_px: int = 160) -> Path:
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(count + quality)
    for number in range(count):
        small = random.integers(0, 256, (side_px // 8, side_px // 8, 3), np.uint8)
        picture = Image.fromarray(small).resize((side_px, side_px), Image.Resampling.BICUBIC)
        if quality:
            picture.save(folder / f"damaged {number}.jpg", quality=quality)
        else:
            picture.save(folder / f"picture {number}.png")
    return folder
