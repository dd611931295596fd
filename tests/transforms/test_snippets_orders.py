"""E.O. lines as drafters type them (2.6): kind of instruction, date, number of the order."""

from typing import Any

from tests.transforms.snippets import answers, differences


def order(row: dict[str, Any]) -> str:
    on = row["declassify_on"]
    return f"{row['declass_kind']} {on.isoformat() if on else '-'} {row['eo_number'] or '-'}"


# All ways to begin the line, before one value.
BEGINNINGS = [
    (f"{beginning}05/04/2019", "date 2019-05-04 12958")
    for beginning in (
        *("E.O. 12958: DECL: ", "EO 12958 DECL: ", "E.O.12958: DECL:", "E.O 12958: DECL: ", "EO 12958: DECL "),
        *("E.O. 12958: DECL. ", "E.O. 12958: DECLAS: ", "E.O. 12958: DECLASSIFY: ", "E.O. 12958: DECLASSIFY ON: "),
        *("E.O. 12958: DELC: ", "E.O. 12958: ", "E.O. 12958 ", "E.O. 12958 : DECL : ", "E.O. 12958; DECL; "),
        *("E. O. 12958: DECL: ", "E O 12958: DECL: ", "E.0. 12958: DECL: ", "Executive Order 12958: DECL: "),
        *("E.O.: 12958 DECL: ", "EO: 12958 DECL: ", "e.o. 12958: decl: ", "E.O. 12958, AS AMENDED: DECL: "),
        *("E.O. 12958, AS AMENDED; DECLASSIFIED ", "E.O. 12958: DECLASSIFIED BY NARA ", "E.O. 12958 DECL:"),
        *("E.O. 12958: DECL: AFTER ", "E.O. 12958: DECL: BY ", "E.O. 12958: DECL ON: ", "E.O. 12958- DECL: "),
        *("E.O. l2958: DECL: ", "E.O. I2958: DECL: ", "EO12958: DECL: ", "(U) E.O. 12958: DECL: ", "E.O. 12958: DECL "),
    )
]

DATES = [
    (f"E.O. 12958: DECL: {printed}", f"date {on} 12958")
    for printed, on in (
        *(
            ("05/04/2019", "2019-05-04"),
            ("5/4/2019", "2019-05-04"),
            ("05/04/19", "2019-05-04"),
            ("5/4/19", "2019-05-04"),
        ),
        *(("05-04-2019", "2019-05-04"), ("05.04.2019", "2019-05-04"), ("2019/05/04", "2019-05-04")),
        *(("2019-05-04", "2019-05-04"), ("2019-5-4", "2019-05-04"), ("MAY 4, 2019", "2019-05-04")),
        *(("May 4, 2019", "2019-05-04"), ("4 MAY 2019", "2019-05-04"), ("04MAY2019", "2019-05-04")),
        *(("04-MAY-2019", "2019-05-04"), ("4 May 19", "2019-05-04"), ("MAY 4 2019", "2019-05-04")),
        *(("20190504", "2019-05-04"), ("05/04/ 2019", "2019-05-04"), ("05 / 04 / 2019", "2019-05-04")),
        *(("05//04/2019", "2019-05-04"), ("05/042019", "2019-05-04"), ("0504/2019", "2019-05-04")),
        *(("05/04/2O19", "2019-05-04"), ("O5/04/2019", "2019-05-04"), ("05/04/20l9", "2019-05-04")),
        *(("012/3/2019", "2019-12-03"), ("05/004/2019", "2019-05-04"), ("13/02/2019", "2019-02-13")),
        *(("31/12/2018", "2018-12-31"), ("12/31/2018", "2018-12-31"), ("02/29/2016", "2016-02-29")),
        *(("5/4/2019.", "2019-05-04"), ("05/04/2019 (X)", "2019-05-04"), ("SEPTEMBER 15, 2019", "2019-09-15")),
        *(("SEPT. 15, 2019", "2019-09-15"), ("15 September, 2019", "2019-09-15"), ("05/04/2029", "2029-05-04")),
        *(("02/30/2019", "-"), ("MAY 4TH, 2019", "2019-05-04"), ("DEC 31, 2018", "2018-12-31")),
    )
]

