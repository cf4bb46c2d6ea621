"""What a reader needs who would cite or repeat a report: machine, versions, sets, weights, what was left out."""

from collections.abc import Sequence

from srgui.report.overview import scales_of
from srgui.report.report_file import Difference, Report
from srgui.report.tables import Heading, Table, plain_table

_MOST_TITLE = 80


def title_of_report(report: Report) -> str:
    """Return what a report is called: the sets and scales, where there are few."""
    names = ", ".join(dict.fromkeys(dataset for dataset, _ in report.places))
    title = f"Super-resolution: {names}, {', '.join(f'x{scale}' for scale in scales_of(report))}"
    title += f", {report.protocol.damage}" if report.protocol.damages else ""
    sets = len({dataset for dataset, _ in report.places})
    return title if len(title) <= _MOST_TITLE else title.replace(names, _counted(sets, "set"))


def lead_lines(report: Report) -> tuple[str, ...]:
    """Return what stands above everything: how much was measured, when, and what is not whole."""
    pictures = len({(reading.dataset, reading.picture) for reading in report.readings})
    lines = [
        f"{_counted(pictures, 'picture')}, {_counted(len(report.models), 'network')}, made {report.made_at} "
        f"with srgui {report.machine.get('srgui', '')}".rstrip()
        + "."
    ]
    if not report.is_complete:
        lines.append("It was stopped before it was done: what is here is what was finished.")
    if report.left_out:
        lines.append(f"{len(report.left_out)} left out, named at the end.")
    return tuple(lines)


def place_note(report: Report, dataset: str, scale: int) -> str:
    """Return what a reader should know of a set at a scale."""
    rows = report.rows_at(dataset, scale)
    count = max((row.pictures for row in rows), default=0)
    large = {row.ms_ssim_pictures for row in rows}
    known = next((found.notes for found in report.datasets if found.name == dataset), ())
    notes = [note for note in known if not note.startswith("At x") or note.startswith(f"At x{scale},")]
    means = f"Means over {_counted(count, 'picture')}; ± is the standard deviation over them."
    is_part = len(large) == 1 and 0 < max(large) < count
    sizes = f"MS-SSIM is over the {max(large)} of them that are large enough for it." if is_part else ""
    return " ".join(words for words in (means, sizes, *notes) if words)


def machine_table(report: Report) -> Table:
    """Return the machine and the versions."""
    return plain_table((Heading("Machine", "name"), Heading("", "long")), list(report.machine.items()))


def sets_table(report: Report) -> Table:
    """Return the sets with their checksums."""
    headings = (
        Heading("Set", "name"),
        Heading("Pictures"),
        Heading("Sizes", "name"),
        Heading("Recognised as", "name"),
        Heading("LR pictures", "name"),
        Heading("SHA-256 of the pictures' pixels", "long"),
    )
    lines = [
        (
            found.name,
            str(len(found.pictures)),
            found.sizes,
            found.known or "not known",
            "brought" if found.brings_lr else "made",
            found.sha256,
        )
        for found in report.datasets
    ]
    return plain_table(headings, lines)


def weights_table(report: Report) -> Table | None:
    """Return the files of weights with their checksums; None where nothing was learnt."""
    headings = (
        *(Heading(words, "name") for words in ("Network", "Weights")),
        *(Heading(words, "long") for words in ("SHA-256", "Trained on")),
    )
    lines = [
        (model.title, file, checksum, model.trained_on)
        for model in report.models
        for file, checksum in dict.fromkeys(model.weights[s] for s in model.weights if s in report.scales)
    ]
    return plain_table(headings, lines) if lines else None


def left_out_table(report: Report) -> Table | None:
    """Return what took no part, and why; None where everything did."""
    lines = [(found.name, found.reason) for found in report.left_out]
    return plain_table((Heading("What", "name"), Heading("Why", "long")), lines) if lines else None


def checksums_table(report: Report) -> Table:
    """Return the checksum of every picture."""
    headings = Heading("Set", "name"), Heading("Picture", "name"), Heading("SHA-256 of its pixels", "long")
    sums = [(found.name, name, checksum) for found in report.datasets for name, checksum in found.pictures.items()]
    return plain_table(headings, sums)


def papers_lines(report: Report) -> tuple[str, ...]:
    """Return the papers of the networks, each once."""
    by_paper: dict[str, list[str]] = {}
    for model in report.models:
        if model.paper and not model.turns:
            by_paper.setdefault(model.paper, []).append(model.title)
    return tuple(f"{', '.join(titles)}: {paper}." for paper, titles in by_paper.items())


def sources_lines(report: Report) -> tuple[str, ...]:
    """Return the sources of the published figures that are shown, each once, with what to know of them."""
    found = {p.short: p for place in report.places for p in report.published_at(*place)}
    return tuple(f"{p.short}: {p.source}. {p.remark}".strip() for p in found.values())


def against_table(against: Sequence[Difference]) -> Table:
    """Return the differences to an older report."""
    headings = (
        *(Heading(words, "name") for words in ("Set", "Network")),
        *(Heading(words) for words in ("Before", "Now", "Difference", "SSIM")),
        Heading("Remarks", "long"),
    )
    return plain_table(headings, [difference_cells(found) for found in against])


def difference_cells(found: Difference) -> tuple[str, ...]:
    """Return a difference between two reports in words."""
    values = ["" if value is None else f"{value:.3f}" for value in (found.old_db, found.new_db)]
    gain = "" if found.gain_db is None else f"{found.gain_db:+.3f}"
    ssim = "" if found.ssim is None else f"{found.ssim:+.5f}"
    return (f"{found.dataset}, x{found.scale}", found.model, *values, gain, ssim, ", ".join(found.remarks))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
