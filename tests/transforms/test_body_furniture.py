"""Lines of relay and printer in the middle of sentences, headers of later sections, sections printed twice."""

import pytest

from tests.transforms.bodies import Snippet, assert_read

SNIPPETS = (
    Snippet(
        "break",
        ("1. (C) Dues are expected to\n\nAPIA 00002001  002 OF 003\n\n\nrise in June.\n\n2. (C) They rose."),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break tight",
        ("1. (C) Dues are expected to\nAPIA 00002001  002 OF 003\nrise in June.\n\n2. (C) They rose."),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break decimal",
        ("1. (C) Dues are expected to\nAPIA 00002001  001.2 OF 003\nrise in June.\n\n2. (C) They rose."),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break inline",
        ("1. (C) Dues are expected to APIA 00002001  002 OF 003 rise in June.\n\n2. (C) They rose."),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break inline two words",
        ("1. (C) Dues are expected to PORT AU PR 00002001  002 OF 003 rise in June.\n\n2. (C) They rose."),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break two words",
        ("1. (C) Dues are expected to\n\nPORT AU PR 00002001  002 OF 003\n\nrise in June.\n\n2. (C) They rose."),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break redacted",
        ("1. (C) Dues are expected to\n\nXXXXXXXXXX 00002001  002 OF 003\n\nrise in June.\n\n2. (C) They rose."),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break lower",
        ("1. (C) Dues are expected to\n\napia 00002001  002 of 003\n\nrise in June.\n\n2. (C) They rose."),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break with captions",
        (
            "1. (C) Dues are expected to\n\nAPIA 00002001  002 OF 003\n\nNOFORN\nSIPDIS\n\n"
            "rise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break with sipdis e.o. block",
        (
            "1. (C) Dues are expected to\n\nAPIA 00002001  002 OF 003\n\nSIPDIS\n\nE.O. "
            "12958: DECL: 05/04/2019\nTAGS: EFIS PREL WS\nSUBJECT: REEF FISHERY TALKS "
            "STALL\n\nrise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "break with class line",
        (
            "1. (C) Dues are expected to\n\nC O N F I D E N T I A L SECTION 02 OF 03 APIA "
            "002001\n\nSIPDIS\n\nE.O. 12958: DECL: 05/04/2019\nTAGS: EFIS PREL WS\n"
            "SUBJECT: REEF FISHERY TALKS STALL\n\nrise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "class line only",
        (
            "1. (C) Dues are expected to\n\nC O N F I D E N T I A L SECTION 02 OF 03 APIA "
            "002001\n\nrise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "sipdis",
        "1. (C) Dues are expected to\nSIPDIS\nrise in June.\n\n2. (C) They rose.",
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "noforn sipdis",
        "1. (C) Dues are expected to\nNOFORN SIPDIS\nrise in June.\n\n2. (C) They rose.",
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "sensitive sipdis",
        "1. (C) Dues are expected to\n\nSENSITIVE\nSIPDIS\n\nrise in June.\n\n2. (C) They rose.",
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "page",
        (
            "1. (C) Dues are expected to\nCONFIDENTIAL\n\nPAGE 02        APIA  00482  "
            "091315Z\n\nrise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "page level below",
        (
            "1. (C) Dues are expected to\nCONFIDENTIAL\nPAGE 02        APIA  00482  "
            "091315Z\nCONFIDENTIAL\nrise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "page inline",
        (
            "1. (C) Dues are expected to CONFIDENTIAL PAGE 02 APIA 00482 01 OF 02 091315Z "
            "rise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "page two stations",
        (
            "1. (C) Dues are expected to\nPAGE 02        PORT M  00482  01 OF 02  091315Z\n"
            "rise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "page caption",
        (
            "1. (C) Dues are expected to\nCONFIDENTIAL\nEXDIS\n\nPAGE 02        APIA  "
            "00482  091315Z\n\nCONFIDENTIAL\nEXDIS\n\nrise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "page rutype",
        ("1. (C) Dues are expected to\nPAGE 02 RUEHAP 2001 CONFIDENTIAL\nrise in June.\n\n2. (C) They rose."),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "page rutype2",
        (
            "1. (C) Dues are expected to\nPAGE 03 RUEHAPA2001 C O N F I D E N T I A L\n"
            "rise in June.\n\n2. (C) They rose."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "blank in mid",
        "1. (C) Dues are expected to\n\nrise in June.\n\n2. (C) They rose.",
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "pilcrow",
        "1. (C) Dues are expected to\n¶\nrise in June.\n\n2. (C) They rose.",
        paragraphs=(
            (
                1,
                "(C)",
                "Dues are expected to rise in June.",
            ),
            (
                2,
                "(C)",
                "They rose.",
            ),
        ),
    ),
    Snippet(
        "caps inline",
        "1. DUES ARE EXPECTED TO APIA 00002001  002 OF 003 RISE IN JUNE.\n\n2. THEY ROSE.",
        paragraphs=(
            (
                1,
                None,
                "DUES ARE EXPECTED TO RISE IN JUNE.",
            ),
            (
                2,
                None,
                "THEY ROSE.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "caps inline multi",
        "1. DUES ARE EXPECTED TO PORT AU PR 00002001  002 OF 003 RISE IN JUNE.\n\n2. THEY ROSE.",
        paragraphs=(
            (
                1,
                None,
                "DUES ARE EXPECTED TO RISE IN JUNE.",
            ),
            (
                2,
                None,
                "THEY ROSE.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "sections",
        ("1. (C) One.\n\nAPIA 00002001  002 OF 003\n\n\n2. (C) Two.\n\nAPIA 00002001  003 OF 003\n\n\n3. (C) Three."),
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
            (
                3,
                "(C)",
                "Three.",
            ),
        ),
        sections=(1, 2, 3),
    ),
    Snippet(
        "whole section twice",
        (
            "1. (C) The first paragraph of the text has a long line here,\nand a second "
            "line of the same length below it too.\n\n2. (C) The second paragraph of the "
            "text has a long line too,\nand ends.\n\nC O N F I D E N T I A L SECTION 01 OF "
            "02 APIA {serial:06d}\n\nSIPDIS\n\nE.O. 12958: DECL: 05/04/2019\nTAGS: EFIS "
            "PREL WS\nSUBJECT: REEF FISHERY TALKS STALL\n\n1. (C) The first paragraph of "
            "the text has a long line here,\nand a second line of the same length below it "
            "too.\n\n2. (C) The second paragraph of the text has a long line too,\nand "
            "ends.\n\nAPIA 00002001  002 OF 002\n\n3. (C) Three."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                (
                    "The first paragraph of the text has a long line here, and a second line of "
                    "the same length below it too."
                ),
            ),
            (
                2,
                "(C)",
                "The second paragraph of the text has a long line too, and ends.",
            ),
            (
                3,
                "(C)",
                "Three.",
            ),
        ),
        line="C O N F I D E N T I A L SECTION 01 OF 02 APIA {serial:06d}",
    ),
)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_furniture_leaves_no_trace(snippet: Snippet) -> None:
    assert_read(snippet, SNIPPETS)
