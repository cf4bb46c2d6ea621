"""A report as a file, by the suffix of its name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from srgui.errors import UserError
from srgui.report.export_json import as_json
from srgui.report.export_latex import as_latex
from srgui.report.export_page import as_page
from srgui.report.export_tables import as_csv, as_markdown
from srgui.report.report_file import Difference, Report

SUFFIXES = (".html", ".pdf", ".json", ".csv", ".md", ".tex")
WITH_PICTURES = (".html", ".pdf", ".json")
"""Those that hold pictures of the worst cases."""


def written(suffix: str, report: Report, against: Sequence[Difference] = ()) -> bytes:
    """Return the contents of a file.

    Args:
        suffix: one of `SUFFIXES`.
        report: what it holds.
        against: differences to an older report, for the page, paper and Markdown.

    Raises:
        UserError: it is a PDF, and this machine cannot make one.
    """
    writers: dict[str, Callable[[], str | bytes]] = {
        ".html": lambda: as_page(report, against),
        ".pdf": lambda: _as_pdf(report, against),
        ".json": lambda: as_json(report),
        ".csv": lambda: as_csv(report),
        ".md": lambda: as_markdown(report, against),
        ".tex": lambda: as_latex(report),
    }
    found = writers[suffix.lower()]()
    return found if isinstance(found, bytes) else found.encode()


def check_writers(suffixes: Iterable[str]) -> None:
    """Find out before long work whether files of these kinds can be made here; raises `UserError` where not."""
    if ".pdf" in suffixes:
        with _explained():
            from srgui.report.printed.paper import check_paper

            check_paper()


def _as_pdf(report: Report, against: Sequence[Difference]) -> bytes:
    with _explained():
        from srgui.report.printed.document import as_pdf  # with Qt, which nothing else here needs

    return as_pdf(report, against)


@contextmanager
def _explained() -> Iterator[None]:
    """Say what is missing where Qt cannot be loaded, as on a server without any graphics."""
    try:
        yield
    except ImportError as error:
        raise UserError(
            f"A PDF cannot be made here, as a library of the system is missing ({error}); install it, such as "
            "libegl1 and libgl1, or choose .html."
        ) from error
