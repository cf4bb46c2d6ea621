"""Shows a picture of a report in the Enhance tab, as it was measured: tested, at its scale, by those networks."""

from pathlib import Path

from PySide6.QtCore import QObject

from srgui.gui.actions import Actions
from srgui.gui.catalogue import BASELINE
from srgui.gui.comparison_view import MOST_PANES
from srgui.gui.enhance_tab import EnhanceTab
from srgui.gui.scenes import Picture


class ReportLook(QObject):
    """Opens pictures, and sets what is looked at once they are there.

    Args:
        tab: where.
        actions: of the window.
    """

    def __init__(self, tab: EnhanceTab, actions: Actions) -> None:
        super().__init__(tab)
        self._tab, self._actions = tab, actions
        self._wanted: tuple[Path, int] | None = None
        tab.album.opened.connect(self._take)

    def look(self, path: Path, scale: int, networks: tuple[str, ...]) -> None:
        """Show a picture; of more networks than there is room for, the first."""
        listed = [network.name for network in self._tab.catalogue.ready] if self._tab.catalogue else []
        shown = {BASELINE, *[name for name in networks if name in listed and name != BASELINE][: MOST_PANES - 1]}
        self._wanted = path.absolute(), scale
        self._tab.panel.networks.choose(tuple(name for name in listed if name in shown))
        self._actions["test"].setChecked(True)
        self._actions["enhance_tab"].trigger()
        self._tab.album.open_paths([path])
        self._take(self._tab.album.picture)

    def _take(self, picture: Picture | None) -> None:
        """Choose the scale, once the picture is open: before that it may be one that another picture cannot have."""
        if self._wanted is None or picture is None or picture.path != self._wanted[0]:
            return
        _, scale = self._wanted
        self._wanted = None
        if self._tab.stage.target.scale != scale:
            self._tab.panel.scale.choose(scale)
