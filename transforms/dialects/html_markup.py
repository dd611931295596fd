"""One official page: its cable table, its links, and the text of its one or two blocks.

The text comes from an HTML5 parser and never from patterns. As a page prints thousands of links before its
cable, only the part from the last heading and table on is given to the parser; where nothing is found in it,
the whole page is.
"""

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

CABLE_TABLE = r"<table\b[^>]{0,300}?\bclass\s{0,9}=\s{0,9}[\"']?(?:[^\"'>]{0,99}\s)?cable[\"'\s>]"

_TABLE = re.compile(CABLE_TABLE, re.IGNORECASE)
_TABLE_SELECTOR = "table.cable"
# Anchors of paragraphs hold a pilcrow that a script put there, at times read in the wrong encoding.
_PILCROWS = frozenset({"¶", "Â¶"})
_HEADING = re.compile(r"\s*Viewing cable\s+([^\s,]+)\s*(?:,\s*(.*))?", re.IGNORECASE | re.DOTALL)
# Some pages print the entity of a newline escaped once more.
_ESCAPED_NEWLINE = re.compile(r"&#(?:x0*A|0*10);", re.IGNORECASE)
_FIELDS = {
    "reference": "reference_id",
    "created": "created",
    "released": "released",
    "classification": "classification",
    "origin": "origin",
}


class Page(NamedTuple):
    """What a page says, as printed. `has_table` and `has_labels`: a cable table, and one that names its cells."""

    has_table: bool
    has_labels: bool
    reference_id: str | None = None
    created: str | None = None
    released: str | None = None
    classification: str | None = None
    origin: str | None = None
    title: str | None = None
    links: str | None = None
    first_block: str | None = None
    other_blocks: str | None = None


def read_page(page: str) -> Page:
    """Take one page apart. A page without a table of class cable comes back with has_table false."""
    page = page.replace("\r\n", "\n")
    start = _payload_start(page)
    found = _read(page[start:]) if start else None
    return found if found is not None and found.has_labels else _read(page)


def _payload_start(page: str) -> int:
    """Where the heading above the last cable table starts, or the table where it has none; 0 if unknown."""
    at = len(page)
    while (at := page.rfind("<table", 0, at)) > 0:
        if _TABLE.match(page, at):
            return max(page.rfind("<h3", max(0, at - 2_000), at), 0) or at
    return 0


def _read(markup: str) -> Page:
    tree = LexborHTMLParser(markup)
    tables = tree.css(_TABLE_SELECTOR)
    if not tables:
        return Page(has_table=False, has_labels=False)
    cells, links = _read_table(tables[-1])
    heading_id, title = _read_heading(tree)
    first, others = _read_blocks(tree, "<br" in markup or "<BR" in markup)
    return Page(
        has_table=True,
        has_labels="reference_id" in cells,
        reference_id=cells.get("reference_id") or heading_id,
        created=cells.get("created"),
        released=cells.get("released"),
        classification=cells.get("classification"),
        origin=cells.get("origin"),
        title=title,
        links="\n".join(links) or None,
        first_block=first,
        other_blocks=others,
    )


def _read_table(table: LexborNode) -> tuple[dict[str, str], list[str]]:
    """Values by the name of their column, and the links of the rows below them."""
    labels: list[str] = []
    cells: dict[str, str] = {}
    links: list[str] = []
    for row in table.css("tr"):
        heads = [_words(head) for head in row.css("th")]
        values = row.css("td")
        if heads:
            labels = heads
        if values and not cells:
            cells = _named(labels, [_words(value) for value in values])
        elif values:
            links += _links(row)
    return cells, links


def _named(labels: list[str], values: list[str]) -> dict[str, str]:
    names = (_FIELDS.get(label.split(" ")[0].lower()) for label in labels)
    return {name: value for name, value in zip(names, values, strict=False) if name}


def _links(row: LexborNode) -> list[str]:
    """Targets as they stand, valid or not; the printed text where there is no target."""
    anchors = row.css("a")
    if anchors:
        return [" ".join((anchor.attributes.get("href") or anchor.text()).split()) for anchor in anchors]
    printed = _words(row).partition(":")[2].strip()
    return [printed] if printed else []


def _read_heading(tree: LexborHTMLParser) -> tuple[str | None, str | None]:
    """Reference id and title of the heading `Viewing cable 08SUVA214, TITLE`."""
    for heading in reversed(tree.css("h1, h2, h3, h4")):
        found = _HEADING.match(heading.text())
        if found:
            return found[1], " ".join((found[2] or "").split()) or None
    return None, None


def _read_blocks(tree: LexborHTMLParser, breaks: bool) -> tuple[str | None, str | None]:
    """The first block behind the last cable table, and the others; all blocks if none stands behind it.

    In a page whose table is cut short the parser puts the blocks before it.
    """
    nodes = tree.css(f"{_TABLE_SELECTOR}, pre")
    last = max(at for at, node in enumerate(nodes) if node.tag == "table")
    blocks = [node for node in nodes[last:] if node.tag == "pre"] or [node for node in nodes if node.tag == "pre"]
    texts = [_block_text(block, breaks) for block in blocks]
    return (texts[0] if texts else None), ("\n".join(texts[1:]) if len(texts) > 1 else None)


def _block_text(block: LexborNode, breaks: bool) -> str:
    """Text without markup, without the pilcrows of paragraph anchors, and with newlines as line ends."""
    for anchor in block.css("a"):
        if anchor.text().strip() in _PILCROWS:
            anchor.decompose()
    if breaks:
        for line_break in block.css("br"):
            line_break.replace_with("\n")
    text = block.text()
    if "&#" in text:
        text = _ESCAPED_NEWLINE.sub("\n", text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _words(node: LexborNode) -> str:
    return " ".join(node.text().split())
