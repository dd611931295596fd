"""Where a header ends and its body begins, if the line end is lost, the level is damaged, or both are in the body."""

import polars as pl
import pytest

from tests.transforms.golden import HEADER, Case, read
from transforms.shard import Piece, parse

LEVELS = {
    "CONFIDENTIAL": (
        *(
            "C O N F I D E N T I A L",
            "CO N F I D E N T I A L",
            "C ONFIDENTIAL",
            "C O N F I D E N T I AL",
            "CONFIDENTIAL",
        ),
        *("O N F I D E N T I A L", "CONFIDENTIIAL", "CONFIDENITAL", "CONFIDENTIAL SECTION 01 OF 02"),
        *("C O N F I D E N T I A L SECTION 01 OF 02", "C O N F I D E N T I A L NOFORN"),
    ),
    "SECRET": (
        "S E C R E T",
        "SE C R E T",
        "S E C RE T",
        "E C R E T",
        "SECRET",
        "SECRET//NOFORN",
        "S E C R E T NOFORN",
    ),
    "UNCLASSIFIED": ("UNCLAS", "U N C L A S", "UNCLAS E F T O", "UNCLASSIFIED", "UNCLASSIFED"),
    "LIMITED OFFICIAL USE": ("LIMITED OFFICIAL USE",),
    "TOP SECRET": ("T O P S E C R E T",),
}
LINES = [(level, line) for level, lines in LEVELS.items() for line in lines]
NUMBERED = list(enumerate(LINES, 300))

FIVE = """08SUVA214
REEF
Mon May 05 00:00:00 +0200 2008
CONFIDENTIAL
Embassy Suva
R 051132Z MAY 08
FM AMEMBASSY SUVA
TO SECSTATE WASHDC 0717
INFO AMEMBASSY WELLINGTON{joint} SUVA 000214

SIPDIS

TAGS: PREL FJ
SUBJECT: REEF

1. (C) One.

2. (C) Two.

OLANDER
"""

INTERNAL = """CXAPIA:
    ACTION: ECON
    INFO:   DCM POL AMB

DISSEMINATION: ECON
CHARGE: PROG

APPROVED: CDA:RHALE
DRAFTED: ECON:MOLANDER
CLEARED: DCM:RHALE; POL:TSTRAND

"""
BOX = """OLANDER 05/05/2009  11:40:12 AM  From  DB/Inbox:  Olander

Cable
Text:

CONFIDENTIAL
TELEGRAM                                     May 05, 2009

To:       SECSTATE WASHDC - IMMEDIATE
From:     AMEMBASSY APIA
TAGS:     EFIS, PREL, WS
Subject:  REEF FISHERY TALKS STALL
_________________________________________________________________
"""
PLAIN = HEADER.replace("{dtg}", "R 051132Z MAY 09").replace(
    "{addressees}", "TO SECSTATE WASHDC 0717\nINFO AMEMBASSY SUVA"
)
BODY = """
C O N F I D E N T I A L APIA {serial:06d}

SIPDIS

TAGS: EFIS PREL WS
SUBJECT: REEF FISHERY TALKS STALL

1. (C) The talks stalled.

2. (C) They go on in June.

OLANDER"""
NOTICE = "This record is a partial extract of the original cable. The full text of the original cable is not available."
QUOTED = BODY.replace(
    "They go on in June.", "We received this:\n\nR 041132Z MAY 09\nFM AMEMBASSY SUVA\nTO AMEMBASSY APIA"
)

CASES = [
    Case("no header", header="", body=PLAIN + BODY),
    Case("the header of the post's own system", header="", body=INTERNAL + PLAIN + BODY),
    Case("the print of a mail system", header="", body=BOX + INTERNAL + PLAIN + BODY),
    Case("a notice for a header", header=NOTICE, body=INTERNAL + PLAIN + BODY),
]


@pytest.mark.parametrize("glue", ["", " ", "\n"], ids=["glued", "blank", "line end"])
def test_header_ends_at_the_level_however_damaged(glue: str) -> None:
    texts = [FIVE.replace("214\n", f"{at}\n").replace("{joint}", glue + line) for at, (_, line) in NUMBERED]
    tables = parse("txt5", [Piece("five", 1, 0, "\n".join(texts).encode())], "run").tables
    for at, (level, line) in NUMBERED:
        own = {name: tables[name].filter(cable_id=f"08SUVA{at}") for name in ("cables", "recipients", "paragraphs")}
        assert (line, own["cables"]["body_classification"].to_list()) == (line, [level])
        assert (line, own["recipients"]["name"].to_list()) == (line, ["SECSTATE WASHDC", "AMEMBASSY WELLINGTON"])
        assert (line, own["paragraphs"]["number"].to_list()) == (line, [1, 2])


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return read([*CASES, Case("quoted", header="", body=QUOTED)])


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case.name for case in CASES])
def test_a_header_inside_the_body_is_read(tables: dict[str, pl.DataFrame], place: int) -> None:
    cable = tables["cables"].filter(source_record=place + 1)
    own = {name: frame.filter(cable_id=cable["cable_id"][0]) for name, frame in tables.items() if name != "quarantine"}
    assert cable.select("from_plad", "subject", "n_paragraphs").row(0) == (
        "AMEMBASSY APIA",
        "REEF FISHERY TALKS STALL",
        2,
    )
    assert own["recipients"].select("role", "name").rows() == [
        ("action", "SECSTATE WASHDC"),
        ("info", "AMEMBASSY SUVA"),
    ]
    cleared = [("clearer", "RHALE", "DCM"), ("clearer", "TSTRAND", "POL")] if place else []
    assert own["people"].filter(role="clearer").select("role", "name", "office").rows() == cleared


def test_a_telegram_quoted_in_the_text_gives_no_header(tables: dict[str, pl.DataFrame]) -> None:
    cable = tables["cables"].filter(source_record=len(CASES) + 1)
    assert cable.select("from_plad", "n_recipients", "n_paragraphs").row(0) == (None, 0, 2)
