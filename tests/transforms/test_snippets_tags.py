"""TAGS lines as drafters type them and exports damage them (2.7).

Notation of a tag: the tag, after a slash its repair, in brackets the tag a person stands for. Subject, program and
country tags are known by their shape; other kinds are given after an equals sign.
"""

from typing import Any

from tests.transforms.snippets import answers, differences


def tag(row: dict[str, Any]) -> str:
    repair = f"/{row['repair']}" if row["repair"] else ""
    person = f" [{row['person_for']}]" if row["person_for"] else ""
    kind = f"={row['kind']}" if row["kind"] not in ("subject", "program", "country") else ""
    return f"{row['tag']}{repair}{person}{kind}"


THREE = "PREL | EFIS | WS"

KEYWORDS = [
    (f"{keyword}PREL, EFIS, WS", THREE)
    for keyword in (
        *("TAGS: ", "TAGS ", "Tags: ", "TAG: ", "TAG ", "tags: ", "TAGS:", "TAGS; ", "TAGS, ", "TAGS. ", "TAGS : "),
        *("TGAS: ", "TASG: ", "TGS: ", "AGS: ", "TAS: ", "TAGGS: ", "TAGA: ", "YAGS: ", "TSGS: ", "ATGS: ", "TAGS- "),
        *("TAGS:\n", "TAGS:   ", "T AGS: ", "TAGS:: ", "TAGSS: ", "TAGS/ "),
    )
]
SEPARATORS = [
    (f"TAGS: {printed}", want)
    for printed, want in (
        ("PREL EFIS WS", THREE),
        ("PREL; EFIS; WS", THREE),
        ("PREL,EFIS,WS", THREE),
        ("PREL, EFIS, WS,", THREE),
        ("PREL, EFIS, WS.", THREE),
        ("PREL , EFIS , WS", THREE),
        ("PREL  EFIS   WS", THREE),
        ("PREL. EFIS. WS", THREE),
        ("PREL, EFIS--WS", THREE),
        ("#PREL, EFIS, WS#", THREE),
        ("PREL.EFIS.WS", "PREL/split | EFIS/split | WS/split"),
        ("PREL/EFIS/WS", "PREL/split | EFIS/split | WS/split"),
        ("PREL - EFIS - WS", THREE),
        ("PREL,, EFIS WS", THREE),
        ("PREL, EFIS\nWS", THREE),
        ("PREL,\nEFIS,\nWS", THREE),
        ("PREL EFIS\nWS", THREE),
        ("PREL, EFIS,\n\nWS", THREE),
        ("\nPREL\n \nEFIS\n \nWS", THREE),
        ("PREL, PREL, EFIS, WS, WS", THREE),
        ("prel, efis, ws", THREE),
        ("Prel, Efis, Ws", THREE),
        ("PREL, EFIS AND WS", THREE),
        ("PREL, EFIS, & WS", THREE),
        ("(PREL, EFIS, WS)", THREE),
        ("'PREL', 'EFIS', 'WS'", THREE),
        ("PREL: EFIS: WS", THREE),
        ("PREL, EFIS, WS\n(SBU) Note to desk", THREE),
        ("PREL, EFIS, WS\nDEPT FOR EAP/ANP", THREE),
        ("PREL, EFIS, WS\nSensitive but unclassified; handle accordingly", THREE),
        ("PREL EFIS WS SIPDIS", THREE),
        ("PREL, NOFORN, EFIS, WS", THREE),
        ("PREL, EFIS, SENSITIVE, WS", THREE),
        ("PREL, EFIS, WS            UNCLASSIFIED  PAGE 02  LOME 00912 01 OF 02 111200Z", THREE),
        ("PREL,            UNCLASSIFIED  PAGE 02  LOME 00912 01 OF 02 111200Z EFIS, WS", THREE),
        ("PREL,\nAPIA 00000031  001.2 OF 003\nEFIS, WS", THREE),
        ("PREL, EFIS, WS SUBJECT: DUES", THREE),
        ("PREL, EFIS, WS Subject: dues", THREE),
        ("PREL EFIS WSSUBJECT: DUES", THREE),
        ("PREL, EFIS, WS REF: APIA 12", THREE),
    )
]
REPAIRS = [
    (f"TAGS: {printed}", want)
    for printed, want in (
        ("EFISECONFJ", "EFIS/split | ECON/split | FJ/split"),
        ("PRELEFIS WS", "PREL/split | EFIS/split | WS"),
        ("PRELWS", "PREL/split | WS/split"),
        ("PGOVPRELPHUM", "PGOV/split | PREL/split | PHUM/split"),
        ("PRELNATOWS", "PREL/split | NATO/split=organization | WS/split"),
        ("PREL, RU", "PREL | RS/alias"),
        ("PREL, VZ, VN, JP, SYR", "PREL | VE/alias | VM/alias | JA/alias | SY/alias"),
        ("PRREL, WS", "PREL/typo | WS"),
        ("PERL, WS", "PREL/typo | WS"),
        ("PGVO, WS", "PGOV/typo | WS"),
        ("PHUMXQ", "PHUMXQ=unknown"),
        ("PREL, KQQX, WS", "PREL | KQQX | WS"),
        ("PREL, QQQQ", "PREL | QQQQ=organization"),
        ("PREL, ZQ", "PREL | ZQ=region"),
        ("PREL, XL", "PREL | XL=region"),
        ("P REL, WS", "PREL/joined | WS"),
        ("PRE L, EFIS", "PREL/joined | EFIS"),
        ("PREL1, WS", "PREL/typo | WS"),
        ("PREL\\, WS", "PREL | WS"),
    )
]
KINDS = [
    (f"TAGS: {printed}", want)
    for printed, want in (
        ("UNGA/C-3, AU-1, WS", "UNGA/C-3=organization | AU-1=organization | WS"),
        ("PREL, NATO, OECD, UN", "PREL | NATO=organization | OECD=organization | UN=organization"),
        ("ZANU-PF, PREL", "ZANU-PF=organization | PREL"),
        ("HUMAN RIGHTS PHUM WS", "HUMAN RIGHTS=phrase | PHUM | WS"),
        ("PHUM, HUMAN RIGHTS, WS", "PHUM | HUMAN RIGHTS=phrase | WS"),
        ("COUNTRY CLEARANCE, PREL", "COUNTRY CLEARANCE=phrase | PREL"),
        ("PREL, MEDIA REACTION REPORT, WS", "PREL | MEDIA REACTION REPORT=phrase | WS"),
        ("PREL, MEDIA REACTION, WS", "PREL | MEDIA REACTION=phrase | WS"),
        ("PHUM, TIP IN SAMOA, WS", "PHUM | TIP IN SAMOA=phrase | WS"),
        ("PREL, XA, XF", "PREL | XA=region | XF=region"),
        ("PREL, KPAO, KDEM", "PREL | KPAO | KDEM"),
        ("PFOR, PINT, VS", "PFOR | PINT | VS"),
        ("PREL, EU", "PREL | EUN/alias=organization"),
    )
]
PEOPLE = [
    (f"TAGS: {printed}", want)
    for printed, want in (
        ("OVIP (MAREK, TOMAS A.), PREL, WS", "OVIP | MAREK, TOMAS A. [OVIP]=person | PREL | WS"),
        ("OVIP (MAREK, TOMAS), PREL, WS", "OVIP | MAREK, TOMAS [OVIP]=person | PREL | WS"),
        ("PREL, OVIP (MAREK, TOMAS)", "PREL | OVIP | MAREK, TOMAS [OVIP]=person"),
        ("OVIP MAREK TOMAS PREL WS", "OVIP | MAREK, TOMAS [OVIP]=person | PREL | WS"),
        ("OVIP, MAREK, TOMAS, PREL, WS", "OVIP | MAREK, TOMAS [OVIP]=person | PREL | WS"),
        ("OVIP MAREK, TOMAS, PREL, WS", "OVIP | MAREK, TOMAS [OVIP]=person | PREL | WS"),
        ("OVIP MAREK TOMAS A PREL", "OVIP | MAREK, TOMAS A [OVIP]=person | PREL"),
        ("OVIP MAREK PREL", "OVIP | MAREK [OVIP]=person | PREL"),
        ("OREP (RUIZ, ANA), PREL", "OREP | RUIZ, ANA [OREP]=person | PREL"),
        ("OTRA RUIZ ANA PREL", "OTRA | RUIZ, ANA [OTRA]=person | PREL"),
        ("OEXC (RUIZ, ANA), WS", "OEXC | RUIZ, ANA [OEXC]=person | WS"),
        ("OVIP(MAREK, TOMAS), PREL", "OVIP | MAREK, TOMAS [OVIP]=person | PREL"),
        ("OVIP (MAREK TOMAS), PREL", "OVIP | MAREK TOMAS [OVIP]=person | PREL"),
        ("OVIP (MAREK, TOMAS; RUIZ, ANA), PREL", "OVIP | MAREK, TOMAS [OVIP]=person | RUIZ, ANA [OVIP]=person | PREL"),
        ("OVIP (MAREK,\nTOMAS), PREL", "OVIP | MAREK, TOMAS [OVIP]=person | PREL"),
        ("PREL, OVIP, WS", "PREL | OVIP | WS"),
        ("OVIP (O'TOOLE, ANA), PREL", "OVIP | O'TOOLE, ANA [OVIP]=person | PREL"),
        ("OVIP (HOLM-RUIZ, ANA), PREL", "OVIP | HOLM-RUIZ, ANA [OVIP]=person | PREL"),
        ("PINR (MAREK, TOMAS), WS", "PINR | MAREK, TOMAS=person | WS"),
        ("PREL, (MAREK, TOMAS), WS", "PREL | MAREK, TOMAS=person | WS"),
        ("OVIP (MAREK, TOMAS, PREL, WS", "OVIP | MAREK, TOMAS [OVIP]=person | PREL | WS"),
    )
]
LOST = [
    ("EFIS, ECON, PREL, WS", "EFIS | ECON | PREL | WS"),
    ("EFIS ECON PREL WS", "EFIS | ECON | PREL | WS"),
    ("EFIS, PREL, WS", "EFIS | PREL | WS"),
]

