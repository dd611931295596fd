"""The catalogue of edge cases, 8 and 87 to 105: the REF list. Cases are named by their number."""

from collections.abc import Mapping

import polars as pl
import pytest

from tests.transforms.golden import Case, Rows, assert_case, read, rows


def references(columns: str, *wanted: object) -> dict[str, Rows]:
    return {"references": rows(columns, *wanted)}


CASES = [
    Case(
        "008 the list of the metadata names the same cable twice",
        ref="REF: APIA 12",
        listed="09APIA12|09APIA12|",
        want=references("target_id", "09APIA12"),
        absent=["references_differ"],
    ),
    Case(
        "008 the list of the metadata names another cable",
        ref="REF: APIA 12",
        listed="09APIA12||09SUVA3|",
        want=references("target_id", "09APIA12"),
        issues=["references_differ"],
    ),
    Case(
        "087 three bullets on one line",
        ref="REF: A. APIA 12 B. APIA 15 C. 07 APIA 388",
        want=references(
            "seq bullet target_id target_year year_source",
            (1, "A", "09APIA12", 2009, "inferred"),
            (2, "B", "09APIA15", 2009, "inferred"),
            (3, "C", "07APIA388", 2007, "explicit"),
        ),
    ),
    Case(
        "088 cable and e-mail",
        ref="REF: (A) APIA 12, (B) EMAIL STRAND-HALE 3/4/09",
        want=references(
            "bullet kind target_id value",
            ("A", "cable", "09APIA12", "APIA 12"),
            ("B", "email", None, "EMAIL STRAND-HALE 3/4/09"),
        ),
    ),
    Case(
        "089 number bullets, four-digit year, NOTAL",
        ref="REFS: 1) 2008 APIA 00077 2) APIA 5 (NOTAL)",
        want=references(
            "bullet target_id target_serial notal", ("1", "08APIA77", 77, False), ("2", "09APIA5", 5, True)
        ),
    ),
    Case(
        "090 serials that share a station",
        ref="REF: APIA 12 AND 14, SUVA 3/5",
        want=references(
            "bullet target_id inherited",
            (None, "09APIA12", False),
            (None, "09APIA14", True),
            (None, "09SUVA3", False),
            (None, "09SUVA5", True),
        ),
    ),
    Case(
        "091 bare number behind a bullet",
        ref="REF: A) APIA 12 B) 14",
        want=references("bullet target_id inherited", ("A", "09APIA12", False), ("B", "09APIA14", True)),
    ),
    Case(
        "092 bare number alone",
        ref="REF: 12",
        want=references("target_id target_station inherited", ("09APIA12", "APIA", True)),
    ),
    Case(
        "093 year behind the serial, in parentheses",
        ref="REF: APIA 701 (08)",
        want=references("target_id year_source", ("08APIA701", "explicit")),
    ),
    Case(
        "093 year behind the serial, with a hyphen", ref="REF: APIA 701-08", want=references("target_id", "08APIA701")
    ),
    Case("093 year between station and serial", ref="REF: STATE (08) 701", want=references("target_id", "08STATE701")),
    Case(
        "094 letter O in the year",
        ref="REF: A. O8 APIA 12",
        want=references("target_id year_source", ("08APIA12", "repaired")),
        issues=["reference_year_repaired"],
    ),
    Case(
        "095 glued ids",
        ref="REF: 08APIA0012; 08SUVA3",
        want=references("target_id", "08APIA12", "08SUVA3"),
    ),
    Case(
        "096 template words before the item",
        ref="REF: A. REF A APIA 12\n     B. REF B APIA 15",
        want=references("bullet target_id target_station", ("A", "09APIA12", "APIA"), ("B", "09APIA15", "APIA")),
    ),
    Case(
        "096 template words without the keyword",
        ref="A. REF A APIA 12\nB. REF B APIA 15",
        want=references("bullet target_id target_station", ("A", "09APIA12", "APIA"), ("B", "09APIA15", "APIA")),
    ),
    Case(
        "097 station broken over a blank line",
        ref="REF: A. PORT\n\nMORESBY 77 B. APIA 2",
        want=references("bullet target_id", ("A", "09PORTMORESBY77"), ("B", "09APIA2")),
    ),
    Case(
        "097 station broken over a line",
        ref="REF: A. APIA 12 B. SUVA 9 C. 08 PORT\nMORESBY 77",
        want=references("bullet target_id", ("A", "09APIA12"), ("B", "09SUVA9"), ("C", "08PORTMORESBY77")),
    ),
    Case(
        "098 section break inside the list",
        ref="REF: A. APIA 12\nAPIA 00000031  001.2 OF 003\nB. APIA 14",
        want=references("bullet target_id", ("A", "09APIA12"), ("B", "09APIA14")),
    ),
    Case(
        "099 aliases and an ampersand",
        ref="REF: SECSTATE 5501 & USUN 88",
        want=references("target_id", "09STATE5501", "09USUNNEWYORK88"),
    ),
    Case(
        "100 a message named by its date-time group",
        ref="REF: NORTHCOM 041210Z FEB 07",
        want=references("kind target_id target_serial", ("dtg_message", None, None)),
    ),
    Case(
        "101 title",
        ref='REF: APIA 12 ("A QUIET HARBOR")',
        want=references("target_id title", ("09APIA12", "A QUIET HARBOR")),
    ),
    Case(
        "102 books, resolutions, reports",
        ref="REF: 7 FAM 1820; UNSCR 1540; APIA DAILY REPORT MAY 3",
        want=references(
            "kind target_id value",
            ("book", None, "7 FAM 1820"),
            ("unscr", None, "UNSCR 1540"),
            ("report", None, "APIA DAILY REPORT MAY 3"),
        ),
    ),
    Case(
        "103 the cable itself",
        serial=31,
        ref="REF: A. APIA 31 B. APIA 12",
        want=references("seq bullet target_id", (1, "B", "09APIA12")) | {"cables": rows("n_references", 1)},
        issues=["self_reference"],
    ),
    Case(
        "104 three-digit year",
        ref="REF: 071 APIA 12",
        want=references("target_id year_source", ("07APIA12", "repaired")),
        issues=["reference_year_repaired"],
    ),
    Case("105 number sign", ref="REF: APIA #12", want=references("target_id", "09APIA12")),
    Case("105 colon", ref="REF: APIA: 12", want=references("target_id", "09APIA12")),
    Case("105 hyphens", ref="REF: 09-APIA-12", want=references("target_id year_source", ("09APIA12", "explicit"))),
    Case(
        "bullets on lines of their own, with blank lines",
        ref="REF: A. APIA 12\n\nB. 08 SUVA 902\n\nC. STATE 118204",
        want=references("bullet target_id", ("A", "09APIA12"), ("B", "08SUVA902"), ("C", "09STATE118204")),
    ),
    Case(
        "keyword alone on its line",
        ref="REF:\nA. APIA 12\nB. SUVA 9",
        want=references("bullet target_id", ("A", "09APIA12"), ("B", "09SUVA9")),
    ),
    Case(
        "keyword in lower case without colon",
        ref="Ref A. APIA 12",
        want=references("bullet target_id", ("A", "09APIA12")),
    ),
    Case(
        "stations of several words and with punctuation",
        ref="REF: A. THE HAGUE 12 B. ST. PETERSBURG 3 C. PORT-AU-PRINCE 4 D. N'DJAMENA 5",
        want=references("target_id", "09THEHAGUE12", "09STPETERSBURG3", "09PORTAUPRINCE4", "09NDJAMENA5"),
    ),
    Case(
        "shorthand of drafters",
        ref="REF: A. MEXICO CITY 12 B. HAGUE 3 C. SECSTATE WASHDC 4",
        want=references("target_id", "09MEXICO12", "09THEHAGUE3", "09STATE4"),
    ),
    Case(
        "earlier messages meant as well",
        ref="REF: APIA 12 AND PREVIOUS",
        want=references("target_id and_previous", ("09APIA12", True)),
    ),
    Case(
        "serial above the own one",
        serial=40,
        ref="REF: APIA 412",
        want=references("target_id year_suspect", ("09APIA412", True)),
    ),
    Case(
        "unknown station keeps its text and gets no id",
        ref="REF: A. QUUXVILLE 12 B. APIA 3",
        want={"references": rows("bullet target_id value", ("A", None, "QUUXVILLE 12"), ("B", "09APIA3", "APIA 3"))},
        issues=["reference_unresolved"],
    ),
    Case(
        "telcon and memo",
        ref="REF: A. STRAND-HALE TELCON OF MAY 3 B. MEMCON 4/2/09 C. APIA 12",
        want=references(
            "bullet kind target_id", ("A", "telcon", None), ("B", "memo", None), ("C", "cable", "09APIA12")
        ),
    ),
    Case(
        "text below the list is no reference",
        ref="REF: APIA 12\n\nPORT DUES 2010",
        want=references("target_id", "09APIA12"),
    ),
    Case("no list", ref=None, want={"references": rows("target_id"), "cables": rows("n_references", 0)}),
    Case(
        "list above the TAGS",
        preamble="SIPDIS\n\nREF: A. APIA 12 B. SUVA 3\nTAGS: PREL WS\nSUBJECT: TALKS",
        want=references("target_id", "09APIA12", "09SUVA3") | {"tags": rows("tag", "PREL", "WS")},
    ),
    Case(
        "list below the classifier",
        preamble="TAGS: PREL WS\nSUBJECT: TALKS\n\nClassified By: DCM Tim Strand for reason 1.4 (b)\n\nREF: A. APIA 12",
        want=references("target_id", "09APIA12")
        | {"people": rows("role name", ("classifier", "Tim Strand"), ("signer", "OLANDER"))},
    ),
    Case(
        "same item under two bullets stays twice, without a bullet once",
        ref="REF: A. APIA 12 B. APIA 12",
        want=references("bullet target_id", ("A", "09APIA12"), ("B", "09APIA12")),
    ),
    Case("the same id twice", ref="REF: APIA 12, APIA 12", want=references("target_id", "09APIA12")),
]


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return read(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_catalogue(case: Case, tables: Mapping[str, pl.DataFrame]) -> None:
    assert_case(case, CASES, tables)
