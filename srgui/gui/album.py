"""The pictures that are open: found, listed in the strip, and read in a thread one at a time."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from srgui.gui.jobs import Job, JobQueue
from srgui.gui.scenes import Picture, open_picture, paste_picture
from srgui.gui.thumbnail_strip import ThumbnailStrip
from srgui.gui.words import is_expected, sentence_for
from srgui.imaging.codecs import PictureError, list_pictures
from srgui.progress import CancelToken


class Album(QObject):
    """Opens pictures, and knows which of them is shown; the newest wish replaces the one before."""

    reading = Signal(str)  # the name of a picture that is being read
    opened = Signal(object)  # Picture, or None: nothing is open any more
    failed = Signal(str)  # sentence
    listed = Signal()  # pictures were added or taken out

    def __init__(self, strip: ThumbnailStrip, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strip, self._queue = strip, queue
        self._picture: Picture | None = None
        self._wanted: Path | None = None
        strip.current_changed.connect(self._read)
        strip.removed.connect(self._take_removal)

    @property
    def picture(self) -> Picture | None:
        """The picture that is shown."""
        return self._picture

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are open; a pasted picture is not among them."""
        return tuple(self._strip.paths())

    def open_paths(self, found: Iterable[Path]) -> None:
        """Open pictures, and those in folders; the first of them is shown."""
        wanted = tuple(path.absolute() for path in found)
        if not wanted:
            return
        if not any(path.is_dir() for path in wanted):
            self._add(list(wanted))
            return
        job = Job(lambda _tell, cancel: _look_through(wanted, cancel), "Looking for pictures")
        job.succeeded.connect(self._add)
        job.failed.connect(lambda error: self._fail(None, error))
        self._queue.replace(job)

    def paste(self, copied: QMimeData | None, image: QImage) -> None:
        """Open what is on the clipboard: files that a file manager copied, or a picture."""
        files = local_files(copied) if copied is not None else []
        if files:
            self.open_paths(files)
            return
        if image.isNull():
            self.failed.emit("There is no picture on the clipboard. Copy one first, or open a file.")
            return
        self._wanted = None
        self._start(Job(lambda _tell, _cancel: paste_picture(image)), None, "the clipboard")

    def step(self, by: int) -> None:
        """Show another of the pictures that are open."""
        listed, current = self._strip.paths(), self._strip.current()
        if current in listed:
            self._show(listed[(listed.index(current) + by) % len(listed)])

    def close_picture(self) -> None:
        """Take the picture that is shown out of the window, and show the next."""
        current = self._strip.current()
        if self._picture is not None and self._picture.path is None:
            self._show_next()
        elif current is not None:
            self._strip.remove(current)

    def _add(self, found: list[Path]) -> None:
        known = self._strip.paths()
        self._strip.add_paths([path for path in dict.fromkeys(found) if path not in known])
        self.listed.emit()
        self._show(found[0])

    def _show(self, path: Path) -> None:
        self._strip.set_current(path)
        self._read(path)

    def _read(self, path: Path | None) -> None:
        if path is None or path == self._wanted:
            return
        self._wanted = path
        self._start(Job(lambda _tell, _cancel: open_picture(path)), path, path.name)

    def _start(self, job: Job, path: Path | None, name: str) -> None:
        job.succeeded.connect(self._take)
        job.failed.connect(lambda error: self._fail(path, error))
        self._queue.replace(job)
        self.reading.emit(name)

    def _take(self, picture: Picture) -> None:
        self._picture = picture
        if picture.path is not None:
            self._strip.set_badge(picture.path, "")
        self.opened.emit(picture)

    def _fail(self, path: Path | None, error: Exception) -> None:
        self._wanted = self._picture.path if self._picture else None
        if path is not None and path in self._strip.paths():
            self._strip.set_badge(path, "error")
            self._show_one_behind(path)
        self.failed.emit(sentence_for(error))
        if not is_expected(error):
            raise error

    def _show_one_behind(self, path: Path) -> None:
        """Show the picture behind one that cannot be read, where nothing is shown yet."""
        behind = self.paths[self.paths.index(path) + 1 :]
        if self._picture is None and behind:
            self._show(behind[0])

    def _take_removal(self, path: Path) -> None:
        self.listed.emit()
        shown = self._picture.path if self._picture else None
        if path in {shown, self._wanted}:
            self._show_next()

    def _show_next(self) -> None:
        """Show the picture that the strip stands at now, or none."""
        self._queue.cancel()
        self._picture = self._wanted = None
        current = self._strip.current()
        if current is not None:
            self._read(current)
        else:
            self.opened.emit(None)


def local_files(data: QMimeData) -> list[Path]:
    """Return the files and folders that were dropped or copied."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _look_through(paths: tuple[Path, ...], cancel: CancelToken) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        cancel.check()
        found += list_pictures(path) if path.is_dir() else [path]
    if not found:
        raise PictureError(f"There are no pictures in “{paths[0].name}” that srgui can read.")
    return found
