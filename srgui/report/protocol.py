"""How pictures are shrunk, restored and measured: named protocols, each said in sentences, and their measurements."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from srgui.engine.measure import Trial, make_trial
from srgui.errors import UserError
from srgui.imaging.color import luma
from srgui.imaging.damage import damaged
from srgui.imaging.image import Image, Pixels
from srgui.imaging.metrics import SMALLEST_SSIM_PX, luma_8bit, psnr, rounded_8bit, shaved, ssim
from srgui.imaging.multiscale import SMALLEST_PX as SMALLEST_MS_SSIM_PX
from srgui.imaging.multiscale import ms_ssim

Channels = Literal["y", "rgb"]
Depth = Literal["float", "8-bit"]
CUSTOM = "custom"
_MOST_BORDER_PX = 256
_MOST_NOISE, _BEST_JPEG = 100, 100


class ProtocolError(UserError):
    """A protocol that there is none of."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """A way to measure.

    Attributes:
        name: what it is called.
        channels: whether luma alone is compared, or R, G and B.
        border_px: left out on each side; None for as many pixels as the scale.
        lr: whether the shrunk picture is kept as it is, or rounded as a file would hold it.
        values: whether what is compared is rounded to 8 bits on both sides.
        noise: standard deviation of the noise that is laid on LR, in grey levels of 255.
        jpeg: quality of the JPEG that LR goes through, 1 to 100; 0 for none.
    """

    name: str
    channels: Channels = "y"
    border_px: int | None = None
    lr: Depth = "float"
    values: Depth = "8-bit"
    noise: float = 0.0
    jpeg: int = 0

    @property
    def damages(self) -> bool:
        """Whether LR is made worse than shrinking makes it, so that no paper's figures stand beside."""
        return self.noise > 0 or self.jpeg > 0

    @property
    def damage(self) -> str:
        """What LR is made worse by, in short: ``"noise 5, JPEG 50"``; empty where it is not."""
        noise = [f"noise {self.noise:g}"] if self.noise else []
        return ", ".join(noise + ([f"JPEG {self.jpeg}"] if self.jpeg else []))

    def border_at(self, scale: int) -> int:
        """Return the border in pixels that is left out at a scale."""
        return scale if self.border_px is None else self.border_px

    @property
    def key(self) -> str:
        """What tells it from another in numbers, whatever it is called: ``"y/scale/float/8-bit"``."""
        border = "scale" if self.border_px is None else str(self.border_px)
        return "/".join([self.channels, border, self.lr, self.values, *([self.damage] if self.damages else [])])

    @property
    def in_words(self) -> str:
        """All of it in sentences, for a reader who would repeat it."""
        kept = "rounded to 8 bits" if self.damages or self.lr == "8-bit" else "kept in float"
        rounded = "rounded to 8 bits on both sides" if self.values == "8-bit" else "in float, not rounded"
        compared = {
            "y": f"Y of BT.601 in studio range (MATLAB's rgb2ycbcr; grey is its own Y), {rounded}",
            "rgb": f"R, G and B together, {rounded}; SSIM is the mean over the channels",
        }[self.channels]
        border = (
            "as many pixels as the scale"
            if self.border_px is None
            else ("none" if self.border_px == 0 else f"{self.border_px} pixels")
        )
        return (
            "Originals are cropped at their right and lower edge to a multiple of the scale. LR is made from them by "
            f"antialiased bicubic, equal to MATLAB's imresize, {self._damage_in_words}and {kept}; where LR "
            f"pictures were brought, those are used as they are. Compared is {compared}. "
            f"Border left out on each side: {border}. "
            "PSNR = 10 log10(1 / MSE) for values of 0 to 1, of each picture, then the mean over pictures. SSIM: "
            "Gaussian window of 11x11, sigma 1.5, K1 = 0.01, K2 = 0.03, only where it lies inside. MS-SSIM: five sizes "
            f"(Wang et al. 2003), of 8-bit Y, from {SMALLEST_MS_SSIM_PX} pixels a side. "
            "Shrunk back: PSNR of Y in float of the result, shrunk by antialiased bicubic, against LR. "
            "Transparency is left out. Networks compute in fp32."
        )

    @property
    def _damage_in_words(self) -> str:
        noise = f"Gaussian noise of {self.noise:g} grey levels laid on, the same each time" if self.noise else ""
        jpeg = f"put through JPEG of quality {self.jpeg} by libjpeg, colour halved" if self.jpeg else ""
        return "".join(f"{words}, " for words in (noise, jpeg) if words)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


NAMED = {
    found.name: found
    for found in (
        Protocol("papers"),
        Protocol("papers-lr8", lr="8-bit"),
        Protocol("papers-float-y", values="float"),
        Protocol("rgb", channels="rgb", border_px=0),
    )
}
"""The protocols that have a name: that of the papers, two that differ from it in one thing, and RGB in full."""


