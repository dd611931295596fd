"""The tables that say what was read, what was found wrong with it, and which run did it."""

from typing import ClassVar

from pydantic import NaiveDatetime

from schemas.table import Table, column, run_column


class ParseIssue(Table, table=True):
    """Odd values that were kept: what was repaired, guessed or not understood in a cable."""

    __tablename__ = "parse_issues"
    sort_by: ClassVar[tuple[str, ...]] = ("cable_id", "seq")

    cable_id: str = column("Cable the issue was found in", key=True, parent="cables.cable_id")
    seq: int = column("Position, from 1", key=True, at_least=1)
    field: str = column("Column or part of the telegram concerned")
    code: str = column("What was found", vocabulary="issue_code")
    severity: str = column("info or warning", vocabulary="severity")
    detail: str | None = column("The value concerned, shortened")
    run_id: str = run_column()


class QuarantinedRecord(Table, table=True):
    """Records and files that could not be read, with their raw bytes: nothing is dropped in silence."""

    __tablename__ = "quarantine"
    sort_by: ClassVar[tuple[str, ...]] = ("file_id", "record", "rule")

    file_id: str = column("File the record stands in, see ingest_files", key=True)
    record: int = column("Position of the record in its file, from 1; 0 for a whole file", key=True, at_least=0)
    rule: str = column("Reason code", key=True, vocabulary="quarantine_rule")
    rule_id: str | None = column("Quality rule the record broke (Q01), where the reason is row_rule")
    stage: str = column("Where it was refused: read, parse or rules", vocabulary="quarantine_stage")
    severity: str = column("Severity of the finding", vocabulary="severity")
    message: str = column("What is wrong, in one sentence")
    byte_offset: int | None = column("Offset of the record in its file, in bytes", at_least=0)
    payload: bytes = column("The record as read; for a whole file its first 64 KiB")
    run_id: str = run_column()


class SupersededRecord(Table, table=True):
    """Versions of a cable that were set aside for a better one before they ever were current."""

    __tablename__ = "superseded"
    sort_by: ClassVar[tuple[str, ...]] = ("cable_id", "source_file_id", "source_record")

    cable_id: str = column("Cable this is another version of")
    source_file_id: str = column("File the version came from", key=True)
    source_record: int = column("Position of the record in its file", key=True, at_least=1)
    content_sha256: str = column("SHA-256 of its text, see cables.content_sha256")
    body_status: str = column("How much of the telegram it holds", vocabulary="body_status")
    reason: str = column("Why the other version was preferred", vocabulary="supersede_reason")
    header_raw: str | None = column("Routing header as read")
    body_raw: str | None = column("Body as read")
    run_id: str = column("Run that set this version aside", key=True)


class IngestFile(Table, table=True):
    """Every file that was offered, with what became of its records. A container has a row, and so has each member."""

    __tablename__ = "ingest_files"
    sort_by: ClassVar[tuple[str, ...]] = ("file_id",)

    file_id: str = column("First 16 hexadecimal digits of the SHA-256 of the content", key=True)
    path: str = column("Path as given; of a member, that of its container")
    member: str | None = column("Path inside of the container; !/ stands between nested ones")
    sha256: str = column(
        "SHA-256 of the content; of a member that was not read, of its container's SHA-256, !/ and its path; "
        "of a record from quarantine, of its file_id, record and bytes",
        pattern="^[0-9a-f]{64}$",
    )
    size: int = column("Size in bytes", at_least=0)
    encoding: str | None = column("Encoding of the text; mixed if records differ")
    dialect: str = column("Input form found", vocabulary="dialect")
    dialect_score: int | None = column("How sure the form is, in percent", at_least=0)
    runner_up: str | None = column("The next best form, if any fits", vocabulary="dialect")
    runner_up_score: int | None = column("How well that one fits, in percent", at_least=0)
    n_records: int = column("Records counted in the file before parsing", at_least=0)
    n_ok: int = column("Records that became the current version of a cable", at_least=0)
    n_quarantined: int = column("Records in quarantine", at_least=0)
    n_superseded: int = column("Records set aside for a better version of the same cable", at_least=0)
    n_unchanged: int = column("Records whose text the warehouse had already", at_least=0)
    run_id: str = run_column()


