"""Drawings as SVG inside of the page: they need no script, and take their colours from the style of the page."""

import re
from collections.abc import Sequence

from expectations.pages.facts import Volume

# Stand-ins that vega takes for colours; the page's style says what they are in light and dark.
_COLOURS = {
    "#010101": "var(--bar-new)",
    "#020202": "var(--bar-old)",
    "#030303": "var(--muted)",
    "#040404": "var(--rule)",
}
_NEW, _OLD, _TEXT, _LINE = _COLOURS
_WIDTH, _HEIGHT = 860, 150
_MOST_BAR = 26

# The page describes the drawing as a whole; roles inside of it would only be noise.
_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_SIZE = re.compile(r'<svg([^>]*?) width="[\d.]+" height="[\d.]+"')


def _months_between(first: str, last: str) -> int:
    (y1, m1), (y2, m2) = (map(int, month.split("-")) for month in (first, last))
    return (y2 - y1) * 12 + m2 - m1 + 1


def _styled(svg: str) -> str:
    """Colours as style, which unlike an attribute may name a variable; width left to the page."""
    for stand_in, colour in _COLOURS.items():
        svg = re.sub(rf'(fill|stroke)="{stand_in}"', rf'style="\1:{colour}"', svg)
    return _SIZE.sub(r'<svg\1 aria-hidden="true"', _ROLES.sub("", svg), count=1)


def cables_by_month(months: Sequence[Volume]) -> str:
    """Bars of cables by month, new ones on top of those published before; empty where there are none."""
    if not months:
        return ""
    import altair as alt
    import vl_convert

    span = _months_between(months[0].name, months[-1].name)
    width = min(_MOST_BAR, max(1.0, 0.85 * _WIDTH / span))
    rows = [
        {"month": f"{month.name}-01", "kind": kind, "order": order, "cables": count}
        for month in months
        for kind, order, count in (("before", 0, month.n_before), ("new", 1, month.n_new))
        if count
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(size=width)
        .encode(
            x=alt.X("month:T", timeUnit="utcyearmonth", title=None, axis=alt.Axis(grid=False, labelOverlap=True)),
            y=alt.Y("cables:Q", title=None, axis=alt.Axis(tickCount=4, format=",d", tickMinStep=1)),
            color=alt.Color("kind:N", scale=alt.Scale(domain=["before", "new"], range=[_OLD, _NEW]), legend=None),
            order="order:O",
        )
        .properties(
            width=_WIDTH,
            height=_HEIGHT,
            background="transparent",
            padding={"left": 2, "right": 8, "top": 4, "bottom": 2},
        )
        .configure(aria=False, font="system-ui, sans-serif")
        .configure_axis(labelColor=_TEXT, labelFontSize=12, domainColor=_LINE, tickColor=_LINE, gridColor=_LINE)
        .configure_view(stroke=None)
    )
    return _styled(vl_convert.vegalite_to_svg(chart.to_dict()))


def sparkline(values: Sequence[float | None], width: int = 96, height: int = 20) -> str:
    """Points of a line for the last runs, oldest left, from 0 to the highest; empty for less than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    top = max(known) or 1.0
    step = (width - 6) / max(len(values) - 1, 1)
    points = [
        f"{3 + step * place:.1f},{height - 3 - (height - 6) * value / top:.1f}"
        for place, value in enumerate(values)
        if value is not None
    ]
    return " ".join(points)
