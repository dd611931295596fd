"""Classified By clauses as drafters type them (2.10): names, titles, offices, reasons.

Notation of a person: name, title in angle brackets, office in square brackets.
"""

from typing import Any

from tests.transforms.snippets import answers, differences


def person(row: dict[str, Any]) -> str:
    if row["role"] != "classifier":
        return ""
    title = f" <{row['title']}>" if row["title"] else ""
    office = f" [{row['office']}]" if row["office"] else ""
    return f"{row['name']}{title}{office}"


TITLES = (
    *("Ambassador", "Amb.", "Charge d'Affaires", "Charge d'Affaires, a.i.", "Charge d'Affaires a.i.", "Charge", "CDA"),
    *("CDA, a.i.", "DCM", "A/DCM", "ADCM", "Acting DCM", "Deputy Chief of Mission", "Acting Deputy Chief of Mission"),
    *("Political Counselor", "Economic Counselor", "Pol/Econ Counselor", "Political/Economic Chief", "Polcouns"),
    *(
        "EconCouns",
        "PolOff",
        "Econoff",
        "Political Officer",
        "Economic Officer",
        "Poloff",
        "PolChief",
        "Pol-Econ Chief",
    ),
    *(
        "Political and Economic Counselor",
        "Minister-Counselor for Economic Affairs",
        "Minister Counselor",
        "Consul General",
    ),
    *("Principal Officer", "Deputy Principal Officer", "RSO", "Regional Security Officer", "PAO", "Consular Chief"),
    *(
        "Management Counselor",
        "Defense Attache",
        "DAO",
        "Legal Attache",
        "Refugee Coordinator",
        "Regional Labor Officer",
    ),
    *("Special Envoy", "Special Representative for Trade", "Assistant Secretary of State for Inner Affairs", "Consul"),
    *(
        "Assistant Secretary for East Asian and Pacific Affairs",
        "Acting Assistant Secretary",
        "DAS",
        "PDAS",
        "Dr.",
        "Mr.",
    ),
    *("Under Secretary of State for Political Affairs", "Deputy Assistant Secretary", "Executive Secretary", "Colonel"),
    *("Ambassdor", "Ambasador", "Charge d'Affairs", "Charge D'Affaires", "Chargé d'Affaires", "Politcal Officer"),
    *(
        "Economic Counsellor",
        "Depty Chief of Mission",
        "Minister-Counsellor",
        "Acting Political Section Chief",
        "PolMilOff",
    ),
    *("Political-Military Officer", "Environment, Science and Technology Officer", "ESTH Officer", "USAID Director"),
    *(
        "Acting Consul General",
        "Vice Consul",
        "Labor Attache",
        "Science Counselor",
        "Deputy Political Counselor",
        "P/E Chief",
    ),
)
OFFICES = ("EUR/WE Director", "EAP/ANP Deputy Director", "S/CT Coordinator", "INR/AA Analyst", "IO/UNP Acting Director")

