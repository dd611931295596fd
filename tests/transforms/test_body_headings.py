"""Headings: boxed, underlined, alone, dressed up, and what only looks like one."""

import pytest

from tests.transforms.bodies import Snippet, assert_read

SNIPPETS = (
    Snippet(
        "a word that can be nothing else",
        "1. (SBU) Telephone: Tim Strand, 679-555-0100\n\nCOMMENT:\n\n2. (C) We doubt it.",
        headings=(None, "COMMENT:"),
    ),
    Snippet(
        "box",
        ("1. (C) One.\n\n------------------------------\nPORT FEES\n------------------------------\n\n2. (C) Two."),
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
        "box tight",
        ("1. (C) One.\n\n------------------------------\nPORT FEES\n------------------------------\n2. (C) Two."),
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
        "box broken rule",
        (
            "1. (C) One.\n\n--------------------------------------------- ---\nPORT FEES\n"
            "--------------------------------------------- ---\n\n2. (C) Two."
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
        "box three",
        (
            "1. (C) One.\n\n------------------------------\nPORT FEES\nAND DUES\nIN THE "
            "NORTH\n------------------------------\n\n2. (C) Two."
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
            "PORT FEES AND DUES IN THE NORTH",
        ),
    ),
    Snippet(
        "under",
        "1. (C) One.\n\nPORT FEES\n------------------------------\n\n2. (C) Two.",
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
        "under gap",
        "1. (C) One.\n\nPORT FEES\n\n------------------------------\n\n2. (C) Two.",
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
        "over",
        "1. (C) One.\n\n------------------------------\nPORT FEES\n\n2. (C) Two.",
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
        "stars",
        "1. (C) One.\n\n*********\nPORT FEES\n*********\n\n2. (C) Two.",
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
        "equals",
        "1. (C) One.\n\nPORT FEES\n=========\n\n2. (C) Two.",
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
        "tilde",
        "1. (C) One.\n\n~~~~~~~~~\nPORT FEES\n~~~~~~~~~\n\n2. (C) Two.",
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
        "underscore",
        "1. (C) One.\n\nPORT FEES\n_________\n\n2. (C) Two.",
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
        "spaced rule",
        "1. (C) One.\n\n- - - - - -\nPORT FEES\n- - - - - -\n\n2. (C) Two.",
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
        "slashes",
        "1. (C) One.\n\n//PORT FEES//\n\n2. (C) Two.",
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
        "slashes spaced",
        "1. (C) One.\n\n// PORT FEES //\n\n2. (C) Two.",
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
        "alone",
        "1. (C) One.\n\nPORT FEES\n\n2. (C) Two.",
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
        "alone mixed",
        "1. (C) One.\n\nPort Fees Rise Again\n\n2. (C) Two.",
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
            "Port Fees Rise Again",
        ),
    ),
    Snippet(
        "alone no gap below",
        "1. (C) One.\n\nPORT FEES\n2. (C) Two.",
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
        "alone question",
        "1. (C) One.\n\nWHO OWNS THE WHARF?\n\n2. (C) Two.",
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
            "WHO OWNS THE WHARF?",
        ),
    ),
    Snippet(
        "alone colon",
        "1. (C) One.\n\nPORT FEES:\n\n2. (C) Two.",
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
            "PORT FEES:",
        ),
    ),
    Snippet(
        "alone quotes",
        '1. (C) One.\n\n"A TAX ON THE TIDE"\n\n2. (C) Two.',
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
            '"A TAX ON THE TIDE"',
        ),
    ),
    Snippet(
        "alone ellipsis",
        "1. (C) One.\n\nBUT THEN...\n\n2. (C) Two.",
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
            "BUT THEN...",
        ),
    ),
    Snippet(
        "mark",
        "1. (C) One.\n\n(U) PORT FEES\n\n2. (C) Two.",
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
        "mark under",
        "1. (C) One.\n\n(C) PORT FEES\n------------------------------\n\n2. (C) Two.",
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
        "mark box",
        (
            "1. (C) One.\n\n------------------------------\n(SBU) PORT FEES\n"
            "------------------------------\n\n2. (C) Two."
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
        "cont",
        "1. (C) One.\n\nPORT FEES (CONT.)\n\n2. (C) Two.",
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
        "cont2",
        (
            "1. (C) One.\n\n------------------------------\nPORT FEES (cont'd)\n"
            "------------------------------\n\n2. (C) Two."
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
        "inline dashes",
        "1. (C) One.\n\n--- PORT FEES ---\n\n2. (C) Two.",
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
        "inline stars",
        "1. (C) One.\n\n*** PORT FEES ***\n\n2. (C) Two.",
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
        "two lines alone",
        "1. (C) One.\n\nPORT FEES AND DUES\nIN THE NORTHERN ISLANDS\n\n2. (C) Two.",
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
            "PORT FEES AND DUES IN THE NORTHERN ISLANDS",
        ),
    ),
    Snippet(
        "two lines under",
        ("1. (C) One.\n\nPORT FEES AND DUES\nIN THE NORTHERN ISLANDS\n------------------------------\n\n2. (C) Two."),
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
            "PORT FEES AND DUES IN THE NORTHERN ISLANDS",
        ),
    ),
    Snippet(
        "after break",
        "1. (C) One.\n\nAPIA 00002001  002 OF 003\n\n\nPORT FEES\n---------\n\n2. (C) Two.",
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
        "roman",
        "1. (C) One.\n\nI. PORT FEES\n\n2. (C) Two.",
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
            "I. PORT FEES",
        ),
    ),
    Snippet(
        "letter",
        "1. (C) One.\n\nA. PORT FEES\n\n2. (C) Two.",
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
            "A. PORT FEES",
        ),
    ),
    Snippet(
        "list not heading",
        "1. (C) The ships are:\n\nCoral Queen\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "The ships are: Coral Queen",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
        headings=(
            None,
            None,
        ),
    ),
    Snippet(
        "above one",
        "PORT FEES\n---------\n\n1. (C) One.\n\n2. (C) Two.",
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
            "PORT FEES",
            "PORT FEES",
        ),
    ),
    Snippet(
        "above one alone",
        "SUMMARY\n\n1. (C) One.\n\n2. (C) Two.",
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
            "SUMMARY",
            "SUMMARY",
        ),
    ),
    Snippet(
        "above one alone no gap",
        "SUMMARY\n1. (C) One.\n\nDETAILS\n2. (C) Two.",
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
            "SUMMARY",
            "DETAILS",
        ),
    ),
    Snippet(
        "table in text",
        (
            "1. (C) Exports in tons:\n\nYear        Tons\n------------------\n2005        "
            "1200\n2006        1400\n\n2. (C) Two."
        ),
        headings=(
            None,
            None,
        ),
    ),
    Snippet(
        "table box",
        (
            "1. (C) Exports in tons:\n\n------------------\nYear        Tons\n"
            "------------------\n2005        1200\n2006        1400\n\n2. (C) Two."
        ),
        headings=(
            None,
            None,
        ),
    ),
    Snippet(
        "numbered under",
        "1. (C) SUMMARY\n-------\nThe talks stalled.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "SUMMARY The talks stalled.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "unnumbered prose between",
        (
            "1. (C) One.\n\nThis went on for a whole day and no one could say when the "
            "talks would end\nor why.\n\n2. (C) Two."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                ("One. This went on for a whole day and no one could say when the talks would end or why."),
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
        headings=(
            None,
            None,
        ),
    ),
    Snippet(
        "summary kind",
        (
            "SUMMARY\n-------\n\n1. (C) One.\n\n2. (C) Two.\n\nDISCUSSION\n----------\n\n"
            "3. (C) Three.\n\nCOMMENT\n-------\n\n4. (C) Four.\n\n5. (C) Five."
        ),
        kinds=("summary", "text", "text", "comment", "comment"),
        facts={"summary": "One."},
    ),
)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_headings_are_told_from_text(snippet: Snippet) -> None:
    assert_read(snippet, SNIPPETS)
