"""Print a cable in one of the input dialects.

A dialect is one function of the shared header and body lines, listed in `_DIALECTS`.
Whatever a dialect adds (a second header block, blank lines, escapes) must leave the same child rows.
"""

from collections.abc import Callable

from transforms.synthetic import render_html, render_nara, render_plain
from transforms.synthetic.headlines import classification_line
from transforms.synthetic.layout import Body, body, header_lines
from transforms.synthetic.model import Cable

# Lines after which the print view starts a page and leaves a blank line.
_PAGE_LINES = 47
# The viewer separated its parts with no-break spaces.
_GAP = "\u00a0"


def _tag_names(cable: Cable) -> list[str]:
    return [tag.tag for tag in cable.tags if tag.kind != "person"]


def _body_text(found: Body) -> str:
    return "\n".join(found.lines)


def _repeated_head(cable: Cable, found: Body) -> list[str]:
    """The head of the body a second time, as the print view copies it from the first section."""
    head = found.lines[: found.head]
    if not cable.style.repeat_header:
        return head
    return [*head, classification_line(cable), *head[1:], ""]


def _paged_text(cable: Cable, found: Body) -> list[str]:
    """The text with doubled blank lines, and with one blank line in mid-sentence where a page ended."""
    # In a text without numbers a blank line in mid-sentence would be a paragraph.
    gaps = cable.style.page_gap and cable.paragraphs[0].number is not None
    # In the text only a section break prints the serial with eight digits.
    serial = f"{cable.serial:08d}"
    broken = {at for at, line in enumerate(found.lines) if serial in line}
    lines: list[str] = []
    since = 0
    for at in range(found.head, len(found.lines)):
        lines.append(found.lines[at])
        since += 1
        if found.lines[at] == "" and cable.style.double_blanks and at + 1 not in broken:
            lines.append("")
        elif gaps and since >= _PAGE_LINES and found.runs_on[at]:
            lines.append("")
            since = 0
    return lines


def _page_text(cable: Cable, position: int) -> str:  # noqa: ARG001 - a page knows no position
    """Four labels, four values, title, TAGS, the viewer's link, then header and body without a blank line."""
    found = body(cable)
    listed = "".join(f"{_GAP} {name}" for name in _tag_names(cable))
    lines = [
        "Identifier", "Created", "Classification", "Origin",
        cable.cable_id, f"{cable.created_at:%Y-%m-%d %H:%M:%S}", cable.classification_label,
        cable.station.origin,
        f"Cable title:{_GAP}{_GAP} ", "", cable.subject, "",
        f"Tags:{_GAP}{listed}{_GAP} ",
        f"pdf{_GAP} how-to read a cable",
        *header_lines(cable), *_repeated_head(cable, found), *_paged_text(cable, found),
    ]  # fmt: skip
    return "\n".join(lines)


def _quoted(field: str, apostrophes: bool) -> str:
    escaped = field.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + (escaped.replace("'", "\\'") if apostrophes else escaped) + '"'


def _csv(cable: Cable, position: int) -> str:
    """One row of the bulk dump: 8 quoted columns, backslash escapes, newline at the end."""
    created = cable.created_at
    targets = (ref.target.cable_id for ref in cable.references if ref.target)
    fields = (
        str(position),
        f"{created.month}/{created.day}/{created.year} {created.hour}:{created:%M}",
        cable.cable_id,
        cable.station.origin,
        cable.classification_label,
        "|".join(targets),
        "\n".join(header_lines(cable)),
        _body_text(body(cable)),
    )
    return ",".join(_quoted(field, cable.style.escape_apostrophes) for field in fields) + "\n"


_DIALECTS: dict[str, Callable[[Cable, int], str]] = {
    "page_text": _page_text,
    "csv": _csv,
    "html": render_html.html,
    "nara": render_nara.nara,
    **render_plain.RENDERERS,
}


def render(cable: Cable, dialect: str, position: int = 1) -> str:
    """The text of one record; `position` is its number in the dump, from 1.

    Raises ValueError for a dialect that cannot be rendered.
    """
    if dialect not in _DIALECTS:
        raise ValueError(f"cannot render dialect {dialect!r}: use one of {', '.join(_DIALECTS)}")
    return _DIALECTS[dialect](cable, position)
