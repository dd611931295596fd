"""Texts as they come out of relays, printers and exports: several kinds of damage, and what only looks like damage."""

import pytest

from tests.transforms.bodies import Snippet, assert_read

SNIPPETS = (
    Snippet(
        "sub-letters",
        "1. (C) Points:\n\na. Boats.\n\nb. Nets.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "Points: a. Boats. b. Nets.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "sub bullets marked",
        "1. (C) Points:\n\n-- (C) Boats.\n\n-- (U) Nets.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "Points: -- (C) Boats. -- (U) Nets.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "sub decimal",
        "1. (C) One.\n\n1.1 (C) Sub one.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One. 1.1 (C) Sub one.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "time at line start",
        "1. (C) They met at\n10. They parted at\n11. No one knew why.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "They met at 10. They parted at 11. No one knew why.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "dollar",
        "1. (C) It cost\n2.5 million.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "It cost 2.5 million.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "number and dash list",
        "1. One.\n-- a\n-- b\n2. Two.\n-- c\n3. Three.",
        paragraphs=(
            (
                1,
                None,
                "One. -- a -- b",
            ),
            (
                2,
                None,
                "Two. -- c",
            ),
            (
                3,
                None,
                "Three.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "caps seventies classified by text",
        "1. CLASSIFIED BY: DCM. ENTIRE TEXT.\n\n2. SUMMARY: ONE. END SUMMARY.\n\n3. TWO.",
        kinds=("text", "summary", "text"),
        marked=False,
    ),
    Snippet(
        "entire text",
        "1. (C - ENTIRE TEXT.) One.\n\n2. Two.\n\n3. Three.",
        paragraphs=(
            (
                1,
                "(C - ENTIRE TEXT.)",
                "One.",
            ),
            (
                2,
                None,
                "Two.",
            ),
            (
                3,
                None,
                "Three.",
            ),
        ),
    ),
    Snippet(
        "entire text alone",
        "1. (C) Entire text.\n\n2. Summary: Two. End summary.\n\n3. Three.",
        paragraphs=(
            (
                1,
                "(C)",
                "Entire text.",
            ),
            (
                2,
                None,
                "Summary: Two. End summary.",
            ),
            (
                3,
                None,
                "Three.",
            ),
        ),
    ),
    Snippet(
        "entire words",
        "1. (Entire text Confidential)\n\n2. One.\n\n3. Two.",
        paragraphs=(
            (
                1,
                None,
                "(Entire text Confidential)",
            ),
            (
                2,
                None,
                "One.",
            ),
            (
                3,
                None,
                "Two.",
            ),
        ),
    ),
    Snippet(
        "secret entire",
        "1. (S - ENTIRE TEXT)\n\n2. One.\n\n3. Two.",
        paragraphs=(
            (
                1,
                "(S - ENTIRE TEXT)",
                "(S - ENTIRE TEXT)",
            ),
            (
                2,
                None,
                "One.",
            ),
            (
                3,
                None,
                "Two.",
            ),
        ),
    ),
    Snippet(
        "mark then label",
        "1. (SBU) SUMMARY: One. END SUMMARY.\n\n2. (SBU) Two.",
        paragraphs=(
            (
                1,
                "(SBU)",
                "SUMMARY: One. END SUMMARY.",
            ),
            (
                2,
                "(SBU)",
                "Two.",
            ),
        ),
        kinds=("summary", "text"),
    ),
    Snippet(
        "heading numbered roman",
        "I. BACKGROUND\n\n1. (C) One.\n\nII. OUTLOOK\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
        headings=(
            "I. BACKGROUND",
            "II. OUTLOOK",
        ),
    ),
    Snippet(
        "heading long",
        (
            "1. (C) One.\n\nTHE VIEW OF THE NORTHERN PORTS AND THEIR FLEETS ON THE FEES OF "
            "2009\n--------------------------------------------- ----------------------\n\n"
            "2. (C) Two."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
        headings=(
            None,
            "THE VIEW OF THE NORTHERN PORTS AND THEIR FLEETS ON THE FEES OF 2009",
        ),
    ),
    Snippet(
        "heading wrapped rule",
        (
            "1. (C) One.\n\n--------------------------------------------- ----\n---\nPORT "
            "FEES\n--------------------------------------------- ----\n---\n\n2. (C) Two."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
        headings=(
            None,
            "PORT FEES",
        ),
    ),
    Snippet(
        "heading after section break cont",
        ("1. (C) One.\n\nAPIA 00002001  002 OF 002\n\n\nPORT FEES (CONT.)\n---------\n\n2. (C) Two."),
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
        headings=(
            None,
            "PORT FEES",
        ),
        sections=(1, 2),
    ),
    Snippet(
        "quote paragraphs",
        '1. (C) He said: "We agree."\n\n2. (C) "We part," she said.',
        paragraphs=(
            (
                1,
                "(C)",
                'He said: "We agree."',
            ),
            (
                2,
                "(C)",
                '"We part," she said.',
            ),
        ),
    ),
    Snippet(
        "pilcrows doubled",
        "¶1. (C) One.\n\n¶¶2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "nbsp",
        "1.\xa0(C)\xa0One.\n\n2.\xa0(C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "tab",
        "1.\t(C)\tOne.\n\n2.\t(C)\tTwo.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "unwrapped",
        (
            "1. (C) The talks stalled over the license fees that the council of the "
            "northern islands had asked for in May of this year and again in June. 2. (C) "
            "They go on."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                (
                    "The talks stalled over the license fees that the council of the northern "
                    "islands had asked for in May of this year and again in June."
                ),
            ),
            (
                2,
                "(C)",
                "They go on.",
            ),
        ),
    ),
    Snippet(
        "break at number",
        "1. (C) One.\n\nAPIA 00002001  002 OF 002\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
        sections=(1, 2),
    ),
    Snippet(
        "break glued number",
        "1. (C) One. APIA 00002001  002 OF 002 2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet("redacted signer", "1. (C) One.\n\n2. (C) Two.\nXXXXXXXXXXXX", signers=()),
    Snippet(
        "redacted para",
        "1. (C) One XXXXXXXXXXXX two.\n\n2. (C) [name removed] left.",
        paragraphs=(
            (
                1,
                "(C)",
                "One XXXXXXXXXXXX two.",
            ),
            (
                2,
                "(C)",
                "[name removed] left.",
            ),
        ),
    ),
    Snippet(
        "only number marked S/NF",
        "1. (S//NF) One.\n2. (S//NF) Two.\n3. (S//REL TO USA, GBR) Three.",
        paragraphs=(
            (
                1,
                "(S//NF)",
                "One.",
            ),
            (
                2,
                "(S//NF)",
                "Two.",
            ),
            (
                3,
                "(S//REL TO USA, GBR)",
                "Three.",
            ),
        ),
        line="S E C R E T APIA {serial:06d}",
    ),
    Snippet(
        "minus paragraph mark in mid",
        "1. (C) One. (C) Still one.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One. (C) Still one.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "twelve paragraphs dates",
        (
            "1. (C) On June 1 they met and on July\n2. They parted.\n\n2. (C) On June 2 "
            "they met and on July\n3. They parted.\n\n3. (C) On June 3 they met and on "
            "July\n4. They parted.\n\n4. (C) On June 4 they met and on July\n5. They "
            "parted.\n\n5. (C) On June 5 they met and on July\n6. They parted.\n\n6. (C) "
            "On June 6 they met and on July\n7. They parted.\n\n7. (C) On June 7 they met "
            "and on July\n8. They parted.\n\n8. (C) On June 8 they met and on July\n9. "
            "They parted.\n\n9. (C) On June 9 they met and on July\n10. They parted.\n\n"
            "10. (C) On June 10 they met and on July\n11. They parted.\n\n11. (C) On June "
            "11 they met and on July\n12. They parted.\n\n12. (C) On June 12 they met and "
            "on July\n13. They parted."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "On June 1 they met and on July 2. They parted.",
            ),
            (
                2,
                "(C)",
                "On June 2 they met and on July 3. They parted.",
            ),
            (
                3,
                "(C)",
                "On June 3 they met and on July 4. They parted.",
            ),
            (
                4,
                "(C)",
                "On June 4 they met and on July 5. They parted.",
            ),
            (
                5,
                "(C)",
                "On June 5 they met and on July 6. They parted.",
            ),
            (
                6,
                "(C)",
                "On June 6 they met and on July 7. They parted.",
            ),
            (
                7,
                "(C)",
                "On June 7 they met and on July 8. They parted.",
            ),
            (
                8,
                "(C)",
                "On June 8 they met and on July 9. They parted.",
            ),
            (
                9,
                "(C)",
                "On June 9 they met and on July 10. They parted.",
            ),
            (
                10,
                "(C)",
                "On June 10 they met and on July 11. They parted.",
            ),
            (
                11,
                "(C)",
                "On June 11 they met and on July 12. They parted.",
            ),
            (
                12,
                "(C)",
                "On June 12 they met and on July 13. They parted.",
            ),
        ),
    ),
    Snippet(
        "short wrapped numbers unmarked",
        (
            "1. On June 1 the ministers of the northern islands met, and on July\n2. They "
            "parted.\n\n2. On June 2 the ministers of the northern islands met, and on "
            "July\n3. They parted.\n\n3. On June 3 the ministers of the northern islands "
            "met, and on July\n4. They parted.\n\n4. On June 4 the ministers of the "
            "northern islands met, and on July\n5. They parted.\n\n5. On June 5 the "
            "ministers of the northern islands met, and on July\n6. They parted."
        ),
        paragraphs=(
            (
                1,
                None,
                "On June 1 the ministers of the northern islands met, and on July 2. They parted.",
            ),
            (
                2,
                None,
                "On June 2 the ministers of the northern islands met, and on July 3. They parted.",
            ),
            (
                3,
                None,
                "On June 3 the ministers of the northern islands met, and on July 4. They parted.",
            ),
            (
                4,
                None,
                "On June 4 the ministers of the northern islands met, and on July 5. They parted.",
            ),
            (
                5,
                None,
                "On June 5 the ministers of the northern islands met, and on July 6. They parted.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "comment then signature caps",
        "1. (C) One.\n\n2. (C) COMMENT: Two. END COMMENT.\n\nOLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "COMMENT: Two. END COMMENT.",
            ),
        ),
        signers=("OLANDER",),
        kinds=("text", "comment"),
    ),
    Snippet(
        "end comment split",
        "1. (C) One.\n\n2. (C) Comment: Two. End\ncomment.\n\nOlander",
        signers=("Olander",),
        kinds=("text", "comment"),
    ),
    Snippet(
        "signer below classified footer",
        "1. (C) One.\n\n2. (C) Two.\n\nOLANDER\n\n\nCONFIDENTIAL\n\n\n\n",
        signers=("OLANDER",),
    ),
    Snippet(
        "last para ends w/o stop then signer",
        "1. (C) One.\n\n2. (C) The contact is Ana Ruiz, tel 555-0100\n\nOLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "The contact is Ana Ruiz, tel 555-0100",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "last para list then signer",
        "1. (C) One.\n\n2. (C) They are:\n\nCORAL QUEEN\nGENTLE TIDE\n\nOLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "They are: CORAL QUEEN GENTLE TIDE",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "classification inside text",
        "1. (C) The paper is marked\nCONFIDENTIAL\nand says so.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "The paper is marked CONFIDENTIAL and says so.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "all unnumbered paragraphs",
        (
            "The talks stalled over the fee that the council asked for in May.\n\nThey go "
            "on in June, when the council of the islands meets again.\n\nOLANDER"
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "first number lost its full stop",
        "1 Summary: One. End summary.\n\n2. Two.\n\n3. Three.",
        paragraphs=(
            (
                1,
                None,
                "Summary: One. End summary.",
            ),
            (
                2,
                None,
                "Two.",
            ),
            (
                3,
                None,
                "Three.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "full stop in front of the number",
        ".1 (C) One.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "number lost, full stop kept",
        ". (C) One.\n\n2. (C) Two.",
        paragraphs=(
            (
                None,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "seventies list of names above",
        "1. ONE.\n\n2. THEY ARE:\nHALE\nSTRAND\n\nRUIZ",
        signers=("RUIZ",),
        marked=False,
    ),
)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_damage_is_read_through(snippet: Snippet) -> None:
    assert_read(snippet, SNIPPETS)
