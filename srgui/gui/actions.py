"""Every action of the window, declared once: menus, shortcuts, tooltips and the card of keys are made from this."""

from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from srgui.gui import theme


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        name: what the program calls it.
        menu: the menu that it stands in.
        text: what a person reads.
        keys: the shortcut; empty where it has none.
        tip: a sentence more, for the tooltip.
        icon: name of its icon; empty where it has none.
        checkable: whether it is on or off.
        starts_group: whether a line stands above it.
        is_local: whether its key works only where the panes have the keyboard, as elsewhere it presses buttons.
    """

    name: str
    menu: str
    text: str
    keys: str = ""
    tip: str = ""
    icon: str = ""
    checkable: bool = False
    starts_group: bool = False
    is_local: bool = False


ACTIONS = (
    ActionSpec("open", "File", "Open…", "Ctrl+O", "Open one picture or several", "folder-open"),
    ActionSpec("open_folder", "File", "Open folder…", "Ctrl+Shift+O", "Open all pictures of a folder", "folders"),
    ActionSpec("recent", "File", "Open recent", icon="clock-counter-clockwise"),
    ActionSpec("paste", "File", "Paste picture", "Ctrl+V", "Take the picture on the clipboard", "clipboard"),
    ActionSpec("copy_pane", "File", "Copy pane", "Ctrl+C", "What is visible of the chosen pane, for other programs"),
    ActionSpec(
        "open_original",
        "File",
        "Open original…",
        "Ctrl+Alt+O",
        "Measure every network against an original that is 2, 3 or 4 times as large as the picture",
    ),
    ActionSpec("close_original", "File", "Close original", "Ctrl+Alt+W", "Measure against it no longer"),
    ActionSpec("close_picture", "File", "Close picture", "Ctrl+W", "Take the picture out of the window"),
    ActionSpec("export", "File", "Export", "Ctrl+E", "Save what the chosen pane shows", "export", starts_group=True),
    ActionSpec("export_as", "File", "Export as…", "Ctrl+Shift+E", "Choose the name and folder"),
    ActionSpec("export_all", "File", "Export all pictures", "Ctrl+Alt+E", "One after the other, over errors"),
    ActionSpec(
        "export_comparison",
        "File",
        "Export comparison…",
        "Ctrl+Alt+Shift+E",
        "As a contact sheet, a web page, a blink or files",
        "export",
    ),
    ActionSpec(
        "import_weights",
        "File",
        "Import weights…",
        "Ctrl+I",
        "Add networks that were trained elsewhere",
        starts_group=True,
    ),
    ActionSpec(
        "combine",
        "File",
        "Combine networks…",
        "Ctrl+Shift+C",
        "Make a network of your own that is the mean of others",
        "stack",
    ),
    ActionSpec("preferences", "File", "Preferences…", "Ctrl+,", icon="gear", starts_group=True),
    ActionSpec("quit", "File", "Quit", "Ctrl+Q", starts_group=True),
    ActionSpec("scale_1", "Picture", "Keep the size", "Ctrl+1", "For networks that clean without enlarging"),
    ActionSpec("scale_2", "Picture", "Scale x2", "Ctrl+2"),
    ActionSpec("scale_3", "Picture", "Scale x3", "Ctrl+3"),
    ActionSpec("scale_4", "Picture", "Scale x4", "Ctrl+4"),
    ActionSpec("exact_size", "Picture", "Exact size…", "Ctrl+5"),
    ActionSpec(
        "test",
        "Picture",
        "Test on this picture",
        "T",
        "Shrink the picture, let every network restore it, and measure who comes closest",
        "scales",
        checkable=True,
        starts_group=True,
    ),
    ActionSpec(
        "test_folder",
        "Picture",
        "Test on a folder…",
        "Ctrl+Alt+T",
        "Find out which network is best on pictures of your own",
    ),
    ActionSpec(
        "turns",
        "Picture",
        "Finer, 8 times slower",
        "F",
        "Let each network see the picture in all its 8 flips and turns, and take the mean",
        checkable=True,
    ),
    ActionSpec(
        "whole", "Picture", "Enhance whole picture", "Ctrl+Return", "In the chosen pane, not only what is visible"
    ),
    ActionSpec("stop", "Picture", "Cancel what runs", "Esc"),
    ActionSpec("next_picture", "Picture", "Next picture", "Ctrl+PgDown", starts_group=True),
    ActionSpec("previous_picture", "Picture", "Previous picture", "Ctrl+PgUp"),
    ActionSpec("next_pane", "Picture", "Choose next pane", "N"),
    ActionSpec("previous_pane", "Picture", "Choose previous pane", "Shift+N"),
    ActionSpec("panes", "Compare", "Choose pane"),
    ActionSpec("close_pane", "Compare", "Close pane", "Del", "Take the chosen pane away", is_local=True),
    ActionSpec("pane_back", "Compare", "Move pane back", "Alt+Left", "Put the chosen pane before the one before it"),
    ActionSpec("pane_on", "Compare", "Move pane on", "Alt+Right", "Put the chosen pane after the next one"),
    ActionSpec(
        "blind",
        "Compare",
        "Blind vote",
        "Ctrl+B",
        "Take the names away and draw an order, and say by its number which pane looks best",
        checkable=True,
    ),
    ActionSpec("votes", "Compare", "Votes…", "Ctrl+Shift+B", "What was taken for the best, and how often"),
    ActionSpec(
        "loupe",
        "Compare",
        "Loupe",
        "L",
        "The place under the pointer 4 times as large, in every pane",
        "magnifying-glass-plus",
        checkable=True,
        starts_group=True,
    ),
    ActionSpec(
        "inspector",
        "Compare",
        "Pixel values",
        "I",
        "Position and values under the pointer, in every pane",
        "eyedropper",
        checkable=True,
    ),
    ActionSpec("details", "Compare", "Details", "U", "What is known of each result, in its pane", checkable=True),
    ActionSpec(
        "reference", "Compare", "Compare with this pane", "R", "Make the chosen pane the reference", starts_group=True
    ),
    ActionSpec("less", "Compare", "Less", "[", "Push the slider back, blink slower, lower the gain"),
    ActionSpec("more", "Compare", "More", "]", "Push the slider on, blink faster, raise the gain"),
    ActionSpec("turn_slider", "Compare", "Turn slider", "V", "Side by side, or one above the other"),
    ActionSpec("pause", "Compare", "Pause blinking", "Space", "Or go on", is_local=True),
    ActionSpec("train", "Train", "Train a network…", "Ctrl+T", "Teach a network on pictures of your own", "plus"),
    ActionSpec("open_run", "Train", "Open run…", "Ctrl+Shift+T", "List a run from another folder", "folder-open"),
    ActionSpec("run_resume", "Train", "Resume", "Ctrl+R", "Go on from the last checkpoint", "play", starts_group=True),
    ActionSpec("run_pause", "Train", "Pause", "Ctrl+P", "Save a checkpoint and let the computer rest", "pause"),
    ActionSpec(
        "run_finish", "Train", "Finish now and keep", "Ctrl+Shift+F", "End here, and keep the best so far", "flag"
    ),
    ActionSpec(
        "run_train_on",
        "Train",
        "Train on…",
        "Ctrl+Shift+R",
        "Give what it learnt more time, in a new run; this one stays as it is",
        "fast-forward",
    ),
    ActionSpec("run_folder", "Train", "Open folder", icon="folder-open", starts_group=True),
    ActionSpec("run_recipe", "Train", "Save recipe as…", tip="To train the same again, here or elsewhere"),
    ActionSpec(
        "run_delete", "Train", "Delete run…", tip="Its folder with curves, samples and checkpoint", icon="trash"
    ),
    ActionSpec(
        "report_add", "Report", "Add folder…", "Ctrl+Alt+A", "A folder of sharp pictures to measure networks on"
    ),
    ActionSpec("report_start", "Report", "Measure", "Ctrl+M", "Measure the chosen networks on the chosen datasets"),
    ActionSpec("report_stop", "Report", "Cancel the report", "Ctrl+Alt+M", "What is done is kept"),
    ActionSpec(
        "report_export",
        "Report",
        "Export report…",
        "Ctrl+S",
        "As a web page, JSON, CSV, Markdown or LaTeX",
        starts_group=True,
    ),
    ActionSpec("report_open", "Report", "Open report…", "Ctrl+Alt+R", "One that was exported as JSON"),
    ActionSpec("report_compare", "Report", "Compare with…", "Ctrl+Alt+D", "What differs from another report"),
    ActionSpec("look_grid", "View", "Grid", "G", "All panes side by side", "squares-four", checkable=True),
    ActionSpec("look_single", "View", "Single", "S", "One pane, large; 1 to 9 flip", "square", checkable=True),
    ActionSpec(
        "look_slider",
        "View",
        "Slider",
        "W",
        "The chosen pane and another on two sides of a line that is dragged",
        "square-half",
        checkable=True,
    ),
    ActionSpec("look_blink", "View", "Blink", "B", "The chosen pane and another by turns", "eye", checkable=True),
    ActionSpec(
        "look_difference",
        "View",
        "Difference",
        "D",
        "How far each pane is from another, as colours",
        "intersect",
        checkable=True,
    ),
    ActionSpec("fit", "View", "Fit", "0", "The whole picture in every pane", "corners-out", starts_group=True),
    ActionSpec("fit_width", "View", "Fit width", "H", "The picture from its left to its right edge"),
    ActionSpec("one_to_one", "View", "1:1", "Z", "A pixel of the result is a pixel of the screen"),
    ActionSpec("two_to_one", "View", "2:1", "Shift+Z", "A pixel of the result is two pixels of the screen"),
    ActionSpec("zoom_in", "View", "Zoom in", "+"),
    ActionSpec("zoom_out", "View", "Zoom out", "-"),
    ActionSpec(
        "original",
        "View",
        "Original",
        "Shift+O",
        "In a test, show the original beside what the networks made",
        checkable=True,
        starts_group=True,
    ),
    ActionSpec(
        "trust",
        "View",
        "Trust map",
        "Shift+T",
        "Show where each result, shrunk back, departs from what was there: bright is changed, dark is kept",
        checkable=True,
    ),
    ActionSpec("enhance_tab", "View", "Enhance", "Alt+1", "Compare and export", starts_group=True),
    ActionSpec("train_tab", "View", "Train", "Alt+2", "Teach networks, and watch them learn"),
    ActionSpec("report_tab", "View", "Report", "Alt+3", "Measure networks as papers do"),
    ActionSpec("models_tab", "View", "Models", "Alt+4", "What the networks are, and how good"),
    ActionSpec("theme", "View", "Theme", starts_group=True),
    ActionSpec("next_theme", "View", "Switch dark and light", "F8", icon="circle-half"),
    ActionSpec("panel", "View", "Panel", "F9", "Show or hide the panel on the right", "columns", checkable=True),
    ActionSpec("full_screen", "View", "Full screen", "F11", checkable=True),
    ActionSpec("keys", "Help", "Card of keys", "F1", "Everything the keyboard and the mouse can do", "question"),
    ActionSpec("log", "Help", "Open the log", tip="What to send with a bug report"),
    ActionSpec("about", "Help", "About srgui"),
)

MOUSE = (
    ("Zoom at the pointer", "Wheel, pinch"),
    ("Move the picture", "Drag"),
    ("Choose the pane to export", "Click"),
    ("Put panes in another order", "Drag the title"),
    ("Centre the slider", "Double-click it"),
    ("Menu of a pane", "Right-click, Menu key"),
    ("Open pictures or a folder", "Drop anywhere"),
    ("Look into a chart of a report", "Wheel, drag"),
    ("Move it; all of it again", "Shift+Drag; double-click"),
)
"""What the mouse does, for the card of keys."""

IN_PANES = (
    ("Choose a pane; flip it when large", "1 to 9"),
    ("Choose the pane that has the focus", "Enter"),
    ("Move the picture", "Arrows"),
    ("Move it by a page", "Shift+Arrows"),
)
"""What other keys do in the panes, for the card of keys."""


class Actions:
    """The actions themselves, made for a window."""

    def __init__(self, window: QWidget) -> None:
        self._made: dict[str, QAction] = {}
        for spec in ACTIONS:
            action = QAction(spec.text, window)
            action.setObjectName(spec.name)
            if spec.is_local:
                action.setText(f"{spec.text}\t{keys_in_words(spec.keys)}")  # shown as a key, and not taken as one
            else:
                action.setShortcut(QKeySequence(spec.keys))
            action.setToolTip(tooltip(spec))
            action.setCheckable(spec.checkable)
            action.setIconVisibleInMenu(not spec.checkable)  # it would stand where the tick belongs
            window.addAction(action)
            self._made[spec.name] = action
        self.refresh_icons()

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def refresh_icons(self) -> None:
        """Make the icons again, in the theme's colours."""
        for spec in ACTIONS:
            if spec.icon:
                self._made[spec.name].setIcon(theme.icon(spec.icon))

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus."""
        menus: dict[str, QMenu] = {}
        for spec in ACTIONS:
            if spec.menu not in menus:
                menus[spec.menu] = bar.addMenu(f"&{spec.menu}")
                menus[spec.menu].setToolTipsVisible(True)
            if spec.starts_group:
                menus[spec.menu].addSeparator()
            menus[spec.menu].addAction(self._made[spec.name])


def tooltip(spec: ActionSpec) -> str:
    """Return what a tooltip says of an action: what it does, and its key."""
    words = spec.tip or spec.text.rstrip("…")
    return f"{words} ({keys_in_words(spec.keys)})" if spec.keys else words


def keys_in_words(keys: str) -> str:
    """Return a shortcut as this system writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
