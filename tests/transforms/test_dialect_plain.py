"""What the four plain-text forms have in common: round trip, recognition, damage. Cases stand in their own files."""

import re
from collections.abc import Callable
from random import Random

import polars as pl
import pytest

from transforms.dialects import record_starts, sniff
from transforms.shard import Parsed, Piece, parse
from transforms.synthetic import Cable, draw, records, truth
from transforms.synthetic.truth import COLUMNS

COUNT, SEED = 250, 17
FORMS = ("txt", "txt5", "tsv_row", "label")
CHILDREN = ("recipients", "tags", "references", "paragraphs", "captions", "people")
# Raw telegrams have no metadata; whether a cable is in the corpus is found out by the warehouse.
UNKNOWN = {"txt": {"handling", "classification_raw"}}


@pytest.fixture(scope="module")
def corpus() -> list[Cable]:
    return list(draw(COUNT, SEED))


@pytest.fixture(scope="module")
def blobs() -> dict[str, bytes]:
    return {form: "".join(records(COUNT, SEED, form)).encode() for form in (*FORMS, "csv", "page_text", "html")}


@pytest.fixture(scope="module")
def reference(blobs: dict[str, bytes]) -> Parsed:
    return read("csv", blobs["csv"])


def read(form: str, blob: bytes) -> Parsed:
    return parse(form, [Piece("file", 1, 0, blob)], "run")


def children(parsed: Parsed, table: str) -> pl.DataFrame:
    """Without columns that point into the text as read, which differs between forms."""
    return parsed.tables[table].select(name for name in COLUMNS[table] if name != "in_corpus")


def assert_nothing_lost(form: str, blob: bytes) -> None:
    tables = read(form, blob).tables
    kept = sum(tables[name].height for name in ("cables", "quarantine", "superseded"))
    assert kept == len(record_starts(form, blob))


@pytest.mark.parametrize("form", FORMS)
def test_text_gives_the_rows_of_the_model(form: str, corpus: list[Cable], blobs: dict[str, bytes]) -> None:
    parsed = read(form, blobs[form])
    assert parsed.tables["quarantine"].is_empty()
    for table, wanted in truth(corpus).items():
        keys = ["cable_id", "seq"] if "seq" in wanted.columns else ["cable_id"]
        columns = [name for name in wanted.columns if name != "in_corpus" and name not in UNKNOWN.get(form, ())]
        found = parsed.tables[table].select(columns).sort(keys)
        for name in columns:
            assert found[name].equals(wanted.sort(keys)[name], null_equal=True), (table, name)


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_those_of_the_bulk_dump(form: str, reference: Parsed, blobs: dict[str, bytes]) -> None:
    parsed = read(form, blobs[form])
    for table in CHILDREN:
        assert children(parsed, table).equals(children(reference, table)), table


def test_raw_telegrams_have_no_metadata(blobs: dict[str, bytes]) -> None:
    cables = read("txt", blobs["txt"]).tables["cables"]
    assert cables["classification_raw"].null_count() == COUNT
    assert cables["created_meta"].null_count() == COUNT
    assert set(cables["created_source"]) == {"dtg"}


def test_five_lines_give_a_day(blobs: dict[str, bytes]) -> None:
    cables = read("txt5", blobs["txt5"]).tables["cables"]
    assert (cables["created_meta"].dt.date() == cables["created_at"].dt.date()).all()
    assert (cables["created_meta"].dt.hour() == 0).all()


DAMAGE: dict[str, Callable[[str], bytes]] = {
    "crlf": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n").encode(),
    "mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "blank_lines_first": lambda text: b" \r\n\n" + text.encode(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("damage", DAMAGE)
def test_line_ends_and_marks_change_nothing(form: str, damage: str, reference: Parsed, blobs: dict[str, bytes]) -> None:
    parsed = read(form, DAMAGE[damage](blobs[form].decode()))
    for table in CHILDREN:
        assert children(parsed, table).equals(children(reference, table)), table


@pytest.mark.parametrize("form", FORMS)
def test_carriage_returns_alone(form: str, corpus: list[Cable]) -> None:
    blob = "".join(records(20, SEED, form)).replace("\r\n", "\n").replace("\n", "\r").encode()
    cables = read(form, blob).tables["cables"]
    assert sniff(blob)[0][0] == form
    assert sorted(cables["cable_id"]) == sorted(cable.cable_id for cable in draw(20, SEED))


@pytest.mark.parametrize("form", FORMS)
def test_windows_text(form: str, reference: Parsed, blobs: dict[str, bytes]) -> None:
    text = blobs[form].decode()
    changed = text if "¶" in text else re.sub(r"(?m)^(\d+\.)", r"¶\1", text)
    parsed = read(form, changed.encode("cp1252"))
    assert parsed.encodings["file"] in ("cp1252", "mixed")
    assert children(parsed, "paragraphs")["text"].to_list() == children(reference, "paragraphs")["text"].to_list()


def test_every_form_is_told_from_the_others(blobs: dict[str, bytes]) -> None:
    for form, blob in blobs.items():
        scores = sniff(blob[: 64 * 1024])
        assert scores[0][0] == form
        assert all(score <= scores[0][1] - 0.3 for _, score in scores[1:]), scores


def test_every_record_alone_is_told_from_the_others() -> None:
    for form in (*FORMS, "csv", "page_text", "html"):
        for text in records(60, SEED, form):
            scores = sniff(text.encode()[: 64 * 1024])
            assert scores[0][0] == form, (scores, text[:300])
            assert all(score <= scores[0][1] - 0.3 for _, score in scores[1:]), scores


@pytest.mark.parametrize("form", FORMS)
def test_damage_loses_no_record(form: str) -> None:
    rng = Random(5)
    whole = "".join(records(6, SEED, form)).encode()
    for _ in range(12):
        blob = bytearray(whole[: rng.randrange(len(whole))])
        for _ in range(rng.randrange(20)):
            if blob:
                blob[rng.randrange(len(blob))] = rng.randrange(256)
        assert_nothing_lost(form, bytes(blob))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("blob", [b"", b" \r\n\n", b"\x00" * 5000, bytes(range(256)) * 50, b"\xef\xbb\xbf", b"x"])
def test_other_content_is_no_failure(form: str, blob: bytes) -> None:
    assert_nothing_lost(form, blob)


@pytest.mark.parametrize("form", FORMS)
def test_starts_in_a_slice_are_those_in_the_file(form: str, blobs: dict[str, bytes]) -> None:
    starts = record_starts(form, blobs[form])
    assert len(starts) == COUNT
    for first, end in ((0, 10), (37, 120), (249, 250)):
        stop = starts[end] if end < COUNT else len(blobs[form])
        part = blobs[form][starts[first] : stop]
        assert [starts[first] + at for at in record_starts(form, part)] == starts[first:end]