BEFORE = [
    (f"Classified By: {title} Tim Strand for reasons 1.4 (b) and (d).", f"Tim Strand <{title}>") for title in TITLES
]
AFTER = [
    (f"CLASSIFIED BY: R. Hale, {title}; REASON: 1.4(B), (D)", f"R. Hale <{title}>")
    for title in TITLES
    if title != "Amb."
]
CAPITALS = [
    (f"CLASSIFIED BY {title.upper()} ANA MARIA RUIZ FOR REASON 1.4 (D)", f"ANA MARIA RUIZ <{title.upper()}>")
    for title in TITLES
    if title not in ("CDA, a.i.",)
]
IN_OFFICES = [
    (f"Classified By: {office} Tim Strand, reasons 1.4 (b,d)", f"Tim Strand <{office}> [{office.split()[0]}]")
    for office in OFFICES
] + [
    (f"Classified By: Tim Strand, {office}, reasons 1.4 (b,d)", f"Tim Strand <{office}> [{office.split()[0]}]")
    for office in OFFICES
]
NAMES = [
    (f"Classified By: DCM {name} for reasons 1.4 (b) and (d).", f"{name} <DCM>")
    for name in (
        *(
            "Ana Ruiz, Jr.",
            "Ana Ruiz Jr.",
            "Ana Ruiz III",
            "Ana Ruiz, III",
            "T. Strand",
            "Tim R. Strand",
            "T.R. Strand",
        ),
        *("Strand", "R. Barton Hale IV", "Tim de Vries", "Ana von Holm", "Tim O'Toole", "Ana Ruiz-Holm", "Tim STRAND"),
        *(
            "Ana M. Van der Holm",
            "J. Tim McStrand",
            "Tim St. Holm",
            "Tim West",
            "Ana Park",
            "Tim Marshall",
            "Ana al-Holm",
        ),
        *("Consuelo Ruiz", "Tim Bishop", "Ana Grant", "Tim Young", "Ana María Ruiz", "Tim Strand-Holm", "Chase Young"),
    )
]
KEYWORDS = [
    (f"{keyword}DCM Tim Strand for reasons 1.4 (b) and (d).", "Tim Strand <DCM>")
    for keyword in (
        *(
            "Classified By: ",
            "CLASSIFIED BY ",
            "Classified by: ",
            "Classified by ",
            "(U) Classified by ",
            "Clasified by: ",
        ),
        *(
            "Classifed By: ",
            "Classfied By: ",
            "CLASSIFIED  BY: ",
            "Classified By : ",
            "Classified By:",
            "Classifiied By: ",
        ),
        *("Classified By: Classified By: ", "Classified By: CLASSIFIED BY ", "Classified by:\n", "CLASSIFED BY: "),
        *("Classified By: This cable is classified by ", "Classified By: (U) Classified by ", "Classified By\n"),
        *("CLASSIIFED BY: ", "Classificd By: ", "Classified By.  ", "Classified By; ", "Classified-By: "),
    )
]
UNITS = [
    ("CLASSIFIED BY: TSTRAND, ECON COUNSELOR, ECON, STATE.\nREASON: 1.4 (B)", "TSTRAND <ECON COUNSELOR> [ECON]"),
    ("Classified By: Tim Strand, Director, EAP/ANP, State. Reason: 1.4 (b)", "Tim Strand <Director> [EAP/ANP]"),
    ("Classified By: Deputy Director Tim Strand, INR/AA, reasons 1.4 (b)", "Tim Strand <Deputy Director> [INR/AA]"),
    ("Classified By: POL:TSTRAND", "TSTRAND <POL>"),
    ("CLASSIFIED BY: T. STRAND\nDERIVED FROM: DSCG 05-1", "T. STRAND"),
    ("CLASSIFIED BY: OLANDER, MARGIT, AMBASSADOR; REASON 1.4(B)", "OLANDER, MARGIT <AMBASSADOR>"),
    (
        "Classified By: Ambassador Juan de la Cruz y Marek III, Reasons 1.4 b",
        "Juan de la Cruz y Marek III <Ambassador>",
    ),
    ("Classified By: IRAN WATCHER TIM STRAND FOR REASONS 1.4 B", "TIM STRAND <IRAN WATCHER>"),
    ("Classified By: EMIN Tim Strand for reasons 1.4 (b)", "Tim Strand <EMIN>"),
]
SEVERAL = [
    ("Classified By: Tim Strand and Ana Ruiz for reasons 1.4 (b)", "Tim Strand | Ana Ruiz"),
    ("Classified By: DCM Tim Strand and PolCouns Ana Ruiz. Reasons 1.4 (b)", "Tim Strand <DCM> | Ana Ruiz <PolCouns>"),
    ("Classified By: DCM Tim Strand and Ana Ruiz for reasons 1.4 (b)", "Tim Strand <DCM> | Ana Ruiz"),
    ("Classified By: Tim Strand, DCM, and Ana Ruiz, POLOFF, reason 1.4 b", "Tim Strand <DCM> | Ana Ruiz <POLOFF>"),
    ("CLASSIFIED BY DCM TIM STRAND AND POLCOUNS ANA RUIZ FOR REASON 1.4 (D)", "TIM STRAND <DCM> | ANA RUIZ <POLCOUNS>"),
    ("Classified By: DCM Tim Strand & Econoff R. Hale, reasons 1.4 (b)", "Tim Strand <DCM> | R. Hale <Econoff>"),
    ("Classified By: DCM Tim Strand / PolCouns Ana Ruiz, reasons 1.4 (b)", "Tim Strand <DCM> | Ana Ruiz <PolCouns>"),
    ("Classified By: DCM Tim West and PolCouns Ana Ruiz, reasons 1.4 (b)", "Tim West <DCM> | Ana Ruiz <PolCouns>"),
    ("Classified By: Ambassadors Tim Strand and Ana Ruiz, reasons 1.4 (b)", "Tim Strand <Ambassadors> | Ana Ruiz"),
]
DAMAGED = [
    (
        "Classified By: Charge d'Affaires, a.i. Tim Strand for re\nasons 1.4 (b) a\nnd (d).",
        "Tim Strand <Charge d'Affaires, a.i.>",
    ),
    ("Classified By: Ambas\nsador Tim Strand for reasons 1.4 (b)", "Tim Strand <Ambassador>"),
    ("Classified By: Political Coun\nselor Tim Strand for reasons 1.4 (b)", "Tim Strand <Political Counselor>"),
    ("Classified By: DCM Tim\nStrand for reasons 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand fo\nr reasons 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand f\nor reasons 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand\n\nfor reasons 1.4 (b) and (d).", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand.\n\nReasons 1.4 (b) and (d).", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand\nReason: 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand\n\nReason: 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: DCM R0SALIND Hale for reason 1.4 (b)", "ROSALIND Hale <DCM>"),
    ("Classified By: DCM Tim Strand, rea#~|0@)qx", "Tim Strand <DCM>"),
    ("Classified By: Amb.Tim Strand, reason 1.4 (b)", "Tim Strand <Amb.>"),
    ("Classified By: DCM: Tim Strand, reason 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: Tim Strand. Reason: 1.4 (b)", "Tim Strand"),
    ("Classified By: Tim Strand, DCM, Embassy Suva. Reason: 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: Ambassador Tim Strand, Embassy Suva, reason 1.4 (b)", "Tim Strand <Ambassador>"),
    ("Classified By: Ambassador Tim Strand, Chief of Mission, reason 1.4 (b)", "Tim Strand <Ambassador>"),
    ("Classified By: Embassy Political Officer Tim Strand, reason 1.4 (b)", "Tim Strand <Embassy Political Officer>"),
    ("Classified By: DCM Tim Strand, per 1.4 (b) and (d).", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand under 1.4 (b) and (d).", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand in accordance with 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand, E.O. 12958, 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand due to 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand 1.4 (b)", "Tim Strand <DCM>"),
    ("Classified By: DCM Tim Strand, reason 1.4 (b). Declassify on: 05/04/2019", "Tim Strand <DCM>"),
    ("Classified By: Tim Strand, DCM, DOS", "Tim Strand <DCM>"),
    ("Classified By: POLOFF TSTRAND, reason 1.4 (b)", "TSTRAND <POLOFF>"),
]
SMALL = [
    ("classified by: dcm tim strand for reasons 1.4 (b)", "tim strand <dcm>"),
    ("classified by: ambassador ana ruiz, reasons 1.4 (b) and (d)", "ana ruiz <ambassador>"),
    ("classified by: tim strand, political counselor. reason: 1.4 (d)", "tim strand <political counselor>"),
    ("(U) Classified by DCM Tim Strand; E.O. 12958 reasons 1.4 (b) and (d).", "Tim Strand <DCM>"),
]
NOBODY = [
    ("Classified By: Derived from Multiple Sources", ""),
    ("DERIVED FROM: DSCG 05-1, B AND D", ""),
    ("Classified By: DERIVED FROM: STATE 118204", ""),
    ("Classified By: Multiple Sources", ""),
    ("Classified By: DSCG 05-01, reason 1.4 (b)", ""),
    ("Derived From: Multiple Sources, Reasons 1.4 (b)", ""),
    ("Classified By: Reason 1.4 (b) and (d)", ""),
    ("Classified By: for reasons 1.4 (b) and (d)", ""),
]
REASONS = [
    (f"Classified By: DCM Tim Strand{clause}", want)
    for clause, want in (
        *((" for reasons 1.4 (b) and (d).", "b;d"), (" for reason 1.4 (d)", "d"), ("; REASON: 1.4(B), (D)", "b;d")),
        *(
            (", reasons 1.4 b/d", "b;d"),
            (" Reasons 1.4 (b,d)", "b;d"),
            (" reasons 1.4 (b&d)", "b;d"),
            (" 1.4(b)(d)", "b;d"),
        ),
        *((" for reasons 1,4 (b) and (d)", "b;d"), (" reason 1.5 (b)", "b"), (" Reasons: 1.4 B AND D", "b;d")),
        *((" reasons 1.4 b and d.", "b;d"), (" reasons 1.4 (b) & (d)", "b;d"), (" reason: 1.4.(b)", "b")),
        *((" for reasons 1.4 (b) and (d) of E.O. 12958.", "b;d"), (" for reasons 1.4b and d", "b;d")),
        *((", for re\nasons 1.4 (b) a\nnd (d)", "b;d"), (" for reasons 1.4 (b\n) and (d)", "b;d")),
        *((" for reasons 1.\n4 (b) and (d)", "b;d"), (" Reason(s): 1.4 (d)", "d"), (" reasons (b) and (d)", "b;d")),
        *(
            (" for reasons 1.4 (b), (c), and (d)", "b;c;d"),
            (" reasons 1.4 (a) (b) (d)", "a;b;d"),
            (" 1.4 (d) and (b)", "b;d"),
        ),
        *((" for reasons 1.4 (b) and 1.4 (d)", "b;d"), (" for reasons 1.4 (bd)", "b;d"), (" reasons: b, d", "b;d")),
        *(
            (" for reasons 14 (b) and (d)", "b;d"),
            (" for reasons 1.4 (b/d)", "b;d"),
            (" for reasons 1.4 (b) (d)", "b;d"),
        ),
        *((" E.O. 12958, reason 1.4 (d)", "d"), (" per 1.4 (b) and (d). This is a note.", "b;d"), ("", "")),
        *((" for reasons 1.4 (b).\n(d)", "b;d"), (" for reasons 1.4 (B and D)", "b;d"), (" reason 1.4 (h)", "h")),
        *((" for reason\ns 1.4 (b) and (d)", "b;d"), (" for\nreasons\n1.4\n(b) and\n(d)", "b;d")),
        *(
            (".\n\nReasons 1.4 (b) and (d).", "b;d"),
            (" for reasons 1.4 (b) and\n\n(d).", "b;d"),
            (" REASONS 1.4 (B)(C)", "b;c"),
        ),
    )
] + [
    ("(U) Classified by DCM Tim Strand; E.O. 12958 reasons 1.4 (b) and (d).", "b;d"),
    ("Classified By: DCM Tim Strand for reasons 1.4 (a) through\n(d).", "a;b;c;d"),
    ("Classified By: DCM Tim Strand, reasons 1.4 b-d", "b;c;d"),
]

# A surname that is a slip away from a title word, and the mark of the clause itself.
LOOKALIKES = (
    ("Classified By: DCM Lamin Cemander for reasons 1.4 (b) and (d).", "Lamin Cemander <DCM>"),
    ("Classified By: Lamin Cemander, Charge, reasons 1.4 (b)", "Lamin Cemander <Charge>"),
    ("Classified By: (U) DCM Tim Strand, reasons 1.4 (b and d).", "Tim Strand <DCM>"),
)

SNIPPETS = [*BEFORE, *AFTER, *CAPITALS, *IN_OFFICES, *NAMES, *KEYWORDS, *UNITS, *SEVERAL, *DAMAGED, *SMALL, *NOBODY]
SNIPPETS += LOOKALIKES


def test_classifiers_are_read_as_an_expert_would() -> None:
    found = answers("classified", [text for text, _ in SNIPPETS], "people", person)
    assert not differences(SNIPPETS, found), differences(SNIPPETS, found)


def test_reasons_are_read_as_an_expert_would() -> None:
    found = answers("classified", [text for text, _ in REASONS], "cables", lambda row: row["reasons"] or "")
    assert not differences(REASONS, found), differences(REASONS, found)
