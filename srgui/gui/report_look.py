"""Shows a picture of a report in the Enhance tab, as it was measured: tested, at its scale, by those networks."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from srgui.gui.actions import Actions
from srgui.gui.catalogue import BASELINE
from srgui.gui.comparison_view import MOST_PANES
from srgui.gui.enhance_tab import EnhanceTab
from srgui.gui.pane_choice import PaneChoice
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
        self._wanted: tuple[Path, int, Path | None] | None = None
        tab.album.opened.connect(self._take)

    def look(self, path: Path, scale: int, panes: tuple[str, ...], lr_path: Path | None = None) -> None:
        """Show a picture.

        Args:
            path: the original.
            scale: the factor.
            panes: networks by the keys of their panes; of more than there is room for, the first.
            lr_path: the LR picture that was brought for it, which is then what networks are given; None to shrink it.
        """
        shown = lr_path or path
        self._wanted = shown.absolute(), scale, path if lr_path is not None else None
        self._tab.panel.networks.choose(self._panes(panes))
        if lr_path is None:
            self._actions["test"].setChecked(True)
        self._actions["enhance_tab"].trigger()
        self._tab.album.open_paths([shown])
        self._take(self._tab.album.picture)

    def _panes(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Return what panes show: in the order of the lists, turned only where it was measured so."""
        listed = [network.name for network in self._tab.catalogue.ready] if self._tab.catalogue else []
        wanted = [choice for choice in map(PaneChoice.of_key, keys) if choice.network in listed]
        wanted = [choice for choice in wanted if choice.network != BASELINE][: MOST_PANES - 1]
        wanted.sort(key=lambda choice: (listed.index(choice.network), bool(choice.turns)))
        if self._actions["turns"].isChecked():
            wanted = [replace(choice, turns=bool(choice.turns)) for choice in wanted]
        return (BASELINE, *(choice.key for choice in wanted))

    def _take(self, picture: Picture | None) -> None:
        """Choose the scale, once the picture is open: before that it may be one that another picture cannot have."""
        if self._wanted is None or picture is None or picture.path != self._wanted[0]:
            return
        _, scale, original = self._wanted
        self._wanted = None
        if original is not None:
            self._tab.stage.set_original(original, crops=True)
        elif self._tab.stage.target.scale != scale:
            self._tab.panel.scale.choose(scale)
