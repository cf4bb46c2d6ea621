"""The colours of charts that stand for themselves: in a file of their own, or on paper."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChartColours:
    """The colours of a chart, as CSS names them.

    Attributes:
        text: of labels.
        quiet: of axes, ticks and whiskers.
        line: of the grid.
        measured: of marks and bars of what was measured.
        published: of marks and labels of what a paper publishes.
        ground: behind everything.
    """

    text: str
    quiet: str
    line: str
    measured: str
    published: str
    ground: str


PRINTED = ChartColours(
    text="#202124", quiet="#5f6368", line="#dadce0", measured="#0b6bcb", published="#a8500b", ground="#ffffff"
)
"""Dark on white."""


def styled(svg: str, shown: ChartColours, *, family: str = "sans-serif", has_ground: bool = False) -> str:
    """Return a chart with colours of its own, and on a ground of its own where that is asked for."""
    rules = {
        "text": f"fill:{shown.text};stroke:none;font-size:12px;font-family:{family}",
        ".tick": f"fill:{shown.quiet}",
        "text.axis": f"fill:{shown.quiet}",
        ".grid": f"stroke:{shown.line};stroke-width:1",
        "line.axis": f"stroke:{shown.quiet};stroke-width:1",
        ".leader": f"stroke:{shown.quiet};stroke-width:1",
        "circle.measured": f"fill:{shown.measured}",
        ".bar": f"fill:{shown.measured}",
        "circle.published": f"fill:none;stroke:{shown.published};stroke-width:2",
        "text.published": f"fill:{shown.published}",
        ".whisker": f"stroke:{shown.quiet};stroke-width:1",
        ".box": f"fill:{shown.measured};fill-opacity:0.14;stroke:{shown.quiet};stroke-width:1",
        ".dot": f"fill:{shown.measured};fill-opacity:0.7",
        ".median": f"stroke:{shown.text};stroke-width:2",
    }
    style = "".join(f"{name}{{{rule}}}" for name, rule in rules.items())
    ground = f'<rect width="100%" height="100%" fill="{shown.ground}"/>' if has_ground else ""
    return svg.replace("</title>", f"</title><style>{style}</style>{ground}", 1)
