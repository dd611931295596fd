"""One real cable, kept outside the repository, and the facts that are known of it."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from transforms.dialects import record_starts, sniff
from transforms.shard import Piece, parse

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("CABLES_SEED_DIR") or CHECKOUT.parent / "shared" / "seed")
CABLE = FOLDER / "07TASHKENT1989.txt"

pytestmark = pytest.mark.skipif(
    not CABLE.is_file(),
    reason=f"no {CABLE.name} in {FOLDER}; put it there or name its folder in CABLES_SEED_DIR",
)


@pytest.fixture(scope="module")
def blob() -> bytes:
    return CABLE.read_bytes()


@pytest.fixture(scope="module")
def tables(blob: bytes) -> dict[str, pl.DataFrame]:
    parsed = parse("page_text", [Piece("seed", 1, 0, blob)], "run")
    assert parsed.tables["quarantine"].is_empty()
    return parsed.tables


@pytest.fixture(scope="module")
def cable(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    assert tables["cables"].height == 1
    return tables["cables"].row(0, named=True)


def test_it_is_one_page(blob: bytes) -> None:
    assert sniff(blob)[0][0] == "page_text"
    assert record_starts("page_text", blob) == [0]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("cable_id", "07TASHKENT1989"),
        ("created_at", datetime(2007, 11, 16, 10, 39)),
        ("created_source", "dtg"),
        ("classification", "CONFIDENTIAL"),
        ("body_classification", "CONFIDENTIAL"),
        ("origin", "Embassy Tashkent"),
        ("transmission_id", "VZCZCXRO8324"),
        ("from_ri", "RUEHNT"),
        ("sections_total", 2),
        ("declassify_on", date(2017, 11, 16)),
        ("declass_kind", "date"),
        ("eo_number", 12958),
        ("reasons", "b;d"),
        ("n_recipients", 16),
        ("n_tags", 6),
        ("n_references", 2),
        ("n_paragraphs", 8),
        ("body_status", "full"),
        ("id_status", "ok"),
    ],
)
def test_facts_of_the_cable(cable: dict[str, Any], column: str, value: object) -> None:
    assert cable[column] == value


def test_recipients(tables: dict[str, pl.DataFrame]) -> None:
    found = tables["recipients"].sort("seq")
    assert found["seq"].to_list() == list(range(1, 17))
    action = found.filter(role="action")
    assert action.select("name", "precedence", "mcn_first", "mcn_last").rows() == [
        ("SECSTATE WASHDC", "PRIORITY", "8781", "8781")
    ]
    info = found.filter(role="info")
    assert info.height == 15
    uncounted = set(info.filter(pl.col("mcn_first").is_null())["name"])
    assert uncounted == {
        "USEU BRUSSELS",
        "HQ USCENTCOM MACDILL AFB FL",
        "JOINT STAFF WASHINGTON DC",
        "CIA WASHDC",
        "DIA WASHDC",
        "SECDEF WASHINGTON DC",
        "NSC WASHINGTON DC",
    }
    assert info["precedence"].null_count() == 15
    assert not found["name"].str.contains("/").any()


def test_tags(tables: dict[str, pl.DataFrame]) -> None:
    found = tables["tags"].sort("seq").select("tag", "kind").rows()
    assert found == [
        ("PGOV", "subject"),
        ("PINR", "subject"),
        ("PREL", "subject"),
        ("NATO", "organization"),
        ("UZ", "country"),
        ("AF", "country"),
    ]


def test_references(tables: dict[str, pl.DataFrame]) -> None:
    found = tables["references"].sort("seq").select("bullet", "kind", "target_id", "year_source").rows()
    assert found == [("A", "cable", "06TASHKENT2332", "explicit"), ("B", "cable", "07TASHKENT989", "inferred")]


def test_people(tables: dict[str, pl.DataFrame]) -> None:
    found = tables["people"].sort("seq").select("role", "name", "title").rows()
    assert found == [("classifier", "STEVEN PROHASKA", "POLOFF"), ("signer", "NORLAND", None)]


def test_captions(tables: dict[str, pl.DataFrame]) -> None:
    assert tables["captions"]["caption"].to_list() == ["SIPDIS"]


def test_paragraphs(tables: dict[str, pl.DataFrame]) -> None:
    found = tables["paragraphs"].sort("seq")
    assert found["number"].to_list() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert set(found["portion_level"]) == {"C"}
    assert found["kind"].to_list() == ["summary", *["text"] * 6, "comment"]
    text = found["text"]
    assert "such agreements before the Andijon events" in text[4]
    assert "substantive and positive visit" in text[2]


def test_no_furniture_in_the_text(tables: dict[str, pl.DataFrame]) -> None:
    text = tables["paragraphs"]["text"]
    for intruder in (r"\d{3} OF \d{3}", "00001989", "NORLAND", "¶", "SIPDIS", "\n", "^ | $|  "):
        assert not text.str.contains(intruder).any(), intruder


def test_summary_has_neither_opening_nor_closing_words(cable: dict[str, Any]) -> None:
    assert cable["summary"]
    assert not cable["summary"].lower().startswith("summary")
    assert "end summary" not in " ".join(cable["summary"].lower().split())


def test_nothing_alarming_is_reported(tables: dict[str, pl.DataFrame]) -> None:
    assert tables["parse_issues"].filter(pl.col("severity") != "info").is_empty()
