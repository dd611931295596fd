"""A model printed and read again is the same model; and nothing that says nothing changes what is read."""

import random
import re
from collections.abc import Callable
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import CABLE_TABLES
from schemas.derive import key_columns
from transforms.shard import Parsed, Piece, parse
from transforms.synthetic import Cable, draw, records, render, truth

COUNT = 400
SEEDS = (1, 2, 3)
FORMS = ("csv", "page_text")
# Rows that say what the telegram says; parse_issues and media_links tell of the record.
CHILDREN = tuple(name for name in CABLE_TABLES if name not in ("cables", "parse_issues", "media_links"))
# Offsets into the text as read differ with the text as read.
OFFSETS = ("char_start", "char_end")
RAW = ("source_dialect", "header_raw", "body_raw", "n_issues", "run_id")


@cache
def corpus(seed: int, count: int) -> tuple[Cable, ...]:
    return tuple(draw(count, seed))


@cache
def blob(form: str, seed: int, count: int = COUNT) -> bytes:
    """The corpus as a file of the form; each page ends its last line, as `records` does."""
    texts = (render(cable, form, position) for position, cable in enumerate(corpus(seed, count), 1))
    return "".join(text.rstrip("\n") + "\n" for text in texts).encode()


@cache
def parsed(form: str, seed: int) -> Parsed:
    return read(form, blob(form, seed))


@cache
def wanted(seed: int) -> dict[str, pl.DataFrame]:
    return truth(corpus(seed, COUNT))


def read(form: str, raw: bytes) -> Parsed:
    return parse(form, [Piece("file", 1, 0, raw)], "run")


def child(result: Parsed, table: str) -> pl.DataFrame:
    return result.tables[table].drop(OFFSETS, strict=False)


def comparable(result: Parsed) -> pl.DataFrame:
    """Rows of cables without what differs with the text as read; pages have blank lines in mid-sentence."""
    cables = result.tables["cables"].drop(RAW)
    return cables.with_columns(pl.col("body_text").str.replace_all(r"\n+", "\n"))


def differences(table: str, found: pl.DataFrame, expected: pl.DataFrame, limit: int = 5) -> list[str]:
    """The first differing values, a line each; rows are matched by the keys of the table."""
    keys = list(key_columns(table))
    missing, extra = expected.join(found, on=keys, how="anti"), found.join(expected, on=keys, how="anti")
    lines = [f"missing {row}" for row in missing.head(limit).rows(named=True)]
    lines += [f"extra {row}" for row in extra.head(limit).rows(named=True)]
    both = expected.join(found, on=keys, how="inner", suffix="_found")
    for name in expected.columns:
        if name in keys:
            continue
        wrong = both.filter(pl.col(name).ne_missing(pl.col(f"{name}_found")))
        shown = wrong.select(*keys, name, f"{name}_found").head(limit).rows()
        lines += [f"{name} of {row[:-2]}: wanted {row[-2]!r}, found {row[-1]!r}" for row in shown]
        if wrong.height > limit:
            lines.append(f"{name}: {wrong.height} rows differ in all")
    return lines


@pytest.mark.parametrize("table", list(truth([])))
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", FORMS)
def test_text_gives_the_rows_of_the_model(form: str, seed: int, table: str) -> None:
    expected = wanted(seed)[table].drop("in_corpus", strict=False)
    found = parsed(form, seed).tables[table].select(expected.columns)
    assert not differences(table, found, expected)
    assert found.height == expected.height


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", FORMS)
def test_every_record_is_a_cable(form: str, seed: int) -> None:
    tables = parsed(form, seed).tables
    assert tables["quarantine"].is_empty()
    assert tables["superseded"].is_empty()
    assert tables["cables"]["source_record"].sort().to_list() == list(range(1, COUNT + 1))
    assert (tables["references"]["in_corpus"] == False).all()  # noqa: E712


@pytest.mark.parametrize("seed", SEEDS)
def test_both_forms_give_the_same_rows(seed: int) -> None:
    dump, pages = parsed("csv", seed), parsed("page_text", seed)
    for table in CHILDREN:
        assert not differences(table, child(pages, table), child(dump, table))
        assert child(pages, table).equals(child(dump, table)), table


@pytest.mark.parametrize("seed", SEEDS)
def test_both_forms_give_the_same_cable(seed: int) -> None:
    dump, pages = (comparable(parsed(form, seed)) for form in FORMS)
    assert not differences("cables", pages, dump)
    assert pages["content_sha256"].equals(dump["content_sha256"])


@pytest.mark.parametrize("form", FORMS)
def test_issues_differ_only_by_the_repeated_header(form: str) -> None:
    issues = parsed(form, SEEDS[0]).tables["parse_issues"]
    known = {"header_block_repeated", "subject_repeated"}
    others = issues.filter(~pl.col("code").is_in(known)).drop("seq")
    dump = parsed("csv", SEEDS[0]).tables["parse_issues"]
    assert others.sort(others.columns).equals(
        dump.filter(~pl.col("code").is_in(known)).drop("seq").sort(others.columns)
    )


