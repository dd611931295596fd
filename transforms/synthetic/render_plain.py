"""Print a cable in the plain-text forms: raw telegram, five lines above it, database row, label block."""

import re
from collections.abc import Callable

from transforms.synthetic.headlines import wrap
from transforms.synthetic.layout import body, header_lines
from transforms.synthetic.model import Cable

_NUMBERED = re.compile(r"^(\d+\.|[A-Z]\. )")
_SUBJECT_WIDTH = 45
_TYPED_OVER = "X" * 12


def _targets(cable: Cable) -> str:
    return "|".join(ref.target.cable_id for ref in cable.references if ref.target)


def _text(cable: Cable) -> str:
    return "\n".join([*header_lines(cable), *body(cable).lines])


def txt(cable: Cable, position: int) -> str:  # noqa: ARG001 - a telegram knows no position
    """Header, body and end marker behind an empty line; CR LF, blanks at line ends, pilcrows before numbers."""
    lines = ["", *header_lines(cable), *(_NUMBERED.sub(r"¶\1", line) for line in body(cable).lines), "", "NNNN"]
    return "".join(f"{line} \r\n" if line else "\r\n" for line in lines)


def txt5(cable: Cable, position: int) -> str:  # noqa: ARG001
    """Id, first line of the subject, date, classification, origin; header and body glued together."""
    lines = [
        cable.cable_id,
        wrap(cable.subject, _SUBJECT_WIDTH)[0],
        f"{cable.created_at:%a %b %d} 00:00:00 +0200 {cable.year}",
        cable.classification_label,
        cable.station.origin,
    ]
    return "\n".join([*lines, "\n".join(header_lines(cable)) + "\n".join(body(cable).lines)]) + "\n"


def tsv_row(cable: Cable, position: int) -> str:  # noqa: ARG001
    """Six fields between tabs, newlines of the text as backslash and newline."""
    text = _text(cable).replace("\\", "\\\\").replace("\t", "\\\t").replace("\n", "\\\n")
    created = f"{cable.created_at:%Y-%m-%d %H:%M:%S}"
    fields = (created, cable.cable_id, cable.station.origin, cable.classification_label, _targets(cable), text)
    return "\t".join(fields) + "\n"


def label(cable: Cable, position: int) -> str:
    """The newspaper's block; the number of every fifth is typed over, and null stands above every seventh."""
    lines = [
        *(["null"] if position % 7 == 0 else []),
        f"ID: {_TYPED_OVER if position % 5 == 0 else position}",
        f"DATE: {cable.created_at:%Y-%m-%d %H:%M:%S}",
        f"SOURCE: {cable.station.origin}",
        f"CLASSIFICATION: {cable.classification_label}",
        f"ORIGIN: {cable.cable_id}",
        f"MISC: {_targets(cable)}",
        f"DESTINATION: {_text(cable)}",
    ]
    return "\n".join(lines) + "\n"


RENDERERS: dict[str, Callable[[Cable, int], str]] = {"txt": txt, "txt5": txt5, "tsv_row": tsv_row, "label": label}
