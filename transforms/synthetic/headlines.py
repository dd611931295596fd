"""Lay out the head of the body: classification line to Classified By clause."""

from transforms.synthetic.model import Cable, Reference

_LEVEL_LINE = {
    "UNCLASSIFIED": "UNCLAS",
    "LIMITED OFFICIAL USE": "LIMITED OFFICIAL USE",
    "CONFIDENTIAL": "C O N F I D E N T I A L",
    "SECRET": "S E C R E T",
}
_REF_INDENT = " " * 5
# A clause broken inside this word is joined again without a blank; relays cut lines in this range of columns.
_SPLIT_WORD, _SPLIT_AT, _SPLIT_COLUMNS = "reasons", 2, range(48, 72)


def wrap(text: str, width: int, taboo: tuple[str, ...] = ()) -> list[str]:
    """Break at blanks into lines of at most `width`; no line but the first starts with one of `taboo`."""
    lines: list[str] = []
    start, length = 0, len(text)
    while length - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        while taboo and cut > start and text.startswith(taboo, cut + 1):
            cut = text.rfind(" ", start, cut)
        if cut <= start:
            cut = text.find(" ", start + width)
            if cut < 0:
                break
        lines.append(text[start:cut])
        start = cut + 1
    lines.append(text[start:])
    return lines


def classification_line(cable: Cable) -> str:
    section = f" SECTION 01 OF {cable.sections:02d}" if cable.sections > 1 else ""
    return f"{_LEVEL_LINE[cable.level]}{section} {cable.station.place} {cable.serial:06d}"


def _tag_lines(cable: Cable) -> list[str]:
    """The TAGS line; a name stands in parentheses behind the tag it explains, never broken."""
    shown: list[str] = []
    for tag in cable.tags:
        if tag.person_for:
            shown[-1] += f" ({tag.tag.replace(' ', chr(0))})"
        else:
            shown.append(tag.tag)
    text = f"TAGS: {cable.style.tag_separator.join(shown)}"
    return [line.replace(chr(0), " ") for line in wrap(text, cable.style.width)]


def _items(references: tuple[Reference, ...], form: str) -> list[str]:
    """Printed items; one that inherits its station is put behind the item before it."""
    items: list[str] = []
    for ref in references:
        if ref.inherited:
            items[-1] += f" AND {ref.value}"
            continue
        text = f"{form.format(ref.bullet)} {ref.value}" if ref.bullet else ref.value
        text += " (NOTAL)" if ref.notal else ""
        items.append(text + (f' ("{ref.title}")' if ref.title else ""))
    return items


def _packed(items: list[str], keyword: str, width: int) -> list[str]:
    """All items one after the other, broken between items only."""
    lines = [f"{keyword} {items[0]}"]
    for item in items[1:]:
        if len(lines[-1]) + 1 + len(item) <= width:
            lines[-1] += f" {item}"
        else:
            lines.append(_REF_INDENT + item)
    return lines


def _reference_lines(cable: Cable) -> list[str]:
    style = cable.style
    items = _items(cable.references, style.bullet_form)
    if not items:
        return []
    if style.reference_layout == "line":
        return _packed(items, style.reference_keyword, style.width)
    first, *others = [f"{style.reference_keyword} {items[0]}", *items[1:]]
    if style.reference_layout == "column":
        return [first, *(_REF_INDENT + item for item in others)]
    return [first, *(line for item in others for line in ("", item))]


def _clause_lines(cable: Cable) -> list[str]:
    who = cable.classifier
    if who is None:
        return []
    at = who.clause.find(_SPLIT_WORD) + _SPLIT_AT
    if who.hard_wrap and at in _SPLIT_COLUMNS:
        return [who.clause[:at], who.clause[at:]]
    return wrap(who.clause, cable.style.width)


def _caption_lines(cable: Cable) -> list[str]:
    """Captions one below the other; a repeated one stands behind a blank line."""
    lines: list[str] = []
    for caption in cable.caption_lines:
        repeated = caption == "SIPDIS" and any("SIPDIS" in line for line in lines)
        lines += ["", caption] if repeated else [caption]
    return lines


def head_lines(cable: Cable) -> list[str]:
    """Everything before the first paragraph, with the blank line that ends it."""
    mark = f"({cable.subject_mark}) " if cable.subject_mark else ""
    order = [cable.declassification.line] if cable.declassification.line else []
    tags = _tag_lines(cable)
    subject = wrap(f"SUBJECT: {mark}{cable.subject}", cable.style.width)
    middle = [*tags, *order] if cable.style.tags_first else [*order, *tags]
    lines = [classification_line(cable) + " ", ""]
    groups = (
        _caption_lines(cable),
        list(cable.passing_lines),
        [*middle, *subject],
        _reference_lines(cable),
        _clause_lines(cable),
    )
    for group in groups:
        if group:
            lines += [*group, ""]
    return lines
