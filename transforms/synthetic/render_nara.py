"""Print a cable as a record of the 1973-79 export: pages with their furniture, footer, attribute block."""

import re

from transforms.synthetic.layout import body, header_lines
from transforms.synthetic.model import Cable

_PAGE_LINES = 44
_CODE_LENGTH = 6
_MARGIN = " " * 30
_BREAK = re.compile(r"^[A-Z .'-]+ \d{8} +(\d{3})(?:\.\d+)? OF (\d{3})$")
_STAMP = "Declassified/Released US Department of State EO Systematic Review 04 MAY 2006"


def _page_line(cable: Cable, page: int, part: str) -> str:
    station = cable.station.place[:_CODE_LENGTH]
    return f"PAGE {page:02d}        {station:<6}  {cable.serial:05d}  {part}{cable.created_at:%d%H%MZ}"


def _frame(cable: Cable) -> list[str]:
    """The level above or below a page, now and then with its caption."""
    captions = [cable.handling] if cable.handling and cable.serial % 2 else []
    return [cable.level, *captions, ""]


def _distribution(cable: Cable, later: int) -> list[str]:
    """The two-digit pigeonhole number, who got copies, and the line of dashes in its older or newer form."""
    copies = cable.serial % 90 + 10
    dashes = f"--------------------- {cable.serial:06d}"
    if cable.year > 1976:
        dashes = f"------------------{cable.serial:06d}  {cable.created_at:%d%H%MZ} /{later:02d}"
    return [
        f"{cable.serial % 90 + 10}",
        "ACTION AF-08",
        "",
        f"INFO  OCT-01  ISO-00  EB-07  AID-05  CIAE-00  INR-{copies}  NSAE-00",
        f"      TRSE-00  SS-15  NSC-05  /{copies:03d} W",
        f"{' ' * 21}{dashes}",
    ]


def _pages(cable: Cable) -> list[str]:
    """Header and body in pages; where a section begins, page 01 and the header stand again."""
    of = f"{{:02d}} OF {cable.sections:02d}  " if cable.sections > 1 else ""
    header = header_lines(cable)
    source = [*_distribution(cable, 1), *header, "", *body(cable).lines]
    lines = [*_frame(cable), _page_line(cable, 1, of.format(1)), ""]
    page, part, since = 1, 1, 0
    at = 0
    while at < len(source):
        found = _BREAK.match(source[at])
        if found:
            part, page, since = int(found[1]), 1, 0
            first = body(cable).lines[0].replace("SECTION 01", f"SECTION {part:02d}").strip()
            # The blank lines around the break are those of the page frame.
            lines += [*_frame(cable), "NNNN" if part % 2 else "", "", *_frame(cable)]
            lines += [_page_line(cable, 1, of.format(part)), "", *_distribution(cable, part), *header, "", first, ""]
            at += 1 + (at + 1 < len(source) and source[at + 1] == "")
            continue
        if since >= _PAGE_LINES:
            page, since = page + 1, 0
            lines += [*_frame(cable), *_frame(cable), _page_line(cable, page, of.format(part)), ""]
        lines.append(source[at])
        since += 1
        at += 1
    return lines


def _dates(cable: Cable, position: int) -> str:
    return f"{cable.created_at:{('%d %b %Y', '%d-%b-%Y 12:00:00 AM', '%d/%m/%Y')[position % 3]}}".upper()


def _attributes(cable: Cable, position: int) -> list[str]:
    code = "".join(char for char in cable.station.place[:_CODE_LENGTH] if char.isalpha())
    quoted = "! '" + cable.subject.replace("'", "''") + "'"
    subject = (cable.subject, quoted, f"|-\n    {cable.subject.replace(' ', chr(10), 1)}")[position % 3]
    handling = cable.classification_label.partition("//")[2]
    listed = [ref.target for ref in cable.references if ref.target]
    return [
        "Automatic Decaptioning: X",
        "Capture Date: 01 JAN 1994",
        "Channel Indicators: n/a",
        "Current Classification: UNCLASSIFIED",
        "Concepts: AGREEMENTS, MEETINGS,",
        "REPORTS",
        f"Draft Date: {_dates(cable, position)}",
        f"Document Number: {cable.year}{code}{cable.serial:05d}",
        "Executive Order: N/A",
        f"From: {cable.station.place}",
        "Handling Restrictions: n/a",
        "Locator: TEXT ON-LINE",
        f"Markings: ! 'Margaret P. Olander {_STAMP}'",
        "Office: ACTION AF",
        f"Original Classification: {cable.level}",
        f"Original Handling Restrictions: {handling or 'n/a'}",
        "Page Count: '2'",
        f"Reference: {', '.join(f'{t.year % 100:02d} {t.place} {t.serial}' for t in listed) or 'n/a'}",
        f"Subject: {subject}",
        f"TAGS: {', '.join(tag.tag for tag in cable.tags)}",
        "To: STATE",
        "Type: TE",
    ]


def nara(cable: Cable, position: int) -> str:
    """One record, markers and all; a stamp stands below every fourth text."""
    lines = [
        f"{_MARGIN}Message Text", "", "", *_pages(cable), "", *_frame(cable), "", "NNNN", "", "",
        *([f"Tim Strand {_STAMP}"] if position % 4 == 0 else []),
        "*** Current Handling Restrictions *** n/a", "*** Current Classification *** UNCLASSIFIED", "",
        f"{_MARGIN}Message Attributes", "", *_attributes(cable, position), "", "",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
