"""Print a cable as an official page: navigation, cable table, and header and body in two blocks.

Pages differ as they do in the wild, by their position: four columns or five, minutes misprinted or not, a
second table above the right one, links to articles.
"""

import re
from datetime import datetime, timedelta
from html import escape

from transforms.synthetic.layout import body, header_lines
from transforms.synthetic.model import Cable

# The last release, whose pages print their minutes correctly.
_LAST_RELEASE = datetime(2011, 8, 30, 1, 44)
_FIRST_RELEASE = datetime(2010, 11, 28, 18, 6)
_NEWLINE = "&#x000A;"
_LISTED = re.compile(r"^(\d+|[A-Z])\.")
_TAG = re.compile(r"\b(?!TAGS\b)[A-Z]{2,5}\b")
_LEVELS = ("unclassified", "confidential", "secret")


def html(cable: Cable, position: int) -> str:
    """One page. Every third is of the last release, every seventh has no release date."""
    last = position % 3 == 0
    released = _LAST_RELEASE if last else _FIRST_RELEASE + timedelta(hours=position * 7 % 5_000)
    tables = [_cable_table(cable, position, last, released)]
    if position % 6 == 0:
        tables.insert(0, _EXPLANATION)
    found = body(cable)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>' if position % 4 == 0 else "<!-- saved page -->",
            "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'xhtml1-strict.dtd'>",
            "<html xml:lang='en' xmlns='http://www.w3.org/1999/xhtml'>",
            f"<head><title>Cable Viewer</title></head><body>{_NAVIGATION}",
            f"<h3>Viewing cable {cable.cable_id}, {escape(cable.subject)}</h3>",
            *tables,
            f"<code><pre>{_block(header_lines(cable))}</pre></code>",
            f"<code><pre>{_block(found.lines)}</pre></code>",
            "<div class='footer'><a href='/'>Home</a></div></body></html>",
        ]
    )


def _cable_table(cable: Cable, position: int, last: bool, released: datetime) -> str:
    names = ["Reference ID", "Created", "Released", "Classification", "Origin"]
    month = f"{cable.created_at:%Y/%m}"
    cells = [
        f"<a href='/cable/{month}/{cable.cable_id}.html'>{cable.cable_id}</a>",
        f"<a href='/date/{cable.created_at:%Y-%m}_0.html'>{_printed(cable.created_at, last)}</a>",
        f"<a href='/reldate/{released:%Y-%m-%d}_0.html'>{_printed(released, last)}</a>",
        f"<a href='/classification/1_0.html' title='{_LEVELS[position % 3]}'>{cable.classification_label}</a>",
        f"<a href='/origin/31_0.html'>{escape(cable.station.origin)}</a>",
    ]
    if position % 7 == 0:
        del names[2], cells[2]
    articles = ""
    if position % 11 == 0:
        link = f"http://http://news.example.org/{position}"
        articles = (
            f"\n<tr><td colspan='5'>Appears in these articles:<br />\n<a href='{link}'>{link}</a><br /></td></tr>"
        )
    heads = "".join(f"<th>{name}</th>" for name in names)
    values = "\n".join(f"<td>{cell}</td>" for cell in cells)
    return f"<table class='cable'>\n<tr>{heads}</tr>\n<tr>{values}</tr>{articles}\n</table>"


def _printed(when: datetime, correct: bool) -> str:
    """Before the last release the minutes repeat the hour on a 12-hour clock."""
    return f"{when:%Y-%m-%d %H:%M}" if correct else f"{when:%Y-%m-%d %H:%I}"


def _block(lines: list[str]) -> str:
    """Lines with the links and pilcrows that a script put into them."""
    return _NEWLINE.join(_marked(escape(line)) for line in lines) + _NEWLINE


def _marked(line: str) -> str:
    if line.startswith("TAGS"):
        return _TAG.sub(lambda tag: f"<a href='/tag/{tag[0]}_0.html'>{tag[0]}</a>", line)
    return _LISTED.sub(r"<a id='par\1' href='#par\1'>¶</a>\1.", line)


_NAVIGATION = "\n".join(
    f"<li><a href='/{kind}/{number}_0.html' title='{kind}'>{kind} {number}</a></li>"
    for kind in ("date", "reldate", "origin", "tag", "classification")
    for number in range(1, 9)
)
_EXPLANATION = (
    "<table class='cable'><tr><th>Reference ID</th><th>Created</th></tr>"
    "<tr><td>identifies the cable</td><td>time of sending</td></tr></table>"
)
