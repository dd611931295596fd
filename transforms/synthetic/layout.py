"""Lay a cable out as lines: the header, and the body with its section breaks.

All dialects print these lines; what one dialect adds to them (repeated blocks, page gaps, escapes) is its own
affair in `render`.
"""

from dataclasses import dataclass

from transforms.synthetic.envelope import letter
from transforms.synthetic.headlines import head_lines, wrap
from transforms.synthetic.model import Cable, Paragraph, Recipient

_LINE_WIDTH = 69
_ZN_LETTER = {"UNCLASSIFIED": "U", "CONFIDENTIAL": "C", "SECRET": "S"}
# A rule longer than this was sent in two pieces with a blank between.
_LONGEST_RULE = 45
# Section breaks print the station in at most this many characters (PORT AU PR).
_STATION_WIDTH = 10


@dataclass(frozen=True, slots=True)
class Body:
    """Lines of the body. `runs_on[i]`: line i+1 goes on in the same prose. `head`: lines before the text.

    `sections`: for each paragraph the section of the telegram it starts in.
    """

    lines: list[str]
    runs_on: list[bool]
    head: int
    sections: list[int]


def date_time_group(cable: Cable) -> str:
    """The date-time group line without operating signals: `R 051132Z MAY 08`."""
    letters = letter(cable.routing.action)
    if cable.routing.info:
        letters += f" {letter(cable.routing.info)}"
    return f"{letters} {cable.created_at:%d%H%MZ %b %y}".upper()


def _transmission_lines(cable: Cable) -> list[str]:
    route = cable.routing
    if route.transmission_id is None:
        return []
    digraph = letter(route.action) * 2
    section = "/01" if cable.sections > 1 else ""
    filed = f"{route.filed_at:%j%H%M}"
    level = _ZN_LETTER[cable.level]
    return [
        route.transmission_id,
        *wrap(f"{digraph} {' '.join(route.relays)}", _LINE_WIDTH),
        f"DE {cable.station.indicator} #{cable.serial % 10000:04d}{section} {filed}",
        f"{'ZNR' if level == 'U' else 'ZNY'} {level * 5} ZZH",
    ]


def _addressee(who: Recipient) -> list[str]:
    text = f"{who.indicator}/{who.name}" if who.indicator else who.name
    if who.offices:
        text += f"//{'/'.join(who.offices)}//"
    if who.precedence:
        text += f" {who.precedence}"
    if who.mcn_first:
        text += f" {who.mcn_first}" + (f"-{who.mcn_last}" if who.mcn_last != who.mcn_first else "")
    exempted = [f"XMT {name}" if at == 0 else name for at, name in enumerate(who.excluded)]
    return [text, *exempted]


def header_lines(cable: Cable) -> list[str]:
    """The routing header, from the transmission id to the last addressee."""
    signals = f" {cable.routing.signals}" if cable.routing.signals else ""
    lines = [*_transmission_lines(cable), date_time_group(cable) + signals, f"FM {cable.station.plad}"]
    keyword = {"action": "TO ", "info": "INFO "}
    before = None
    for who in cable.recipients:
        first, *others = _addressee(who)
        lines += [(keyword[who.role] if who.role != before else "") + first, *others]
        before = who.role
    return lines


def _heading_lines(heading: str, ruled_above: bool) -> list[str]:
    dashes = len(heading)
    rule = "-" * dashes if dashes <= _LONGEST_RULE else f"{'-' * _LONGEST_RULE} {'-' * (dashes - _LONGEST_RULE)}"
    return [rule, heading, rule, ""] if ruled_above else [heading, rule, ""]


