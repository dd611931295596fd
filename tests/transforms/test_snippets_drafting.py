"""Lines of drafting, approval and clearance above a telegram (1e, 2.1).

Notation of a person: role, office in brackets, title in angle brackets, name.
"""

from typing import Any

from tests.transforms.snippets import answers, differences

ENVELOPE = (
    "                     --------------------- 018842\nP 142200Z MAY 09\nFM AMEMBASSY APIA\n"
    "TO SECSTATE WASHDC PRIORITY\n"
)


def person(row: dict[str, Any]) -> str:
    if row["role"] not in {"drafter", "approver", "clearer"}:
        return ""
    parts = (row["role"], f"[{row['office']}]" if row["office"] else "", f"<{row['title']}>" if row["title"] else "")
    return " ".join(part for part in (*parts, row["name"]) if part)


OUTGOING = [
    ("DRAFTED BY AF/S:TSTRAND:MO", "drafter [AF/S] TSTRAND"),
    ("DRAFTED BY: AF/S:TSTRAND", "drafter [AF/S] TSTRAND"),
    ("DRAFTED BY TSTRAND", "drafter TSTRAND"),
    # The end of a name is no title, though it reads like one.
    ("DRAFTED BY AF/S:J WILLIAMS JR", "drafter [AF/S] J WILLIAMS JR"),
    ("DRAFTED BY EUR/CE:RHALE/TSTRAND:JAT", "drafter [EUR/CE] RHALE | drafter [EUR/CE] TSTRAND"),
    ("DRAFTED BY EB:RHALE:EXT 21512", "drafter [EB] RHALE"),
    ("APPROVED BY EUR - MR. OLANDER", "approver [EUR] <MR.> OLANDER"),
    ("APPROVED BY S/S-O: P. VALE, EXT. 21512", "approver [S/S-O] P. VALE"),
    (
        "DRAFTED BY AF/S:TSTRAND:MO\nAPPROVED BY AF/S:RHALE\nEB/IFD/ODF:M OLANDER\nDOD/ISA - COL. R. MAREK\nC:JVALE",
        "drafter [AF/S] TSTRAND | approver [AF/S] RHALE | clearer [EB/IFD/ODF] M OLANDER"
        " | clearer [DOD/ISA] <COL.> R. MAREK | clearer [C] JVALE",
    ),
    (
        "APPROVED BY AF:RHALE\nPM/DCA:TSTRAND (INFO)\nL - A RUIZ(SUBS)",
        "approver [AF] RHALE | clearer [PM/DCA] TSTRAND | clearer [L] A RUIZ",
    ),
    ("APPROVED BY AF:RHALE\nDESIRED DISTRIBUTION: AF, EB:ALL", "approver [AF] RHALE"),
    ("INFO OCT-01\n66011\nDRAFTED BY AF:RHALE", "drafter [AF] RHALE"),
    (
        "CLEARED: DCM:RHALE, POL:TSTRAND; ECON:AVALE",
        "clearer [DCM] RHALE | clearer [POL] TSTRAND | clearer [ECON] AVALE",
    ),
    ("CLEARED: RHALE, TSTRAND", "clearer RHALE | clearer TSTRAND"),
    (
        "CLEARED: DCM:RHALE, TSTRAND,AVALE; POL:JVALE",
        "clearer [DCM] RHALE | clearer TSTRAND | clearer AVALE | clearer [POL] JVALE",
    ),
    ("CLEARED:\nRHALE, TSTRAND", "clearer RHALE | clearer TSTRAND"),
    ("CLEARED: RHALE, DCM", "clearer RHALE, DCM"),
    # A surname and a given name, where there is one person.
    ("DRAFTED BY HALE, ROBERT", "drafter HALE, ROBERT"),
    ("DRAFTED BY EB:RHALE:MO (SUBS)", "drafter [EB] RHALE"),
    (
        "DRAFTED BY\nAF/S:TSTRAND:MO\nAPPROVED BY:\nRHALE\nEB:MOLANDER",
        "drafter [AF/S] TSTRAND | approver RHALE | clearer [EB] MOLANDER",
    ),
    ("DRAFTED BY\nAPPROVED BY AF:RHALE", "approver [AF] RHALE"),
    ("APPROVED BY AF:RHALE\nTHE MEETING - A SUCCESS", "approver [AF] RHALE"),
    ("APPROVED BY AF:RHALE\nMEETING - A SUCCESS", "approver [AF] RHALE"),
    ("APPROVED BY AF:RHALE\nTHE MEETING: A SUCCESS", "approver [AF] RHALE"),
    (
        "APPROVED BY AF:RHALE\nWHITE HOUSE - MR. VALE\nTREASURY: A RUIZ\nDOD ISA:MAREK",
        "approver [AF] RHALE | clearer [WHITE HOUSE] <MR.> VALE | clearer [TREASURY] A RUIZ | clearer [DOD ISA] MAREK",
    ),
    ("EB:RHALE", ""),
]


def test_people_of_drafting_and_clearance() -> None:
    found = []
    for text, _ in OUTGOING:
        found += answers("header", [f"ORIGIN AF-10\n\n{text}\n{ENVELOPE}"], "people", person)
    assert not differences(OUTGOING, found), differences(OUTGOING, found)
