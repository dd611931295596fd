"""Every column is described once, and everything made from the declaration says the same."""

import re
from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from schemas import CABLE_TABLES, DIMENSION_TABLES, LEDGER_TABLES, TABLES, vocab
from schemas.cables import CABLE_ID_PATTERN
from schemas.derive import (
    arrow_schema,
    columns,
    conform,
    create_table,
    data_dictionary,
    empty,
    key_columns,
    polars_schema,
    sort_columns,
    structural_rules,
)
from schemas.derive.columns import comment

ALL = list(TABLES)
DICTIONARY = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"


def section(page: str, heading: str) -> list[str]:
    """Lines of the page from one heading to the next."""
    found = re.search(rf"(?ms)^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page)
    assert found, f"no section {heading}"
    return found[1].splitlines()


def test_a_table_is_about_cables_or_runs_or_codes() -> None:
    assert sorted((*CABLE_TABLES, *LEDGER_TABLES, *DIMENSION_TABLES)) == sorted(ALL)


@pytest.mark.parametrize("table", ALL)
def test_every_column_is_described(table: str) -> None:
    assert comment(table)
    assert "\n" not in comment(table)
    for spec in columns(table):
        assert len(spec.description) > 5, spec.name
        assert spec.description == spec.description.strip()
        assert "\n" not in spec.description


@pytest.mark.parametrize("table", ALL)
def test_every_column_is_in_the_data_dictionary(table: str) -> None:
    lines = section(data_dictionary(), table)
    assert comment(table) in lines
    described = [re.match(r"\| \**(\w+)\** \| ([^|]+) \| (yes)? *\| (.+) \|$", line) for line in lines]
    found = [line.groups() for line in described if line and line[1] != "column"]
    assert [name for name, *_ in found] == [spec.name for spec in columns(table)]
    for (_, _, nullable, meaning), spec in zip(found, columns(table), strict=True):
        assert bool(nullable) == spec.nullable
        assert meaning.startswith(spec.description.replace("|", "\\|"))


def test_the_committed_dictionary_is_that_of_the_classes() -> None:
    assert DICTIONARY.read_text(encoding="utf-8") == data_dictionary(), "make docs writes it anew"


def test_links_inside_the_dictionary_lead_somewhere() -> None:
    page = data_dictionary()
    headings = set(re.findall(r"(?m)^## (.+)$", page))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings


@pytest.mark.parametrize("table", ALL)
def test_arrow_carries_the_descriptions(table: str) -> None:
    schema = arrow_schema(table)
    assert schema.metadata == {b"table": table.encode(), b"description": comment(table).encode()}
    for spec in columns(table):
        field = schema.field(spec.name)
        assert field.nullable == spec.nullable
        assert field.metadata[b"description"].decode() == spec.description


@pytest.mark.parametrize("table", ALL)
def test_arrow_and_polars_have_the_same_types(table: str) -> None:
    plain = pa.schema([pa.field(field.name, field.type) for field in arrow_schema(table)])
    made = pl.DataFrame(schema=polars_schema(table)).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    assert made.names == plain.names
    assert [field.type for field in made] == [field.type for field in plain]


@pytest.mark.parametrize("table", ALL)
def test_keys_and_order_are_columns(table: str) -> None:
    names = {spec.name for spec in columns(table)}
    assert key_columns(table)
    assert set(key_columns(table)) | set(sort_columns(table)) <= names
    nullable = {spec.name for spec in columns(table) if spec.nullable}
    assert not set(key_columns(table)) & nullable
    assert columns(table)[-1].name == "run_id" or table not in CABLE_TABLES


@pytest.mark.parametrize("table", ALL)
def test_parents_exist_and_come_first(table: str) -> None:
    for spec in columns(table):
        if spec.parent:
            parent, column = spec.parent
            assert ALL.index(parent) < ALL.index(table)
            assert column in key_columns(parent)


@pytest.mark.parametrize("table", CABLE_TABLES[1:])
def test_rows_of_children_belong_to_a_cable(table: str) -> None:
    assert next(spec for spec in columns(table) if spec.name == "cable_id").parent == ("cables", "cable_id")
    assert key_columns(table)[0] == "cable_id"


@pytest.mark.parametrize("table", ALL)
def test_patterns_compile_and_vocabularies_exist(table: str) -> None:
    for spec in columns(table):
        if spec.pattern:
            re.compile(spec.pattern)
            pl.Series(["x"]).str.contains(spec.pattern)
        if spec.vocabulary:
            assert spec.values == vocab.codes(spec.vocabulary)


@pytest.mark.parametrize("table", ALL)
def test_rules_have_names_of_their_own(table: str) -> None:
    names = [rule.name for rule in structural_rules(table)]
    assert len(set(names)) == len(names)
    assert all(set(rule.columns) <= {spec.name for spec in columns(table)} for rule in structural_rules(table))


@pytest.mark.parametrize("keys", [True, False])
def test_duckdb_makes_the_tables_as_declared(keys: bool) -> None:
    with duckdb.connect() as database:
        for table in ALL:
            for statement in create_table(table, "duckdb", keys=keys):
                database.execute(statement)
        found = database.execute(
            "SELECT table_name, column_name, is_nullable, comment FROM duckdb_columns() WHERE NOT internal "
            "ORDER BY table_name, column_index"
        ).fetchall()
        wanted = [
            (table, spec.name, spec.nullable, spec.description) for table in sorted(ALL) for spec in columns(table)
        ]
        assert found == wanted
        comments = dict(
            database.execute("SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal").fetchall()
        )
        assert comments == {table: comment(table) for table in ALL}
        constraints = database.execute(
            "SELECT table_name, constraint_column_names FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"
        ).fetchall()
        assert {table: tuple(names) for table, names in constraints} == (
            {table: key_columns(table) for table in ALL} if keys else {}
        )


@pytest.mark.parametrize("table", ALL)
def test_postgresql_definition_names_every_column(table: str) -> None:
    statements = create_table(table, "postgresql")
    assert statements[0].startswith(f'CREATE TABLE "{table}" (')
    for spec in columns(table):
        line = next(line for line in statements[0].splitlines() if line.strip().startswith(f'"{spec.name}" '))
        assert ("NOT NULL" in line) == (not spec.nullable)
    assert len(statements) == 2 + len(columns(table))


def test_unknown_backend_is_an_error() -> None:
    with pytest.raises(KeyError):
        create_table("cables", "oracle")


@pytest.mark.parametrize("table", ALL)
def test_conform_brings_columns_into_order_and_drops_others(table: str) -> None:
    turned = empty(table).select(reversed(empty(table).columns)).with_columns(other=pl.lit(1))
    assert conform(turned.lazy(), table).collect().schema == polars_schema(table)
    assert empty(table).is_empty()


def test_conform_refuses_a_frame_that_lacks_a_column() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        conform(empty("tags").drop("label").lazy(), "tags").collect()


def test_conform_refuses_values_that_do_not_fit() -> None:
    texts = {name: ["x"] for name in polars_schema("tags")}
    with pytest.raises(pl.exceptions.InvalidOperationError):
        conform(pl.LazyFrame(texts), "tags").collect()


@pytest.mark.parametrize("good", ["08SUVA214", "76LILONGWE482", "09USUNNEWYORK1", "66STATE1234567"])
def test_ids_that_are_well_formed(good: str) -> None:
    assert re.match(CABLE_ID_PATTERN, good)


@pytest.mark.parametrize(
    "bad", ["08SUVA0214", "8SUVA214", "08214", "08SUVA", "08suva214", "08SUVA12345678", "08 SUVA 214"]
)
def test_ids_that_are_not(bad: str) -> None:
    assert not re.match(CABLE_ID_PATTERN, bad)


def test_counts_of_cables_name_tables() -> None:
    counted = {name.removeprefix("n_") for name in polars_schema("cables") if name.startswith("n_")}
    assert counted - {"issues"} <= set(CABLE_TABLES)


def test_words_of_descriptions_differ() -> None:
    """A description copied to another column of the same table explains neither."""
    for table in ALL:
        told = Counter(spec.description for spec in columns(table))
        assert [text for text, times in told.items() if times > 1] == [], table
