"""What can be done with the library of networks: import weights, export them, rename a network, delete it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from srgui import paths
from srgui import settings as options
from srgui.gui import dialogs, library_work
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.jobs import Job, JobQueue, Work
from srgui.gui.library_work import Imported
from srgui.gui.rename_dialog import RenameDialog
from srgui.gui.words import is_expected, sentence_for
from srgui.settings import Settings


class LibraryControl(QObject):
    """Asks the person where something would be lost, and does the rest in jobs.

    Args:
        settings: the folder of weights that was used last, and the networks that are chosen.
        queue: runs the jobs; the one that lists networks, so that none is listed while its files change.
        window: what questions stand over.
    """

    told = Signal(str)  # what is being done, or was
    failed = Signal(str)  # why something could not be done; empty where that is over
    changed = Signal(str)  # the networks are to be listed again; the name of the one to show, or empty

    def __init__(self, settings: Settings, queue: JobQueue, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._queue, self._window = settings, queue, window

    def ask_and_import(self) -> None:
        """Let the person choose weights files, and import them."""
        files = dialogs.ask_for_weights(self._window, str(self._folder()))
        if files:
            self._settings[options.WEIGHTS_FOLDER] = str(files[0].parent)
            self.import_files(files)

    def import_files(self, files: Sequence[Path]) -> None:
        """Make a network of each file."""
        what = f"“{files[0].name}”" if len(files) == 1 else f"{len(files)} files"
        self._put(library_work.import_files(files), f"Importing {what}…", self._take_imported)

    def export(self, network: NetworkFacts, scale: int) -> None:
        """Ask for a file, and copy the weights of a network at a scale to it."""
        from srgui.models.weights import weights_name  # with torch, which is there by now

        weights = network.weights_at(scale)
        assert weights is not None
        proposed = self._folder() / weights_name(network.name, weights.scales)
        target = dialogs.ask_for_weights_target(self._window, proposed)
        if target is None:
            return
        self._settings[options.WEIGHTS_FOLDER] = str(target.parent)
        done = f"The weights of {network.title} were exported to “{target}”."
        work = library_work.export(network.name, scale, target)
        self._put(work, f"Exporting {network.title}…", lambda _nothing: self.told.emit(done))

    def combine(self, networks: Sequence[NetworkFacts]) -> None:
        """Ask which networks are to be put together, and make one of them."""
        from srgui.gui.combine_dialog import CombineDialog  # with torch, which is there by now

        able = [network for network in networks if network.is_ready and network.card.trainable]
        dialog = CombineDialog([network for network in able if not network.card.members], self._window)
        dialog.combined.connect(self._combine)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def rename(self, network: NetworkFacts) -> None:
        """Ask for another title and note of an own network."""
        note = next((weights.note for weights in network.listed.weights), "")
        dialog = RenameDialog(network.title, note, self._window)
        dialog.renamed.connect(lambda title, note: self._rename(network, title, note))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def delete(self, network: NetworkFacts) -> None:
        """Delete an own network, once asked."""
        if dialogs.ask_to_delete_network(self._window, network.title):

            def take(_nothing: object) -> None:
                self.told.emit(f"{network.title} was deleted.")
                self.changed.emit("")

            job = self._put(library_work.remove(network.name), f"Deleting {network.title}…", take)
            job.failed.connect(self._list_again)

    def show_folder(self) -> None:
        """Show the folder of the person's networks in the program that the system has for that."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.user_weights_folder())))

    def _folder(self) -> Path:
        """Return the folder of weights that was used last, while it is there."""
        used = Path(self._settings[options.WEIGHTS_FOLDER] or Path.home())
        return used if used.is_dir() else Path.home()

    def _rename(self, network: NetworkFacts, title: str, note: str) -> None:
        def take(name: object) -> None:
            assert isinstance(name, str)
            self._follow(network.name, name)
            self.told.emit(f"{network.title} is called “{title}” now." if title != network.title else "")
            self.changed.emit(name)

        job = self._put(library_work.rename(network.name, title, note), f"Renaming {network.title}…", take)
        job.failed.connect(self._list_again)

    def _combine(self, names: tuple[str, ...], turns: bool, title: str) -> None:
        def take(card: object) -> None:
            assert isinstance(card, WeightsCard)
            scales = " and ".join(f"x{scale}" for scale in card.scales)
            self.told.emit(f"“{card.title}” was made, for {scales}. It stands in every list now.")
            self.changed.emit(card.name)

        from srgui.models.card import WeightsCard

        self._put(library_work.combine(names, title, turns=turns), "Combining networks…", take)

    def _follow(self, old: str, new: str) -> None:
        """Let a network that is renamed stay chosen."""
        chosen = self._settings[options.CHOSEN_NETWORKS]
        self._settings[options.CHOSEN_NETWORKS] = tuple(new if name == old else name for name in chosen)
        if self._settings[options.SELECTED_NETWORK] == old:
            self._settings[options.SELECTED_NETWORK] = new

    def _put(self, work: Work, doing: str, take: Callable[[object], None]) -> Job:
        self.failed.emit("")
        self.told.emit(doing)
        job = Job(work, doing)
        job.succeeded.connect(take)
        job.failed.connect(self._take_failure)
        self._queue.put(job)
        return job

    def _take_imported(self, imported: object) -> None:
        assert isinstance(imported, Imported)
        self.told.emit(imported.news)
        self.failed.emit("\n".join(imported.problems))
        if imported.cards:
            self.changed.emit(imported.cards[-1].name)

    def _list_again(self) -> None:
        """Show what is there after a failure: of several files some may have changed."""
        self.changed.emit("")

    def _take_failure(self, error: Exception) -> None:
        self.told.emit("")
        self.failed.emit(sentence_for(error))
        if not is_expected(error):
            raise error