KINDS = [
    ("E.O. 12958: N/A", "na - 12958"),
    ("E.O.12958:N/A", "na - 12958"),
    ("E.O. 12958: NA", "na - 12958"),
    ("E.O. 12958 N/A", "na - 12958"),
    ("E.O. 12958N/A", "na - 12958"),
    ("E.O. 12958: N.A.", "na - 12958"),
    ("E.O. 12958: N/A.", "na - 12958"),
    ("E.O. 12958: NOT APPLICABLE", "na - 12958"),
    ("E.O. 12958: DECL: N/A", "na - 12958"),
    ("E.O. 12958: n/a", "na - 12958"),
    ("E.O. 12958: N\\A", "na - 12958"),
    ("E.O. 12958: N / A", "na - 12958"),
    ("E.O.: N/A", "na - -"),
    ("E.O. 12958:", "none - 12958"),
    ("E.O. 12958", "none - 12958"),
    ("E.O. 12958: DECL:", "none - 12958"),
    ("E.O. 12958: DECL: X1", "exemption - 12958"),
    ("E.O. 12958: DECL: X1, X6", "exemption - 12958"),
    ("E.O. 12958: DECL: X-1", "exemption - 12958"),
    ("E.O. 12958: DECL: 1.6X1", "exemption - 12958"),
    ("E.O. 12958: DECL: 1.6 X6", "exemption - 12958"),
    ("E.O. 12958: X3", "exemption - 12958"),
    ("E.O. 12958: DECL: X1 AND X5", "exemption - 12958"),
    ("E.O. 12958: DECL: 25X1", "exemption - 12958"),
    ("E.O. 12958: DECL: 25X1-human", "exemption - 12958"),
    ("E.O. 12958: DECL: 25X1-HUMAN", "exemption - 12958"),
    ("E.O. 12958: DECL: 25X6", "exemption - 12958"),
    ("E.O. 12958: DECL: 50X1-HUM", "exemption - 12958"),
    ("E.O. 12958: DECL: MR", "manual_review - 12958"),
    ("E.O. 12958: DECL: MANUAL REVIEW", "manual_review - 12958"),
    ("E.O. 12958: DECL: OADR", "oadr - 12958"),
    ("E.O. 12958: DECL:OADR", "oadr - 12958"),
    ("E.O. 12356: DECL: OADR", "oadr - 12356"),
    ("E.O. 12356: OADR", "oadr - 12356"),
    ("E.O. 12356: DECL: 0ADR", "oadr - 12356"),
    ("E.O. 12356: DECL OADR", "oadr - 12356"),
    ("E.O. 12958: DNG: CO 03/01/2013", "downgrade - 12958"),
    ("E.O. 12958: DNG:UN 03/01/2013", "downgrade - 12958"),
    ("E.O. 12958: DOWNGRADE TO CONFIDENTIAL 03/01/2013", "downgrade - 12958"),
    ("E.O. 12958: DECL: UPON CLOSURE OF THE TRIBUNAL", "event - 12958"),
    ("E.O. 12958: DECL: CLOSURE OF THE TRIBUNAL", "event - 12958"),
    ("E.O. 12958: DECL: AFTER THE VISIT", "event - 12958"),
    ("E.O. 12958: DECL: TEN YEARS AFTER REUNIFICATION", "event - 12958"),
    ("E.O. 12958: DECL: 10 YEARS AFTER REUNIFICATION", "event - 12958"),
    ("E.O. 12958: DECL: COMPLETION OF TALKS", "event - 12958"),
    ("E.O. 12958: DECL: CONCLUSION OF VISIT", "event - 12958"),
    ("E.O. 12958: DECL: END OF VISIT", "event - 12958"),
    ("E.O. 12958: DECL: DEPARTURE OF DELEGATION", "event - 12958"),
    ("E.O. 12958: DECL: WHEN TALKS END", "event - 12958"),
    ("E.O. 12958: DECL: UPON\nCLOSURE OF THE TRIBUNAL", "event - 12958"),
    ("E.O. 12958: DECL: FOLLOWING THE VISIT", "event - 12958"),
    ("E.O. 12958: DECL: ON COMPLETION OF TRIP", "event - 12958"),
    ("E.O. 11652: GDS", "gds - 11652"),
    ("E.O. 11652: XGDS-1", "gds - 11652"),
    ("E.O. 11652: XGDS", "gds - 11652"),
    ("E.O. 11652: NGDS", "gds - 11652"),
    ("E.O. 11652: ADS, DECLAS 12/31/82", "gds 1982-12-31 11652"),
    ("E.O. 11652: XGDS-2 DECLAS DATE IMPOSSIBLE TO DETERMINE", "gds - 11652"),
    ("E.O. 11652: N/A", "na - 11652"),
    ("E.O. 11652: NA", "na - 11652"),
    ("E.O. 12065: GDS 4/17/86", "gds 1986-04-17 12065"),
    ("E.O. 12065: GDS 4/17/86 (STRAND, TIM) OR-O", "gds 1986-04-17 12065"),
    ("E.O. 12065: RDS-1 4/17/06 (STRAND, TIM) OR-M", "gds 2006-04-17 12065"),
    ("E.O. 12065: RDS-3 4/17/11", "gds 2011-04-17 12065"),
    ("E.O. 12065: XDS-4 4/17/00 (STRAND, T.) OR-P", "gds 2000-04-17 12065"),
    ("E.O. 12065: GDS (STRAND, TIM)", "gds - 12065"),
    ("E.O. 12065: N/A", "na - 12065"),
    ("E.O. 12356: DECL: 4/17/99", "date 1999-04-17 12356"),
    ("E.O. 12356: DECL: 4/17/02", "date 2002-04-17 12356"),
    ("E.O. 12356: DECL: APRIL 17, 1999", "date 1999-04-17 12356"),
    ("E.O. 13526: DECL: 12/31/2034", "date 2034-12-31 13526"),
    ("E.O. 13526: N/A", "na - 13526"),
    ("12958: DECL: 05/04/2019", "date 2019-05-04 12958"),
    ("E.O. 1298: N/A", "na - -"),
    ("E.O. 1258: DECL: 05/04/2019", "date 2019-05-04 -"),
    ("E.O. 12598: DECL: 05/04/2019", "date 2019-05-04 -"),
    ("E.O. 129588: DECL: 05/04/2019", "date 2019-05-04 -"),
    ("E.O. 12958: DECL: INDEFINITE", "other - 12958"),
    ("E.O. 12958: DECL: 05/04/2019\nTAGS: PREL", "date 2019-05-04 12958"),
    ("E.O. 12958: DECL: 05/04/2019TAGS: PREL", "date 2019-05-04 12958"),
    ("E.O. 12958: DECL: 05/04/2019 TAGS PREL WS", "date 2019-05-04 12958"),
    ("E.O. 12958: N/A TAGS: PREL, WS SUBJECT: DUES", "na - 12958"),
    ("E.O. 12958: DECL: 05/04/2019 REASON: 1.4 (B)", "date 2019-05-04 12958"),
    ("E.O. 12958: DECL: 05/04/2019, REASONS 1.5 (B) AND (D)", "date 2019-05-04 12958"),
]

