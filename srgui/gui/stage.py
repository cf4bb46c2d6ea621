"""What is looked at: a picture, at a size, as it is or shrunk for a test; made anew whenever one of them changes."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from srgui.gui.catalogue import size_problem
from srgui.gui.jobs import Job, JobQueue
from srgui.gui.scenes import (
    Original,
    Picture,
    Scene,
    Target,
    measured_scene,
    open_original,
    plain_scene,
    shrunk_scene,
    trial_problem,
)
from srgui.gui.words import is_expected, sentence_for


class Stage(QObject):
    """Makes the scene; shrinking for a test, and reading an original, run in a job."""

    changed = Signal(object, bool)  # Scene, or None where there is none; whether the view stays where it is
    failed = Signal(str)  # sentence
    original_taken = Signal(object)  # Original, at whose scale the picture is looked at now; or None

    def __init__(self, queue: JobQueue, target: Target, *, is_test: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._picture: Picture | None = None
        self._scene: Scene | None = None
        self._original: Original | None = None
        self._target, self._is_test = target, is_test
        self._knows_limits = False

    @property
    def picture(self) -> Picture | None:
        """The picture that is open."""
        return self._picture

    @property
    def target(self) -> Target:
        """The size that is asked for."""
        return self._target

    @property
    def scene(self) -> Scene | None:
        """What the panes show."""
        return self._scene

    @property
    def original(self) -> Original | None:
        """The original that was brought for the picture."""
        return self._original

    def show_picture(self, picture: Picture | None, target: Target) -> None:
        """Look at another picture; an original of the one before is let go."""
        self._picture, self._target = picture, target
        if self._original is not None:
            self._original = None
            self.original_taken.emit(None)
        self._make(keep_view=False)

    def set_target(self, target: Target) -> None:
        """Ask for another size; the view stays at its place in the picture."""
        if target != self._target:
            self._target = target
            self._make(keep_view=True)

    def set_test(self, is_test: bool) -> None:
        """Shrink the picture for a test, or look at it as it is."""
        self._is_test = is_test
        self._make(keep_view=False)

    def set_original(self, path: Path | None, *, crops: bool = False) -> None:
        """Measure results against an original of the picture, at the scale between the two; None lets it go.

        One whose size does not fit is refused, with the sizes that would; one that is larger by less than a pixel of
        the picture may be cropped at its right and lower edge, as papers do.
        """
        picture = self._picture
        if picture is None:
            return
        if path is None:
            self._take_original(None)
            return
        job = Job(lambda _tell, _cancel: open_original(path, picture, crops=crops), f"Opening {path.name}")
        job.succeeded.connect(self._take_original)
        job.failed.connect(self._fail)
        self._queue.replace(job)

    def learn_limits(self) -> None:
        """Say from now on which sizes cannot be made; to know that needs torch."""
        self._knows_limits = True

    def size_problem(self, target: Target | None = None) -> str:
        """Return why the picture cannot have a size, the one asked for if none is given; empty where it can."""
        if self._picture is None or not self._knows_limits:
            return ""
        return size_problem(*(target or self._target).size_of(*self._picture.size))

    def test_problem(self) -> str:
        """Return why the picture cannot be tested on; empty where it can."""
        if self._fitting_original is not None:
            return f"Results are measured against “{self._fitting_original.picture.name}” already."
        return "" if self._picture is None else trial_problem(self._picture.size, self._target)

    @property
    def _fitting_original(self) -> Original | None:
        """The original where it is of the size that is asked for."""
        fits = self._original is not None and Target(self._original.trial.scale) == self._target
        return self._original if fits else None

    def _make(self, *, keep_view: bool) -> None:
        picture, target = self._picture, self._target
        self._queue.cancel()
        if picture is None or self.size_problem():
            is_other = self._scene is not None and self._scene.picture is not picture
            self._take(None if is_other else self._scene, keep_view=True)
        elif self._fitting_original is not None:
            self._take(measured_scene(picture, self._fitting_original), keep_view=keep_view)
        elif not self._is_test or self.test_problem():
            self._take(plain_scene(picture, target), keep_view=keep_view)
        else:
            job = Job(lambda _tell, _cancel: shrunk_scene(picture, target), "Shrinking the picture")
            job.succeeded.connect(lambda scene: self._take(scene, keep_view=keep_view))
            job.failed.connect(self._fail)
            self._queue.replace(job)

    def _take_original(self, original: Original | None) -> None:
        self._original = original
        if original is not None:
            self._target = Target(original.trial.scale)
        self._make(keep_view=True)
        self.original_taken.emit(original)

    def _take(self, scene: Scene | None, *, keep_view: bool) -> None:
        self._scene = scene
        self.changed.emit(scene, keep_view)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(sentence_for(error))
        if not is_expected(error):
            raise error
