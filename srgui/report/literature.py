"""What papers publish of networks, each figure with its source; shown beside measured ones, never mixed with them."""

import tomllib
from dataclasses import dataclass
from functools import cache

from srgui import paths


@dataclass(frozen=True, slots=True)
class Published:
    """A published quality: mean PSNR on luma in dB, as its source measures it.

    Attributes:
        network: srgui's name of the network.
        dataset: the pictures.
        scale: the factor.
        psnr_db: the mean over the pictures.
        source: authors, title and venue.
        short: the source in few words: ``"Kim et al. 2016"``.
        place: where in it: ``"Table 2"``.
        remark: what a reader should know of the source's figures; may be empty.
    """

    network: str
    dataset: str
    scale: int
    psnr_db: float
    source: str
    short: str
    place: str
    remark: str

    @property
    def cited(self) -> str:
        """The source and the place in few words: ``"Kim et al. 2016, Table 3"``."""
        return f"{self.short}, {self.place}"


@cache
def published() -> tuple[Published, ...]:
    """Return all published figures that srgui knows, in the order of `resources/literature.toml`."""
    read = tomllib.loads((paths.resources_folder() / "literature.toml").read_text(encoding="utf-8"))
    sources = {source["key"]: source for source in read["sources"]}
    return tuple(
        Published(
            network=network,
            dataset=dataset,
            scale=row["scale"],
            psnr_db=psnr_db,
            source=sources[row["source"]]["title"],
            short=sources[row["source"]]["short"],
            place=row["place"],
            remark=sources[row["source"]].get("remark", ""),
        )
        for row in read["rows"]
        for network, figures in row["psnr_db"].items()
        for dataset, psnr_db in zip(row["datasets"], figures, strict=True)
    )


def published_for(network: str, scale: int, dataset: str = "") -> tuple[Published, ...]:
    """Return what is published of a network at a scale, on all pictures or on a named set."""
    return tuple(
        found
        for found in published()
        if found.network == network and found.scale == scale and dataset in {"", found.dataset}
    )


def published_in_words(network: str, scale: int) -> str:
    """Say what is published of a network at a scale, in the order of the sources; empty where nothing is.

    ``"37.53 dB on Set5, 33.03 dB on Set14 (Kim et al. 2016, Table 3)"``
    """
    by_source: dict[str, list[str]] = {}
    for found in published_for(network, scale):
        by_source.setdefault(found.cited, []).append(f"{found.psnr_db:.2f} dB on {found.dataset}")
    return "; ".join(f"{', '.join(figures)} ({source})" for source, figures in by_source.items())
