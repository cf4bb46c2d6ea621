"""The table that papers print: networks by sets at a scale, the best marked, published figures below."""

from collections.abc import Sequence

from srgui.models.registry import networks
from srgui.progress import count_in_words
from srgui.report.benchmark import BASELINE
from srgui.report.literature import Published
from srgui.report.report_file import Report
from srgui.report.results import Row
from srgui.report.tables import EMPTY, Entry, Heading, Table, decibels, gain, ranked, similarity


def scales_of(report: Report) -> tuple[int, ...]:
    """Return the scales that anything was measured at, small ones first."""
    return tuple(sorted({scale for _, scale in report.places}))


def title_of(network: str) -> str:
    """Return what a person calls a network that srgui knows by a name."""
    return next((card.title for card in networks() if card.name == network), network)


def overview(report: Report, scale: int) -> Table:
    """Return networks by sets at a scale: PSNR, gain over bicubic, SSIM, and PSNR over that of the paper."""
    datasets = [dataset for dataset, at in report.places if at == scale]
    rows = {(row.dataset, row.model.name): row for row in report.rows if row.scale == scale}
    models = [model for model in report.models if any((dataset, model.name) in rows for dataset in datasets)]
    headings = [Heading("Network", "name")]
    columns = [[Entry(model.title) for model in models]]
    for dataset in datasets:
        for heading, entries in _of_set(report, dataset, [rows.get((dataset, model.name)) for model in models]):
            headings.append(heading)
            columns.append(entries)
    for words in ("Parameters", "Multiply-adds"):
        counts = [(m.parameters if words == "Parameters" else m.multiply_adds).get(scale) for m in models]
        headings.append(Heading(words))
        columns.append([Entry(count_in_words(n), n) if n else EMPTY for n in counts])
    lines = tuple(tuple(column[at] for column in columns) for at in range(len(models)))
    return Table(tuple(headings), lines, _published(report, datasets, scale, headings))


def _of_set(report: Report, dataset: str, rows: Sequence[Row | None]) -> list[tuple[Heading, list[Entry]]]:
    base_db = base_of(rows)
    group = group_of(report, dataset, rows)
    over = [EMPTY if row is None or row.model.name == BASELINE else gain(row.psnr_db, base_db) for row in rows]
    found = [
        (Heading("PSNR", group=group), ranked([EMPTY if row is None else psnr(row) for row in rows])),
        (Heading("gain", group=group), over),
        (Heading("SSIM", group=group), ranked([similarity(None if row is None else row.ssim) for row in rows])),
    ]
    papers = [to_paper(report, row) for row in rows]
    if any(entry.words for entry in papers):
        found.append((Heading("to paper", group=group), papers))
    return found


def base_of(rows: Sequence[Row | None]) -> float | None:
    """Return the PSNR of bicubic among rows of one set at one scale; None where there is none."""
    return next((row.psnr_db for row in rows if row is not None and row.model.name == BASELINE), None)


def group_of(report: Report, dataset: str, rows: Sequence[Row | None]) -> str:
    """Return what a set is called above its columns: with how much of it there is, where that is not all."""
    done, count = _done(report, dataset, rows)
    return dataset if done == count else f"{dataset}, {done} of {count}"


def psnr(row: Row) -> Entry:
    """Return the mean PSNR of a row; pictures that came back identical are named beside it."""
    if row.psnr_db is None:
        return decibels(float("inf"))
    more = f"({row.identical} identical)" if row.identical else ""
    return Entry(f"{row.psnr_db:.2f}", row.psnr_db, more=more)


def papers_of(report: Report, row: Row) -> tuple[Published, ...]:
    """Return what is published of just what a row measures; papers compare luma alone."""
    if row.model.turns or row.model.is_own or report.protocol.channels != "y":
        return ()
    return tuple(p for p in report.published_at(row.dataset, row.scale) if p.network == row.model.network)


def to_paper(report: Report, row: Row | None) -> Entry:
    """Return PSNR over what is published first of the same network; nothing of a part of a set, which says nothing."""
    if row is None:
        return EMPTY
    papers = papers_of(report, row)
    done, count = _done(report, row.dataset, report.rows_at(row.dataset, row.scale))
    return gain(row.psnr_db, papers[0].psnr_db) if papers and done == count else EMPTY


def _done(report: Report, dataset: str, rows: Sequence[Row | None]) -> tuple[int, int]:
    """Return how many pictures of a set were measured, and how many it has."""
    count = next((len(found.pictures) for found in report.datasets if found.name == dataset), 0)
    return max((row.pictures for row in rows if row is not None), default=0), count


def _published(
    report: Report, datasets: Sequence[str], scale: int, headings: Sequence[Heading]
) -> tuple[tuple[Entry, ...], ...]:
    figures: dict[tuple[str, str], dict[str, Entry]] = {}
    for dataset in datasets:
        group = group_of(report, dataset, report.rows_at(dataset, scale))
        for found in report.published_at(dataset, scale):
            figures.setdefault((found.network, found.cited), {})[group] = decibels(found.psnr_db)
    return tuple(
        (
            Entry(title_of(network), more=cited),
            *(of.get(head.group, EMPTY) if head.words == "PSNR" else EMPTY for head in headings[1:]),
        )
        for (network, cited), of in figures.items()
    )
