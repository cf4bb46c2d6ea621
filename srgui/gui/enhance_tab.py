"""The main tab: open a picture, compare what the networks make of it, export the best."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from srgui import paths
from srgui import settings as options
from srgui.gui.actions import Actions
from srgui.gui.album import Album
from srgui.gui.catalogue import Catalogue, NetworkFacts
from srgui.gui.comparison_view import ComparisonView
from srgui.gui.drop_zone import DropZone
from srgui.gui.enhance_toolbar import EnhanceToolbar
from srgui.gui.exporter import Exporter, Subject
from srgui.gui.jobs import Workers
from srgui.gui.labels import label, say
from srgui.gui.notice import Notice
from srgui.gui.pane import Pane
from srgui.gui.pane_choice import ORIGINAL, PaneChoice
from srgui.gui.pane_menu import PaneMenu
from srgui.gui.pane_parts import fits_at_once
from srgui.gui.preview_work import Equipment
from srgui.gui.previews import Previews
from srgui.gui.scale_group import SCALES
from srgui.gui.scene_words import sizes_of, way_of
from srgui.gui.scenes import Original, Picture, Scene, Target
from srgui.gui.side_panel import SidePanel
from srgui.gui.stage import Stage
from srgui.gui.thumbnail_strip import ThumbnailStrip
from srgui.gui.view_actions import ViewActions
from srgui.settings import Settings

_NO_RESULT = "The original is no result; choose another pane to export"
_ONLY_MIDDLE = "Networks are shown in the middle; zoom in to see more."


class EnhanceTab(QWidget):
    """Holds what is looked at, and passes it on whenever it changes.

    Attributes:
        view: the panes.
        view_actions: the actions on how they are looked at.
        pane_menu: what can be done with one of them.
        drop_zone: what is there instead while nothing is open.
        strip: the pictures that are open, where there are several.
        panel: the panel on the right.
        album: opens pictures.
        stage: makes what is looked at of them.
        previews: fills the panes.
        exporter: runs exports.
    """

    changed = Signal()  # what is open, chosen or possible: something that actions depend on

    def __init__(self, settings: Settings, actions: Actions, workers: Workers) -> None:
        super().__init__()
        self._settings, self._actions, self._workers = settings, actions, workers
        self._catalogue: Catalogue | None = None
        self._shown: Scene | None = None
        self._words_below = self._cut_words = ""
        self._is_blind = False
        self._build()
        target, is_test = Target(settings[options.SCALE]), settings[options.TEST_MODE]
        self.stage = Stage(workers.scenes, target, is_test=is_test, parent=self)
        self.album = Album(self.strip, workers.reading, self)
        self.previews = Previews(self.view, workers.previews, self)
        self.exporter = Exporter(workers, self.panel.export, self.panel.report, self)
        self._connect()
        self.previews.set_panes((), ())
        self._refresh()

    @property
    def catalogue(self) -> Catalogue | None:
        """The networks and devices, once they are known."""
        return self._catalogue

    def set_catalogue(self, catalogue: Catalogue, device: str) -> None:
        """Take the networks and devices, once they are known."""
        selected = self._settings[options.SELECTED_NETWORK]
        self._catalogue = catalogue
        self.stage.learn_limits()
        chosen = self._settings[options.CHOSEN_NETWORKS]
        self.panel.scale.offer_cleaning(is_offered=catalogue.cleans)
        self._actions["scale_1"].setEnabled(catalogue.cleans)
        self.panel.networks.set_catalogue(catalogue, chosen, self.stage.target.scale)
        self.set_device(device)
        self._show_networks()
        keys = self.panel.networks.chosen
        self.view.select(selected if selected in keys else keys[-1])

    def set_device(self, device: str) -> None:
        """Run the networks there from now on."""
        assert self._catalogue is not None
        tile_px, turns = self._settings[options.TILE_PX], self._settings[options.TURNS]
        self._catalogue.prefer(self._settings[options.RUNTIME], self._settings[options.PRECISION])
        equipment = Equipment(self._catalogue.pool, self._workers.way, device, tile_px, turns)
        self.previews.set_equipment(equipment)
        self.exporter.set_equipment(equipment)
        self._refresh()

    def step_pane(self, by: int) -> None:
        """Choose another pane."""
        keys = self.panel.networks.chosen
        if self.view.selected_key() in keys:
            self.view.select(keys[(keys.index(self.view.selected_key()) + by) % len(keys)])

    def say_below(self, words: str) -> None:
        """Say something under the panes, until other words or none are given."""
        self._words_below = words
        say(self._caption, words or self._cut_words)

    def set_blind(self, is_blind: bool) -> None:
        """Say of no pane what it is, and export none; or show the panes that are chosen again, in their order."""
        self._is_blind = is_blind
        self._show_networks()

    def show_drag(self, *, is_over: bool) -> None:
        """Show where to drop while files are dragged over the window."""
        self.drop_zone.set_drag_active(is_over)
        is_empty = self.album.picture is None
        self._middle.setCurrentWidget(self.drop_zone if is_over or is_empty else self.view)

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.panel.refresh_icons()
        self.notice.refresh_icons()

    def refresh_settings(self) -> None:
        """Follow a change of the preferences."""
        self.panel.export.refresh()
        self.exporter.tell_beforehand()

    def _build(self) -> None:
        self.view, self.drop_zone, self.strip = ComparisonView(), DropZone(), ThumbnailStrip()
        self.panel = SidePanel(self._settings, self._actions)
        self.panel.setVisible(not self._settings[options.PANEL_COLLAPSED])
        self.view_actions = ViewActions(self.view, self._actions, self._settings)
        self.pane_menu = PaneMenu(self.view, self.panel.networks, self._actions)
        self.toolbar = EnhanceToolbar(self._actions)
        self.notice = Notice()
        self._caption = label("", "quiet")
        self._caption.setContentsMargins(16, 4, 16, 4)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.drop_zone)
        self._middle.addWidget(self.view)
        self.drop_zone.set_samples(paths.sample_pictures())
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.notice)
        left.addWidget(self._middle, 1)
        left.addWidget(self._caption)
        left.addWidget(self.strip)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addLayout(row, 1)
        say(self._caption, "")

    def _connect(self) -> None:
        self.drop_zone.paths_chosen.connect(self.album.open_paths)
        self.drop_zone.open_requested.connect(self._actions["open"].trigger)
        self.strip.add_requested.connect(self._actions["open"].trigger)
        self.album.reading.connect(self.panel.picture.show_reading)
        self.album.reading.connect(self.notice.hide)
        self.album.opened.connect(self._take_picture)
        self.album.failed.connect(self._take_failure)
        self.album.listed.connect(self._refresh)
        self.stage.changed.connect(self._take_scene)
        self.stage.failed.connect(self.notice.show_error)
        self.stage.original_taken.connect(self._take_original)
        self.view.zoom_changed.connect(self.toolbar.show_zoom)
        self.view.pane_selected.connect(self._take_selection)
        self.view.pane_closed.connect(self._close_pane)
        self.view.panes_reordered.connect(self._take_order)
        self.toolbar.zoom_wanted.connect(self.view.camera.set_zoom)
        self.panel.scale.changed.connect(self._take_target)
        self.panel.networks.changed.connect(self._take_networks)
        self.panel.hint.wanted.connect(self.panel.networks.show_one)
        self.panel.hint.wanted.connect(self.view.select)
        self.panel.export.changed.connect(self._refresh)
        self.previews.only_middle.connect(self._say_cut)
        self.exporter.whole_ready.connect(self.previews.show_whole)
        self.exporter.item_done.connect(
            lambda item: self.strip.set_badge(item.path, "error" if item.problem else "done")
        )
        self._test_tip = self._actions["test"].toolTip()
        self._actions["test"].setChecked(self._settings[options.TEST_MODE])
        self._actions["test"].toggled.connect(self._take_test)
        self._export_tips = {name: self._actions[name].toolTip() for name in ("export", "export_as", "whole")}
        self._actions["original"].setChecked(self._settings[options.ORIGINAL_SHOWN])
        self.previews.set_original_shown(self._settings[options.ORIGINAL_SHOWN])
        self._actions["original"].toggled.connect(self._show_original)
        self._actions["trust"].toggled.connect(self.previews.set_trust_shown)
        turns, box = self._actions["turns"], self.panel.networks.turns_box
        box.setToolTip(turns.toolTip())
        box.toggled.connect(turns.setChecked)
        turns.toggled.connect(box.setChecked)
        turns.setChecked(self._settings[options.TURNS])
        turns.toggled.connect(self._take_turns)

    def _say_cut(self, is_cut: bool) -> None:
        self._cut_words = _ONLY_MIDDLE if is_cut else ""
        self.say_below(self._words_below)

    def _selected(self) -> NetworkFacts | None:
        """Return the network of the pane that is selected; None where it is the original's."""
        choice = self._selected_choice()
        return None if self._catalogue is None or choice is None else self._catalogue.network(choice.network)

    def _selected_choice(self) -> PaneChoice | None:
        key = self.view.selected_key()
        return PaneChoice.of_key(key) if key in self.panel.networks.chosen and not self._is_blind else None

    def _show_networks(self) -> None:
        if self._catalogue is not None:
            choices = [PaneChoice.of_key(key) for key in self.panel.networks.chosen]
            self.previews.set_panes(choices, self._catalogue.networks)
            self.panel.hint.show_networks(self._catalogue, self.panel.networks.chosen)
        self._order_focus()
        self._refresh()

    def _close_pane(self, key: str) -> None:
        if key == ORIGINAL:
            self._actions["original"].setChecked(False)
        else:
            self.panel.networks.remove(key)

    def _take_order(self, keys: tuple[str, ...]) -> None:
        self.panel.networks.choose(tuple(key for key in keys if key != ORIGINAL))

    def _take_networks(self) -> None:
        self._settings[options.CHOSEN_NETWORKS] = self.panel.networks.chosen
        self._show_networks()

    def _take_selection(self, key: str) -> None:
        if self._catalogue is not None and key in self.panel.networks.chosen and not self._is_blind:
            self._settings[options.SELECTED_NETWORK] = key
        self._refresh()

    def _take_picture(self, picture: Picture | None) -> None:
        self.panel.picture.show_picture(picture)
        self.panel.hint.show_picture(picture)
        self.panel.scale.set_source(picture.size if picture else None)
        self.stage.show_picture(picture, self.panel.scale.target)

    def _take_failure(self, sentence: str) -> None:
        self.panel.picture.show_picture(self.album.picture)
        self.notice.show_error(sentence)

    def _take_target(self, target: Target) -> None:
        self._settings[options.SCALE] = target.scale
        self.panel.networks.show_scale(target.scale)
        self.stage.set_target(target)

    def _take_test(self, is_test: bool) -> None:
        self._settings[options.TEST_MODE] = is_test
        self.stage.set_test(is_test)

    def _take_original(self, original: Original | None) -> None:
        if original is not None:
            self.notice.hide()
            self.panel.scale.choose(original.trial.scale)
        self._refresh()

    def _show_original(self, is_shown: bool) -> None:
        self._settings[options.ORIGINAL_SHOWN] = is_shown
        self.previews.set_original_shown(is_shown)
        self._order_focus()

    def _take_turns(self, turns: bool) -> None:
        self._settings[options.TURNS] = turns
        if self._catalogue is not None:
            self.set_device(self._settings[options.DEVICE])

    def _take_scene(self, scene: Scene | None, keep_view: bool) -> None:
        if scene is None or scene is not self._shown:
            self._shown = scene
            self.previews.set_scene(scene, keep_view=keep_view)
            if scene is not None and not keep_view and not fits_at_once(*scene.size):
                self.view.camera.one_to_one()
        self._refresh()

    def _refresh(self) -> None:
        """Say everywhere what is open, chosen and possible now."""
        scene, network, choice, stage = self._shown, self._selected(), self._selected_choice(), self.stage
        self.show_drag(is_over=False)
        self.strip.setVisible(len(self.album.paths) > 1)
        self.toolbar.show_zoom(self.view.zoom() if scene else 1.0, enabled=scene is not None)
        self.panel.scale.set_problems({scale: stage.size_problem(Target(scale)) for scale in SCALES})
        problem, turns = stage.size_problem(), self._settings[options.TURNS]
        way = "" if problem or scene is None else way_of(scene, network, choice, turns=turns)
        self.panel.scale.show_numbers(problem or sizes_of(scene), way, "error" if problem or scene is None else "")
        subject = None
        if scene is not None and network is not None and choice is not None:
            target = stage.target if choice.scale is None else Target(choice.scale)
            subject = None if stage.size_problem(target) else Subject(scene, target, network, choice)
        self.exporter.set_subject(subject)
        can_export = subject is not None and self.exporter.can_export
        self.panel.set_export(choice.title_of(network.title) if choice and network else "", enabled=can_export)
        self.panel.set_all(len(self.album.paths), enabled=can_export)
        for name, tip in self._export_tips.items():
            self._actions[name].setEnabled(can_export)
            self._actions[name].setToolTip(_NO_RESULT if self.view.selected_key() == ORIGINAL else tip)
        self.panel.export_button.setToolTip(self._actions["export"].toolTip())
        self._actions["original"].setEnabled(scene is not None and scene.original is not None)
        self._actions["trust"].setEnabled(scene is not None)
        self._actions["open_original"].setEnabled(stage.picture is not None)
        self._actions["close_original"].setEnabled(stage.original is not None)
        self._actions["export_all"].setEnabled(can_export and len(self.album.paths) > 1)
        self._actions["test"].setEnabled(stage.picture is not None and not stage.test_problem())
        self._actions["test"].setToolTip(stage.test_problem() or self._test_tip)
        self.changed.emit()

    def _order_focus(self) -> None:
        """Let the tab key go from the tools to the panes, and on to the strip and the panel."""
        before: QWidget = self.toolbar.last_button
        panes = {pane.key: pane for pane in self.view.findChildren(Pane)}
        for key in self.panel.networks.chosen:
            if key in panes:
                QWidget.setTabOrder(before, panes[key])
                before = panes[key]
