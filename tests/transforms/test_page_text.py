"""Pages of a viewer: what they print around the telegram differs, what is read must not."""

from datetime import datetime
from typing import Any

import polars as pl
import pytest

from transforms.dialects import record_starts, sniff
from transforms.shard import Parsed, Piece, parse

VALUES = {
    "Identifier": "08SUVA214",
    "Created": "2008-05-05 11:32:00",
    "Classification": "CONFIDENTIAL",
    "Origin": "Embassy Suva",
}
TELEGRAM = """VZCZCXRO4410
RR RUEHPB
DE RUEHSV #0214/01 1261132
ZNY CCCCC ZZH
R 051132Z MAY 08
FM AMEMBASSY SUVA
TO RUEHC/SECSTATE WASHDC 0717
INFO RUEHWL/AMEMBASSY WELLINGTON 1903
C O N F I D E N T I A L SUVA 000214

SIPDIS

E.O. 12958: DECL: 05/04/2018
TAGS: EFIS PREL FJ
SUBJECT: REEF FISHERY TALKS STALL OVER LICENSE FEES

REF: A. SUVA 188

Classified By: ECONOFF MARGIT OLANDER FOR REASON 1.4 (B)

1. (C) The minister called the fee a tax on the tide.

2. (C) Talks resume in June.

HALE
"""
INTERFACE = """Cable title:

REEF FISHERY TALKS STALL OVER
LICENSE FEES

Tags:  EFIS PREL FJ
pdf how-to read a cable
"""
CHILDREN = ("recipients", "tags", "references", "captions", "people")


def page(
    interface: str = INTERFACE, telegram: str = TELEGRAM, order: tuple[str, ...] = tuple(VALUES), **values: str
) -> str:
    printed = VALUES | values
    return "\n".join([*order, *(printed[label] for label in order)]) + "\n" + interface + telegram


def read(text: str | bytes) -> Parsed:
    blob = text if isinstance(text, bytes) else text.encode()
    parsed = parse("page_text", [Piece("page", 1, 0, blob)], "run")
    kept = sum(parsed.tables[name].height for name in ("cables", "quarantine", "superseded"))
    assert kept == len(record_starts("page_text", blob))
    return parsed


def sole(text: str | bytes) -> dict[str, pl.DataFrame]:
    """The tables of a single page; fails if it was not read."""
    tables = read(text).tables
    assert tables["quarantine"].is_empty(), tables["quarantine"].select("rule", "message").rows()
    assert tables["cables"].height == 1
    return tables


def cable(text: str | bytes) -> dict[str, Any]:
    """The only row of cables."""
    return sole(text)["cables"].row(0, named=True)


PLAIN = read(page()).tables


def assert_same(text: str | bytes) -> None:
    """The telegram of the page is read as that of the plain page."""
    tables = sole(text)
    for name in ("cable_id", "created_at", "classification", "origin", "subject", "content_sha256"):
        assert tables["cables"][name][0] == PLAIN["cables"][name][0], name
    for table in CHILDREN:
        assert tables[table].equals(PLAIN[table]), table
    assert tables["paragraphs"]["text"].to_list() == PLAIN["paragraphs"]["text"].to_list()


def test_plain_page() -> None:
    found = cable(page())
    assert found["cable_id"] == "08SUVA214"
    assert found["created_meta"] == datetime(2008, 5, 5, 11, 32)
    assert found["origin"] == "Embassy Suva"
    assert found["header_raw"].startswith("VZCZCXRO4410\n")
    assert found["body_raw"].startswith("C O N F I D E N T I A L SUVA 000214")
    assert PLAIN["paragraphs"]["number"].to_list() == [1, 2]


ORDERS = [
    ("Origin", "Classification", "Created", "Identifier"),
    ("Created", "Identifier", "Origin", "Classification"),
    ("Identifier", "Classification", "Created", "Origin"),
]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_labels_in_another_order(order: tuple[str, ...]) -> None:
    assert sniff(page(order=order).encode())[0] == ("page_text", 1.0)
    assert_same(page(order=order))


INTERFACES = {
    "no tags line": "Cable title:\n\nREEF FISHERY TALKS\n\npdf how-to read a cable\n",
    "no title": "Tags:  EFIS PREL FJ\npdf how-to read a cable\n",
    "no title text": "Cable title:  \n\n\n\nTags: EFIS \npdf how-to read a cable\n",
    "other link captions": "Cable title:\n\nREEF FISHERY TALKS\n\nTags: EFIS\nsave as text | cite this cable\n",
    "no interface line": "Cable title:\n\nREEF FISHERY TALKS\n\nTags: EFIS\n",
    "nothing": "",
    "no-break spaces": "Cable title:\u00a0 \n\nREEF\u00a0TALK\n\nTags:\u00a0 EFIS \npdf\u00a0 how-to read a cable\n",
    "blank lines": "\n\nCable title:\n\n\n\nREEF FISHERY TALKS\n\n\n\nTags: EFIS\n\npdf how-to read a cable\n\n\n",
}


