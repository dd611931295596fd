"""Whole bodies as drafters, communicators and printers made them, all invented, and what a reader would mark in them.

Each stands for a rule that no shorter snippet shows: where text begins, what belongs to no paragraph.
"""

import pytest

from tests.transforms.bodies import Snippet, assert_read

HEADLINES = """The press of the islands wrote on three things this Monday, and on
the weather:
-------------------------------------------- ------
HEADLINES
-------------------------------------------- ------

Gazette:  Gunfire on the Border

Ana Ruiz wrote in the liberal Herald (1/5):  "Nobody expects a truce
before
2010.  The talks are dead."

OLANDER"""

TELEGRAMS = (
    Snippet(
        "a summary without a number stands above paragraph 1",
        "SUMMARY: COLONEL HALE SAYS INCIDENT IS CLOSED. END\nSUMMARY.\n\n1. I CALLED ON HIM JUNE 17.\n\n2. HE AGREED.\n"
        "STRAND",
        paragraphs=(
            (None, None, "SUMMARY: COLONEL HALE SAYS INCIDENT IS CLOSED. END SUMMARY."),
            (1, None, "I CALLED ON HIM JUNE 17."),
            (2, None, "HE AGREED."),
        ),
        kinds=("summary", "text", "text"),
        facts={"summary": "COLONEL HALE SAYS INCIDENT IS CLOSED."},
        marked=False,
    ),
    Snippet(
        "a paragraph of prose above paragraph 1 is text, an instruction is none",
        "This message was drafted by the working group on fisheries and has been cleared by all the members\n"
        "of the country team.\n\n1. (C) One.\n\n2. (C) Two.",
        paragraphs=(
            (
                None,
                None,
                "This message was drafted by the working group on fisheries and has been cleared by all the members of"
                " the country team.",
            ),
            (1, "(C)", "One."),
            (2, "(C)", "Two."),
        ),
    ),
    Snippet(
        "blank lines part the paragraphs of a text without numbers",
        "The cabinet agreed April 8 to extend the ban on trade in turtle products to\n2012. Wardens enforce it.\n\n"
        "The moratorium, first adopted in May 1997, lapsed\nin December,\n\nwhen no one could say who should.\n\n"
        "Comment: Wardens are unpaid, and the ban is as good as their radios.\n\nOLANDER",
        paragraphs=(
            (
                None,
                None,
                "The cabinet agreed April 8 to extend the ban on trade in turtle products to 2012. Wardens enforce it.",
            ),
            (
                None,
                None,
                "The moratorium, first adopted in May 1997, lapsed in December, when no one could say who should.",
            ),
            (None, None, "Comment: Wardens are unpaid, and the ban is as good as their radios."),
        ),
        kinds=("text", "text", "comment"),
        signers=("OLANDER",),
        marked=False,
    ),
    Snippet(
        "a rule below a word above the signature opens no footnotes",
        HEADLINES,
        headings=(None, "HEADLINES", "HEADLINES"),
        signers=("OLANDER",),
        marked=False,
    ),
    Snippet(
        "the end of an enclosed text is no heading",
        "1. (U) Text:\n\nBEGIN TEXT\n\n1. grant access; and\n2. report.\n\nEND TEXT\n\n2. (U) Contact is Ana Ruiz.",
        paragraphs=(
            (1, "(U)", "Text: BEGIN TEXT 1. grant access; and 2. report. END TEXT"),
            (2, "(U)", "Contact is Ana Ruiz."),
        ),
        headings=(None, None),
        kinds=("enclosure", "text"),
    ),
    Snippet(
        "a note below the signature takes it for no heading, and is no comment",
        "COMMENT\n-------\n\n1. (C) One.\n\nOLANDER\n\nVisit Embassy Apia's Classified Website:\n"
        "http://www.state.example/apia",
        headings=("COMMENT", "COMMENT"),
        kinds=("comment", "admin"),
        signers=("OLANDER",),
    ),
    Snippet(
        "headings of texts without blank lines stand below finished sentences",
        "Summary\n1. (C) The talks stalled.\n2. (C) They go on. End summary\nThe harbor bill\n3. (C) Who pays, said\n"
        "Ana Ruiz\n4. (C) We do.\nComment\n5. (C) Amen.\nRUIZ",
        paragraphs=(
            (1, "(C)", "The talks stalled."),
            (2, "(C)", "They go on. End summary"),
            (3, "(C)", "Who pays, said Ana Ruiz"),
            (4, "(C)", "We do."),
            (5, "(C)", "Amen."),
        ),
        headings=("Summary", "Summary", "The harbor bill", "The harbor bill", "Comment"),
        kinds=("summary", "summary", "text", "text", "comment"),
    ),
    Snippet(
        "page lines of the Department have no time",
        "1. TALKS COULD\nCONFIDENTIAL\n\nCONFIDENTIAL\n\nPAGE 02        STATE   041122\n\nBEGIN IN JUNE."
        "\n\n2. HE AGREED.\nSTRAND",
        paragraphs=((1, None, "TALKS COULD BEGIN IN JUNE."), (2, None, "HE AGREED.")),
        marked=False,
    ),
)


@pytest.mark.parametrize("telegram", TELEGRAMS, ids=lambda telegram: telegram.name)
def test_telegrams_are_read_as_a_reader_would(telegram: Snippet) -> None:
    assert_read(telegram, TELEGRAMS)
