"""What the parser made of each form of input, which files were read, and what was put into quarantine."""

from collections.abc import Mapping

import duckdb

from expectations.pages.source_facts import DialectFact, FileFact, QuarantineFact
from schemas import vocab

# Rows a page can show without becoming a burden; the tables hold all of them.
SHOWN_FILES = 300
SHOWN_RECORDS = 5
_SHOWN_CODES = 4
# A message says what is wrong in one sentence; it may name a value of the record.
_MESSAGE_LENGTH = 160

_CABLES = "SELECT source_dialect, count(*) FROM {schema}.cables GROUP BY 1"
_ISSUES = """
SELECT source_dialect, i.code, i.severity, count(*) AS n
FROM {schema}.parse_issues i JOIN {schema}.cables c USING (cable_id)
GROUP BY ALL ORDER BY n DESC, i.code
"""
_FILES = f"""
SELECT path || coalesce(' ▸ ' || member, ''), dialect, size,
       n_records, n_ok, n_unchanged, n_superseded, n_quarantined
FROM new.ingest_files ORDER BY n_quarantined DESC, path, member LIMIT {SHOWN_FILES}
"""
_REASONS = """
SELECT rule, count(*) FILTER (is_new) AS n_new, count(*) FILTER (NOT is_new) FROM (
  SELECT rule, true AS is_new FROM new.quarantine UNION ALL SELECT rule, false FROM before.quarantine)
GROUP BY rule ORDER BY n_new DESC, rule
"""
_RECORDS = f"""
SELECT coalesce(f.path || coalesce(' ▸ ' || f.member, ''), q.file_id), q.record, left(q.message, {_MESSAGE_LENGTH})
FROM new.quarantine q LEFT JOIN new.ingest_files f USING (file_id)
WHERE q.rule = ? ORDER BY 1, 2 LIMIT {SHOWN_RECORDS}
"""

_Issues = list[tuple[str, str, str, int]]


def _issues(connection: duckdb.DuckDBPyConnection, schema: str) -> _Issues:
    return connection.execute(_ISSUES.format(schema=schema)).fetchall()


def _count(issues: _Issues, dialect: str, severities: tuple[str, ...]) -> int:
    return sum(n for name, _, severity, n in issues if name == dialect and severity in severities)


def dialect_facts(
    connection: duckdb.DuckDBPyConnection, unclaimed: Mapping[str, tuple[int, int]]
) -> tuple[DialectFact, ...]:
    """Each form of input that gave cables or lines. `unclaimed`: lines not claimed, and all, by form."""
    cables = dict(connection.execute(_CABLES.format(schema="new")).fetchall())
    cables_before = dict(connection.execute(_CABLES.format(schema="before")).fetchall())
    issues, issues_before = (_issues(connection, schema) for schema in ("new", "before"))
    facts = []
    for name in sorted((cables.keys() | unclaimed.keys()) - {""}):
        left, lines = unclaimed.get(name, (0, 0))
        earlier = cables_before.get(name)
        warnings_before = _count(issues_before, name, ("warning", "error")) / earlier if earlier else None
        facts.append(
            DialectFact(
                name,
                cables.get(name, 0),
                lines,
                left,
                _count(issues, name, ("warning", "error")),
                _count(issues, name, ("info",)),
                tuple((code, n) for of, code, _, n in issues if of == name)[:_SHOWN_CODES],
                warnings_before,
            )
        )
    return tuple(facts)


def file_facts(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[FileFact, ...], int]:
    """Files read in this run, those with records in quarantine first, and how many there are in all."""
    total = connection.execute("SELECT count(*) FROM new.ingest_files").fetchone()
    rows = connection.execute(_FILES).fetchall()
    return tuple(FileFact(*row) for row in rows), total[0] if total else 0


def quarantine_facts(connection: duckdb.DuckDBPyConnection) -> tuple[QuarantineFact, ...]:
    """Records in quarantine by reason, most new ones first."""
    meanings = vocab.labels("quarantine_rule")
    facts = []
    for reason, n_new, n_before in connection.execute(_REASONS).fetchall():
        examples = connection.execute(_RECORDS, [reason]).fetchall() if n_new else []
        facts.append(QuarantineFact(reason, meanings.get(reason, ""), n_new, n_before, tuple(examples)))
    return tuple(facts)
