"""What the tables are: the only place where a column is declared.

Everything else about a column (Parquet type, DDL, comment, structural expectation, data dictionary entry) is
derived from the classes listed here by `schemas.derive`.
"""

from schemas.cables import Cable
from schemas.children import (
    Caption,
    MediaLink,
    Paragraph,
    PassingLine,
    Person,
    Recipient,
    Reference,
    ReferenceMention,
    Tag,
)
from schemas.dimensions import CableThread, Post, TagDefinition
from schemas.ledger import (
    AcceptedFinding,
    IngestFile,
    ParseIssue,
    QualityResult,
    QuarantinedRecord,
    QuarantineResolution,
    Run,
    SupersededRecord,
)
from schemas.table import Table

# Parents first: a loader that creates and fills tables in this order never meets a missing key.
TABLES: dict[str, type[Table]] = {
    str(model.__tablename__): model
    for model in (
        Cable,
        Recipient,
        Tag,
        Reference,
        Paragraph,
        Caption,
        PassingLine,
        Person,
        ReferenceMention,
        MediaLink,
        ParseIssue,
        QuarantinedRecord,
        SupersededRecord,
        IngestFile,
        QuarantineResolution,
        QualityResult,
        AcceptedFinding,
        Run,
        Post,
        TagDefinition,
        CableThread,
    )
}

# Tables whose rows belong to one cable and are replaced together with it.
CABLE_TABLES: tuple[str, ...] = (
    "cables",
    "recipients",
    "tags",
    "references",
    "paragraphs",
    "captions",
    "passing_lines",
    "people",
    "reference_mentions",
    "media_links",
    "parse_issues",
)

# Tables that only grow: each run adds its rows and none is taken back.
LEDGER_TABLES: tuple[str, ...] = (
    "quarantine",
    "superseded",
    "ingest_files",
    "quarantine_resolutions",
    "quality_results",
    "accepted_findings",
    "runs",
)

# Tables that follow from the vocabularies and from other tables. They are written whole, when a row of them changes.
DIMENSION_TABLES: tuple[str, ...] = ("posts", "tag_definitions", "cable_threads")

__all__ = ["CABLE_TABLES", "DIMENSION_TABLES", "LEDGER_TABLES", "TABLES", "Table"]
