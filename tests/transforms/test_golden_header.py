"""The catalogue of edge cases, 24 to 44: the routing header. Cases are named by their number."""

from collections.abc import Mapping

import polars as pl
import pytest

from tests.transforms.golden import Case, assert_case, read, rows

ENVELOPE = "R 051132Z MAY 09\nFM AMEMBASSY APIA\n"
PLAIN = "TO RUEHC/SECSTATE WASHDC 0717\n"
SUVA = "\nINFO RUEHSV/AMEMBASSY SUVA 0012"

CASES = [
    Case(
        "024 serial of the DE line is modulo 10000",
        serial=119085,
        line="UNCLAS STATE 119085",
        header="DE RUEHC #9085 1251132\nR 051132Z MAY 09\nFM SECSTATE WASHDC\nTO AMEMBASSY APIA",
        reference_id="09STATE119085",
        want={"cables": rows("cable_id from_ri body_status", ("09STATE119085", "RUEHC", "full"))},
        absent=["mrn_mismatch"],
    ),
    Case(
        "025 two precedence letters",
        dtg="O R 051132Z MAY 09",
        want={
            "cables": rows("dtg_raw precedence_action precedence_info", ("O R 051132Z MAY 09", "IMMEDIATE", "ROUTINE"))
        },
    ),
    Case(
        "025 one precedence letter",
        dtg="Z 051132Z MAY 09",
        want={"cables": rows("precedence_action precedence_info", ("FLASH", None))},
    ),
    Case(
        "025 no precedence letter, mixed case, four-digit year",
        dtg="051132Z May 2009",
        want={"cables": rows("precedence_action created_source dtg_raw", (None, "dtg", "051132Z May 2009"))},
    ),
    Case(
        "026 operating signals behind the date",
        dtg="P 051132Z MAY 09 ZDK CTG RUEHAP #0031",
        want={"cables": rows("dtg_raw op_signals", ("P 051132Z MAY 09", "ZDK CTG RUEHAP #0031"))},
    ),
    Case(
        "027 relay lines wrap and are no recipients",
        header="VZCZCXRO4410\nRR RUEHAA RUEHBB\nRUEHCC RUEHDD\nDE RUEHAP #{serial:04d} 1251132\nZNY CCCCC ZZH\n"
        + ENVELOPE
        + PLAIN,
        want={"recipients": rows("role name", ("action", "SECSTATE WASHDC"))},
    ),
    Case(
        "028 page line behind TO",
        addressees="TO PAGE 02        STATE   031177  112040Z\nAMEMBASSY SUVA PRIORITY",
        want={"recipients": rows("role name precedence", ("action", "AMEMBASSY SUVA", "PRIORITY"))},
    ),
    Case(
        "029 page line behind INFO",
        addressees=PLAIN + "INFO PAGE 02   STATE  031177  112040Z\nNSC WASHDC",
        want={"recipients": rows("role name", ("action", "SECSTATE WASHDC"), ("info", "NSC WASHDC"))},
    ),
    Case(
        "028 page line between addressees",
        addressees="TO AMEMBASSY SUVA\nPAGE 02        STATE   031177  112040Z\nAMEMBASSY WELLINGTON",
        want={"recipients": rows("name", "AMEMBASSY SUVA", "AMEMBASSY WELLINGTON")},
    ),
    Case(
        "030 shared indicator, offices, precedence, counter",
        addressees=PLAIN + "INFO RHMFISS/HQ NORTHERN FLEET//J2/POLAD// PRIORITY 0044",
        want={
            "recipients": rows(
                "routing_indicator name office_symbols precedence mcn_first",
                ("RUEHC", "SECSTATE WASHDC", None, None, "0717"),
                ("RHMFISS", "HQ NORTHERN FLEET", "J2/POLAD", "PRIORITY", "0044"),
            )
        },
    ),
    Case(
        "030 offices not closed",
        addressees="TO RUCQSOC/HQ NORTHERN FLEET//CCJ2",
        want={"recipients": rows("name office_symbols", ("HQ NORTHERN FLEET", "CCJ2"))},
    ),
    Case(
        "030 offices not closed, with precedence and counter",
        addressees="TO RUCQSOC/HQ NORTHERN FLEET//CCJ2/POLAD IMMEDIATE 0107",
        want={
            "recipients": rows(
                "name office_symbols precedence mcn_first", ("HQ NORTHERN FLEET", "CCJ2/POLAD", "IMMEDIATE", "0107")
            )
        },
    ),
    Case(
        "031 two-word precedence and a range of counters",
        addressees="TO RUEHBR/AMEMBASSY BRASILIA NIACT IMMEDIATE 7001-7004",
        want={
            "recipients": rows(
                "name precedence mcn_first mcn_last", ("AMEMBASSY BRASILIA", "NIACT IMMEDIATE", "7001", "7004")
            )
        },
    ),
    Case(
        "032 misspelt precedence",
        addressees="TO AMEMBASSY MAPUTO PRIORTY\nAMEMBASSY SUVA IMMEDIAE 0031",
        want={
            "recipients": rows(
                "name precedence mcn_first",
                ("AMEMBASSY MAPUTO", "PRIORITY", None),
                ("AMEMBASSY SUVA", "IMMEDIATE", "0031"),
            )
        },
        issues=["precedence_typo"],
    ),
    Case(
        "033 a unit number leads the name",
        addressees="TO RUEHXX/22FW SOMEWHERE AB TU",
        want={"recipients": rows("name mcn_first", ("22FW SOMEWHERE AB TU", None))},
    ),
    Case(
        "033 digits inside the name",
        addressees="TO RUEHXX/CTF 26\nRUEHXX/DET 4 22LG HARBOR AB TU 0031",
        want={"recipients": rows("name mcn_first", ("CTF 26", None), ("DET 4 22LG HARBOR AB TU", "0031"))},
    ),
    Case(
        "034 month and city of an address book",
        addressees="TO RUEHLP/AMEMBASSY LA PAZ NOV LIMA 3108\nRUEHSV/AMEMBASSY SUVA MAR 0012",
        want={"recipients": rows("name mcn_first", ("AMEMBASSY LA PAZ", "3108"), ("AMEMBASSY SUVA", "0012"))},
    ),
    Case(
        "035 collective with exempted posts",
        addressees="TO PACIFIC POSTS COLLECTIVE\nXMT AMEMBASSY APIA\nAMEMBASSY KOLONIA\nINFO NSC WASHDC",
        want={
            "recipients": rows(
                "role name kind excluded",
                ("action", "PACIFIC POSTS COLLECTIVE", "collective", "AMEMBASSY APIA;AMEMBASSY KOLONIA"),
                ("info", "NSC WASHDC", "agency", None),
            )
        },
    ),
    Case(
        "035 XMT with a slash",
        addressees="TO PACIFIC POSTS COLLECTIVE\nXMT/AMEMBASSY SUVA\nINFO NSC WASHDC",
        want={
            "recipients": rows("name excluded", ("PACIFIC POSTS COLLECTIVE", "AMEMBASSY SUVA"), ("NSC WASHDC", None))
        },
    ),
    Case(
        "035 two collectives, the first without exemptions",
        addressees="TO PACIFIC POSTS COLLECTIVE\nISLAND STATES COLLECTIVE\nXMT AMEMBASSY SUVA\n\n"
        "RUEHWL/AMEMBASSY WELLINGTON",
        want={
            "recipients": rows(
                "name excluded",
                ("PACIFIC POSTS COLLECTIVE", None),
                ("ISLAND STATES COLLECTIVE", "AMEMBASSY SUVA"),
                ("AMEMBASSY WELLINGTON", None),
            )
        },
    ),
    Case(
        "036 exempted posts on the line of the collective",
        addressees="TO RUEHZZ/ISLAND COLLECTIVE, XMT, AMEMBASSY KOROR, AMEMBASSY MAJURO",
        want={
            "recipients": rows(
                "routing_indicator name excluded", ("RUEHZZ", "ISLAND COLLECTIVE", "AMEMBASSY KOROR;AMEMBASSY MAJURO")
            )
        },
    ),
    Case(
        "037 an exempted post named twice",
        addressees="TO RUEHZZ/ISLAND COLLECTIVE\nXMT AMEMBASSY KOROR\nAMEMBASSY KOROR\nAMEMBASSY MAJURO",
        want={"recipients": rows("name excluded", ("ISLAND COLLECTIVE", "AMEMBASSY KOROR;AMEMBASSY MAJURO"))},
    ),
    Case(
        "038 information only",
        addressees="INFO RUEHSV/AMEMBASSY SUVA 0012",
        want={
            "recipients": rows("seq role name", (1, "info", "AMEMBASSY SUVA")),
            "cables": rows("n_recipients", 1),
        },
        issues=["no_action_addressee"],
    ),
    Case(
        "039 an addressee on the keyword line and others below",
        addressees=PLAIN + "INFO RUEHWL/AMEMBASSY WELLINGTON 0031\nRUEHBY/AMEMBASSY CANBERRA 0044",
        want={
            "recipients": rows(
                "seq role name",
                (1, "action", "SECSTATE WASHDC"),
                (2, "info", "AMEMBASSY WELLINGTON"),
                (3, "info", "AMEMBASSY CANBERRA"),
            )
        },
    ),
    Case(
        "039 keywords alone on their lines",
        addressees="TO\nRUEHC/SECSTATE WASHDC 0717\nINFO\nRUEHSV/AMEMBASSY SUVA",
        want={"recipients": rows("role name", ("action", "SECSTATE WASHDC"), ("info", "AMEMBASSY SUVA"))},
    ),
    Case(
        "040 three-digit counter",
        addressees="TO SECSTATE WASHDC 475",
        want={"recipients": rows("name mcn_first mcn_last routing_indicator", ("SECSTATE WASHDC", "475", "475", None))},
    ),
    Case(
        "040 counters keep their zeros",
        addressees="TO SECSTATE WASHDC 0000\nAMEMBASSY SUVA 00031",
        want={"recipients": rows("mcn_first", "0000", "00031")},
    ),
    Case(
        "041 BT ends the header",
        addressees=PLAIN + "INFO RUEHSV/AMEMBASSY SUVA\nBT",
        want={"recipients": rows("name", "SECSTATE WASHDC", "AMEMBASSY SUVA")},
        issues=["header_debris"],
    ),
    Case(
        "041 group count below the list",
        addressees=PLAIN + "INFO RUEHSV/AMEMBASSY SUVA\nSTATE GRNC",
        want={"recipients": rows("name", "SECSTATE WASHDC", "AMEMBASSY SUVA")},
        issues=["header_debris"],
    ),
    Case(
        "042 misspelt post",
        addressees="TO RUEHWL/AMEMBASY WELINGTON 0031",
        want={
            "recipients": rows("name name_canonical kind", ("AMEMBASY WELINGTON", "AMEMBASSY WELLINGTON", "post")),
        },
        issues=["recipient_misspelt"],
    ),
    Case(
        "043 distribution block is no list of recipients",
        header="ACTION AF-00\n\nINFO  LOG-00  AF-00  EUR-00  /012W\n                  ------------------018842\n"
        + ENVELOPE
        + PLAIN,
        want={"recipients": rows("role name", ("action", "SECSTATE WASHDC"))},
    ),
    Case(
        "044 drafter, approver and clearers of a post's own header",
        header="CXAPIA:\nACTION: ECON\nINFO: DCM POL\n\nDISSEMINATION: ECON\nCHARGE: PROG\n\nAPPROVED: CDA:RHALE\n"
        "DRAFTED: ECON:MOLANDER\nCLEARED: DCM:RHALE; POL:TSTRAND\n\nVZCZCAPI207\nRR RUEHC\n"
        "DE RUEHAP #{serial:04d} 1251132\nZNY CCCCC ZZH\n" + ENVELOPE + PLAIN + "INFO RUEHSV/AMEMBASSY SUVA",
        want={
            "people": rows(
                "role name office",
                ("classifier", "Tim Strand", None),
                ("signer", "OLANDER", None),
                ("approver", "RHALE", "CDA"),
                ("drafter", "MOLANDER", "ECON"),
                ("clearer", "RHALE", "DCM"),
                ("clearer", "TSTRAND", "POL"),
            ),
            "recipients": rows("role name", ("action", "SECSTATE WASHDC"), ("info", "AMEMBASSY SUVA")),
        },
    ),
    *(
        Case(
            f"keyword of the sender damaged: {keyword}",
            header=f"R 051132Z MAY 09\n{keyword} AMEMBASSY APIA\n" + PLAIN,
            want={
                "cables": rows("from_plad", "AMEMBASSY APIA"),
                "recipients": rows("role name", ("action", "SECSTATE WASHDC")),
            },
            issues=["header_keyword_damaged"],
        )
        for keyword in ("F", "M", "MF", "FN", "FROM")
    ),
    Case(
        "short header without indicators",
        header=ENVELOPE + "TO SECSTATE WASHDC 0717\nINFO AMEMBASSY SUVA PRIORITY\nUSMISSION USUN NEW YORK",
        want={
            "recipients": rows(
                "role routing_indicator name precedence",
                ("action", None, "SECSTATE WASHDC", None),
                ("info", None, "AMEMBASSY SUVA", "PRIORITY"),
                ("info", None, "USMISSION USUN NEW YORK", None),
            ),
            "cables": rows("transmission_id from_ri from_plad", (None, None, "AMEMBASSY APIA")),
        },
    ),
    Case(
        "wrapped addressee",
        addressees="TO RHMFISS/COMMANDER OF THE NORTHERN ISLANDS TRAINING AND SUPPLY GROUP\nHARBOR POINT\n"
        "RUEHC/SECSTATE WASHDC",
        want={
            "recipients": rows(
                "name",
                "COMMANDER OF THE NORTHERN ISLANDS TRAINING AND SUPPLY GROUP HARBOR POINT",
                "SECSTATE WASHDC",
            )
        },
    ),
    Case(
        "same post twice in one list",
        addressees="TO RUEHSV/AMEMBASSY SUVA 0011" + SUVA,
        want={"recipients": rows("role name", ("action", "AMEMBASSY SUVA"), ("info", "AMEMBASSY SUVA"))},
    ),
    Case(
        "a place that ends in a precedence word keeps it only before the counter",
        addressees="TO RUEHXX/PRIORITY MAIL DEPOT ROUTINE 0012\nRUEHXX/FLASH POINT BASE",
        want={"recipients": rows("name precedence", ("PRIORITY MAIL DEPOT", "ROUTINE"), ("FLASH POINT BASE", None))},
    ),
    Case(
        "doubled blanks and trailing blanks",
        addressees="TO   RUEHC/SECSTATE  WASHDC   PRIORITY  0717   \nINFO  RUEHSV/AMEMBASSY   SUVA  ",
        want={
            "recipients": rows(
                "role name precedence mcn_first",
                ("action", "SECSTATE WASHDC", "PRIORITY", "0717"),
                ("info", "AMEMBASSY SUVA", None, None),
            )
        },
    ),
]


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return read(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_catalogue(case: Case, tables: Mapping[str, pl.DataFrame]) -> None:
    assert_case(case, CASES, tables)
