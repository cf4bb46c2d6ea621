"""Tables of a report as HTML, whose headings a reader clicks to sort by."""

import html

from srgui.report.tables import PUBLISHED_TITLE, Entry, Table


def html_table(table: Table, *, is_sortable: bool = True) -> str:
    """Return a table; measured lines may be sorted, published ones stay below them."""
    body = "\n".join(_line(table, line) for line in table.lines)
    parts = [f"<thead>{_groups(table)}{_heads(table)}</thead>", f"<tbody>\n{body}\n</tbody>"]
    if table.published:
        title = f'<tr><td class="long" colspan="{len(table.headings)}">{PUBLISHED_TITLE}</td></tr>'
        published = "\n".join(_line(table, line) for line in table.published)
        parts.append(f'<tbody class="published">{title}\n{published}\n</tbody>')
    kind = ' class="sortable"' if is_sortable and len(table.lines) > 1 else ""
    return f'<div class="scroll"><table{kind}>{"".join(parts)}</table></div>'


def _groups(table: Table) -> str:
    if not any(words for words, _, _ in table.groups):
        return ""
    cells = "".join(
        f'<th class="{"group" if words else ""}" colspan="{end - begin}">{html.escape(words)}</th>'
        for words, begin, end in table.groups
    )
    return f'<tr class="groups">{cells}</tr>'


def _heads(table: Table) -> str:
    return f"<tr>{''.join(f'<th{_kind(h.kind)}>{html.escape(h.words)}</th>' for h in table.headings)}</tr>"


def _kind(kind: str) -> str:
    return "" if kind == "number" else f' class="{kind}"'


def _line(table: Table, line: tuple[Entry, ...]) -> str:
    cells = []
    for heading, entry in zip(table.headings, line, strict=True):
        value = "" if entry.value is None else f' data-value="{entry.value:.9g}"'
        more = f"<small>{html.escape(table.joint + entry.more)}</small>" if entry.more else ""
        cells.append(f"<td{_kind(heading.kind)}{value}>{_marked(entry)}{more}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _marked(entry: Entry) -> str:
    words = html.escape(entry.words)
    return (words, f"<b>{words}</b>", f"<u>{words}</u>")[entry.rank]
