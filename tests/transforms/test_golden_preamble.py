"""The catalogue of edge cases, 45 to 86: classification line, captions, E.O., TAGS, SUBJECT."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.golden import Case, Rows, assert_case, read, rows

KINDS = "declass_kind declassify_on eo_number"


def declass(kind: str, on: date | None = None, order: int | None = 12958) -> dict[str, Rows]:
    return {"cables": rows(KINDS, (kind, on, order))}


def eo(name: str, line: str, want: Mapping[str, Rows], **rest: Any) -> Case:
    return Case(name, eo=line, want=want, **rest)


def tags(name: str, lines: str, *wanted: str, **rest: Any) -> Case:
    return Case(name, tags=lines, want={"tags": rows("tag", *wanted)}, **rest)


def subject(name: str, lines: str, wanted: str | None, **rest: Any) -> Case:
    return Case(name, subject=lines, want={"cables": rows("subject", wanted)}, **rest)


LINE_AND_CAPTIONS = [
    Case(
        "045 spacing fault in the level",
        line="SE C R E T SECTION 02 OF 02 APIA {serial:06d}",
        level="SECRET",
        want={"cables": rows("body_classification sections_total", ("SECRET", 2))},
        absent=["mrn_mismatch", "classification_mismatch"],
    ),
    Case(
        "045 sections without leading zeros",
        line="C ONFIDENTIAL SECTION 1 OF 2 APIA {serial:06d}",
        want={"cables": rows("body_classification sections_total", ("CONFIDENTIAL", 2))},
    ),
    Case(
        "046 first letter of the level lost",
        line="E C R E T APIA {serial:06d}",
        level="SECRET",
        want={"cables": rows("body_classification", "SECRET")},
        issues=["classification_line_damaged"],
    ),
    Case(
        "047 body starts with SIPDIS",
        body="SIPDIS\n\nTAGS: PREL WS\nSUBJECT: TALKS STALL\n\n1. (C) They stalled.",
        want={
            "cables": rows("classification body_classification body_status", ("CONFIDENTIAL", None, "full")),
            "captions": rows("caption", "SIPDIS"),
        },
        issues=["classification_line_missing"],
        absent=["mrn_mismatch"],
    ),
    Case(
        "048 unclassified and for official use only",
        line="UNCLAS APIA {serial:06d}",
        captions="SENSITIVE",
        level="UNCLASSIFIED//FOR OFFICIAL USE ONLY",
        want={
            "cables": rows(
                "classification handling classification_raw",
                ("UNCLASSIFIED", "FOUO", "UNCLASSIFIED//FOR OFFICIAL USE ONLY"),
            ),
            "captions": rows("caption kind", ("SENSITIVE", "handling")),
        },
    ),
    Case(
        "048 secret and noforn",
        line="S E C R E T APIA {serial:06d}",
        captions="NOFORN\nSIPDIS",
        level="SECRET//NOFORN",
        want={
            "cables": rows("classification handling", ("SECRET", "NOFORN")),
            "captions": rows("seq caption", (1, "NOFORN"), (2, "SIPDIS")),
        },
    ),
    Case(
        "049 each caption once",
        captions="SIPDIS\n\nSIPDIS\n\nNOFORN, SIPDIS",
        want={"captions": rows("caption", "SIPDIS", "NOFORN")},
    ),
    Case(
        "050 corrected copy with the word SUBJECT in its reason",
        captions="C O R R E C T E D  C O P Y (SUBJECT LINE)\n\nSIPDIS",
        want={
            "cables": rows("is_corrected_copy subject", (True, "REEF FISHERY TALKS STALL")),
            "captions": rows("caption", "CORRECTED COPY", "SIPDIS"),
        },
    ),
    Case(
        "051 all fields on one line",
        line="S E C R E T APIA {serial:06d} SIPDIS E.O. 12958: DECL: 01/04/2020 TAGS: PREL WS SUBJECT: DUES RISE",
        level="SECRET",
        preamble="",
        want={
            "cables": rows(
                "body_classification declassify_on eo_number subject body_status",
                ("SECRET", date(2020, 1, 4), 12958, "DUES RISE", "full"),
            ),
            "captions": rows("caption", "SIPDIS"),
            "tags": rows("tag", "PREL", "WS"),
            "paragraphs": rows("number", 1, 2),
        },
    ),
    Case(
        "captions of other kinds",
        captions="LIMDIS\nSTADIS\nDISSENT CHANNEL\nNOT FOR INTERNET DISTRIBUTION",
        want={
            "captions": rows(
                "caption kind",
                ("LIMDIS", "distribution"),
                ("STADIS", "distribution"),
                ("DISSENT CHANNEL", "channel"),
                ("NOT FOR INTERNET DISTRIBUTION", "network"),
            )
        },
    ),
    Case(
        "passing lines are no captions",
        captions="SIPDIS\n\nDEPT FOR EAP/ANP\nSTATE PASS USTR",
        want={
            "captions": rows("caption", "SIPDIS"),
            "passing_lines": rows("target office", ("DEPT", "EAP/ANP"), ("STATE", "USTR")),
        },
    ),
]

ORDERS = [
    eo("052 year first, slashes", "E.O. 12958: DECL: 2020/03/09", declass("date", date(2020, 3, 9))),
    eo("052 year first, hyphens", "E.O. 12958: DECL: 2020-03-09", declass("date", date(2020, 3, 9))),
    eo("053 two-digit year, no dots", "EO 12958 DECL: 6/7/18", declass("date", date(2018, 6, 7))),
    eo("054 exemptions", "E.O. 12958: DECL: X1, X6", declass("exemption")),
    eo(
        "055 event",
        "E.O. 12958: DECL: UPON CLOSURE OF THE TRIBUNAL",
        {"cables": rows(KINDS + " declass_raw", ("event", None, 12958, "DECL: UPON CLOSURE OF THE TRIBUNAL"))},
    ),
    eo(
        "056 general schedule",
        "E.O. 12065: GDS 4/17/86 (STRAND, TIM) OR-O",
        {
            "cables": rows(KINDS, ("gds", date(1986, 4, 17), 12065)),
            "people": rows("role name", ("classifier", "STRAND, TIM"), ("signer", "OLANDER")),
        },
        reference_id="84APIA{serial}",
        dtg="R 051132Z MAY 84",
        created="5/5/1984 11:32",
        classified=None,
    ),
    eo("057 originating agency decides", "E.O. 12356: DECL: OADR", declass("oadr", None, 12356)),
    eo(
        "058 day before month",
        "E.O. 12958: DECL: 14/02/2019",
        declass("date", date(2019, 2, 14)),
        issues=["declass_date_swapped"],
    ),
    eo(
        "058 ambiguous dates are month first",
        "E.O. 12958: DECL: 02/03/2019",
        declass("date", date(2019, 2, 3)),
        absent=["declass_date_swapped"],
    ),
    eo("059 digit of the number lost", "E.O. 1298: N/A", declass("na", None, None), issues=["eo_number_damaged"]),
    eo("060 downgrading", "E.O. 12958: DNG: CO 03/01/2013", declass("downgrade")),
    eo("not applicable, without blanks", "E.O.12958:N/A", declass("na")),
    eo("no instruction", "E.O. 12958:", declass("none")),
    eo("25X1", "E.O. 12958: DECL: 25X1-HUMAN", declass("exemption")),
    eo("manual review", "E.O. 12958: DECL: MR", declass("manual_review")),
    eo("order of 2009", "E.O. 13526: DECL: 2034/12/31", declass("date", date(2034, 12, 31), 13526)),
    eo("impossible date", "E.O. 12958: DECL: 02/30/2019", declass("date", None)),
    Case("no E.O. line", eo=None, want=declass("none", None, None), issues=["eo_missing"]),
]

TAGS = [
    tags("061 trailing comma over a blank line", "TAGS PREL, EFIS,\n\nWS", "PREL", "EFIS", "WS"),
    tags("062 continued without a comma", "TAGS: PREL EFIS\nTBIO WS", "PREL", "EFIS", "TBIO", "WS"),
    tags("063 a note below the line", "TAGS: PREL\n(SBU) Note to desk", "PREL"),
    tags("064 damaged keyword", "TGAS; PREL, WS", "PREL", "WS"),
    tags(
        "065 keyword lost",
        "EFIS, ECON, PREL, WS",
        "EFIS",
        "ECON",
        "PREL",
        "WS",
        issues=["tags_keyword_missing"],
    ),
    Case(
        "066 run together",
        tags="TAGS: EFISECONFJ",
        want={"tags": rows("tag repair", ("EFIS", "split"), ("ECON", "split"), ("FJ", "split"))},
    ),
    Case(
        "067 not to be split", tags="TAGS: PHUMXQ", want={"tags": rows("tag kind repair", ("PHUMXQ", "unknown", None))}
    ),
    Case(
        "068 person in parentheses",
        tags="TAGS: OVIP (MAREK, TOMAS A.), PREL, WS",
        want={
            "tags": rows(
                "tag kind person_for",
                ("OVIP", "subject", None),
                ("MAREK, TOMAS A.", "person", "OVIP"),
                ("PREL", "subject", None),
                ("WS", "country", None),
            )
        },
    ),
    Case(
        "069 person without punctuation",
        tags="TAGS: OVIP MAREK TOMAS PREL WS",
        want={"tags": rows("tag person_for", ("OVIP", None), ("MAREK, TOMAS", "OVIP"), ("PREL", None), ("WS", None))},
    ),
    Case(
        "070 caption among tags",
        tags="TAGS: PREL, WS, SIPDIS",
        captions=None,
        want={"tags": rows("seq tag", (1, "PREL"), (2, "WS"))},
    ),
    tags(
        "071 page line among tags",
        "TAGS: ECON, TO            UNCLASSIFIED  PAGE 02  LOME 00912 01 OF 02 111200Z EFIN, TO",
        "ECON",
        "TO",
        "EFIN",
    ),
    Case(
        "072 lower case, with the subject behind",
        tags="Tags: prel, efis, fj Subject: talks",
        subject=None,
        want={
            "tags": rows("tag tag_raw", ("PREL", "prel"), ("EFIS", "efis"), ("FJ", "fj")),
            "cables": rows("subject", "talks"),
        },
    ),
    Case(
        "073 aliases",
        tags="TAGS: PREL, RU, VZ",
        want={
            "tags": rows(
                "tag tag_raw repair kind",
                ("PREL", "PREL", None, "subject"),
                ("RS", "RU", "alias", "country"),
                ("VE", "VZ", "alias", "country"),
            )
        },
        issues=["tag_alias"],
    ),
    Case(
        "074 phrase",
        tags="TAGS: HUMAN RIGHTS PHUM WS",
        want={"tags": rows("tag kind", ("HUMAN RIGHTS", "phrase"), ("PHUM", "subject"), ("WS", "country"))},
    ),
    Case(
        "075 TAGS above the E.O. line",
        preamble="SIPDIS\n\nTAGS: PREL WS\nE.O. 12958: DECL: 05/04/2019\nSUBJECT: TALKS STALL",
        want={
            "tags": rows("tag", "PREL", "WS"),
            "cables": rows("declassify_on subject", (date(2019, 5, 4), "TALKS STALL")),
        },
    ),
    Case(
        "075 E.O. line below the subject",
        preamble="TAGS: PREL WS\nSUBJECT: TALKS STALL\n\nE.O. 12958: DECL: 05/04/2019",
        want={"cables": rows("declassify_on subject", (date(2019, 5, 4), "TALKS STALL"))},
    ),
    Case(
        "076 organisations",
        tags="TAGS: UNGA/C-3, AU-1, WS",
        want={"tags": rows("tag kind", ("UNGA/C-3", "organization"), ("AU-1", "organization"), ("WS", "country"))},
    ),
    tags("each tag once", "TAGS: PREL, WS, PREL, WS", "PREL", "WS"),
    tags("mixed separators", "TAGS: PREL;EFIS,WS  ETRD ;, ECON", "PREL", "EFIS", "WS", "ETRD", "ECON"),
    Case(
        "kinds by shape",
        tags="TAGS: KQQX, ZQ, QQ, ZI",
        want={"tags": rows("tag kind", ("KQQX", "program"), ("ZQ", "region"), ("QQ", "country"), ("ZI", "country"))},
    ),
    Case(
        "codes are those of the service and not ISO",
        tags="TAGS: CH, SZ, GM, UP, AS, AU, IZ",
        want={"tags": rows("label", "China", "Switzerland", "Germany", "Ukraine", "Australia", "Austria", "Iraq")},
    ),
    Case("no TAGS line", tags=None, want={"tags": rows("tag"), "cables": rows("n_tags", 0)}, issues=["tags_missing"]),
]

SUBJECTS = [
    subject("077 on the next line", "SUBJECT:\n\nHarbor Dredging Contract Awarded", "Harbor Dredging Contract Awarded"),
    subject(
        "077 on the next line, paragraph directly below",
        "SUBJECT:\n\nHarbor Dredging Contract Awarded\n1.(C) The contract went to a firm.",
        "Harbor Dredging Contract Awarded",
        classified=None,
        text="2. (C) It starts in June.",
    ),
    subject("078 portion marks at both ends", "SUBJECT: (C/NF) PORT SECURITY (SBU)", "PORT SECURITY"),
    Case(
        "079 reference list glued to the subject",
        subject="SUBJECT: WHO OWNS THE WHARFREF: A. APIA 12",
        want={
            "cables": rows("subject", "WHO OWNS THE WHARF"),
            "references": rows("bullet target_id", ("A", "09APIA12")),
        },
    ),
    subject("080 hyphen at the line end", "SUBJECT: A US-\nSAMOA DIALOGUE", "A US-SAMOA DIALOGUE"),
    subject("081 parentheses stay", "SUBJECT: VISIT OF MINISTER (Tonga)", "VISIT OF MINISTER (Tonga)"),
    subject(
        "082 interrupted by a page line",
        "SUBJECT: TALKS WITH\nCONFIDENTIAL\nPAGE 02 APIA 00031 01 OF 02\nFISHERMEN",
        "TALKS WITH FISHERMEN",
    ),
    subject("083 first letter lost", "UBJECT: DREDGING", "DREDGING"),
    subject("083 no colon", "SUBJ DREDGING", "DREDGING"),
    subject("084 numeric entity", "SUBJECT: Island&#8217;s Budget", "Island’s Budget"),
    subject(
        "085 the same subject twice", "SUBJECT: DREDGING\n\nSUBJECT: DREDGING", "DREDGING", absent=["subject_repeated"]
    ),
    subject(
        "085 another second subject", "SUBJECT: DREDGING\n\nSUBJECT: PORT DUES", "DREDGING", issues=["subject_repeated"]
    ),
    subject("086 no subject", None, None, issues=["subject_missing"]),  # type: ignore[arg-type]
    subject(
        "wrapped",
        "SUBJECT: HARBOR DREDGING CONTRACT\nAWARDED AFTER TWO\nYEARS",
        "HARBOR DREDGING CONTRACT AWARDED AFTER TWO YEARS",
    ),
    subject("own case and glued to the keyword", "Subject:Harbor  dredging", "Harbor dredging"),
    subject(
        "ends at the classifier",
        "SUBJECT: DREDGING Classified By: DCM Tim Strand for reason 1.4 (b)",
        "DREDGING",
        classified=None,
    ),
    subject(
        "with the word for",
        "SUBJECT: PLANS FOR A NEW WHARF\nPASS TO THE COUNCIL",
        "PLANS FOR A NEW WHARF PASS TO THE COUNCIL",
    ),
]

CASES = [*LINE_AND_CAPTIONS, *ORDERS, *TAGS, *SUBJECTS]


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return read(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_catalogue(case: Case, tables: Mapping[str, pl.DataFrame]) -> None:
    assert_case(case, CASES, tables)