SNIPPETS = [*BEGINNINGS, *DATES, *KINDS]
PERSONS = [
    ("E.O. 12065: GDS 4/17/86 (STRAND, TIM) OR-O", "STRAND, TIM"),
    ("E.O. 12065: RDS-1 4/17/06 (HALE, R. B.) OR-M", "HALE, R. B."),
    ("E.O. 12065: GDS 4/17/86 (O'TOOLE, ANA MARIA)", "O'TOOLE, ANA MARIA"),
    ("E.O. 12065: GDS (DE VRIES, TIM) OR-P", "DE VRIES, TIM"),
    ("E.O. 12958: DECL: 05/04/2019 (SEE NOTE, BELOW)", ""),
]


def test_orders_are_read_as_an_expert_would() -> None:
    found = answers("eo", [text for text, _ in SNIPPETS], "cables", order)
    assert not differences(SNIPPETS, found), differences(SNIPPETS, found)


def test_the_old_orders_name_who_classified() -> None:
    def classifier(row: dict[str, Any]) -> str:
        return row["name"] if row["role"] == "classifier" else ""

    found = answers("eo", [text for text, _ in PERSONS], "people", classifier, classified=None)
    assert not differences(PERSONS, found), differences(PERSONS, found)


def test_reasons_can_stand_on_the_line_of_the_order() -> None:
    lines = [
        ("E.O. 12958: DECL: 05/04/2019 REASON: 1.4 (B)", "b"),
        ("E.O. 12958: DECL: 05/04/2019 1.5 (B) AND (D)", "b;d"),
        ("E.O. 12958: DECL: 2019 05 04", "-"),
    ]

    def told(row: dict[str, Any]) -> str:
        assert row["declassify_on"].isoformat() == "2019-05-04"
        return row["reasons"] or "-"

    found = answers("eo", [text for text, _ in lines], "cables", told, classified=None)
    assert not differences(lines, found), differences(lines, found)
