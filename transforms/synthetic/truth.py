"""The rows that parsing a rendered corpus must give: ground truth for round-trip tests.

Only the columns that a model determines are there, with names and types of `schemas`. Raw lines, provenance
and what comes from lookups (canonical names, kinds of addressees) are left to the parser.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from schemas import vocab
from schemas.derive import polars_schema
from transforms.synthetic.layout import body, date_time_group
from transforms.synthetic.model import Cable, Paragraph

_KEYS = ("cable_id", "seq")
COLUMNS: dict[str, tuple[str, ...]] = {
    "cables": (
        "cable_id", "year", "station", "serial", "created_at", "origin", "from_plad", "from_ri",
        "classification", "handling", "classification_raw", "body_classification", "sections_total",
        "is_corrected_copy",
        "transmission_id", "dtg_raw", "precedence_action", "precedence_info", "op_signals", "eo_number",
        "declassify_on", "declass_kind", "subject", "reasons", "summary", "n_recipients", "n_tags",
        "n_references", "n_paragraphs",
    ),
    "recipients": (
        *_KEYS, "role", "routing_indicator", "name", "office_symbols", "precedence", "mcn_first", "mcn_last",
        "excluded",
    ),
    "tags": (*_KEYS, "tag", "tag_raw", "kind", "label", "person_for"),
    "references": (
        *_KEYS, "bullet", "kind", "target_id", "target_year", "target_station", "target_serial",
        "year_source", "inherited", "notal", "title", "value", "in_corpus",
    ),
    "paragraphs": (
        *_KEYS, "number", "portion_mark", "portion_level", "heading", "kind", "section", "text", "char_count",
    ),
    "captions": (*_KEYS, "caption", "kind"),
    "people": (*_KEYS, "role", "name", "title"),
}  # fmt: skip

Row = tuple[Any, ...]


def _joined(parts: Iterable[str]) -> str | None:
    return ";".join(parts) or None


def _summary(cable: Cable) -> str | None:
    return " ".join(p.content for p in cable.paragraphs if p.kind == "summary") or None


def _cable_row(cable: Cable) -> Row:
    route, order, who = cable.routing, cable.declassification, cable.classifier
    full = route.transmission_id is not None
    return (
        cable.cable_id, cable.year, cable.station.token, cable.serial, cable.created_at, cable.station.origin,
        cable.station.plad, cable.station.indicator if full else None, cable.level, cable.handling,
        cable.classification_label, cable.level, cable.sections if cable.sections > 1 else None,
        "CORRECTED COPY" in cable.captions, route.transmission_id, date_time_group(cable), route.action,
        route.info, route.signals, order.eo_number, order.on, order.kind, cable.subject,
        _joined(sorted(who.reasons)) if who else None, _summary(cable), len(cable.recipients),
        len(cable.tags), len(cable.references), len(cable.paragraphs),
    )  # fmt: skip


def _recipient_rows(cable: Cable) -> list[Row]:
    return [
        (r.role, r.indicator, r.name, "/".join(r.offices) or None, r.precedence, r.mcn_first, r.mcn_last,
         _joined(r.excluded))
        for r in cable.recipients
    ]  # fmt: skip


def _reference_rows(cable: Cable) -> list[Row]:
    rows: list[Row] = []
    for r in cable.references:
        target: Row = (None, None, None, None, None)
        if r.target:
            source = "explicit" if r.year_printed else "inferred"
            target = (r.target.cable_id, r.target.year, r.target.station, r.target.serial, source)
        rows.append((r.bullet, r.kind, *target, r.inherited, r.notal, r.title, r.value, r.in_corpus))
    return rows


def _level(paragraph: Paragraph) -> str | None:
    return paragraph.mark.partition("/")[0] if paragraph.mark else None


def _paragraph_rows(cable: Cable) -> list[Row]:
    rows: list[Row] = []
    heading: str | None = None
    sections = body(cable).sections
    for p, section in zip(cable.paragraphs, sections, strict=True):
        heading = p.heading or heading
        mark = f"({p.mark})" if p.mark else None
        rows.append((p.number, mark, _level(p), heading, p.kind, section, p.text, len(p.text)))
    return rows


def _people_rows(cable: Cable) -> list[Row]:
    """Classifier, signer, then those named in TAGS."""
    rows: list[Row] = []
    if cable.classifier and cable.classifier.name:
        rows.append(("classifier", cable.classifier.name, cable.classifier.title))
    if cable.signer:
        rows.append(("signer", cable.signer, None))
    return rows + [("tagged", tag.tag, None) for tag in cable.tags if tag.kind == "person"]


def _rows(cable: Cable) -> Mapping[str, list[Row]]:
    kinds = vocab.labels("caption")
    return {
        "recipients": _recipient_rows(cable),
        "tags": [(t.tag, t.tag, t.kind, t.label, t.person_for) for t in cable.tags],
        "references": _reference_rows(cable),
        "paragraphs": _paragraph_rows(cable),
        "captions": [(caption, kinds[caption]) for caption in cable.captions],
        "people": _people_rows(cable),
    }


def truth(cables: Iterable[Cable]) -> dict[str, pl.DataFrame]:
    """Table name -> expected rows of `COLUMNS`, in the order of the cables and of their text."""
    found: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for cable in cables:
        found["cables"].append(_cable_row(cable))
        for table, rows in _rows(cable).items():
            found[table] += [(cable.cable_id, seq, *row) for seq, row in enumerate(rows, 1)]
    schemas = {table: {name: polars_schema(table)[name] for name in names} for table, names in COLUMNS.items()}
    return {table: pl.DataFrame(rows, schema=schemas[table], orient="row") for table, rows in found.items()}