@pytest.mark.parametrize("form", FORMS)
def test_offsets_point_back_into_the_body(form: str) -> None:
    tables = parsed(form, SEEDS[0]).tables
    rows = tables["paragraphs"].join(tables["cables"].select("cable_id", "body_raw"), on="cable_id")
    raw = rows.select(
        "number",
        "text",
        read=pl.col("body_raw").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start")),
    )
    words = raw.with_columns(
        first=pl.col("text").str.extract(r"^(\S+)"),
        last=pl.col("text").str.extract(r"(\S+)$"),
        printed=pl.col("read").str.replace_all(r"\s+", " "),
    )
    numbered = words.filter(pl.col("number").is_not_null())
    assert numbered.select(pl.col("printed").str.starts_with(pl.col("number").cast(pl.String))).to_series().all()
    assert words.select(pl.col("printed").str.contains(pl.col("first"), literal=True)).to_series().all()
    assert words.select(pl.col("printed").str.contains(pl.col("last"), literal=True)).to_series().all()
    # Nothing but number, mark, furniture and a signature is there besides the text.
    assert words.select(pl.col("printed").str.len_chars() >= pl.col("text").str.len_chars()).to_series().all()


@pytest.mark.parametrize("form", FORMS)
def test_reading_twice_gives_the_same_bytes(form: str) -> None:
    again = read(form, blob(form, SEEDS[0]))
    for table, frame in parsed(form, SEEDS[0]).tables.items():
        assert frame.equals(again.tables[table]), table


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def trailing_blanks(text: str) -> str:
    return text.replace("\n", " \t \n")


def doubled_blank_lines(text: str) -> str:
    return text.replace("\n\n", "\n\n\n")


def no_break_spaces(text: str) -> str:
    """In the telegrams only: the viewer's own lines are not to be touched."""
    parts = re.split(r"(?m)(^pdf.*\n)", text)
    return "".join(part.replace(". (", ".\u00a0(") if at % 2 == 0 and at else part for at, part in enumerate(parts))


def byte_order_mark(text: str) -> str:
    return "\ufeff" + text


CHANGES: dict[str, Callable[[str], str]] = {
    change.__name__: change for change in (crlf, trailing_blanks, doubled_blank_lines, no_break_spaces, byte_order_mark)
}


@pytest.mark.parametrize("change", CHANGES)
def test_printing_changes_no_page(change: str) -> None:
    text = blob("page_text", SEEDS[0]).decode()
    changed = CHANGES[change](text)
    assert changed != text
    result = read("page_text", changed.encode())
    for table in CHILDREN:
        plain = parsed("page_text", SEEDS[0])
        # Raw columns hold the text as read.
        found, expected = (child(each, table).drop("raw", strict=False) for each in (result, plain))
        assert not differences(table, found, expected)
    assert result.tables["cables"]["content_sha256"].equals(
        parsed("page_text", SEEDS[0]).tables["cables"]["content_sha256"]
    )


@given(order=st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, unique=True), seed=st.integers(0, 30))
@settings(max_examples=8, deadline=None)
def test_printing_in_any_combination(order: list[str], seed: int) -> None:
    text = blob("page_text", seed, 4).decode()
    changed = text
    # A carriage return goes last: no printer doubles it.
    for change in sorted(order, key="crlf".__eq__):
        changed = CHANGES[change](changed)
    plain, result = read("page_text", text.encode()), read("page_text", changed.encode())
    for table in CHILDREN:
        found, expected = (child(each, table).drop("raw", strict=False) for each in (result, plain))
        assert not differences(table, found, expected)


def test_blank_lines_at_random_places_between_paragraphs() -> None:
    """More blank lines where there is one already, as many as the printer likes."""
    rng = random.Random(9)
    text = blob("page_text", SEEDS[1]).decode()
    changed = re.sub(r"\n\n", lambda _: "\n" * rng.randint(2, 6), text)
    result, plain = read("page_text", changed.encode()), parsed("page_text", SEEDS[1])
    for table in CHILDREN:
        assert not differences(table, child(result, table), child(plain, table))


@pytest.mark.parametrize("form", FORMS)
def test_order_of_records_changes_nothing(form: str) -> None:
    texts = list(records(60, 5, form))
    straight = read(form, "".join(texts).encode())
    turned = read(form, "".join(reversed(texts)).encode())
    for table in (*CHILDREN, "parse_issues"):
        assert straight.tables[table].equals(turned.tables[table]), table


def test_forms_of_two_files_in_one_shard() -> None:
    """Pieces of several files keep their file and number their records on their own."""
    first, second = blob("csv", 5, 20), blob("csv", 6, 20)
    result = parse("csv", [Piece("one", 1, 0, first), Piece("two", 11, 5000, second)], "run")
    cables = result.tables["cables"]
    assert sorted(cables.filter(source_file_id="one")["source_record"]) == list(range(1, 21))
    assert sorted(cables.filter(source_file_id="two")["source_record"]) == list(range(11, 31))
    assert result.encodings == {"one": "utf-8", "two": "utf-8"}