def protocol_named(name: str, **changed: Any) -> Protocol:
    """Return a protocol by name; with anything changed it is called "custom", and begins as that of the papers.

    Raises:
        ProtocolError: there is none of that name, or a value that it cannot have.
    """
    if name not in {*NAMED, CUSTOM}:
        raise ProtocolError(f"There is no protocol called “{name}”; choose {', '.join(NAMED)} or {CUSTOM}.")
    begun = NAMED.get(name, NAMED["papers"])
    return checked(replace(begun, name=CUSTOM if changed or name == CUSTOM else name, **changed))


def checked(found: Protocol) -> Protocol:
    """Return a protocol as it is; raises `ProtocolError` for a value that it cannot have."""
    border = found.border_px
    if border is not None and not 0 <= border <= _MOST_BORDER_PX:
        raise ProtocolError(f"A border of {border} pixels cannot be left out; choose 0 to {_MOST_BORDER_PX}.")
    depths = get_args(Depth)
    if not (found.channels in get_args(Channels) and found.lr in depths and found.values in depths):
        raise ProtocolError("A protocol compares y or rgb, in float or 8-bit; choose of these.")
    if not 0 <= found.noise <= _MOST_NOISE:
        raise ProtocolError(f"Noise of {found.noise:g} grey levels cannot be laid on; choose 0 to {_MOST_NOISE}.")
    if not 0 <= found.jpeg <= _BEST_JPEG:
        raise ProtocolError(f"There is no JPEG of quality {found.jpeg}; choose 1 to {_BEST_JPEG}, or 0 for none.")
    return found


@dataclass(frozen=True, slots=True)
class Quality:
    """How near a result comes to an original.

    Attributes:
        psnr_db: infinite where the two are the same.
        ssim: None where the picture is smaller than the window.
        ms_ssim: of 8-bit luma; None where a side is under 176 pixels.
    """

    psnr_db: float
    ssim: float | None
    ms_ssim: float | None


def trial_of(image: Image, scale: int, protocol: Protocol, lr: Image | None = None) -> Trial:
    """Return the original cropped, and what networks are given of it.

    Args:
        image: the original.
        scale: the whole factor.
        protocol: says how LR is kept.
        lr: a picture that was brought for LR, else it is made.

    Raises:
        ProtocolError: nothing would be left to measure, or LR is not of the size that the scale needs.
    """
    border_px = protocol.border_at(scale)
    if min(image.width, image.height) // scale * scale <= 2 * border_px:
        raise ProtocolError(
            f"It has {image.width}x{image.height} pixels: nothing is left at x{scale} after a border of "
            f"{border_px} pixels is cut."
        )
    trial = make_trial(image, scale)
    if lr is not None:
        wanted = trial.shrunk.width, trial.shrunk.height
        if (lr.width, lr.height) != wanted:
            raise ProtocolError(
                f"Its LR picture has {lr.width}x{lr.height} pixels, and x{scale} of {image.width}x{image.height} "
                f"needs {wanted[0]}x{wanted[1]}."
            )
        return Trial(trial.original, lr, scale)
    if protocol.damages:
        pixels = damaged(trial.shrunk.pixels, noise=protocol.noise, jpeg=protocol.jpeg)
        return Trial(trial.original, trial.shrunk.with_pixels(pixels), scale)
    if protocol.lr == "8-bit":
        return Trial(trial.original, trial.shrunk.with_pixels(rounded_8bit(trial.shrunk.pixels)), scale)
    return trial


def measure(result_HWC: Pixels, original_HWC: Pixels, scale: int, protocol: Protocol) -> Quality:
    """Measure a result against an original by a protocol; both 0 to 1, grey and RGB may be mixed.

    Raises:
        ValueError: the two differ in size, or nothing is left without the border.
    """
    border_px = protocol.border_at(scale)
    found, wanted = (shaved(_compared(pixels, protocol), border_px) for pixels in (result_HWC, original_HWC))
    if found.shape != wanted.shape:  # grey against RGB
        found, wanted = np.broadcast_arrays(found, wanted)
    is_enough = min(found.shape[:2]) >= SMALLEST_SSIM_PX
    channels = range(found.shape[2])
    similarity = float(np.mean([ssim(found[:, :, c], wanted[:, :, c]) for c in channels])) if is_enough else None
    return Quality(psnr(found, wanted), similarity, _ms_ssim(result_HWC, original_HWC, border_px))


def _ms_ssim(result_HWC: Pixels, original_HWC: Pixels, border_px: int) -> float | None:
    if min(original_HWC.shape[:2]) - 2 * border_px < SMALLEST_MS_SSIM_PX:
        return None
    return ms_ssim(shaved(luma_8bit(result_HWC), border_px), shaved(luma_8bit(original_HWC), border_px))


def _compared(pixels_HWC: Pixels, protocol: Protocol) -> Pixels:
    """Return what a protocol compares, ``(H, W, C)``."""
    values = luma(pixels_HWC)[:, :, None] if protocol.channels == "y" else pixels_HWC
    return rounded_8bit(values) if protocol.values == "8-bit" else np.asarray(np.clip(values, 0, 1), np.float32)
