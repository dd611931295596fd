"""The catalogue of edge cases, 106 to 124: Classified By, paragraphs, headings, signature, damaged ids."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest

from tests.transforms.golden import Case, Rows, assert_case, read, rows

RULE = "--------------------------------------------- ----"


def classifier(name: str, clause: str, who: tuple[str, str | None] | None, reasons: str | None, **rest: Any) -> Case:
    people = [("classifier", *who)] if who else []
    want = {
        "people": rows("role name title", *people, ("signer", "OLANDER", None)),
        "cables": rows("reasons", reasons),
    }
    return Case(name, classified=clause, want=want, **rest)


def paragraphs(columns: str, *wanted: Any) -> dict[str, Rows]:
    return {"paragraphs": rows(columns, *wanted)}


def signer(name: str, end: str, *names: str, **rest: Any) -> Case:
    text = "1. (C) The talks stalled.\n\n2. (C) The port opens next month."
    want = {
        "people": rows("role name", *(("signer", each) for each in names)),
        "paragraphs": rows("text", "The talks stalled.", "The port opens next month."),
    }
    return Case(name, text=text, signer=end, classified=None, want=want, **rest)


CLASSIFIERS = [
    classifier(
        "106 words split at the line end",
        "Classified By: Charge d'Affaires, a.i. Tim Strand for re\nasons 1.4 (b) a\nnd (d).",
        ("Tim Strand", "Charge d'Affaires, a.i."),
        "b;d",
    ),
    classifier(
        "107 title behind the name",
        "CLASSIFIED BY: R. Hale, Consul General; REASON: 1.4(B), (D)",
        ("R. Hale", "Consul General"),
        "b;d",
    ),
    Case(
        "108 clause as paragraph 1",
        classified=None,
        text="1. (U) Classified by DCM Ana Ruiz, Jr. Reason: 1.5 d\n\n2. (C) The talks stalled.",
        want={
            "people": rows("role name title", ("classifier", "Ana Ruiz, Jr.", "DCM"), ("signer", "OLANDER", None)),
            "cables": rows("reasons", "d"),
            "paragraphs": rows(
                "number text", (1, "Classified by DCM Ana Ruiz, Jr. Reason: 1.5 d"), (2, "The talks stalled.")
            ),
        },
    ),
    Case(
        "109 derived",
        classified="Classified By: Derived from Multiple Sources",
        want={
            "people": rows("role", "signer"),
            "cables": rows("classified_by_raw reasons", ("Classified By: Derived from Multiple Sources", None)),
        },
        absent=["classifier_missing"],
    ),
    classifier("reasons with slash", "Classified By: Amb. Ana Ruiz for reasons 1.4 b/d", ("Ana Ruiz", "Amb."), "b;d"),
    classifier(
        "reasons with and", "Classified By: ECONOFF Ana Ruiz, reasons 1.4 (d&b)", ("Ana Ruiz", "ECONOFF"), "b;d"
    ),
    classifier("no reasons", "Classified By: DCM Ana Ruiz", ("Ana Ruiz", "DCM"), None, issues=["reasons_missing"]),
    classifier(
        "doubled keyword", "Classified By: Classified By: DCM Ana Ruiz for reason 1.4 (b)", ("Ana Ruiz", "DCM"), "b"
    ),
    Case(
        "office of the classifier",
        classified="Classified By: EUR/WE Director Ana Ruiz for reason 1.4 (d)",
        want={
            "people": rows(
                "role name title office",
                ("classifier", "Ana Ruiz", "EUR/WE Director", "EUR/WE"),
                ("signer", "OLANDER", None, None),
            )
        },
    ),
    Case(
        "zero in a name",
        classified="Classified By: DCM R0SALIND Hale for reason 1.4 (b)",
        want={
            "people": rows(
                "role name name_raw", ("classifier", "ROSALIND Hale", "R0SALIND Hale"), ("signer", "OLANDER", "OLANDER")
            )
        },
    ),
]

NUMBERING = [
    Case(
        "110 a year at the line start",
        text="1. (C) The club was founded in\n¶1998. The port came later.\n\n2. (C) It grew.",
        want=paragraphs("number text", (1, "The club was founded in 1998. The port came later."), (2, "It grew.")),
    ),
    Case(
        "110 a small figure at the line start",
        text="1. (C) The catch fell from 19 tons to\n2. In June it rose.\n\n2. (C) It grew.",
        want=paragraphs("number text", (1, "The catch fell from 19 tons to 2. In June it rose."), (2, "It grew.")),
    ),
    Case(
        "111 no portion mark",
        text="1. (C) Boats came.\n\n2. (C) They went.\n\n3. (U.S.) Navy ships came.",
        want=paragraphs(
            "number portion_mark text",
            (1, "(C)", "Boats came."),
            (2, "(C)", "They went."),
            (3, None, "(U.S.) Navy ships came."),
        ),
    ),
    Case(
        "112 a number twice",
        text="1. (C) One.\n\n2. (C) Two.\n\n2. (C) Two again.\n\n3. (C) Three.",
        want=paragraphs("seq number number_raw", (1, 1, "1."), (2, 2, "2."), (3, 2, "2."), (4, 3, "3.")),
        issues=["paragraph_gap"],
    ),
    Case(
        "113 section break in mid-sentence",
        line="C O N F I D E N T I A L SECTION 01 OF 03 APIA {serial:06d}",
        text="1. (C) Dues are expected to\n\nSUVA 00000214  002 OF 003\n\n\nrise in June.\n\n2. (C) They rose.",
        want=paragraphs("number section text", (1, 1, "Dues are expected to rise in June."), (2, 2, "They rose.")),
    ),
    Case(
        "113 section break with a decimal, inside a line",
        text="1. (C) Dues are SUVA 00000214  002.2 OF 003 expected to rise.",
        want=paragraphs("text", "Dues are expected to rise."),
    ),
    Case(
        "113 page line with levels around it",
        text="1. (C) Dues are expected to\nCONFIDENTIAL\nPAGE 02        APIA  00482  091315Z\nrise in June.",
        want=paragraphs("text", "Dues are expected to rise in June."),
    ),
    Case(
        "114 stray caption in a sentence",
        text="1. (C) Dues are expected to\nSIPDIS\nrise in June.\n\n2. (C) They rose.",
        want={
            **paragraphs("text", "Dues are expected to rise in June.", "They rose."),
            "captions": rows("caption", "SIPDIS"),
        },
    ),
    Case(
        "118 one paragraph without a number",
        text="The talks stalled. They go on\nin June.",
        want=paragraphs("number text", (None, "The talks stalled. They go on in June.")),
    ),
    Case(
        "list inside a paragraph",
        text="1. (C) Four points:\n\n1. Boats.\n2. Nets.\n3. Ice.\n4. Fuel.\n\n2. (C) None was met.",
        want=paragraphs("number text", (1, "Four points: 1. Boats. 2. Nets. 3. Ice. 4. Fuel."), (2, "None was met.")),
    ),
    Case(
        "a paragraph was taken out",
        text="1. (C) One.\n\n2. (C) Two.\n\n4. (C) Four.\n\n5. (C) Five.",
        want=paragraphs("seq number", (1, 1), (2, 2), (3, 4), (4, 5)),
        issues=["paragraph_gap"],
    ),
    Case(
        "a number far ahead is none",
        text="1. (C) One.\n\n2. (C) Two, of\n9. (C) nine.\n\n3. (C) Three.",
        want=paragraphs("number", 1, 2, 3),
    ),
    Case(
        "no marks in an unclassified telegram",
        line="UNCLAS APIA {serial:06d}",
        level="UNCLASSIFIED",
        classified=None,
        text="1. Boats came.\n\n2. They paid 5.6\npercent more.\n\n3. They went.",
        want=paragraphs(
            "number portion_mark text",
            (1, None, "Boats came."),
            (2, None, "They paid 5.6 percent more."),
            (3, None, "They went."),
        ),
    ),
    Case(
        "forms of the portion mark",
        line="S E C R E T APIA {serial:06d}",
        level="SECRET",
        text="1.(S/NF) One.\n\n2. C) Two.\n\n3 (C) Three.\n\n4. (C-entire text) Four.\n\n"
        "5. (C//REL TO USA, FVEY) Five.\n\n6. (SBU) Six.\n\n7. (U) Seven.\n\n8. (SNF) Eight.",
        want=paragraphs(
            "number portion_mark portion_level portion_handling text",
            (1, "(S/NF)", "S", "NF", "One."),
            (2, "C)", "C", None, "Two."),
            (3, "(C)", "C", None, "Three."),
            (4, "(C-entire text)", "C", "ENTIRE TEXT", "Four."),
            (5, "(C//REL TO USA, FVEY)", "C", "REL TO USA, FVEY", "Five."),
            (6, "(SBU)", "SBU", None, "Six."),
            (7, "(U)", "U", None, "Seven."),
            (8, "(SNF)", "S", "NF", "Eight."),
        ),
    ),
    Case(
        "mark in front of the number",
        text="(C) 1. One.\n\n(C) 2. Two.",
        want=paragraphs("number portion_mark text", (1, "(C)", "One."), (2, "(C)", "Two.")),
    ),
    Case(
        "paragraphs without a blank line between them",
        text="1. (C) One\ngoes on.\n2. (C) Two.\n3. (C) Three.",
        want=paragraphs("number text", (1, "One goes on."), (2, "Two."), (3, "Three.")),
    ),
    Case(
        "no text at all",
        text="",
        classified=None,
        signer=None,
        want={"paragraphs": rows("text"), "cables": rows("n_paragraphs", 0)},
        issues=["no_paragraphs"],
    ),
    Case(
        "redaction",
        text="1. (C) The envoy XXXXXXXXXXXX left.\n\n2. (C) XXX is no redaction.",
        want={**paragraphs("is_redacted", True, False), "cables": rows("is_redacted", True)},
    ),
]

KINDS = [
    Case(
        "115 heading between rules",
        text=f"1. (C) One.\n\n{RULE}\nPORT FEES\n{RULE}\n\n2. (C) Two.\n\n3. (C) Three.",
        want=paragraphs("number heading text", (1, None, "One."), (2, "PORT FEES", "Two."), (3, "PORT FEES", "Three.")),
    ),
    Case(
        "115 heading of two lines above one rule-like row of equals",
        text="1. (C) One.\n\n=========\nPORT FEES\nAND DUES\n=========\n2. (C) Two.",
        want=paragraphs("heading", None, "PORT FEES AND DUES"),
    ),
    Case(
        "115 underlined heading",
        text="1. (C) One.\n\nPort Fees\n---------\n\n2. (C) Two.",
        want=paragraphs("heading text", (None, "One."), ("Port Fees", "Two.")),
    ),
    Case(
        "115 heading above paragraph 1",
        text=f"{RULE}\nSUMMARY\n{RULE}\n\n1. (C) One.\n\n{RULE}\nCOMMENT\n{RULE}\n\n2. (C) Two.",
        want=paragraphs("heading kind text", ("SUMMARY", "summary", "One."), ("COMMENT", "comment", "Two."))
        | {"cables": rows("summary", "One.")},
    ),
    Case(
        "116 summary and comment, end phrase broken",
        text="1. (C) Summary and Comment: The talks stalled. End\nsummary and comment.\n\n2. (C) They go on.",
        want={**paragraphs("kind", "summary", "text"), "cables": rows("summary", "The talks stalled.")},
    ),
    Case(
        "116 summary over three paragraphs",
        text="1. (C) SUMMARY: One.\n\n2. (C) Two.\n\n3. (C) Three. END SUMMARY.\n\n4. (C) Four.",
        want={
            **paragraphs("kind", "summary", "summary", "summary", "text"),
            "cables": rows("summary", "One. Two. Three."),
        },
    ),
    Case(
        "117 only the end of the summary is marked",
        text="1. (C) One.\n\n2. (C) Two. End summary.\n\n3. (C) Three.",
        want={**paragraphs("kind", "summary", "summary", "text"), "cables": rows("summary", "One. Two.")},
    ),
    Case(
        "summary without an end",
        text="1. (C) Summary: One.\n\n2. (C) Two.",
        want={**paragraphs("kind", "summary", "text"), "cables": rows("summary", "One.")},
    ),
    Case(
        "comment to its end",
        text="1. (C) One.\n\n2. (C) Comment: Two.\n\n3. (C) Three. End Comment.\n\n4. (C) Four.",
        want=paragraphs("kind", "text", "comment", "comment", "text"),
    ),
    Case(
        "other kinds",
        text="1. (C) Action Request: Please reply.\n\n2. (C) Note: One. End Note.\n\n3. (U) Minimize considered.",
        want=paragraphs("kind", "action_request", "note", "admin"),
    ),
]

SIGNERS = [
    signer("119 appended to the last sentence", "OLANDER", "OLANDER"),
    signer("120 the same name twice", "OLANDER OLANDER", "OLANDER"),
    signer("120 two signers", "HALE STRAND", "HALE", "STRAND"),
    signer("120 one name of two words", "DE VRIES", "DE VRIES"),
    signer("121 trailers below", "OLANDER\nUNCLASSIFIED\nNNNN\n2008SUVA00214 - UNCLASSIFIED", "OLANDER"),
    signer("apostrophe", "O'TOOLE", "O'TOOLE"),
    signer("hyphen", "STRAND-HOLM", "STRAND-HOLM"),
    signer("junior", "HOLM JR", "HOLM JR"),
    signer("number signs", "OLANDER##", "OLANDER"),
    signer("full stop", "OLANDER.", "OLANDER"),
    signer("mixed case", "Olander", "Olander"),
    signer("level below is no name", "CONFIDENTIAL"),
    signer("end words are no name", "NNNN\n>"),
    signer("nobody", "", issues=["signer_missing"]),
    Case(
        "122 stops in mid-sentence",
        classified=None,
        text="1. (C) One.\n\n2. (C) The port opens next month and the fleet...",
        signer=None,
        want={"cables": rows("body_status", "truncated"), "people": rows("role")},
    ),
]

IDS = [
    Case(
        f"123 damaged id {damaged.replace('{serial}', 'N')}",
        reference_id=damaged,
        want={"cables": rows("station year id_status", (station, 2009, "repaired"))},
        issues=["id_repaired"],
    )
    for damaged, station in (
        ("09SECTIN01OF02APIA{serial}", "APIA"),
        ("09SECTION02OF03APIA{serial}", "APIA"),
        ("09EFTOAPIA{serial}", "APIA"),
        ("09APIA00{serial}ZFR215", "APIA"),
        ("0909APIA{serial}", "APIA"),
        ("2009APIA{serial}", "APIA"),
        ("09AMEMBASSYAPIA{serial}", "APIA"),
    )
]

CLOCKS = [
    Case(
        "124 a reference later than the cable",
        dtg="R 051132Z MAY 01",
        created="5/5/2001 11:32",
        reference_id="01APIA{serial}",
        ref="REF: 07 SUVA 40",
        want={"cables": rows("year created_source", (2001, "dtg")), "references": rows("target_id", "07SUVA40")},
        issues=["dtg_year_suspect"],
    ),
    Case(
        "124 declassified before it was written",
        eo="E.O. 12958: DECL: 05/04/2008",
        issues=["dtg_year_suspect"],
    ),
]

CASES = [*CLASSIFIERS, *NUMBERING, *KINDS, *SIGNERS, *IDS, *CLOCKS]


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return read(CASES)


@pytest.fixture
def holds(tables: Mapping[str, pl.DataFrame]) -> Callable[[int], None]:
    """Check every case whose name begins with a number."""

    def check(number: int) -> None:
        found = [case for case in CASES if case.name.startswith(f"{number} ")]
        assert found
        for case in found:
            assert_case(case, CASES, tables)

    return check


def test_case_106_words_split_at_the_line_end_are_joined(holds: Callable[[int], None]) -> None:
    holds(106)


def test_case_107_a_title_behind_the_name(holds: Callable[[int], None]) -> None:
    holds(107)


def test_case_108_the_clause_as_paragraph_1(holds: Callable[[int], None]) -> None:
    holds(108)


def test_case_109_derived_from_sources(holds: Callable[[int], None]) -> None:
    holds(109)


def test_case_110_a_wrapped_year_or_figure_is_no_paragraph(holds: Callable[[int], None]) -> None:
    holds(110)


def test_case_111_a_country_in_brackets_is_no_mark(holds: Callable[[int], None]) -> None:
    holds(111)


def test_case_112_a_number_twice_is_two_paragraphs(holds: Callable[[int], None]) -> None:
    holds(112)


def test_case_113_a_section_break_in_mid_sentence(holds: Callable[[int], None]) -> None:
    holds(113)


def test_case_114_a_stray_caption_in_a_sentence(holds: Callable[[int], None]) -> None:
    holds(114)


def test_case_115_headings_and_their_rules(holds: Callable[[int], None]) -> None:
    holds(115)


def test_case_116_summary_with_other_end_words(holds: Callable[[int], None]) -> None:
    holds(116)


def test_case_117_only_the_end_of_the_summary_is_marked(holds: Callable[[int], None]) -> None:
    holds(117)


def test_case_118_one_paragraph_without_a_number(holds: Callable[[int], None]) -> None:
    holds(118)


def test_case_119_signer_behind_the_last_sentence(holds: Callable[[int], None]) -> None:
    holds(119)


def test_case_120_one_name_two_names_and_names_of_two_words(holds: Callable[[int], None]) -> None:
    holds(120)


def test_case_121_trailers_below_the_signer(holds: Callable[[int], None]) -> None:
    holds(121)


def test_case_122_a_text_that_stops_in_mid_sentence(holds: Callable[[int], None]) -> None:
    holds(122)


def test_case_123_damaged_ids(holds: Callable[[int], None]) -> None:
    holds(123)


def test_case_124_a_clock_in_another_year(holds: Callable[[int], None]) -> None:
    holds(124)


OTHERS = [case for case in CASES if not case.name[:3].isdigit()]


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
def test_cases_beside_the_catalogue(case: Case, tables: Mapping[str, pl.DataFrame]) -> None:
    assert_case(case, CASES, tables)
