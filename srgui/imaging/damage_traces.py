"""What a picture shows of JPEG and noise that it went through, told when it is opened."""

from dataclasses import dataclass
from pathlib import Path

from srgui.imaging.formats import READABLE_FORMATS
from srgui.imaging.image import CompactImage, Image
from srgui.imaging.jpeg_traces import DAMAGED_STEP, grey_of, jpeg_step, middle, quality_of, step_of_tables
from srgui.imaging.noise import NOISY, noise_level
from srgui.imaging.pillow_files import open_picture, quiet


@dataclass(frozen=True, slots=True)
class DamageTraces:
    """What was found in a picture.

    Attributes:
        jpeg_step: steps of the JPEG that it is or was, as `imaging.jpeg_traces` tells them; 0 for none.
        noise: standard deviation of its noise in grey levels; 0 where none was told.
    """

    jpeg_step: float = 0.0
    noise: float = 0.0

    @property
    def in_words(self) -> str:
        """What shows once the picture is enlarged, for the middle of a sentence; empty where nothing does."""
        found = []
        if self.jpeg_step >= DAMAGED_STEP:
            found.append(f"JPEG damage, as of quality {quality_of(self.jpeg_step)}")
        if self.noise >= NOISY:
            found.append(f"noise of about {self.noise:.0f} grey levels")
        return ", and ".join(found)


def damage_traces(image: Image | CompactImage, path: Path | None) -> DamageTraces:
    """Look at the middle of a picture, and of a JPEG at its tables too: the coarser of both steps counts.

    Args:
        image: the picture as it was read.
        path: its file; None where there is none.
    """
    rows = middle(image.height)
    pixels = image.pixels[rows] if isinstance(image, Image) else image.rows(rows.start, rows.stop)
    grey_HW = grey_of(pixels[:, middle(image.width)])
    return DamageTraces(max(_step_of_file(path) if path else 0.0, jpeg_step(grey_HW)), noise_level(grey_HW))


def _step_of_file(path: Path) -> float:
    try:
        with quiet, path.open("rb") as file:
            return step_of_tables(open_picture(file, READABLE_FORMATS))
    except Exception:  # noqa: BLE001 - decoders raise anything; the pixels were read, and tell as much
        return 0.0
