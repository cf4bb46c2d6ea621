"""A report as the text of a file, by the suffix of its name."""

from collections.abc import Callable, Sequence

from srgui.report.export_page import as_page
from srgui.report.export_tables import as_csv, as_latex, as_markdown
from srgui.report.report_file import Difference, Report, as_json
from srgui.report.worst_cases import WorstCase


def written(suffix: str, report: Report, cases: Sequence[WorstCase] = (), against: Sequence[Difference] = ()) -> str:
    """Return the text of a file.

    Args:
        suffix: ``.html``, ``.json``, ``.csv``, ``.md`` or ``.tex``.
        report: what it holds.
        cases: pictures of where the best networks do worst, for the page.
        against: differences to an older report, for the page and Markdown.
    """
    writers: dict[str, Callable[[], str]] = {
        ".html": lambda: as_page(report, cases, against),
        ".json": lambda: as_json(report),
        ".csv": lambda: as_csv(report),
        ".md": lambda: as_markdown(report, against),
        ".tex": lambda: as_latex(report),
    }
    return writers[suffix.lower()]()
