"""Words in a pane never overlap, and what there is no room for is left out."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from srgui.gui import pane_painting as painting
from srgui.gui.pane_painting import PaneStatus, TitleLayout, shortened, title_layout
from srgui.gui.theme import DARK_COLOURS, Theme, apply_theme
from srgui.gui.view_geometry import Point

FULL = PaneStatus(time_text="12.4 s", gain_text="+3.1 dB", winner=True)


@pytest.fixture(name="metrics")
def metrics_fixture(qapp: QApplication) -> QFontMetrics:
    apply_theme(qapp, Theme.DARK)
    return QFontMetrics(qapp.font())


def _parts(layout: TitleLayout) -> list[QRect]:
    return [part for part in (layout.title, layout.time, layout.gain, layout.star) if part is not None]


@pytest.mark.parametrize("width", [40, 80, 120, 160, 200, 260, 400])
def test_parts_of_a_title_never_overlap(metrics: QFontMetrics, width: int) -> None:
    parts = _parts(title_layout(width, FULL, metrics))
    for part in parts:
        assert part.left() >= 0
        assert part.right() < width
        assert not any(part.intersects(other) for other in parts if other is not part)


def test_time_gives_way_first_then_gain(metrics: QFontMetrics) -> None:
    layouts = [title_layout(width, FULL, metrics) for width in range(400, 40, -4)]
    shown = [(each.time is not None, each.gain is not None, each.star is not None) for each in layouts]
    assert list(dict.fromkeys(shown)) == [
        (True, True, True),
        (False, True, True),
        (False, False, True),
        (False, False, False),
    ]


def test_a_lone_title_has_the_whole_bar(metrics: QFontMetrics) -> None:
    layout = title_layout(200, PaneStatus(), metrics)
    assert layout.title.width() > 180
    assert len(_parts(layout)) == 1


def test_a_narrow_pane_keeps_its_title(metrics: QFontMetrics) -> None:
    assert title_layout(90, FULL, metrics).title.width() >= 40


def test_a_long_error_is_cut_at_a_word(metrics: QFontMetrics) -> None:
    error = "There is not enough memory. Choose a smaller scale and try again."
    assert shortened(error, metrics, QRect(0, 0, 2000, 40)) == error
    cut = shortened(error, metrics, QRect(0, 0, 120, 2 * metrics.height()))
    assert cut.endswith(" …")
    assert error.startswith(cut.removesuffix(" …"))
    assert shortened(error, metrics, QRect(0, 0, 30, 2)) == "…"


@pytest.mark.parametrize(
    ("status", "selected", "words"),
    [
        (PaneStatus("0.2 s", "+3.1 dB"), True, "DCSCN, 0.2 s, +3.1 dB, selected"),
        (PaneStatus("0.2 s", "+3.1 dB", winner=True), False, "DCSCN, 0.2 s, +3.1 dB, best"),
        (PaneStatus(progress=0.25), False, "DCSCN, working, 25% done"),
        (PaneStatus(error="Out of memory."), False, "DCSCN, failed: Out of memory."),
    ],
)
def test_a_status_can_be_read_aloud(status: PaneStatus, selected: bool, words: str) -> None:
    assert status.in_words("DCSCN", selected=selected) == words


@pytest.mark.parametrize(("progress", "filled"), [(-1, 0), (0, 0), (0.5, 50), (1, 100), (7, 100)])
def test_the_hairline_is_as_long_as_the_work_is_done(metrics: QFontMetrics, progress: float, filled: int) -> None:
    del metrics
    image = QImage(100, 5, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painting.paint_progress(painter, image.rect(), progress)
    painter.end()
    accent = QColor(DARK_COLOURS.accent)
    assert sum(image.pixelColor(x, 0) == accent for x in range(100)) == filled


def test_the_cross_stays_in_its_rectangle(metrics: QFontMetrics) -> None:
    del metrics
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("#808080"))
    painter = QPainter(image)
    painting.paint_cross(painter, Point(30.4, 29.7))
    painter.end()
    touched = [(x, y) for x in range(60) for y in range(60) if image.pixelColor(x, y) != QColor("#808080")]
    rect = painting.cross_rect(Point(30.4, 29.7))
    assert touched
    assert all(rect.contains(x, y) for x, y in touched)
