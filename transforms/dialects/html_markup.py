"""One official page: its cable table, its links, and the text of its one or two blocks.

The text comes from an HTML5 parser and never from patterns. As a page prints thousands of links before its
cable, only the part from the last heading and table on is given to the parser; where nothing is found in it,
the whole page is. HTML5 parsing takes quadratic time where elements that are never closed pile up, so such
markup is not parsed at all.
"""

import re
from collections import Counter
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

CABLE_TABLE = r"<table\b[^<>]{0,300}?\bclass\s{0,9}=\s{0,9}[\"']?(?:[^\"'<>]{0,99}\s)?cable[\"'\s>]"

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


# The heading of the cable stands within so many characters above its table.
_HEADING_REACH = 2_000
# Elements open at one time; a page has some five around its cable. Few tags cannot do harm and are not counted.
_DEEPEST = 64
_FEW_TAGS = 500
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
# Elements without an end tag, or ended by the next of their kind.
_UNNESTED = frozenset(
    ("a", "br", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "td", "th", "tr")
)


class Page(NamedTuple):
    """What a page says, as printed. `fault`: None, no_table, no_labels (of the cells of the table) or too_deep."""

    fault: str | None
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
    """Take one page apart. With a fault, nothing else need be there."""
    start = _payload_start(page)
    found = _read(page[start:])
    return _read(page) if start and found.fault else found


def _payload_start(page: str) -> int:
    """Where the heading above the last cable table starts, or the table where it has none; 0 if unknown."""
    at = len(page)
    while (at := page.rfind("<table", 0, at)) > 0:
        if _TABLE.match(page, at):
            heading = page.rfind("<h3", max(0, at - _HEADING_REACH), at)
            return heading if heading >= 0 else at
    return 0


def _read(markup: str) -> Page:
    if _is_too_deep(markup):
        return Page("too_deep")
    tree = LexborHTMLParser(markup.replace("\r\n", "\n"))
    tables = tree.css(_TABLE_SELECTOR)
    if not tables:
        return Page("no_table")
    cells, links = _read_table(tables[-1])
    heading_id, title = _read_heading(tree)
    first, others = _read_blocks(tree, "<br" in markup or "<BR" in markup)
    return Page(
        fault=None if "reference_id" in cells else "no_labels",
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


def _is_too_deep(markup: str) -> bool:
    if markup.count("<") <= _FEW_TAGS:
        return False
    depth = 0
    opened: Counter[str] = Counter()
    for tag in _TAG.finditer(markup):
        name = tag[2].lower()
        if name in _UNNESTED:
            continue
        if not tag[1]:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > _DEEPEST:
            return True
    return False


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
