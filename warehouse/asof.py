"""The state after an earlier run, as temporary views that stand before the tables of the same names.

A row was current after run R if it was written by R or before and not replaced until after R. Run ids sort by
time. `references.in_corpus` is worked out anew. Tables made whole (posts, tag_definitions, cable_threads) have no
past: they are as they are now, threads without cables that came later.
"""

import re
from collections.abc import Iterator

from schemas import CABLE_TABLES, LEDGER_TABLES
from schemas.derive import HISTORY, columns, quoted
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.ledger import list_runs, whole_id
from warehouse.view_files import view_statements

_THREADS = "cable_threads"
_VERSIONS = "cable_versions"
_CREATE = re.compile(r"\bCREATE VIEW\b")


def _names(table: str, alias: str = "") -> str:
    prefix = f"{alias}." if alias else ""
    return ", ".join(prefix + quoted(spec.name) for spec in columns(table))


def _rows(table: str, schema: str, run: str) -> str:
    """All rows of a cable table that were current after the run."""
    names, now, past = _names(table), f"{schema}.{quoted(table)}", f"{_sibling(schema)}.{quoted(table)}"
    return (
        f"SELECT {names} FROM {now} WHERE run_id <= {run} UNION ALL "
        f"SELECT {names} FROM {past} WHERE valid_from_run <= {run} AND valid_to_run > {run}"
    )


def _sibling(schema: str) -> str:
    """The schema of the history beside the one of the tables: "a"."main" has "a"."history" beside it."""
    head, dot, _ = schema.rpartition(".")
    return f"{head}{dot}{quoted(HISTORY)}"


def _references(schema: str, run: str) -> str:
    inner = ", ".join(
        "(t.cable_id IS NOT NULL) AS in_corpus" if spec.name == "in_corpus" else f"r.{quoted(spec.name)}"
        for spec in columns("references")
    )
    targets = f"SELECT cable_id FROM ({_rows('cables', schema, run)}) AS c"
    return (
        f"SELECT {inner} FROM ({_rows('references', schema, run)}) AS r "
        f"LEFT JOIN ({targets}) AS t ON t.cable_id = r.target_id"
    )


def _queries(schema: str, run: str) -> Iterator[tuple[str, str]]:
    for table in CABLE_TABLES:
        yield table, _references(schema, run) if table == "references" else _rows(table, schema, run)
    for table in LEDGER_TABLES:
        yield table, f"SELECT {_names(table)} FROM {schema}.{quoted(table)} WHERE run_id <= {run}"
    yield (
        _THREADS,
        f"SELECT {_names(_THREADS, 't')} FROM {schema}.{_THREADS} AS t "
        f"JOIN ({_rows('cables', schema, run)}) AS c ON c.cable_id = t.cable_id",
    )


def known_run(data: DataDir, run_id: str) -> str:
    """The run of the published state that `run_id` is or begins. Raises WarehouseError if there is not one."""
    runs = list_runs(data)["run_id"].to_list()
    run_id = whole_id(run_id, runs)
    if run_id not in runs:
        raise WarehouseError(
            "no such published run", run_id, f"`cables runs` lists them, the last is {runs[0] if runs else 'none'}"
        )
    return run_id


def setup_for(data: DataDir, run_id: str) -> list[str]:
    """`setup` for `run_embedded` on the current version. Raises WarehouseError if there is no such run."""
    run, version = known_run(data, run_id), data.current_version()
    # A version without a file, as where PostgreSQL is the warehouse, is asked through views of its Parquet parts.
    is_file = version is not None and version.database.is_file()
    return setup(run, f'"{"warehouse" if is_file else "memory"}"."main"')


def setup(run_id: str, schema: str) -> list[str]:
    """Statements that make a session see the state after `run_id`, for DuckDB or PostgreSQL.

    `schema` is where the tables are, quoted as SQL wants it: `"warehouse"."main"`, or `"public"`.
    """
    run = "'" + run_id.replace("'", "''") + "'"
    made = [f"CREATE TEMPORARY VIEW {quoted(name)} AS {query}" for name, query in _queries(schema, run)]
    for name, text in view_statements():
        if name == _VERSIONS:
            continue
        create = text.split(";\n\nCOMMENT")[0].split(";\nCOMMENT")[0]
        made.append(_CREATE.sub("CREATE TEMPORARY VIEW", create, count=1).strip().rstrip(";"))
    return [*made, f"CREATE TEMPORARY VIEW {_VERSIONS} AS {_versions(schema, run)}"]


def _versions(schema: str, run: str) -> str:
    """`cable_versions` as of the run, made of the tables: a version that was replaced later was current then."""
    both = (
        f"SELECT {_names('cables')}, run_id AS since, CAST(NULL AS VARCHAR) AS until FROM {schema}.cables UNION ALL "
        f"SELECT {_names('cables')}, valid_from_run, valid_to_run FROM {_sibling(schema)}.cables"
    )
    return (
        "SELECT cable_id, content_sha256, since AS valid_from_run, "
        f"CASE WHEN until <= {run} THEN until END AS valid_to_run, "
        "source_file_id, source_record, source_dialect, released_at, body_status, is_redacted, "
        f"length(body_text) AS body_length FROM ({both}) AS v WHERE since <= {run}"
    )
