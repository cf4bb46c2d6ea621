"""Dark, light, or as the system is: changed while the window is open."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from srgui.gui import theme
from srgui.gui.theme import Theme
from srgui.settings import THEME, Settings


class ThemeSwitch(QObject):
    """Applies the theme that the person chose, and follows the system where that was chosen."""

    applied = Signal()  # icons that were made before are of the old colour

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._window = parent
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def choose(self, chosen: Theme) -> None:
        """Change the look, at once and for good."""
        self._settings[THEME] = chosen.value
        self.apply()

    def switch(self) -> None:
        """Go from dark to light, or back."""
        is_dark = theme.colours() == theme.DARK_COLOURS
        self.choose(Theme.LIGHT if is_dark else Theme.DARK)

    def apply(self) -> None:
        """Give all windows the look that is chosen."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply_theme(app, Theme(self._settings[THEME]))
        self.applied.emit()

    def menu(self) -> QMenu:
        """Return a menu to choose from."""
        menu = QMenu(self._window)
        group = QActionGroup(menu)
        for choice in THEME.choices:
            action = menu.addAction(choice.label)
            action.setCheckable(True)
            action.setActionGroup(group)
            action.setData(choice.value)
        menu.aboutToShow.connect(lambda: self._check(group))
        menu.triggered.connect(lambda action: self.choose(Theme(action.data())))
        return menu

    def _check(self, group: QActionGroup) -> None:
        for action in group.actions():
            action.setChecked(action.data() == self._settings[THEME])

    def _follow_system(self) -> None:
        if self._settings[THEME] == Theme.SYSTEM.value:
            self.apply()