@pytest.mark.parametrize("interface", INTERFACES)
def test_what_the_viewer_prints_is_no_part_of_the_telegram(interface: str) -> None:
    assert_same(page(interface=INTERFACES[interface]))


CHANGES = {
    "case 001 byte-order mark": lambda text: "\ufeff" + text,
    "blank lines first": lambda text: "\n \n" + text,
    "case 004 CR LF and trailing blanks": lambda text: text.replace("\n", " \r\n"),
    "doubled blank lines": lambda text: text.replace("\n\n", "\n\n\n"),
    "blank lines between labels": lambda text: text.replace("Created\n", "\nCreated\n\n", 1),
    "blanks around labels": lambda text: text.replace("Created\n", " Created \t\n", 1),
    "no line end at the end": lambda text: text.rstrip("\n"),
    "blank lines at the end": lambda text: text + "\n\n \n",
    "tabs": lambda text: text.replace("TO RUEHC", "TO\tRUEHC").replace("1. (C)", "1.\t(C)"),
    "no-break spaces": lambda text: text.replace("1. (C) ", "1.\u00a0(C)\u00a0"),
    "pilcrows": lambda text: text.replace("1. (C)", "¶1. (C)").replace("2. (C)", "¶\n2. (C)"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_printing_changes_nothing(change: str) -> None:
    text = CHANGES[change](page())
    assert text != page()
    assert sniff(text.encode())[0] == ("page_text", 1.0)
    tables = sole(text)
    found = tables["cables"].row(0, named=True)
    assert (found["cable_id"], found["created_at"]) == ("08SUVA214", datetime(2008, 5, 5, 11, 32))
    assert found["subject"] == "REEF FISHERY TALKS STALL OVER LICENSE FEES"
    for table in CHILDREN:
        raw = ("raw",) if table == "recipients" else ()
        assert tables[table].drop(raw).equals(PLAIN[table].drop(raw)), table
    assert tables["paragraphs"]["text"].to_list() == PLAIN["paragraphs"]["text"].to_list()


def test_header_block_printed_twice_counts_once() -> None:
    head, text = TELEGRAM[TELEGRAM.index("C O N F") :].split("1. (C)", 1)
    routing = TELEGRAM[: TELEGRAM.index("C O N F")]
    repeated = page(telegram=routing + head + head + "\n1. (C)" + text)
    assert_same(repeated)
    assert "header_block_repeated" in read(repeated).tables["parse_issues"]["code"]
    assert "header_block_repeated" not in PLAIN["parse_issues"]["code"]


def test_section_repeated_in_the_classification_line_only() -> None:
    """The copy comes from section 1: it has the same section numbers."""
    telegram = TELEGRAM.replace("L SUVA 000214", "L SECTION 01 OF 02 SUVA 000214")
    assert cable(page(telegram=telegram))["sections_total"] == 2


def test_title_is_the_subject_where_there_is_none() -> None:
    telegram = TELEGRAM.replace("SUBJECT: REEF FISHERY TALKS STALL OVER LICENSE FEES\n", "")
    found = read(page(telegram=telegram)).tables
    assert found["cables"]["subject"].to_list() == ["REEF FISHERY TALKS STALL OVER LICENSE FEES"]
    assert found["cables"]["subject_raw"].to_list() == [None]
    assert "subject_from_title" in found["parse_issues"]["code"]


def test_tags_of_the_viewer_where_the_text_has_none() -> None:
    found = read(page(telegram=TELEGRAM.replace("TAGS: EFIS PREL FJ\n", ""))).tables
    assert found["tags"]["tag"].to_list() == ["EFIS", "PREL", "FJ"]


def test_time_of_the_labels_where_the_text_has_none() -> None:
    telegram = TELEGRAM[TELEGRAM.index("C O N F") :]
    found = cable(page(telegram=telegram))
    assert (found["created_at"], found["created_source"]) == (datetime(2008, 5, 5, 11, 32), "metadata")
    assert found["header_raw"] is None
    assert found["n_paragraphs"] == 2


def test_text_of_a_telegram_may_hold_the_words_of_the_labels() -> None:
    telegram = TELEGRAM.replace("2. (C) Talks", "2. (C) The form asks:\n\nIdentifier\nOrigin\nCreated\n\nTalks")
    assert record_starts("page_text", page(telegram=telegram).encode()) == [0]
    assert "Identifier Origin Created" in read(page(telegram=telegram)).tables["paragraphs"]["text"][1]


def second() -> str:
    return page(Identifier="08SUVA215").replace("000214", "000215").replace("#0214", "#0215")


class TestSeveralPages:
    @pytest.mark.parametrize("joint", ["\n", "", "\n\n\n", "\r\n"])
    def test_pages_stay_apart(self, joint: str) -> None:
        text = page().rstrip("\n") + joint + second()
        tables = read(text).tables
        assert tables["cables"]["cable_id"].to_list() == ["08SUVA214", "08SUVA215"]
        assert tables["cables"]["source_record"].to_list() == [1, 2]
        assert tables["people"].filter(role="signer")["name"].to_list() == ["HALE", "HALE"]

    def test_a_mark_before_each_page(self) -> None:
        tables = read("\ufeff" + page() + "\ufeff" + second()).tables
        assert tables["cables"].height == 2
        assert tables["quarantine"].is_empty()

    def test_text_before_the_first_page_is_reported(self) -> None:
        junk = "Saved on a Monday\n\n"
        text = junk + page() + second()
        tables = read(text).tables
        assert tables["cables"]["source_record"].to_list() == [2, 3]
        quarantine = tables["quarantine"]
        assert quarantine.select("record", "rule", "byte_offset").rows() == [(1, "bad_labels", 0)]
        assert quarantine["payload"].to_list() == [junk.encode()]
        assert 0 < sniff(text.encode())[0][1] < 1

    def test_a_page_with_a_broken_id_is_kept_apart(self) -> None:
        tables = read(page(Identifier="unknown") + second()).tables
        assert tables["cables"]["cable_id"].to_list() == ["08SUVA215"]
        assert tables["quarantine"].select("record", "stage", "rule").rows() == [(1, "parse", "bad_id")]
        assert tables["quarantine"]["payload"].to_list() == [page(Identifier="unknown").encode()]

    def test_one_page_of_windows_text(self) -> None:
        accented = second().replace("Talks resume", "The caf\xe9 \x80")
        blob = page().encode() + accented.encode("latin-1")
        parsed = read(blob)
        assert parsed.encodings == {"page": "mixed"}
        assert parsed.tables["paragraphs"].filter(cable_id="08SUVA215")["text"][1] == "The café € in June."
        flagged = parsed.tables["parse_issues"].filter(code="encoding_fallback")
        assert flagged["cable_id"].to_list() == ["08SUVA215"]

    def test_cut_at_every_page(self) -> None:
        blob = (page() + second()).encode()
        starts = record_starts("page_text", blob)
        assert starts == [0, len(page().encode())]
        one = parse("page_text", [Piece("page", 1, 0, blob)], "run").tables
        pieces = [Piece("page", 1, 0, blob[: starts[1]]), Piece("page", 2, starts[1], blob[starts[1] :])]
        two = parse("page_text", pieces, "run").tables
        for table, frame in one.items():
            assert two[table].equals(frame), table


@pytest.mark.parametrize("blob", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_nothing_gives_nothing(blob: bytes) -> None:
    assert record_starts("page_text", blob) == []
    assert read(blob).tables["cables"].is_empty()


def test_other_text_is_not_recognised() -> None:
    assert not [name for name, _ in sniff(b"Identifier\nCreated\nand other words\n") if name == "page_text"]


def test_labels_alone_are_a_page_without_values() -> None:
    quarantine = read("\n".join(VALUES) + "\n").tables["quarantine"]
    assert quarantine["rule"].to_list() == ["bad_labels"]


@pytest.mark.parametrize(
    ("printed", "level", "handling"),
    [
        ("UNCLASSIFIED//FOR OFFICIAL USE ONLY", "UNCLASSIFIED", "FOUO"),
        ("SECRET//NOFORN", "SECRET", "NOFORN"),
        ("SECRET", "SECRET", None),
        ("secret//noforn", "SECRET", "NOFORN"),
    ],
)
def test_classification_label(printed: str, level: str, handling: str | None) -> None:
    found = cable(page(Classification=printed))
    assert (found["classification"], found["handling"], found["classification_raw"]) == (level, handling, printed)


def test_unknown_level_gives_way_to_that_of_the_text() -> None:
    assert cable(page(Classification="RESTRICTED"))["classification"] == "CONFIDENTIAL"


def test_no_furniture_of_the_page_in_any_text() -> None:
    text = pl.concat([PLAIN["cables"]["body_text"], PLAIN["cables"]["header_raw"], PLAIN["paragraphs"]["text"]])
    for words in ("how-to", "Cable title", "Identifier", "Tags:  "):
        assert not text.str.contains(words, literal=True).any()
