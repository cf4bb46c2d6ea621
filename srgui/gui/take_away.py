"""Takes out of the main tab what is seen there: a comparison, a pane, and the best network on a folder."""

from pathlib import Path

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QGuiApplication, QImage

from srgui import settings as options
from srgui.engine.tiling import Region
from srgui.gui.catalogue import BASELINE
from srgui.gui.comparison_dialog import ComparisonDialog
from srgui.gui.comparison_work import ORIGINAL_NAME, ComparisonOrder, Pair, Shown, TakenAway, take_away
from srgui.gui.enhance_tab import EnhanceTab
from srgui.gui.export_work import folder_beside
from srgui.gui.folder_test import FolderTest
from srgui.gui.folder_test_dialog import FolderTestDialog
from srgui.gui.jobs import Job, Workers
from srgui.gui.pane_choice import ORIGINAL, PaneChoice
from srgui.gui.pane_parts import middle_of
from srgui.gui.scenes import Scene
from srgui.settings import Settings


class TakeAway(QObject):
    """Asks, and hands what is to be done to the tab's exporter or to a test of its own.

    Args:
        tab: what is looked at.
        workers: the threads.
        settings: what was chosen before.
    """

    def __init__(self, tab: EnhanceTab, workers: Workers, settings: Settings) -> None:
        super().__init__(tab)
        self._tab, self._workers, self._settings = tab, workers, settings

    @property
    def can_compare(self) -> bool:
        """Whether there is something to take away."""
        return self._tab.stage.scene is not None and self._tab.exporter.equipment is not None

    @property
    def can_test(self) -> bool:
        """Whether networks can be tested on a folder."""
        return self._tab.exporter.equipment is not None

    def ask_and_export(self) -> None:
        """Ask what to make of the comparison, and make it."""
        scene = self._tab.stage.scene
        if scene is None or not self.can_compare:
            return
        dialog = ComparisonDialog(self._order(scene), self._settings, self._tab.window())
        dialog.wanted.connect(self._export)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def copy_pane(self) -> None:
        """Put the visible part of the chosen pane on the clipboard."""
        image = self.pane_image()
        if image is not None:
            QGuiApplication.clipboard().setImage(image)

    def pane_image(self) -> QImage | None:
        """Return the visible part of the chosen pane, in the pixels of its result; None while it has none."""
        view, scene = self._tab.view, self._tab.stage.scene
        if scene is None:
            return None
        key = view.selected_key()
        if key == ORIGINAL:
            whole = Region(0, 0, *scene.size)
            return None if scene.original is None else cut_out(scene.original, whole, view.visible_region())
        result = self._tab.previews.results.get(key)
        return None if result is None else cut_out(result.image, result.region, view.visible_region())

    def ask_and_test(self) -> None:
        """Ask for a folder, and rank networks on it."""
        catalogue, equipment = self._tab.catalogue, self._tab.exporter.equipment
        if catalogue is None or equipment is None:
            return
        test = FolderTest(self._workers.exports, equipment)
        dialog = FolderTestDialog(
            self._shown(), catalogue.ready, self._tab.stage.target.scale, test, self._settings, self._tab.window()
        )
        dialog.use_wanted.connect(self._use)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _order(self, scene: Scene) -> ComparisonOrder:
        view, picture = self._tab.view, scene.picture
        kept = self._settings[options.COMPARISON_FOLDER]
        folder = Path(kept) if kept and Path(kept).is_dir() else folder_beside(picture.path)
        stem = f"{picture.stem}_comparison_x{self._tab.stage.target.in_name()}"
        region = middle_of(view.visible_region())
        shown = self._shown()
        keys = [one.choice.key for one in shown]
        chosen = view.selected_key() if view.selected_key() in keys else keys[-1]
        first = next((key for key in (BASELINE, *keys) if key in keys and key != chosen), ORIGINAL_NAME)
        pair = Pair(first, chosen, ".gif", 2.0)
        return ComparisonOrder(scene, shown, region, (), folder, stem, pair)

    def _shown(self) -> tuple[Shown, ...]:
        catalogue = self._tab.catalogue
        assert catalogue is not None
        choices = [PaneChoice.of_key(key) for key in self._tab.panel.networks.chosen]
        found = ((choice, catalogue.network(choice.network)) for choice in choices)
        return tuple(Shown(choice, network) for choice, network in found if network is not None)

    def _export(self, order: ComparisonOrder) -> None:
        equipment, card, exporter = self._tab.exporter.equipment, self._tab.panel.report, self._tab.exporter
        assert equipment is not None
        card.hide()
        job = Job(lambda tell, cancel: take_away(order, equipment, tell, cancel), "Exporting the comparison")

        def show(taken: TakenAway) -> None:
            card.show_comparison(taken)
            exporter.say(f"Saved {taken.paths[0]}")

        job.succeeded.connect(show)
        job.cancelled.connect(lambda: exporter.say("The export of the comparison was cancelled."))
        exporter.run(job)

    def _use(self, network: str, scale: int) -> None:
        """Show the network that came closest, and choose it."""
        panel = self._tab.panel
        panel.scale.choose(scale)
        if network not in panel.networks.chosen:
            if panel.networks.is_full:
                panel.networks.remove(panel.networks.chosen[-1])
            panel.networks.add(network)
        self._tab.view.select(network)


def cut_out(image: QImage, covers: Region, wanted: Region) -> QImage | None:
    """Return the part of an image that is wanted, in the image's own pixels; None where it shows nothing of it.

    Args:
        image: fills a region, whatever its own size.
        covers: that region.
        wanted: another, in the same pixels.
    """
    left, top = max(covers.x, wanted.x), max(covers.y, wanted.y)
    right, bottom = min(covers.right, wanted.right), min(covers.bottom, wanted.bottom)
    if right <= left or bottom <= top:
        return None
    across, down = image.width() / covers.width, image.height() / covers.height
    corner = round((left - covers.x) * across), round((top - covers.y) * down)
    size = max(1, round((right - left) * across)), max(1, round((bottom - top) * down))
    return image.copy(QRect(*corner, *size))
