"""The main window: it wires actions, tabs, jobs and the status line to each other, and does nothing itself."""

import base64
import logging
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QTabWidget, QToolButton, QVBoxLayout, QWidget

from srgui import settings as options
from srgui.gui import dialogs
from srgui.gui.about import AboutBox
from srgui.gui.actions import Actions
from srgui.gui.catalogue import Catalogue, load_catalogue
from srgui.gui.enhance_tab import EnhanceTab
from srgui.gui.error_box import open_log
from srgui.gui.jobs import Job, Workers
from srgui.gui.models_tab import ModelsTab
from srgui.gui.naming import check_template
from srgui.gui.preferences_dialog import PreferencesDialog
from srgui.gui.recent import RecentMenu, recent_files, remember
from srgui.gui.report_look import ReportLook
from srgui.gui.report_tab import ReportTab
from srgui.gui.scenes import Picture
from srgui.gui.status_line import StatusLine
from srgui.gui.take_away import TakeAway
from srgui.gui.theme_switch import ThemeSwitch
from srgui.gui.training_tab import TrainingTab
from srgui.gui.voting import Voting
from srgui.gui.window_drops import WindowDrops
from srgui.settings import Choice, Settings

_SAVE_EVERY_MS = 5000
_DEFAULT_SIZE = (1280, 800)
_FRAME_PX = 40
_log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """Everything that a person sees.

    Attributes:
        settings: what the person chose.
        workers: the threads.
        actions_by_name: every action.
        enhance_tab: the main tab.
        training_tab: teaches networks.
        report_tab: measures them.
        models_tab: what the networks are.
        drops: opens files of every kind.
        status: the line at the foot.
    """

    painted = Signal()  # for the first time
    catalogue_loaded = Signal()
    start_up_failed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.workers = Workers(self)
        self._is_painted = False
        self.setMinimumSize(720, 480)
        self._theme = ThemeSwitch(settings, self)
        self.actions_by_name = Actions(self)
        self.enhance_tab = EnhanceTab(settings, self.actions_by_name, self.workers)
        self._take_away = TakeAway(self.enhance_tab, self.workers, settings)
        self.voting = Voting(self.enhance_tab, self.actions_by_name)
        self.training_tab = TrainingTab(settings, self.actions_by_name, self.workers)
        self.report_tab = ReportTab(settings, self.actions_by_name, self.workers)
        self._report_look = ReportLook(self.enhance_tab, self.actions_by_name)
        self.models_tab = ModelsTab(settings, self.actions_by_name, self.workers)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Tabs")
        self.tabs.tabBar().setAccessibleName("Tabs")
        self.tabs.addTab(self.enhance_tab, "Enhance")
        self.tabs.addTab(self.training_tab, "Train")
        self.tabs.addTab(self.report_tab, "Report")
        self.tabs.addTab(self.models_tab, "Models")
        self.tabs.setCornerWidget(self._make_corner())
        self.drops = WindowDrops(self, self.tabs, self.enhance_tab, self.training_tab, self.models_tab)
        self.setCentralWidget(self._make_middle())
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.actions_by_name.fill(self.menuBar())
        self._make_menus()
        self._wire_actions()
        self._wire_parts()
        self._restore_place()
        self._saving = QTimer(self, interval=_SAVE_EVERY_MS)
        self._saving.timeout.connect(self.save_settings)
        self._saving.start()
        self._show_picture(None)

    def load_catalogue(self) -> None:
        """Import torch and find networks and devices, in a job."""
        job = Job(load_catalogue, "Loading networks")
        job.succeeded.connect(self._take_catalogue)
        job.failed.connect(self._take_start_up_failure)
        self.workers.start_up.put(job)

    def save_settings(self) -> None:
        """Write down what the person chose; a folder that cannot be written costs just that."""
        try:
            self.settings.save()
        except OSError as error:
            _log.warning("The settings could not be saved: %s", error)
            self._saving.stop()

    # Making

    def _make_corner(self) -> QWidget:
        corner = QWidget()
        layout = QHBoxLayout(corner)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(4)
        for name in ("next_theme", "keys"):
            button = QToolButton()
            button.setDefaultAction(self.actions_by_name[name])
            button.setAccessibleName(self.actions_by_name[name].text())
            layout.addWidget(button)
        return corner

    def _make_middle(self) -> QWidget:
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.training_tab.offer)
        layout.addWidget(self.tabs, 1)
        return middle

    def _make_menus(self) -> None:
        recent = RecentMenu(self.settings, self)
        recent.chosen.connect(lambda path: self.enhance_tab.album.open_paths([path]))
        recent.cleared.connect(self._list_recent)
        self.actions_by_name["recent"].setMenu(recent)
        self.actions_by_name["theme"].setMenu(self._theme.menu())

    def _wire_actions(self) -> None:
        tab, scale = self.enhance_tab, self.enhance_tab.panel.scale
        done_by: dict[str, Callable[[], object]] = {
            "open": self._open,
            "open_folder": self._open_folder,
            "paste": self._paste,
            "close_picture": tab.album.close_picture,
            "open_original": self._open_original,
            "close_original": lambda: tab.stage.set_original(None),
            "export": tab.exporter.export,
            "export_as": self._export_as,
            "export_all": lambda: tab.exporter.export_all(tab.album.paths),
            "export_comparison": self._take_away.ask_and_export,
            "copy_pane": self._take_away.copy_pane,
            "test_folder": self._take_away.ask_and_test,
            "import_weights": self._import_weights,
            "combine": self._combine,
            "preferences": self._show_preferences,
            "quit": self.close,
            "scale_1": lambda: scale.choose(1),
            "scale_2": lambda: scale.choose(2),
            "scale_3": lambda: scale.choose(3),
            "scale_4": lambda: scale.choose(4),
            "exact_size": scale.choose_exact,
            "whole": tab.exporter.enhance_whole,
            "stop": tab.exporter.cancel,
            "next_picture": lambda: tab.album.step(1),
            "previous_picture": lambda: tab.album.step(-1),
            "next_pane": lambda: tab.step_pane(1),
            "previous_pane": lambda: tab.step_pane(-1),
            "enhance_tab": lambda: self.tabs.setCurrentWidget(tab),
            "train_tab": lambda: self.tabs.setCurrentWidget(self.training_tab),
            "report_tab": lambda: self.tabs.setCurrentWidget(self.report_tab),
            "models_tab": lambda: self.tabs.setCurrentWidget(self.models_tab),
            "next_theme": self._theme.switch,
            "full_screen": self._toggle_full_screen,
            "keys": lambda: _open_dialog(dialogs.KeysCard(self)),
            "log": open_log,
            "about": lambda: _open_dialog(AboutBox(self)),
        }
        for name, does in done_by.items():
            self.actions_by_name[name].triggered.connect(_without_argument(does))
        self.actions_by_name["panel"].setChecked(not self.settings[options.PANEL_COLLAPSED])
        self.actions_by_name["panel"].toggled.connect(self._show_panel)

    def _wire_parts(self) -> None:
        tab = self.enhance_tab
        tab.changed.connect(self._refresh_actions)
        self.tabs.currentChanged.connect(self._refresh_actions)
        tab.album.opened.connect(self._show_picture)
        tab.exporter.working.connect(self.status.show_work)
        tab.exporter.working.connect(self._refresh_actions)
        tab.exporter.ended.connect(self.status.say)
        tab.exporter.ended.connect(self._refresh_actions)
        self.status.cancel_wanted.connect(tab.exporter.cancel)
        self.status.device_chosen.connect(self._choose_device)
        self._theme.applied.connect(self.actions_by_name.refresh_icons)
        self._theme.applied.connect(tab.refresh_look)
        self._theme.applied.connect(self.training_tab.refresh_look)
        self._theme.applied.connect(self.report_tab.refresh_look)
        self._theme.applied.connect(self.models_tab.refresh_look)
        self.painted.connect(self.training_tab.begin)
        self.training_tab.network_added.connect(self.load_catalogue)
        self.report_tab.look_wanted.connect(self._report_look.look)
        for name in ("report_add", "report_start", "report_open"):
            self.actions_by_name[name].triggered.connect(self.actions_by_name["report_tab"].trigger)
        self.models_tab.networks_changed.connect(self.load_catalogue)
        self.models_tab.train_wanted.connect(lambda _name: self.actions_by_name["train"].trigger())
        self.training_tab.title_changed.connect(
            lambda title: self.tabs.setTabText(self.tabs.indexOf(self.training_tab), title)
        )
        for name in ("train", "open_run"):
            self.actions_by_name[name].triggered.connect(self.actions_by_name["train_tab"].trigger)
        self.training_tab.offer.resume_wanted.connect(self.actions_by_name["train_tab"].trigger)

    def _restore_place(self) -> None:
        room = self.screen().availableGeometry()
        self.resize(min(_DEFAULT_SIZE[0], room.width()), min(_DEFAULT_SIZE[1], room.height() - _FRAME_PX))
        remembered = self.settings[options.WINDOW_GEOMETRY]
        if remembered:
            self.restoreGeometry(QByteArray(base64.b64decode(remembered, validate=False)))

    # Start-up

    def _take_catalogue(self, catalogue: Catalogue) -> None:
        if self.settings[options.DEVICE] not in {device.name for device in catalogue.devices}:
            self.settings.reset(options.DEVICE)  # another computer's, or one that is gone
        device = self.settings[options.DEVICE]
        self.enhance_tab.set_catalogue(catalogue, device)
        self.training_tab.set_catalogue(catalogue)
        self.report_tab.set_catalogue(catalogue)
        self.models_tab.set_catalogue(catalogue)
        self.status.set_devices(catalogue.devices, device)
        self.catalogue_loaded.emit()

    def _take_start_up_failure(self, error: Exception) -> None:
        is_damaged = isinstance(error, ImportError | OSError)
        what_to_do = " A part of srgui is missing or damaged: install it again." if is_damaged else ""
        self.enhance_tab.panel.networks.show_failure(f"Networks could not be loaded.{what_to_do}")
        self.start_up_failed.emit()
        raise error

    def _choose_device(self, device: str) -> None:
        catalogue = self.enhance_tab.catalogue
        assert catalogue is not None
        self.settings[options.DEVICE] = device
        self.status.set_devices(catalogue.devices, device)
        self.enhance_tab.set_device(device)
        self.models_tab.refresh_speeds()

    # What the menus do

    def _open(self) -> None:
        self.enhance_tab.album.open_paths(dialogs.ask_for_pictures(self, self.settings[options.OPEN_FOLDER]))

    def _open_folder(self) -> None:
        self.enhance_tab.album.open_paths(dialogs.ask_for_folder(self, self.settings[options.OPEN_FOLDER]))

    def _open_original(self) -> None:
        folder = self.settings[options.ORIGINAL_FOLDER] or self.settings[options.OPEN_FOLDER]
        chosen = dialogs.ask_for_original(self, folder)
        if chosen is not None:
            self.settings[options.ORIGINAL_FOLDER] = str(chosen.parent)
            self.enhance_tab.stage.set_original(chosen)

    def _paste(self) -> None:
        clipboard = QGuiApplication.clipboard()
        self.enhance_tab.album.paste(clipboard.mimeData(), clipboard.image())

    def _export_as(self) -> None:
        exporter = self.enhance_tab.exporter
        if exporter.path is None:
            return
        chosen = dialogs.ask_for_export(self, exporter.path)
        if chosen is not None:
            self.settings[options.LAST_EXPORT_FOLDER] = str(chosen.parent)
            exporter.export_to(chosen)

    def _import_weights(self) -> None:
        self.tabs.setCurrentWidget(self.models_tab)
        self.models_tab.control.ask_and_import()

    def _combine(self) -> None:
        self.tabs.setCurrentWidget(self.models_tab)
        self.models_tab.combine()

    def _show_preferences(self) -> None:
        catalogue = self.enhance_tab.catalogue
        devices = catalogue.devices if catalogue else ()
        choices = (Choice("auto", "Automatic"), *(Choice(device.name, device.title) for device in devices))
        checks = {options.NAME_TEMPLATE.name: check_template}
        dialog = PreferencesDialog(self.settings, {options.DEVICE.name: choices}, checks, self)
        dialog.accepted.connect(self._take_preferences)
        _open_dialog(dialog)

    def _take_preferences(self) -> None:
        self._theme.apply()
        self.enhance_tab.refresh_settings()
        if self.enhance_tab.catalogue is not None:
            self._choose_device(self.settings[options.DEVICE])
        self.save_settings()

    def _show_panel(self, is_shown: bool) -> None:
        self.settings[options.PANEL_COLLAPSED] = not is_shown
        self.enhance_tab.panel.setVisible(is_shown)

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    # What changes by itself

    def _show_picture(self, picture: Picture | None) -> None:
        self.setWindowTitle("srgui" if picture is None else f"{picture.name} - srgui")
        if picture is not None and picture.path is not None:
            remember(self.settings, picture.path)
        self._list_recent()

    def _list_recent(self) -> None:
        self.enhance_tab.drop_zone.set_recent(recent_files(self.settings))

    def _refresh_actions(self) -> None:
        tab, by_name = self.enhance_tab, self.actions_by_name
        is_open, count = tab.stage.scene is not None, len(tab.album.paths)
        tab.view_actions.set_open(is_open and self.tabs.currentWidget() is tab)
        for name in ("next_pane", "previous_pane"):
            by_name[name].setEnabled(is_open)
        by_name["close_picture"].setEnabled(tab.album.picture is not None or count > 0)
        for name in ("next_picture", "previous_picture"):
            by_name[name].setEnabled(count > 1)
        by_name["stop"].setEnabled(tab.exporter.is_running)
        for name in ("export_comparison", "copy_pane"):
            by_name[name].setEnabled(self._take_away.can_compare and self.tabs.currentWidget() is tab)
        by_name["test_folder"].setEnabled(self._take_away.can_test)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first time, after which torch may be imported."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask if an export or a report would be lost; then stop all threads and remember everything."""
        if self.enhance_tab.exporter.is_running and not dialogs.ask_to_stop(self):
            event.ignore()
            return
        if not self.report_tab.may_close() or not self.training_tab.may_close():
            event.ignore()
            return
        self.settings[options.WINDOW_GEOMETRY] = base64.b64encode(self.saveGeometry().data()).decode()
        self._saving.stop()
        self.hide()
        self.workers.close()
        self.save_settings()
        super().closeEvent(event)


def _without_argument(does: Callable[[], object]) -> Callable[[bool], None]:
    """Return a slot that drops whether the action is checked."""

    def slot(_checked: bool) -> None:
        does()

    return slot


def _open_dialog(dialog: dialogs.KeysCard | AboutBox | PreferencesDialog) -> None:
    """Show a dialog over the window, and let it go when it is closed."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
