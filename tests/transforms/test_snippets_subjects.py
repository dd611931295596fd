"""Where a subject begins and ends (2.8), and what is cleaned off it."""

from tests.transforms.snippets import answers, differences

DUES = "PORT DUES RISE"

KEYWORDS = [
    (f"{keyword}{DUES}", DUES)
    for keyword in (
        *("SUBJECT: ", "SUBJ: ", "Subject: ", "SUBJECT ", "SUBJ ", "SUBJECT:", "SUBJECT : ", "SUBJECT. ", "subject: "),
        *(
            "UBJECT: ",
            "SBJECT: ",
            "SUJECT: ",
            "SUBEJCT: ",
            "SUBJCT: ",
            "SUBECT: ",
            "SUBJECT:: ",
            "SUBJECT; ",
            "SUBJECT:\n",
        ),
        *(
            "SUBJECT:\n\n",
            "SUBJ.: ",
            "SUBJECTS: ",
            "SUBJECT - ",
            "SUBJJECT: ",
            "SUBJEXT: ",
            "S UBJECT: ",
            "SUBJECT: SUBJECT: ",
        ),
        *(
            "SUBJECT: SUBJ: ",
            "SUBJECT: RE: ",
            "SUBJECT: (U) ",
            "SUBJECT: (C) ",
            "SUBJECT: (C/NF) ",
            "SUBJECT: (S//NF) ",
        ),
        *("SUBJECT: (SBU) ", "SUBJECT:(U)", "SUBJECT: (U)  ", "(U) SUBJECT: ", "(C) SUBJECT: ", "SUBJECT: (U//FOUO) "),
        *("SUBJECT: (UNCLASSIFIED) ", "SUBJECT: (S/NF) ", "SUBJECT: \\", "SUBJECT: C) ", "SUBJECT: (LOU) "),
    )
    if keyword not in ("SUBJECT: RE: ", "SUBJECT: C) ")
]
TAILS = [
    (f"SUBJECT: {DUES}{tail}", DUES)
    for tail in (
        *(
            " (U)",
            " (C)",
            " (SBU)",
            " (C/NF)",
            "(U)",
            " (S//NF)",
            "\\",
            "  ",
            " REF: APIA 12",
            "\nREF: APIA 12",
            "REF: A. APIA 12",
        ),
        *(
            " REFTEL: APIA 12",
            "\nREFS: A. APIA 12 B. SUVA 3",
            "\nREF A: APIA 12",
            "\nREF A. APIA 12",
            "\nReftel: APIA 12",
        ),
        *(" Classified By: DCM Tim Strand", "\nClassified By: DCM Tim Strand", "\nCLASSIFIED BY DCM TIM STRAND"),
        *(
            "\n(U) Classified by DCM Tim Strand",
            "\n1. (C) The dues rose.",
            "\n1.(C) The dues rose.",
            "\n1. The dues rose.",
        ),
        *("\n-------", "\n------- ----\nSUMMARY\n-------", "\nSensitive but unclassified; handle accordingly."),
        *("\nSENSITIVE BUT UNCLASSIFIED", "\nTHIS IS AN ACTION REQUEST. SEE PARA 4.", "\nThis is an action request."),
        *(
            "\nE.O. 12958: DECL: 05/04/2019",
            "\nTAGS: PREL",
            "\nDERIVED FROM: MULTIPLE SOURCES",
            "\nC O N F I D E N T I A L",
        ),
        *(
            "\nSUMMARY: They rose.",
            "\nSummary. They rose.",
            "\n\nThey rose in May.",
            "\n=======",
            "\nPAGE 02 APIA 00031 051132Z",
        ),
        *(
            "\nAPIA 00000031  001.2 OF 003",
            "\n(A) APIA 12",
            "\nREFERENCE: APIA 12",
            "\nA. REF A APIA 12",
            "\n\nA. APIA 12",
        ),
        *("\n(C) Summary: They rose.", "\n1. SUMMARY. They rose.", "\nSIPDIS", "\nNOFORN", "\n¶1. (C) The dues rose."),
        *("\nFriday, 05 February 2010, 15:16", "\n*****", "\n____________", "\nClasified by: DCM Tim Strand"),
    )
    if tail not in ("\n(A) APIA 12",)
]
JOINED = [
    ("SUBJECT: PORT DUES RISE (REF: APIA 12)", DUES),
    ("SUBJECT: A US-\nSAMOA DIALOGUE", "A US-SAMOA DIALOGUE"),
    ("SUBJECT: THE COMMANDER-\nIN-CHIEF VISITS", "THE COMMANDER-IN-CHIEF VISITS"),
    ("SUBJECT: PORT DUES\nRISE", DUES),
    ("SUBJECT: PORT  DUES\n  RISE", DUES),
    ("SUBJECT: PORT\nDUES\nRISE", DUES),
    ("SUBJECT: PORT DUES --\nWHO PAYS?", "PORT DUES -- WHO PAYS?"),
    ("SUBJECT: PORT DUES -\nWHO PAYS?", "PORT DUES - WHO PAYS?"),
    ("SUBJECT: TALKS WITH\nCONFIDENTIAL\nPAGE 02 APIA 00031 01 OF 02\nFISHERMEN", "TALKS WITH FISHERMEN"),
    ("SUBJECT: TALKS WITH\n\nAPIA 00000031  001.2 OF 003\n\nFISHERMEN", "TALKS WITH"),
    ("SUBJECT: PLANS FOR A NEW WHARF\nPASS TO THE COUNCIL", "PLANS FOR A NEW WHARF PASS TO THE COUNCIL"),
    ("SUBJECT: VISIT OF MINISTER (Tonga)", "VISIT OF MINISTER (Tonga)"),
    ("SUBJECT: (Tonga) VISIT OF MINISTER", "(Tonga) VISIT OF MINISTER"),
    ("SUBJECT: DUES (PART 2)", "DUES (PART 2)"),
    ("SUBJECT: DUES: A REFORM", "DUES: A REFORM"),
    ("SUBJECT: REFORM OF DUES", "REFORM OF DUES"),
    ("SUBJECT: DUES REFERENDUM", "DUES REFERENDUM"),
    ("SUBJECT: DUES REFUSED", "DUES REFUSED"),
    ("SUBJECT: SUBJECT TO APPROVAL: DUES", "SUBJECT TO APPROVAL: DUES"),
    ("SUBJECT: Island&#8217;s Budget", "Island’s Budget"),
    ("SUBJECT: Fish &amp; Chips", "Fish & Chips"),
    ("SUBJECT: DUES - 2009", "DUES - 2009"),
    ("SUBJECT: DUES RISE 3.5 PERCENT", "DUES RISE 3.5 PERCENT"),
    ('SUBJECT: "DUES" RISE', '"DUES" RISE'),
    ("SUBJECT: DUES RISE.", "DUES RISE."),
    ("SUBJECT: DUES IN 2009\n2010 OUTLOOK", "DUES IN 2009 2010 OUTLOOK"),
    ("SUBJECT: DUES FOR 12\nSHIPS", "DUES FOR 12 SHIPS"),
    ("SUBJECT: CLASSIFIED ADS RISE", "CLASSIFIED ADS RISE"),
    ("SUBJECT: SECRET BALLOT PASSES", "SECRET BALLOT PASSES"),
    ("SUBJECT: TALKS ON\nSECRET BALLOT", "TALKS ON SECRET BALLOT"),
    ("SUBJECT: UNCLASSIFIED TALKS", "UNCLASSIFIED TALKS"),
    ("SUBJECT: DUES\nFOR SHIPS AND BOATS RISE", "DUES FOR SHIPS AND BOATS RISE"),
    ("SUBJECT: WHO OWNS THE WHARFREF: A. APIA 12", "WHO OWNS THE WHARF"),
    ("SUBJECT: WHO OWNS THE WHARF?REF: A. APIA 12", "WHO OWNS THE WHARF?"),
    ("SUBJECT: DUES  RISE    REFS: A. APIA 12", "DUES RISE"),
    ("SUBJECT: DUES\n\nSUBJECT: DUES", "DUES"),
    ("SUBJECT: DUES\n\nSUBJECT: OTHER", "DUES"),
    ("SUBJECT: U.S. SHIPS CALL", "U.S. SHIPS CALL"),
    ("SUBJECT: (U) U.S. SHIPS CALL (U)", "U.S. SHIPS CALL"),
    ("SUBJECT: (C) (NF) SHIPS CALL", "SHIPS CALL"),
    ("SUBJECT: SHIPS CALL (C-NF)", "SHIPS CALL"),
    ("SUBJECT: CODEL HALE VISITS", "CODEL HALE VISITS"),
    ("SUBJECT: VISIT OF\nCODEL HALE", "VISIT OF CODEL HALE"),
    ("SUBJ/DUES", "DUES"),
    ("SUBJECT: ACTION REQUEST: DUES", "ACTION REQUEST: DUES"),
]

COMBINED = [
    (f"{keyword}{mark}{subject}{end}", subject)
    for keyword in ("SUBJECT: ", "SUBJ:", "Subject: ")
    for mark in ("", "(C) ")
    for subject in ("DUES RISE", "Who Pays? The Harbor's Bill", "U.S.-SAMOA TALKS (PART 2): NEXT STEPS")
    for end in ("", " (U)", "\nREF: APIA 12")
]

SNIPPETS = [*KEYWORDS, *TAILS, *JOINED, *COMBINED]


def test_subjects_are_read_as_an_expert_would() -> None:
    found = answers(
        "subject", [text for text, _ in SNIPPETS], "cables", lambda row: row["subject"] or "", classified=None
    )
    assert not differences(SNIPPETS, found), differences(SNIPPETS, found)