COMBINED = [
    (f"TAGS: {separator.join(tags)}", " | ".join(tags))
    for separator in (" ", ", ", ",", "; ", " ,", ",\n", "\n", " ; ", ",  ")
    for tags in (
        ("PREL", "FJ"),
        ("EFIS", "ETRD", "ECON", "FJ"),
        ("PGOV", "KDEM", "KPAO", "PHUM", "PREL", "FJ", "WS", "NZ"),
        ("OTRA", "AMGT", "FJ"),
    )
]

OTHERS = [
    ("TAGS: KPAO-OIIP-OPRC", "KPAO/split | OIIP/split | OPRC/split"),
    ("TAGS: PREL, US-CH", "PREL | US-CH=organization"),
    ("TAGS: SNAR/ ENRG", "SNAR | ENRG"),
    ("TAGS: PREL AFGHANISTAN", "PREL | AF/alias"),
    ("TAGS: N/A", ""),
]

SNIPPETS = [*KEYWORDS, *SEPARATORS, *REPAIRS, *KINDS, *PEOPLE, *LOST, *COMBINED, *OTHERS]


def test_tags_are_read_as_an_expert_would() -> None:
    found = answers("tags", [text for text, _ in SNIPPETS], "tags", tag)
    assert not differences(SNIPPETS, found), differences(SNIPPETS, found)
