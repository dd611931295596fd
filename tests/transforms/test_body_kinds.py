"""Kinds of paragraphs by their opening and closing words, and the summary without them."""

import pytest

from tests.transforms.bodies import Snippet, assert_read

SNIPPETS = (
    Snippet(
        "sum end",
        "1. (C) Summary: One. End summary.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum end split",
        "1. (C) Summary: One. End\nSummary.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum end split over break",
        "1. (C) Summary: One. End\n\nAPIA 00002001  002 OF 003\n\n\nSummary.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet("sum none", "1. (C) Summary: One.\n\n2. (C) Two.", kinds=("summary", "text"), facts={"summary": "One."}),
    Snippet(
        "sum dash",
        "1. (C) SUMMARY - One. END SUMMARY.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum dot",
        "1. (C) SUMMARY. One. END SUMMARY.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum double dash",
        "1. (C) Summary -- One. End Summary.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum begin",
        "1. (C) Begin Summary: One. End Summary.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum and action",
        "1. (C) Summary and Action Request: One. End Summary and Action Request.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum differs",
        "1. (C) Summary and Comment: One. End Summary.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum differs2",
        "1. (C) Summary: One. End Summary and Comment.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum colon-less",
        "1. (C) SUMMARY One. END SUMMARY\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum brackets",
        "1. (C) (Summary) One. (End Summary)\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "sum slashes",
        "1. (C) //Summary// One. //End Summary//\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "end of summary",
        "1. (C) Summary: One. End of Summary.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "summary end reversed",
        "1. (C) Summary: One. Summary end.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet(
        "only end",
        "1. (C) One.\n\n2. (C) Two. End summary.\n\n3. (C) Three.",
        kinds=("summary", "summary", "text"),
        facts={"summary": "One. Two."},
    ),
    Snippet(
        "three",
        "1. (C) SUMMARY: One.\n\n2. (C) Two.\n\n3. (C) Three. END SUMMARY.\n\n4. (C) Four.",
        kinds=("summary", "summary", "summary", "text"),
        facts={"summary": "One. Two. Three."},
    ),
    Snippet(
        "end on own line",
        "1. (C) SUMMARY: One.\n\nEND SUMMARY.\n\n2. (C) Two.",
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
    Snippet("summary of a meeting", "1. (C) Summary of the meeting follows.\n\n2. (C) Two.", kinds=("text", "text")),
    Snippet(
        "summarily",
        "1. (C) Summarily dismissed, they left.\n\n2. (C) Two.",
        kinds=("text", "text"),
        facts={"summary": None},
    ),
    Snippet(
        "introduction",
        "1. (C) Introduction: One.\n\n2. (C) Summary: Two. End summary.\n\n3. (C) Three.",
        kinds=("text", "summary", "text"),
        facts={"summary": "Two."},
    ),
    Snippet("comment end", "1. (C) One.\n\n2. (C) Comment: Two. End comment.", kinds=("text", "comment")),
    Snippet(
        "comment spans",
        "1. (C) One.\n\n2. (C) Comment: Two.\n\n3. (C) Three. End comment.",
        kinds=("text", "comment", "comment"),
    ),
    Snippet(
        "comment inline", "1. (C) One. (Comment: Not so. End comment.) More.\n\n2. (C) Two.", kinds=("text", "text")
    ),
    Snippet("comment none", "1. (C) One.\n\n2. (C) COMMENT: Two.\n\n3. (C) Three.", kinds=("text", "comment", "text")),
    Snippet("embassy comment", "1. (C) One.\n\n2. (C) Embassy Comment: Two.", kinds=("text", "comment")),
    Snippet("ambassador comment", "1. (C) One.\n\n2. (C) Ambassador's Comment: Two.", kinds=("text", "comment")),
    Snippet("post comment", "1. (C) One.\n\n2. (C) POST COMMENT. Two.", kinds=("text", "comment")),
    Snippet("comment and action", "1. (C) One.\n\n2. (C) Comment and Action Request: Two.", kinds=("text", "comment")),
    Snippet("commenting", "1. (C) One.\n\n2. (C) Commenting on the fee, he left.", kinds=("text", "text")),
    Snippet("comments by", "1. (C) One.\n\n2. (C) Comments by the minister were short.", kinds=("text", "text")),
    Snippet("mission comment", "1. (C) One.\n\n2. (C) Mission comment: Two.", kinds=("text", "comment")),
    Snippet("comment wrapped", "1. (C) One.\n\n2. (C) COMMENT\n\nTwo.", kinds=("text", "comment")),
    Snippet(
        "action",
        ("1. (C) This is an action request. See paragraph 3.\n\n2. (C) Two.\n\n3. (C) Action requested: Please reply."),
        kinds=("action_request", "text", "action_request"),
    ),
    Snippet("action2", "1. (C) ACTION REQUEST: See para 3.\n\n2. (C) Two.", kinds=("action_request", "text")),
    Snippet(
        "action3", "1. (C) Action Requested. Post asks for leave.\n\n2. (C) Two.", kinds=("action_request", "text")
    ),
    Snippet(
        "action heading",
        "1. (C) One.\n\nACTION REQUEST\n--------------\n\n2. (C) Please reply.",
        kinds=("text", "action_request"),
    ),
    Snippet("action addressees", "1. (C) Action addressees are asked to reply.\n\n2. (C) Two.", kinds=("text", "text")),
    Snippet(
        "this is action",
        "1. (C) (U) This is an action message. See paragraph 2.\n\n2. (C) Two.",
        kinds=("action_request", "text"),
    ),
    Snippet("note", "1. (C) One.\n\n2. (C) Note: Two. End note.", kinds=("text", "note")),
    Snippet("begin note", "1. (C) One.\n\n2. (C) Begin note: Two. End note.", kinds=("text", "note")),
    Snippet("note that", "1. (C) One.\n\n2. (C) Note that he left.", kinds=("text", "text")),
    Snippet("enclosure", "1. (C) One.\n\n2. (C) Begin text: The parties agree. End text.", kinds=("text", "enclosure")),
    Snippet(
        "enclosure2",
        ("1. (C) One.\n\n2. (C) Begin text of letter:\n\nThe parties agree.\n\nEnd text.\n\n3. (C) Three."),
        kinds=("text", "enclosure", "text"),
    ),
    Snippet(
        "enclosure intro",
        (
            "1. (C) One.\n\n2. (C) The text of the note follows. Begin text.\n\nThe "
            "parties agree.\n\nEnd text.\n\n3. (C) Three."
        ),
        kinds=("text", "enclosure", "text"),
    ),
    Snippet(
        "enclosure spans",
        (
            "1. (C) One.\n\n2. (C) Begin unofficial translation:\n\nThe parties agree.\n\n"
            "End unofficial translation.\n\n3. (C) Three."
        ),
        kinds=("text", "enclosure", "text"),
    ),
    Snippet("admin", "1. (C) One.\n\n2. (U) Minimize considered.", kinds=("text", "admin")),
    Snippet("admin unnumbered", "1. (C) One.\n\nMINIMIZE CONSIDERED.", kinds=("text", "admin")),
    Snippet(
        "admin website",
        ("1. (C) One.\n\n2. (U) Visit Embassy Apia's Classified Website: http://www.state.example/apia"),
        kinds=("text", "admin"),
    ),
    Snippet(
        "admin website unnumbered",
        ("1. (C) One.\n\nVisit Embassy Apia's Classified Website:\nhttp://www.state.example/apia\n\nOLANDER"),
        kinds=("text", "admin"),
    ),
    Snippet("drafted", "1. (C) One.\n\n(Drafted by ECON: Ana Ruiz)", kinds=("text", "admin")),
    Snippet("gp above the signer", "1. ONE.\n\n2. TWO.\nGP-1\nHALE", kinds=("text", "text", "admin"), marked=False),
    Snippet("gp", "1. ONE.\n\n2. TWO.\n\nGP-1", kinds=("text", "text", "admin"), marked=False),
    Snippet(
        "sum heading boxed with text kinds",
        (
            "------------------------------\nSUMMARY AND COMMENT\n"
            "------------------------------\n\n1. (C) One.\n\n"
            "------------------------------\nTHE TALKS\n------------------------------\n\n"
            "2. (C) Two."
        ),
        kinds=("summary", "text"),
        facts={"summary": "One."},
    ),
)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_kinds_go_by_opening_words(snippet: Snippet) -> None:
    assert_read(snippet, SNIPPETS)
