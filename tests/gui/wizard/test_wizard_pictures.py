"""The wizard's pictures, from the folder to what is left out, and its way through; answered, not shown."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from srgui.gui import wizard_pictures
from srgui.gui.training_wizard import TrainingWizard
from srgui.gui.wizard_purposes import Purpose
from srgui.gui.wizard_summary import summary_lines
from srgui.progress import CancelToken
from srgui.settings import TRAINING_FOLDER, Settings
from srgui.training.inspection import inspect
from srgui.training.recipe import DataFolder, read_recipe
from srgui.training.run_folder import RunFolder


def test_next_works_with_no_thinking_and_start_writes_the_recipe(
    wizard: TrainingWizard, photos: Path, qtbot: QtBot
) -> None:
    for _ in range(3):
        wizard.next_button.click()
    qtbot.waitUntil(lambda: wizard.time.job is None)
    assert wizard.page is wizard.summary
    assert wizard.next_button.text() == "Start training"
    shown = summary_lines(wizard.draft)
    assert "6 pictures" in shown["Pictures"]
    assert shown["Time"] == "half an hour: about 43,000 steps"
    recipe = wizard.draft.recipe
    assert (recipe.title, recipe.note) == ("srgui S of Holidays", "Enlarges x2; for clean pictures.")
    with qtbot.waitSignal(wizard.started) as caught:
        wizard.next_button.click()
    run = caught.args[0]
    assert isinstance(run, RunFolder)
    assert read_recipe(run.recipe) == recipe == replace(recipe, folders=(DataFolder(str(photos)),))
    assert run.path.name == "srgui-s-of-holidays"
    assert not wizard.isVisible()


def test_enter_is_next_on_every_page(wizard: TrainingWizard) -> None:
    for page in wizard.pages[:-1]:
        assert wizard.page is page
        QTest.keyClick(wizard, Qt.Key.Key_Return)
    assert wizard.stack.currentIndex() == 3
    wizard.back_button.click()
    assert wizard.stack.currentIndex() == 2


def test_there_is_no_next_without_pictures(make: Callable[[Path | None], TrainingWizard]) -> None:
    wizard = make(None)
    assert not wizard.next_button.isEnabled()
    wizard.go_on()
    assert wizard.page is wizard.pictures


def test_a_folder_without_pictures_gives_a_sentence(
    make: Callable[[Path | None], TrainingWizard], tmp_path: Path
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "letter.txt").write_text("no picture", encoding="utf-8")
    wizard = make(texts)
    assert "holds no pictures" in wizard.pictures.verdict.text()
    assert not wizard.next_button.isEnabled()


def test_three_pictures_are_too_few(
    make: Callable[[Path | None], TrainingWizard],
    tmp_path: Path,
    inspected: Callable[[TrainingWizard], None],
    make_photos: Callable[..., Path],
) -> None:
    wizard = make(make_photos(tmp_path / "few", 3))
    assert "Only 3 pictures" in wizard.pictures.verdict.text()
    assert not wizard.next_button.isEnabled()
    wizard.pictures.add_folders([make_photos(tmp_path / "more", 5)])
    inspected(wizard)
    assert wizard.next_button.isEnabled()
    wizard.pictures.remove_folder(str(tmp_path / "more"))
    inspected(wizard)
    assert not wizard.next_button.isEnabled()


def test_the_same_folder_is_not_added_twice(wizard: TrainingWizard, photos: Path) -> None:
    wizard.pictures.add_folders([photos])
    assert len(wizard.draft.recipe.folders) == 1
    assert wizard.pictures.job is None


def test_a_folder_can_be_dropped_and_is_remembered(
    make: Callable[[Path | None], TrainingWizard],
    photos: Path,
    settings: Settings,
    inspected: Callable[[TrainingWizard], None],
) -> None:
    wizard = make(None)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photos / "picture 0.png"))])
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    wizard.pictures.dropEvent(QDropEvent(QPointF(QPoint(9, 9)), actions, data, buttons, keys))
    inspected(wizard)
    assert [folder.path for folder in wizard.draft.recipe.folders] == [str(photos)]
    assert settings[TRAINING_FOLDER] == str(photos)
    again = make(None)
    again.pictures.zone.last_button.click()
    inspected(again)
    assert [folder.path for folder in again.draft.recipe.folders] == [str(photos)]


def test_an_inspection_can_be_cancelled_and_begun_again(
    make: Callable[[Path | None], TrainingWizard],
    photos: Path,
    monkeypatch: pytest.MonkeyPatch,
    inspected: Callable[[TrainingWizard], None],
) -> None:
    def hang(*_folders: object, cancel: CancelToken, **_rest: object) -> object:
        while True:
            cancel.check()

    wizard = make(None)
    monkeypatch.setattr(wizard_pictures, "inspect", hang)
    wizard.pictures.add_folders([photos])
    wizard.pictures.cancel_button.click()
    inspected(wizard)
    assert "not looked over" in wizard.pictures.verdict.text()
    monkeypatch.setattr(wizard_pictures, "inspect", inspect)
    wizard.pictures.again_button.click()
    inspected(wizard)
    assert wizard.next_button.isEnabled()


def test_closing_does_not_wait_for_what_runs(
    make: Callable[[Path | None], TrainingWizard], photos: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()

    def linger(*_folders: object, cancel: CancelToken, **_rest: object) -> None:
        let_go.wait(20)
        cancel.check()

    monkeypatch.setattr(wizard_pictures, "inspect", linger)
    wizard = make(None)
    wizard.pictures.add_folders([photos])
    job = wizard.pictures.job
    assert job is not None
    wizard.reject()
    assert not wizard.isVisible()
    assert job.isRunning()
    with qtbot.waitSignal(job.cancelled):
        let_go.set()


def test_bad_pictures_are_left_out_until_one_click_keeps_them(
    wizard: TrainingWizard, photos: Path, inspected: Callable[[TrainingWizard], None], make_photos: Callable[..., Path]
) -> None:
    (photos / "broken.png").write_bytes(b"no picture")
    make_photos(photos / "small", 1, side_px=40)
    wizard.pictures.remove_folder(str(photos))
    wizard.pictures.add_folders([photos])
    inspected(wizard)
    bad = wizard.pictures.bad
    assert len(wizard.draft.recipe.left_out) == 2 == len(bad.model.pictures)
    assert bad.all_box.checkState() is Qt.CheckState.Checked
    bad.all_box.click()
    assert not wizard.draft.recipe.left_out
    bad.model.setData(bad.model.index(0, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert bad.all_box.checkState() is Qt.CheckState.PartiallyChecked
    assert len(wizard.draft.recipe.left_out) == 1
    bad.all_box.click()
    assert len(wizard.draft.recipe.left_out) == 2


def test_jpeg_damage_is_bad_for_enlarging_and_fine_for_cleaning(
    wizard: TrainingWizard,
    tmp_path: Path,
    inspected: Callable[[TrainingWizard], None],
    make_photos: Callable[..., Path],
) -> None:
    wizard.pictures.add_folders([make_photos(tmp_path / "web", 5, quality=25)])
    inspected(wizard)
    assert len(wizard.draft.recipe.left_out) == 5
    assert "if the network is to clean" in wizard.pictures.bad.note.text()
    wizard.purpose.purposes.cards[Purpose.WEB].radio.click()
    assert not wizard.draft.recipe.left_out
    assert len(wizard.draft.taking_part) == 11
    wizard.purpose.purposes.cards[Purpose.ENLARGE].radio.click()
    assert len(wizard.draft.recipe.left_out) == 5


def test_large_photos_are_shrunk_as_is_recommended(
    wizard: TrainingWizard,
    tmp_path: Path,
    inspected: Callable[[TrainingWizard], None],
    make_photos: Callable[..., Path],
) -> None:
    assert not wizard.pictures.shrink_box.isVisible()
    wizard.pictures.remove_folder(wizard.draft.recipe.folders[0].path)
    photos = make_photos(tmp_path / "large", 4, quality=95, side_px=2048)
    wizard.pictures.add_folders([photos])
    inspected(wizard)
    assert wizard.draft.recipe.folders == (DataFolder(str(photos), (2,)),)
    patches = wizard.draft.patches
    wizard.pictures.shrink_box.click()
    assert wizard.draft.recipe.folders == (DataFolder(str(photos)),)
    assert wizard.draft.patches == 4 * patches


def test_a_validation_folder_can_be_chosen(
    wizard: TrainingWizard,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    inspected: Callable[[TrainingWizard], None],
    make_photos: Callable[..., Path],
) -> None:
    kept = make_photos(tmp_path / "kept", 2)
    monkeypatch.setattr(wizard_pictures, "ask_for_folder", lambda *_: [kept])
    wizard.pictures.validation.buttons["folder"].click()
    inspected(wizard)
    assert wizard.draft.recipe.validation == str(kept)
    wizard.pictures.validation.buttons["automatic"].click()
    inspected(wizard)
    assert wizard.draft.recipe.validation == ""
