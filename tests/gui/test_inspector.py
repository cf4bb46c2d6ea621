"""What is under the cursor is said in numbers."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from srgui.engine.tiling import Region
from srgui.gui.corner_panel import paint_panel, panel_rect, wrapped
from srgui.gui.inspector import inspected, pixel_under
from srgui.gui.layers import Layer
from srgui.gui.picture_painting import Scene
from srgui.gui.pyramid import Pyramid
from srgui.gui.view_geometry import Point, Size, View

WHOLE = Region(0, 0, 100, 100)
VIEWPORT = Size(100, 100)


def _plain(colour: str, side: int = 100) -> QImage:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(colour))
    return image


def _layer(title: str, colour: str) -> Layer:
    layer = Layer(title.lower())
    layer.title = title
    layer.patches.add(WHOLE, _plain(colour), WHOLE)
    return layer


@pytest.fixture(name="scene")
def scene_fixture(qapp: QApplication) -> Scene:
    del qapp
    return Scene(Pyramid(_plain("red", 50)), Size(100, 100), View())


@pytest.mark.parametrize(
    ("at", "zoom", "pixel"),
    [
        (Point(0, 0), 1, (0, 0)),
        (Point(99.5, 20.5), 1, (99, 20)),
        (Point(0, 0), 2, (25, 25)),
        (Point(3.9, 4), 4, (38, 38)),
        (Point(0, 99), 0.5, (-50, 148)),
    ],
)
def test_the_pixel_under_a_point(scene: Scene, at: Point, zoom: float, pixel: tuple[int, int]) -> None:
    scene.view = View(zoom=zoom)
    assert pixel_under(at, scene, VIEWPORT) == pixel


def test_a_pane_says_position_and_values(scene: Scene) -> None:
    lines = inspected(_layer("DCSCN", "#7b2d05"), None, scene, 12, 34)
    assert lines == ("x 12  y 34", "R 123  G \u200745  B \u2007\u20075")


@pytest.mark.parametrize(("colour", "said"), [("#707070", "\u221216.0"), ("#888888", "+8.0"), ("#808080", "±0.0")])
def test_a_pane_says_how_its_luma_differs_from_the_reference(scene: Scene, colour: str, said: str) -> None:
    lines = inspected(_layer("DCSCN", colour), _layer("Bicubic", "#808080"), scene, 1, 2)
    assert lines[-1] == f"Luma {said} against Bicubic"


def test_the_reference_is_not_compared_with_itself(scene: Scene) -> None:
    layer = _layer("Bicubic", "#808080")
    assert len(inspected(layer, layer, scene, 1, 2)) == 2


def test_alpha_is_said_where_there_is_any(scene: Scene) -> None:
    assert inspected(_layer("DCSCN", "#80ffffff"), None, scene, 1, 2)[1].endswith("A 128")


def test_beside_the_picture_nothing_is_said(scene: Scene) -> None:
    assert inspected(_layer("DCSCN", "red"), None, scene, 100, 2) == ()


def test_the_panel_is_in_the_left_lower_corner_and_stays_in_its_pane(qapp: QApplication) -> None:
    area = QRect(10, 20, 200, 100)
    few = panel_rect(area, qapp.font(), ["x 1  y 2"])
    assert (few.left(), few.bottom()) == (area.left() + 8, area.bottom() - 8)
    many = panel_rect(area, qapp.font(), ["a line that is much too long for such a pane"] * 20)
    assert area.contains(many)
    assert many.height() > few.height()
    assert panel_rect(area, qapp.font(), []).isEmpty()


def test_the_panel_is_drawn_in_its_rectangle_alone(qapp: QApplication) -> None:
    image = _plain("red", 200)
    painter = QPainter(image)
    painter.setFont(qapp.font())
    lines = ["R 123  G 45  B 6"] * 30
    paint_panel(painter, QRect(20, 20, 160, 100), lines)
    rect = panel_rect(QRect(20, 20, 160, 100), qapp.font(), lines)
    painter.end()
    touched = [(x, y) for x in range(200) for y in range(200) if image.pixelColor(x, y) != QColor("red")]
    assert touched
    assert all(rect.contains(x, y) for x, y in touched)


def test_long_lines_go_on_below_between_words(qapp: QApplication) -> None:
    metrics = QFontMetrics(qapp.font())
    line = "Whole picture: 31.14 dB, SSIM 0.9012, +2.35 dB over bicubic"
    rows = wrapped([line, "Time"], metrics, metrics.horizontalAdvance(line) // 2)
    assert len(rows) >= 4
    assert rows[-1] == "Time"
    assert " ".join(" ".join(rows[:-1]).split()) == line
    assert all(metrics.horizontalAdvance(row) <= metrics.horizontalAdvance(line) // 2 for row in rows)
    assert wrapped(["unbreakable"], metrics, 5) == ["unbreakable"]