class QualityResult(Table, table=True):
    """What each rule of a run's quality gate found; refused runs are added with the next run that is published."""

    __tablename__ = "quality_results"
    sort_by: ClassVar[tuple[str, ...]] = ("run_id", "table_name", "expectation")

    run_id: str = column("Run whose staged rows were judged", key=True)
    table_name: str = column("Table judged", key=True)
    expectation: str = column("Name of what is true of good rows", key=True)
    rule_id: str = column("Identifier of the rule (Q01); one identifier can stand for several checks")
    title: str = column("What is true of good rows, in words")
    kind: str = column("What the rule looks at", vocabulary="gate_kind")
    severity: str = column("critical stops publication; warning does not", vocabulary="gate_severity")
    status: str = column("What came of it; error and not_run stop publication", vocabulary="gate_status")
    tolerance: float | None = column("Share of rows that may fail before the rule speaks")
    hard_limit: float | None = column("Share of failing rows above which also a warning stops publication")
    n_evaluated: int | None = column("Rows judged (cables, where the rule counts cables)", at_least=0)
    n_failed: int | None = column("Rows that failed; of a row rule, also those that were sorted out", at_least=0)
    share: float | None = column("n_failed of n_evaluated")
    measured: float | None = column("Of a volume rule: the amount or ratio that was measured")
    sample_keys: str | None = column("Keys of up to ten failing rows, as a JSON list")
    detail: str | None = column("The finding in words, or the error")


class AcceptedFinding(Table, table=True):
    """Findings that a person accepted, so that a refused run could be published."""

    __tablename__ = "accepted_findings"
    sort_by: ClassVar[tuple[str, ...]] = ("run_id", "table_name", "expectation")

    run_id: str = column("Run that was published with the finding", key=True)
    table_name: str = column("Table of the finding, see quality_results", key=True)
    expectation: str = column("Rule that did not hold, see quality_results", key=True)
    rule_id: str = column("Identifier of the rule (Q22)")
    accepted_by: str = column("User and host that accepted it")
    accepted_at: NaiveDatetime = column("When, UTC")
    reason: str = column("Why, in the words of who accepted it")


class QuarantineResolution(Table, table=True):
    """Records that left quarantine because the program could read them later; their rows in quarantine stay."""

    __tablename__ = "quarantine_resolutions"
    sort_by: ClassVar[tuple[str, ...]] = ("file_id", "record", "rule")

    file_id: str = column("File of the record, see quarantine", key=True)
    record: int = column("Position of the record in its file, see quarantine", key=True, at_least=0)
    rule: str = column("Reason code it was in quarantine for", key=True, vocabulary="quarantine_rule")
    resolution: str = column("What the record is now", vocabulary="resolution")
    cable_id: str | None = column("Cable that was read from it")
    run_id: str = run_column()


class Run(Table, table=True):
    """The ledger: one row a published run."""

    __tablename__ = "runs"
    sort_by: ClassVar[tuple[str, ...]] = ("run_id",)

    run_id: str = column("Identifier, sorts by time (20261123T221500Z-1a2b3c)", key=True)
    previous_run_id: str | None = column("Run whose published state this one started from")
    started_at: NaiveDatetime = column("Start, UTC")
    finished_at: NaiveDatetime = column("When its rows were complete, before publication, UTC")
    program_version: str = column("Version of the program")
    sources: str = column("Sources as given, joined by ;")
    verdict: str = column("Verdict of the quality gate", vocabulary="verdict")
    n_files: int = column("Files read", at_least=0)
    n_records: int = column("Records read", at_least=0)
    n_cables: int = column("Cables added or changed", at_least=0)
    n_quarantined: int = column("Records put into quarantine", at_least=0)
    n_superseded: int = column("Records set aside for another version of the same cable", at_least=0)
    n_unchanged: int = column("Records whose text the warehouse had already", at_least=0)
    n_issues: int = column("Parse issues recorded", at_least=0)
