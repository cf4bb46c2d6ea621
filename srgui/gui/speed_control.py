"""How long each network takes here: measured on request, remembered, and said on its card."""

from PySide6.QtCore import QObject, Signal

from srgui import paths
from srgui import settings as options
from srgui.engine.speeds import Speeds, about_in_words, expected_s
from srgui.gui.catalogue import Catalogue, NetworkFacts
from srgui.gui.jobs import Job, Tell, Workers
from srgui.gui.words import is_expected, sentence_for
from srgui.progress import CancelToken
from srgui.settings import Settings

_NOT_YET = "not measured yet"


class SpeedControl(QObject):
    """Measures networks one after the other, on the device that is chosen.

    Args:
        settings: the device and the tile.
        workers: the threads.
        parent: lets go of it.
    """

    changed = Signal(str)  # name of a network of which something else is to be said now
    failed = Signal(str)  # why one could not be measured

    def __init__(self, settings: Settings, workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._workers = settings, workers
        self._speeds = Speeds(paths.speeds_file())
        self._catalogue: Catalogue | None = None
        self._measuring: set[str] = set()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Take the networks and devices."""
        self._catalogue = catalogue

    def is_measuring(self, name: str) -> bool:
        """Whether a network is being measured, or waits for it."""
        return name in self._measuring

    def said(self, network: NetworkFacts) -> tuple[str, str]:
        """Return how long a network takes for the photo, and what more is to be known of that."""
        if self.is_measuring(network.name):
            return "measuring…", ""
        device, tile_px = self._device_title(), self._settings[options.TILE_PX]
        rates = {scale: self._speeds.rate(network.name, scale, device) for scale in network.listed.scales}
        times = [
            f"{about_in_words(expected_s(network.card, scale, rate, tile_px))} at x{scale}"
            for scale, rate in rates.items()
            if rate is not None
        ]
        if not times:
            return _NOT_YET, f"How long it takes on {device} can be measured: that takes some seconds."
        return f"about {', '.join(times)}", f"On {device}, as a short trial lets expect; reading and saving come to it."

    def measure(self, network: NetworkFacts) -> None:
        """Run a network on a small picture at each of its scales, and remember how fast it was; once at a time."""
        assert self._catalogue is not None
        if self.is_measuring(network.name):
            return
        pool, way, speeds = self._catalogue.pool, self._workers.way, self._speeds
        name, scales = network.name, network.listed.scales
        device_name, tile_px = self._settings[options.DEVICE], self._settings[options.TILE_PX]

        def work(_tell: Tell, cancel: CancelToken) -> None:
            from srgui.engine.bench import measure_rate
            from srgui.engine.devices import device_named

            device = device_named(device_name)
            with way.urgent():  # an export under way would make it look slow
                for scale in scales:
                    rate = measure_rate(pool.get(name, scale, device), tile_px, cancel)
                    speeds.keep(name, scale, device.title, rate)

        self._measuring.add(name)
        self.failed.emit("")
        job = Job(work, f"Measuring {network.title}")
        job.succeeded.connect(lambda _nothing: self._end(name))
        job.cancelled.connect(lambda: self._end(name))
        job.failed.connect(lambda error: self._fail(name, error))
        self._workers.speeds.put(job)
        self.changed.emit(name)

    def _device_title(self) -> str:
        """Return what the device that is chosen is called; automatic takes the first."""
        assert self._catalogue is not None
        wanted, devices = self._settings[options.DEVICE], self._catalogue.devices
        return next((device.title for device in devices if device.name == wanted), devices[0].title)

    def _end(self, name: str) -> None:
        self._measuring.discard(name)
        self.changed.emit(name)

    def _fail(self, name: str, error: Exception) -> None:
        self._end(name)
        self.failed.emit(sentence_for(error))
        if not is_expected(error):
            raise error
