"""Table `cables`: one row a telegram, in its current version."""

from datetime import date
from typing import ClassVar

from pydantic import NaiveDatetime

from schemas.table import Table, column, run_column

# Year, station, serial without leading zeros: 08SUVA214.
CABLE_ID_PATTERN = r"^\d{2}[A-Z]{2,24}[1-9]\d{0,6}$"


class Cable(Table, table=True):
    """Diplomatic cables (State Department telegrams), one row each, in the version chosen as current."""

    __tablename__ = "cables"
    sort_by: ClassVar[tuple[str, ...]] = ("cable_id",)

    cable_id: str = column("Canonical reference id: two-digit year, station, serial (08SUVA214)", key=True)
    reference_id_raw: str = column("Reference id exactly as in the source")
    doc_number: str | None = column("Document number of the National Archives (1976LILONG00482)")
    year: int = column("Four-digit year of the reference id", at_least=1900)
    station: str = column("Sending station as written in the reference id (SUVA)")
    serial: int = column("Serial number of the telegram at that station in that year", at_least=0)
    id_status: str = column("How the id was obtained: ok, repaired or unresolved", vocabulary="id_status")
    source_dialect: str = column("Input form the record was read from", vocabulary="dialect")
    source_file_id: str = column("File the record came from, see ingest_files.file_id")
    source_record: int = column("Position of the record in its file, counted from 1", at_least=1)
    content_sha256: str = column(
        "SHA-256 of header and body with blank lines and blanks at line ends removed",
        pattern="^[0-9a-f]{64}$",
    )
    created_at: NaiveDatetime = column("When the telegram was sent, UTC; date-time group preferred")
    created_source: str = column("Where created_at was read: dtg or metadata", vocabulary="created_source")
    created_precision: str = column("Precision of created_at: minute, hour or day", vocabulary="created_precision")
    created_meta: NaiveDatetime | None = column("Creation time as printed in the metadata of the source, UTC")
    released_at: NaiveDatetime | None = column("When the source published the record, where it says so, UTC")
    origin: str | None = column("Origin label (Embassy Suva)")
    from_plad: str | None = column("Sender, plain-language address of the FM line (AMEMBASSY SUVA)")
    from_ri: str | None = column("Routing indicator of the sender, from the DE line (RUEHSV)")
    classification: str = column("Classification, base level", vocabulary="classification")
    handling: str | None = column("Handling restrictions of the classification, sorted and joined by ; (NOFORN)")
    classification_raw: str | None = column("Classification as printed in the metadata of the source")
    body_classification: str | None = column(
        "Level read from the classification line of the text", vocabulary="classification"
    )
    sections_total: int | None = column("Number of sections the telegram was sent in", at_least=1)
    body_status: str = column("How much of the telegram the record holds", vocabulary="body_status")
    is_redacted: bool = column("The text holds runs of X or a bracketed removal where words were taken out")
    is_corrected_copy: bool = column("The text says that it is a corrected copy")
    transmission_id: str | None = column("Transmission identifier (VZCZCXRO4410); not unique over time")
    dtg_raw: str | None = column("Date-time group line as read (R 051132Z MAY 08)")
    precedence_action: str | None = column(
        "Precedence for action addressees, from the date-time group line", vocabulary="precedence"
    )
    precedence_info: str | None = column("Precedence for information addressees, where stated", vocabulary="precedence")
    op_signals: str | None = column("Operating signals after the date-time group (ZDK)")
    eo_number: int | None = column("Executive Order the classification rests on (12958)")
    declassify_on: date | None = column("Date on which the text is to be declassified")
    declass_kind: str = column("Kind of declassification instruction", vocabulary="declass_kind")
    declass_raw: str | None = column("Declassification instruction as read")
    subject: str | None = column("Subject, on one line and without portion marks")
    subject_raw: str | None = column("Subject as read")
    classified_by_raw: str | None = column("The Classified By or Derived From clause as read")
    reasons: str | None = column("Reasons for classification, letters a to h, sorted and joined by ; (b;d)")
    summary: str | None = column("Text of the summary, without its opening and closing words")
    n_recipients: int = column("Rows of this cable in recipients", at_least=0)
    n_tags: int = column("Rows of this cable in tags", at_least=0)
    n_references: int = column("Rows of this cable in references", at_least=0)
    n_paragraphs: int = column("Rows of this cable in paragraphs", at_least=0)
    header_raw: str | None = column("Routing header as read")
    body_raw: str | None = column("Body, from the classification line on, as read")
    body_text: str | None = column("Body without page furniture, section breaks and repeated header blocks")
    n_issues: int = column("Rows of this cable in parse_issues", at_least=0)
    run_id: str = run_column()
