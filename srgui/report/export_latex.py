"""A report as tables for a paper: LaTeX with booktabs, one table a scale."""

from collections.abc import Iterable, Sequence

from srgui.report.export_tables import facts_lines
from srgui.report.overview import overview, scales_of
from srgui.report.report_file import Report
from srgui.report.tables import PUBLISHED_TITLE, Entry, Table

_MOST_GROUPS = 3
"""Sets beside each other in a table: more are wider than a page."""


def as_latex(report: Report) -> str:
    """Return a table a scale as papers print them: networks down, sets across, the best bold, the second underlined.

    Published figures stand below the measured ones, their sources numbered in the caption.
    """
    lines = [
        r"% Needs \usepackage{booktabs,graphicx} and \usepackage[T1]{fontenc}; letters beyond Latin need LuaLaTeX.",
        *(f"% {' '.join(line.split())}" for line in facts_lines(report)),
    ]
    for scale in scales_of(report):
        table = overview(report, scale)
        for part in _parts(table):
            lines += _latex_table(report, scale, part)
    return "\n".join([*lines, ""])


def _parts(table: Table) -> list[Table]:
    """Cut a table between sets; what belongs to no set comes with the last ones."""
    groups = [range(begin, end) for words, begin, end in table.groups if words]
    rest = [at for words, begin, end in table.groups if not words for at in range(begin, end)][1:]
    cuts = [groups[at : at + _MOST_GROUPS] for at in range(0, len(groups), _MOST_GROUPS)]
    columns = [[at for group in cut for at in group] for cut in cuts]
    return [table.picked([0, *found, *(rest if found is columns[-1] else ())]) for found in columns]


def _latex_table(report: Report, scale: int, table: Table) -> list[str]:
    sources = list(dict.fromkeys(line[0].more for line in table.published if _has_figures(line)))
    published = [
        [_tex(line[0].words) + f"$^{{{sources.index(line[0].more) + 1}}}$", *map(_cell, line[1:])]
        for line in table.published
        if _has_figures(line)
    ]
    across = len(table.headings)
    title = rf"\multicolumn{{{across}}}{{l}}{{\emph{{{_tex(PUBLISHED_TITLE)}}}}} \\"
    return [
        r"\begin{table*}",
        r"\centering\footnotesize",
        r"\setlength{\tabcolsep}{3pt}",
        r"\resizebox{\ifdim\width>\textwidth\textwidth\else\width\fi}{!}{%",
        r"\begin{tabular}{l" + "r" * (across - 1) + "}",
        r"\toprule",
        *_heads(table),
        r"\midrule",
        *(_row([_tex(line[0].words), *map(_cell, line[1:])]) for line in table.lines),
        *([r"\midrule", title, *map(_row, published)] if published else []),
        r"\bottomrule",
        r"\end{tabular}}",
        rf"\caption{{{_caption(report, scale, sources)}}}",
        r"\end{table*}",
    ]


def _has_figures(line: Sequence[Entry]) -> bool:
    return any(entry.words for entry in line[1:])


def _heads(table: Table) -> list[str]:
    """Return the sets above their columns, with a rule below each, and the columns."""
    above = [
        rf"\multicolumn{{{end - begin}}}{{c}}{{{_tex(words)}}}" if words else "" for words, begin, end in table.groups
    ]
    rules = [rf"\cmidrule(lr){{{begin + 1}-{end}}}" for words, begin, end in table.groups if words]
    return [_row(above), "".join(rules), _row(_tex(heading.words) for heading in table.headings)]


def _caption(report: Report, scale: int, sources: Sequence[str]) -> str:
    cited = "; ".join(f"$^{{{number}}}$~{_tex(source)}" for number, source in enumerate(sources, 1))
    words = (
        f"Mean PSNR (dB), gain over bicubic (dB) and SSIM at x{scale}; bold is the best, underlined the second best. "
        f"Protocol “{report.protocol.name}”, srgui {report.machine.get('srgui', '')}."
    )
    return _tex(words) + (f" Published: {cited}." if cited else "")


def _row(entries: Iterable[str]) -> str:
    return " & ".join(entries) + r" \\"


def _cell(entry: Entry) -> str:
    words = entry.words
    if words[:1] in {"+", "-"}:
        return f"${words}$"
    shown = _tex(words) or "--"
    return (shown, rf"\textbf{{{shown}}}", rf"\underline{{{shown}}}")[entry.rank]


_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "“": "``", "”": "''"}
_TEX |= {sign: f"\\{sign}" for sign in "&%$#_{}"}


def _tex(words: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in " ".join(words.split()))