def _paragraph_lines(cable: Cable, paragraph: Paragraph, last: bool) -> tuple[list[str], list[bool]]:
    style = cable.style
    mark = f"({paragraph.mark}) " if paragraph.mark else ""
    number = f"{paragraph.number}.{style.number_gap if mark else style.number_gap or ' '}" if paragraph.number else ""
    blocks = list(paragraph.blocks)
    blocks[0] = f"{number}{mark}{paragraph.opening or ''}{' ' if paragraph.opening else ''}{blocks[0]}"
    if paragraph.closing:
        blocks[-1] += f" {paragraph.closing}"
    if last and cable.signer and style.signer_form == "appended":
        blocks[-1] += f" {cable.signer}"
    # A wrapped figure must not stand where the number of the next paragraph is awaited.
    awaited = (paragraph.number or 0) + 1
    taboo = tuple(f"{number}." for number in range(awaited, awaited + 3))
    lines: list[str] = []
    runs_on: list[bool] = []
    for at, block in enumerate(blocks):
        if at and style.list_spaced:
            lines.append("")
            runs_on.append(False)
        found = wrap(block, style.width, taboo)
        lines += found
        runs_on += [True] * (len(found) - 1) + [False]
    return lines, runs_on


def _break_line(cable: Cable, part: int) -> str:
    station = cable.station.place[:_STATION_WIDTH].rstrip()
    decimal = f".{part}" if cable.style.break_decimal else ""
    return f"{station} {cable.serial:08d}{cable.style.break_gap}{part:03d}{decimal} OF {cable.sections:03d}"


def _may_break(body: Body, at: int) -> bool:
    """Whether prose goes on behind line `at`, or it is the blank line after a paragraph (not after a heading)."""
    return body.runs_on[at] or (body.lines[at] == "" and not body.lines[at - 1].startswith("---"))


def _break_points(body: Body, sections: int) -> list[int]:
    """Lines behind which a section ends: in mid-sentence, or at the blank line between paragraphs."""
    points: list[int] = []
    for part in range(1, sections):
        at = max(len(body.lines) * part // sections, body.head + 1, points[-1] + 2 if points else 0)
        while at < len(body.lines) - 2 and not _may_break(body, at):
            at += 1
        points.append(at)
    return points


def _cut(cable: Cable, whole: Body, starts: list[int]) -> Body:
    """Put section breaks into the lines, with blank lines around them."""
    points = _break_points(whole, cable.sections)
    lines: list[str] = []
    runs_on: list[bool] = []
    done = 0
    for part, point in enumerate(points, 2):
        gap = [] if whole.lines[point] == "" else [""]
        stray = ["SIPDIS", ""] if part == 2 and cable.style.stray_sipdis and "SIPDIS" in cable.captions else []
        inserted = [*gap, _break_line(cable, part), "", *stray]
        lines += whole.lines[done : point + 1] + inserted
        runs_on += [*whole.runs_on[done:point], *[False] * (1 + len(inserted))]
        done = point + 1
    sections = [1 + sum(point < start for point in points) for start in starts]
    return Body(lines + whole.lines[done:], runs_on + whole.runs_on[done:], whole.head, sections)


def _signature(cable: Cable) -> list[str]:
    if cable.signer is None or cable.style.signer_form == "appended":
        return []
    return ["", cable.signer] if cable.style.signer_spaced else [cable.signer]


def body(cable: Cable) -> Body:
    """The body from the classification line to the signer."""
    lines = head_lines(cable)
    head = len(lines)
    runs_on = [False] * head
    starts: list[int] = []
    for paragraph in cable.paragraphs:
        if paragraph.heading:
            above = _heading_lines(paragraph.heading, cable.style.ruled_above)
            lines += above
            runs_on += [False] * len(above)
        starts.append(len(lines))
        found, flags = _paragraph_lines(cable, paragraph, paragraph is cable.paragraphs[-1])
        lines += [*found, ""]
        runs_on += [*flags, False]
    lines.pop()
    runs_on.pop()
    signature = _signature(cable)
    lines += signature
    runs_on += [False] * len(signature)
    return _cut(cable, Body(lines, runs_on, head, []), starts)
