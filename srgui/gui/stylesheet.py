"""The style sheet of every widget, with placeholders for the theme's colours.

A widget asks for another look by the dynamic property ``role``: a button ``primary`` or ``flat``; a label
``heading``, ``title``, ``quiet``, ``good``, ``warn``, ``error``, ``changed`` or ``tag``; a check box ``changed``; a
progress bar ``hairline``; a frame ``panel``, ``card``, ``marked``, ``line``, ``choice`` or ``chosen``; a tool button
``group``; a tree ``pictures``.
"""

from collections.abc import Mapping
from string import Template

ICONS_PREFIX = "srguiicons"  # letters only: Qt allows nothing else


def filled(values: Mapping[str, str]) -> str:
    """Return the style sheet with its placeholders replaced."""
    return _TEMPLATE.substitute(values, icons=ICONS_PREFIX)


_TEMPLATE = Template("""
QMainWindow, QDialog { background: $window; }
QToolTip { color: $text; background: $panel; border: 1px solid $edge; padding: 4px 6px; }

QLabel { background: transparent; }
QLabel[role="heading"] { font-weight: 600; min-height: 24px; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="quiet"] { color: $quiet; }
QLabel[role="good"] { color: $good; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="error"] { color: $bad; }
QLabel[role="changed"], QCheckBox[role="changed"] { color: $accent; }
QLabel[role="tag"] { color: $accent; background: $accent_tint; border-radius: 4px; padding: 1px 6px; }
QLabel:disabled { color: $faint; }

QFrame[role="panel"] { background: $panel; border: none; }
QFrame[role="card"] { background: $panel; border: 1px solid $line; border-radius: 6px; }
QFrame[role="marked"] { background: $panel; border: 1px solid $accent; border-radius: 6px; }
QFrame[role="choice"] { background: $panel; border: 1px solid $line; border-radius: 6px; }
QFrame[role="choice"]:hover { border-color: $edge; background: $button; }
QFrame[role="chosen"] { background: $accent_tint; border: 1px solid $accent; border-radius: 6px; }
QFrame[role="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

QPushButton {
    min-height: 28px; padding: 0 14px; color: $text; background: $button;
    border: 1px solid $edge; border-radius: 5px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:checked { color: $accent; background: $accent_tint; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 0 13px; min-height: 26px; }
QPushButton:disabled { color: $faint; background: $panel; border-color: $line; }
QPushButton[role="primary"] {
    color: $on_accent; background: $accent; border-color: $accent; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled { color: $faint; background: $button; border-color: $line; }
QPushButton[role="flat"], QPushButton:flat {
    background: transparent; border-color: transparent; color: $text;
}
QPushButton[role="flat"]:hover, QPushButton:flat:hover { background: $hover; }
QPushButton[role="flat"]:pressed, QPushButton:flat:pressed { background: $pressed; }
QPushButton[role="flat"]:focus, QPushButton:flat:focus { border-color: $accent; }
QPushButton[role="flat"]:disabled, QPushButton:flat:disabled { color: $faint; background: transparent; }
QPushButton::menu-indicator {
    image: url($icons:chevron-down-$theme.svg); width: 12px; height: 12px; right: 6px;
    subcontrol-origin: padding; subcontrol-position: center right;
}

QToolButton {
    min-width: 26px; min-height: 26px; padding: 0 4px; color: $text; background: transparent;
    border: 1px solid transparent; border-radius: 5px;
}
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { color: $accent; background: $accent_tint; border-color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton[role="tile"] { min-width: 62px; min-height: 70px; border: 1px dashed $edge; border-radius: 6px; }
QToolButton[role="tile"]:hover { border-color: $quiet; }
QToolButton[role="tile"]:focus { border: 2px solid $accent; }
QToolButton[role="group"] { padding: 0; font-weight: 600; }
QToolButton::menu-indicator { image: none; }
QToolButton[popupMode="1"] { padding-right: 18px; }
QToolButton::menu-button { border: none; width: 16px; }
QToolButton::menu-arrow { image: url($icons:chevron-down-$theme.svg); width: 12px; height: 12px; }
QToolBar { background: $panel; border: none; border-bottom: 1px solid $line; spacing: 4px; padding: 4px 8px; }
QToolBar::separator { background: $line; width: 1px; margin: 4px; }

QComboBox, QLineEdit, QAbstractSpinBox {
    min-height: 28px; padding: 0 8px; color: $text; background: $panel;
    border: 1px solid $edge; border-radius: 5px;
    selection-color: $on_accent; selection-background-color: $accent;
}
QTextEdit, QPlainTextEdit {
    padding: 4px; color: $text; background: $panel; border: 1px solid $edge; border-radius: 5px;
    selection-color: $on_accent; selection-background-color: $accent;
}
QComboBox:hover, QLineEdit:hover, QAbstractSpinBox:hover { border-color: $quiet; }
QComboBox:focus, QLineEdit:focus, QAbstractSpinBox:focus {
    border: 2px solid $accent; padding: 0 7px; min-height: 26px;
}
QTextEdit:focus, QPlainTextEdit:focus { border: 2px solid $accent; padding: 3px; }
QComboBox:disabled, QLineEdit:disabled, QAbstractSpinBox:disabled { color: $faint; border-color: $line; }
QLineEdit[role="error"], QAbstractSpinBox[role="error"], QPlainTextEdit[role="error"] { border-color: $bad; }
QComboBox { background: $button; padding-right: 24px; combobox-popup: 0; }
QComboBox:focus { padding-right: 23px; }
QComboBox::drop-down {
    border: none; width: 24px; subcontrol-origin: padding; subcontrol-position: center right;
}
QComboBox::down-arrow { image: url($icons:chevron-down-$theme.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    color: $text; background: $panel; border: 1px solid $edge; padding: 4px; outline: none;
    selection-color: $text; selection-background-color: $hover;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 4px; }
QAbstractSpinBox { padding-right: 24px; max-height: 28px; qproperty-alignment: "AlignRight | AlignVCenter"; }
QAbstractSpinBox:focus { padding-right: 23px; max-height: 26px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    border: none; background: transparent; width: 20px; subcontrol-origin: border;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url($icons:chevron-up-$theme.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url($icons:chevron-down-$theme.svg); width: 10px; height: 10px; }

QCheckBox, QRadioButton { min-height: 28px; spacing: 8px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator, QMenu::indicator, QAbstractItemView::indicator {
    width: 14px; height: 14px; background: $panel; border: 1px solid $quiet; border-radius: 4px;
}
QRadioButton::indicator, QMenu::indicator:exclusive { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QMenu::indicator:checked, QAbstractItemView::indicator:checked {
    image: url($icons:check-$theme.svg); background: $accent; border-color: $accent;
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
    image: url($icons:dash-$theme.svg); background: $accent; border-color: $accent;
}
QRadioButton::indicator:checked, QMenu::indicator:exclusive:checked {
    image: url($icons:dot-$theme.svg); background: $accent; border-color: $accent;
}
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus {
    border: 2px solid $accent; width: 12px; height: 12px;
}
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border-color: $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $window; border-color: $line; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled { background: $faint; }

QSlider { min-height: 28px; min-width: 80px; }
QSlider::groove:horizontal { height: 4px; background: $edge; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; background: $text;
    border: 1px solid $panel; border-radius: 8px;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: $faint; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
    min-height: 32px; padding: 0 16px; color: $quiet; background: transparent;
    border: none; border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tab:disabled { color: $faint; }

QMenuBar { background: $panel; color: $text; }
QMenuBar::item { padding: 6px 10px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { color: $text; background: $panel; border: 1px solid $edge; padding: 4px; }
QMenu::item { min-height: 28px; padding: 0 28px 0 12px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { margin-left: 8px; }
QMenu::right-arrow { image: url($icons:chevron-right-$theme.svg); width: 12px; height: 12px; }

QProgressBar {
    min-height: 16px; max-height: 16px; color: $text; background: $window; text-align: center;
    border: 1px solid $line; border-radius: 4px;
}
QProgressBar::chunk { background: $accent_tint; border-radius: 3px; }
QProgressBar[role="hairline"] {
    min-height: 4px; max-height: 4px; color: transparent; background: $line; border: none; border-radius: 2px;
}
QProgressBar[role="hairline"]::chunk { background: $accent; border-radius: 2px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $edge; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QAbstractItemView {
    color: $text; background: $panel; alternate-background-color: $window; border: 1px solid $line;
    selection-color: $text; selection-background-color: $accent_tint; outline: none; gridline-color: $line;
}
QListView::item, QTreeView::item, QTableView::item { min-height: 28px; padding: 0 4px; border: none; }
QTreeView[role="pictures"]::item { min-height: 40px; }
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected {
    color: $text; background: $accent_tint;
}
QAbstractItemView:focus { border-color: $accent; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    min-height: 28px; padding: 0 8px; color: $quiet; background: $panel;
    border: none; border-bottom: 1px solid $line;
}
QTableCornerButton::section { background: $panel; border: none; border-bottom: 1px solid $line; }

QStatusBar { background: $panel; border-top: 1px solid $line; color: $quiet; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
""")
