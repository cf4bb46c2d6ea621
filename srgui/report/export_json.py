"""A report as JSON that srgui opens again, and that other programs read."""

import json
import math
from dataclasses import asdict
from typing import Any

from srgui.report.cases import plain_case
from srgui.report.overview import base_of, to_paper
from srgui.report.place_tables import pairs
from srgui.report.report_file import KIND, VERSION, Report
from srgui.report.results import Reading, Row
from srgui.report.significance import Paired


def as_json(report: Report) -> str:
    """Return a report as JSON that `parsed` and other programs read; an infinite PSNR is written "identical".

    What can be computed is in it for other programs: protocol in words, rows, pairs and published figures. It is not
    read again.
    """
    fields = {
        "kind": KIND,
        "version": VERSION,
        "made_at": report.made_at,
        "machine": report.machine,
        "protocol": report.protocol.as_json() | {"in_words": report.protocol.in_words},
        "datasets": [asdict(dataset) for dataset in report.datasets],
        "models": [asdict(model) for model in report.models],
        "scales": report.scales,
        "rows": [_plain_row(report, row) for row in report.rows],
        "pairs": [_plain_pair(*pair) for place in report.places for pair in pairs(report, *place)],
        "published": [_plain_published(report, *place) for place in report.places],
        "readings": [_plain_reading(reading) for reading in report.readings],
        "left_out": [asdict(left) for left in report.left_out],
        "is_complete": report.is_complete,
        "cases": [plain_case(case) for case in report.cases],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1, allow_nan=False)


def _plain_reading(reading: Reading) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(reading).items()}


def _plain(value: Any) -> Any:
    return "identical" if isinstance(value, float) and math.isinf(value) else value


def _plain_row(report: Report, row: Row) -> dict[str, Any]:
    base_db = base_of(report.rows_at(row.dataset, row.scale))
    gain_db = None if row.psnr_db is None or base_db is None else row.psnr_db - base_db
    more = {"gain_db": gain_db, "to_paper_db": to_paper(report, row).value}
    counts = {"parameters": row.parameters, "multiply_adds": row.multiply_adds}
    return asdict(row) | {"model": row.model.name} | counts | more


def _plain_pair(first: Row, second: Row, found: Paired) -> dict[str, Any]:
    place = {"dataset": first.dataset, "scale": first.scale, "model": first.model.name, "over": second.model.name}
    return place | asdict(found)


def _plain_published(report: Report, dataset: str, scale: int) -> dict[str, Any]:
    figures = [asdict(found) for found in report.published_at(dataset, scale)]
    return {"dataset": dataset, "scale": scale, "figures": figures}
