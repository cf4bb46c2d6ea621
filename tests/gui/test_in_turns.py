"""Work of the window in pieces."""

from collections.abc import Iterator

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from srgui.gui.in_turns import InTurns


def _pieces(done: list[str]) -> Iterator[None]:
    for name in "abc":
        done.append(name)
        yield
    done.append("end")


def test_other_work_gets_its_turn_between_pieces(qtbot: QtBot) -> None:
    owner, done = QWidget(), list[str]()
    qtbot.addWidget(owner)
    InTurns(owner, _pieces(done))
    assert done == []
    QTimer.singleShot(0, owner, lambda: done.append("other"))
    qtbot.waitUntil(lambda: "end" in done)
    assert [name for name in done if name != "other"] == ["a", "b", "c", "end"]
    assert done.index("other") < done.index("end")


def test_what_is_left_is_done_at_once_when_it_is_needed(qtbot: QtBot) -> None:
    owner, done = QWidget(), list[str]()
    qtbot.addWidget(owner)
    work = InTurns(owner, _pieces(done))
    qtbot.waitUntil(lambda: done == ["a"])
    work.finish()
    assert done == ["a", "b", "c", "end"]
    work.finish()
    assert done[-1] == "end"


def test_nothing_is_done_once_the_owner_is_gone(qtbot: QtBot) -> None:
    owner, done = QWidget(), list[str]()
    InTurns(owner, _pieces(done))
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    QApplication.processEvents()
    assert done in ([], ["a"])
