"""The questions that the window asks, and the cards that it shows."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from srgui.gui.actions import ACTIONS, IN_PANES, MOUSE, keys_in_words
from srgui.gui.labels import label, without_icons
from srgui.imaging.codecs import READABLE_SUFFIXES, format_for_suffix

_COLUMN_MENUS = (("File", "Train", "Report"), ("Picture", "Compare"), ("View", "Help"))

_WEIGHTS_FILTER = "Weights (*.safetensors)"

ClosingAnswer = Literal["keep", "pause", "finish", "stay"]


def ask_for_pictures(parent: QWidget, folder: str) -> list[Path]:
    """Let the person choose pictures; empty where they choose none."""
    suffixes = " ".join(f"*{suffix}" for suffix in sorted(READABLE_SUFFIXES))
    found, _ = QFileDialog.getOpenFileNames(parent, "Open pictures", folder, f"Pictures ({suffixes});;All files (*)")
    return [Path(name) for name in found]


def ask_for_original(parent: QWidget, folder: str) -> Path | None:
    """Let the person choose the original of a picture."""
    suffixes = " ".join(f"*{suffix}" for suffix in sorted(READABLE_SUFFIXES))
    found, _ = QFileDialog.getOpenFileName(parent, "Open the original", folder, f"Pictures ({suffixes});;All files (*)")
    return Path(found) if found else None


def ask_about_original(parent: QWidget, name: str, smaller: str) -> bool:
    """Ask whether a picture is the original of a smaller one, or one more to open."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("srgui")
    box.setText(f"Is “{name}” the original of “{smaller}”?")
    box.setInformativeText("Its size fits. Every network is then measured by how near it comes to the original.")
    original = box.addButton("Measure against it", QMessageBox.ButtonRole.AcceptRole)
    box.addButton("Open it", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(original)
    box.exec()
    is_original = box.clickedButton() is original
    box.deleteLater()
    return is_original


def ask_for_folder(parent: QWidget, folder: str) -> list[Path]:
    """Let the person choose a folder of pictures; empty where they choose none."""
    found = QFileDialog.getExistingDirectory(parent, "Open a folder of pictures", folder)
    return [Path(found)] if found else []


def ask_for_export(parent: QWidget, proposed: Path) -> Path | None:
    """Let the person choose a file to export to; the format stays as it is set, and so does its suffix."""
    found, _ = QFileDialog.getSaveFileName(parent, "Export as", str(proposed), f"*{proposed.suffix}")
    if not found:
        return None
    path = Path(found)
    if format_for_suffix(path.suffix) == format_for_suffix(proposed.suffix):
        return path
    return path.with_name(path.name + proposed.suffix)


def ask_to_stop(parent: QWidget) -> bool:
    """Ask whether to close while an export runs."""
    kept = "Closing stops it. What was saved so far is kept."
    return _confirms(parent, "An export is under way.", kept, "Stop and close", "Go on exporting")


def ask_to_stop_report(parent: QWidget) -> bool:
    """Ask whether to close while a report is measured."""
    kept = "Closing stops it. What was measured so far is kept, and not measured again in the next report."
    return _confirms(parent, "A report is under way.", kept, "Stop and close", "Go on measuring")


def ask_to_stop_writing(parent: QWidget) -> bool:
    """Ask whether to close while a report is written to a file."""
    kept = "Closing stops it, and the file is not written. What was measured is kept for the next report."
    return _confirms(parent, "A report is being exported.", kept, "Stop and close", "Go on exporting")


def ask_about_trainings(parent: QWidget, titles: Sequence[str]) -> ClosingAnswer:
    """Ask what becomes of the runs under way when the window closes."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("srgui")
    named = f"“{titles[0]}” is" if len(titles) == 1 else f"{len(titles)} networks are"
    box.setText(f"{named} being trained.")
    box.setInformativeText("Training needs no window. What is paused stays among the runs, to be resumed at any time.")
    role = QMessageBox.ButtonRole
    answers: dict[object, ClosingAnswer] = {
        box.addButton("Keep training in the background", role.AcceptRole): "keep",
        box.addButton("Pause", role.AcceptRole): "pause",
        box.addButton("Finish now and keep", role.AcceptRole): "finish",
    }
    cancel = box.addButton("Cancel", role.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    answer = answers.get(box.clickedButton(), "stay")
    box.deleteLater()
    return answer


def ask_to_delete_run(parent: QWidget, title: str) -> bool:
    """Ask whether a run's folder is to go."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("srgui")
    box.setText(f"Delete the run “{title}”?")
    box.setInformativeText(
        "Its curves, samples and checkpoint are deleted. A network that was added from it stays in every list."
    )
    delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton("Keep", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.exec()
    deletes = box.clickedButton() is delete
    box.deleteLater()
    return deletes


def ask_for_name(parent: QWidget, title: str, words: str, longest: int) -> str:
    """Let the person give something a name; empty where they give none."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(words)
    field = dialog.findChild(QLineEdit)
    if field is not None:
        field.setMaxLength(longest)
    is_given = dialog.exec() == QDialog.DialogCode.Accepted
    name = " ".join(dialog.textValue().split()) if is_given else ""
    dialog.deleteLater()
    return name


def ask_for_run(parent: QWidget, folder: str) -> Path | None:
    """Let the person choose the folder of a run."""
    found = QFileDialog.getExistingDirectory(parent, "Open the folder of a run", folder)
    return Path(found) if found else None


def ask_for_recipe_file(parent: QWidget, proposed: Path) -> Path | None:
    """Let the person choose where a recipe is saved."""
    found, _ = QFileDialog.getSaveFileName(parent, "Save the recipe as", str(proposed), "Recipe (*.toml)")
    if not found:
        return None
    path = Path(found)
    return path if path.suffix == ".toml" else path.with_name(f"{path.name}.toml")


def ask_for_weights(parent: QWidget, folder: str) -> list[Path]:
    """Let the person choose weights files; empty where they choose none."""
    found, _ = QFileDialog.getOpenFileNames(parent, "Import weights", folder, _WEIGHTS_FILTER)
    return [Path(name) for name in found]


def ask_for_weights_target(parent: QWidget, proposed: Path) -> Path | None:
    """Let the person choose where weights are exported; a file that is there is replaced only once they said so."""
    found, _ = QFileDialog.getSaveFileName(parent, "Export weights", str(proposed), _WEIGHTS_FILTER)
    if not found:
        return None
    path = Path(found)
    if path.suffix == proposed.suffix:
        return path
    path = path.with_name(path.name + proposed.suffix)  # the file dialog did not ask about that one
    is_free = not path.exists() or _confirms(
        parent, f"“{path.name}” is there already.", "Replacing it deletes what is in it.", "Replace", "Keep"
    )
    return path if is_free else None


def ask_to_delete_network(parent: QWidget, title: str) -> bool:
    """Ask whether an own network is to go."""
    consequence = "Its weights are deleted from this computer. Files that you exported and the run it came from stay."
    return _confirms(parent, f"Delete the network “{title}”?", consequence, "Delete", "Keep")


class KeysCard(QDialog):
    """Everything that the keyboard and the mouse can do, on one card."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Card of keys")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(16)
        row = QHBoxLayout()
        row.setSpacing(32)
        for menus in _COLUMN_MENUS:
            column = QVBoxLayout()
            column.setSpacing(8)
            for menu in menus:
                shown = [spec for spec in ACTIONS if spec.menu == menu and spec.keys]
                pairs = ((spec.text.rstrip("…"), keys_in_words(spec.keys)) for spec in shown)
                _add_table(column, menu, pairs)
            if menus[0] == "Picture":
                _add_table(column, "Panes", IN_PANES)
            if menus[0] == "View":
                _add_table(column, "Mouse", MOUSE)
            column.addStretch(1)
            row.addLayout(column)
        layout.addLayout(row)
        layout.addWidget(close_button(self))


def _add_table(column: QVBoxLayout, title: str, rows: Iterable[tuple[str, str]]) -> None:
    column.addWidget(label(title, "heading"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(4)
    for number, (words, keys) in enumerate(rows):
        shown: QLabel = label(keys, "quiet")
        shown.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label(words), number, 0)
        grid.addWidget(shown, number, 1)
    column.addLayout(grid)


def _confirms(parent: QWidget, question: str, consequence: str, yes: str, no: str) -> bool:
    """Ask before something is lost; the button that loses nothing is the default."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("srgui")
    box.setText(question)
    box.setInformativeText(consequence)
    agrees = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(no, QMessageBox.ButtonRole.RejectRole))
    box.exec()
    is_agreed = box.clickedButton() is agrees
    box.deleteLater()
    return is_agreed


def close_button(dialog: QDialog) -> QDialogButtonBox:
    """Return the row of buttons of a card: one, that closes it."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    return without_icons(buttons)
