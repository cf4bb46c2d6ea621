"""The panel on the right: picture, scale, networks, export, in the order of use."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from srgui.gui.actions import Actions, keys_in_words
from srgui.gui.damage_hint import DamageHint
from srgui.gui.export_group import ExportGroup
from srgui.gui.labels import line
from srgui.gui.networks_group import NetworksGroup
from srgui.gui.report_card import ReportCard
from srgui.gui.scale_group import PictureGroup, ScaleGroup
from srgui.settings import SCALE, Settings

WIDTH_PX = 320
_MARGIN_PX = 16

_BUTTON_EDGES_PX = 30  # padding and border of a button, both sides


class SidePanel(QFrame):
    """The groups, which scroll where the window is low, and under them the button that is always at hand.

    Attributes:
        picture: what is open.
        hint: what is said of damage in it.
        scale: how large it is to become.
        networks: which are shown.
        export: how a result is saved.
        report: what became of the last export.
        export_button: exports what the chosen pane shows.
        all_button: exports all pictures.
    """

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setFixedWidth(WIDTH_PX)
        self.picture = PictureGroup()
        self.hint = DamageHint()
        self.scale = ScaleGroup(settings[SCALE])
        self.networks = NetworksGroup(settings)
        self.export = ExportGroup(settings)
        self.report = ReportCard()
        self.export_button = _button(actions, "export", "primary")
        self.as_button = _button(actions, "export_as")
        self.as_button.setText("As…")
        self.all_button = _button(actions, "export_all")
        self.all_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_scroll_area(), 1)
        layout.addWidget(line())
        layout.addLayout(self._make_foot())

    def set_export(self, network: str, *, enabled: bool) -> None:
        """Name the network that the big button exports."""
        self.export_button.setAccessibleName(f"Export {network}")
        self.export_button.setText(self._export_words(network))
        self.export_button.setEnabled(enabled)
        self.as_button.setEnabled(enabled)

    def _export_words(self, network: str) -> str:
        """Return what fits on the big button: with the keys, without them, or the title cut."""
        if not network:
            return "Export"
        self.export_button.ensurePolished()
        metrics = self.export_button.fontMetrics()
        others_px = 2 * _MARGIN_PX + 8 + self.as_button.sizeHint().width()
        room_px = WIDTH_PX - others_px - _BUTTON_EDGES_PX
        with_keys = f"Export {network}  ({keys_in_words('Ctrl+E')})"
        if metrics.horizontalAdvance(with_keys) <= room_px:
            return with_keys
        return metrics.elidedText(f"Export {network}", Qt.TextElideMode.ElideRight, room_px)

    def set_all(self, count: int, *, enabled: bool) -> None:
        """Offer to export all pictures, where there is more than one."""
        self.all_button.setVisible(count > 1)
        self.all_button.setText(f"Export all {count} pictures")
        self.all_button.setEnabled(enabled)

    def refresh_icons(self) -> None:
        """Make the icons again, in the theme's colours."""
        self.scale.refresh_icons()
        self.report.refresh_icons()

    def _make_scroll_area(self) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, 8)
        column.setSpacing(8)
        column.addWidget(self.picture)
        column.addWidget(self.hint)
        for group in (self.scale, self.networks, self.export):
            column.addWidget(line())
            column.addWidget(group)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _make_foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(_MARGIN_PX, 12, _MARGIN_PX, 12)
        foot.setSpacing(8)
        foot.addWidget(self.report)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.export_button, 1)
        row.addWidget(self.as_button)
        foot.addLayout(row)
        foot.addWidget(self.all_button)
        return foot


def _button(actions: Actions, name: str, role: str = "") -> QPushButton:
    """Return a button that does what an action does."""
    action = actions[name]
    button = QPushButton(action.text())
    button.setAccessibleName(action.text().rstrip("…"))
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    if role:
        button.setProperty("role", role)
    return button
