"""The end of a text: signers in all forms, what stands below them, and texts that break off."""

import pytest

from tests.transforms.bodies import Snippet, assert_read

SNIPPETS = (
    Snippet(
        "plain",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "no gap",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\nOLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "same line",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month. OLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "de la cruz",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nDE LA CRUZ",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("DE LA CRUZ",),
    ),
    Snippet(
        "van der berg",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nVAN DER BERG",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("VAN DER BERG",),
    ),
    Snippet(
        "von",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nVON HOLM",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("VON HOLM",),
    ),
    Snippet(
        "two lines",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nHALE\nSTRAND",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("HALE", "STRAND"),
    ),
    Snippet(
        "two lines gap",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nHALE\n\nSTRAND",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("HALE", "STRAND"),
    ),
    Snippet(
        "accent",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nMÜLLER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("MÜLLER",),
    ),
    Snippet(
        "accent2",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nPEÑA",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("PEÑA",),
    ),
    Snippet(
        "accent mixed",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nMüller",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("Müller",),
    ),
    Snippet(
        "mc",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nMcALLISTER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("McALLISTER",),
    ),
    Snippet(
        "mc mixed",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nMcAllister",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("McAllister",),
    ),
    Snippet(
        "mixed two",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nTim Strand",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("Tim Strand",),
    ),
    Snippet(
        "mixed initial",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nM. Olander",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("M. Olander",),
    ),
    Snippet(
        "mixed middle",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nTim R. Strand",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("Tim R. Strand",),
    ),
    Snippet(
        "mixed de",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nde Vries",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("de Vries",),
    ),
    Snippet(
        "mixed hyphen",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nStrand-Holm",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("Strand-Holm",),
    ),
    Snippet(
        "mixed apostrophe",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nO'Toole",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("O'Toole",),
    ),
    Snippet(
        "ambassador below",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\nAMBASSADOR",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "comma jr",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nHOLM, JR.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("HOLM, JR",),
    ),
    Snippet(
        "initials",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nM. R. OLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("M. R. OLANDER",),
    ),
    Snippet(
        "given surname",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nMARGIT OLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("MARGIT", "OLANDER"),
    ),
    Snippet(
        "number signs",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER##",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "dot",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "dashes",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\n-OLANDER-",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "underscore rule footnotes",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n"
            "__________________\n1/ See the report of May.\n2/ Not so."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "dash rule footnotes",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n"
            "------------------\nFootnote: the report of May has more."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "url below",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n"
            "VISIT POST'S CLASSIFIED WEBSITE: http://www.state.example/apia"
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
            (
                None,
                None,
                "VISIT POST'S CLASSIFIED WEBSITE: http://www.state.example/apia",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "url only",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\nhttp://www.state.example/apia"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "web ad wraps",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n"
            "Visit Embassy Apia's Classified Website:\n"
            "http://www.state.example/p/eap/apia/index.cfm"
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
            (
                None,
                None,
                "Visit Embassy Apia's Classified Website: http://www.state.example/p/eap/apia/index.cfm",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "site ad above signer",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\nVisit Embassy "
            "Apia's Classified Website: http://www.state.example/apia\nOLANDER"
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                ("The port opens next month. Visit Embassy Apia's Classified Website: http://www.state.example/apia"),
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "level",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\nCONFIDENTIAL"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "spaced level",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\nC O N F I D E N T I A L"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "level and nnnn",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\nCONFIDENTIAL\nNNNN"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "bt",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\nBT\n#0031\n\nNNNN"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "bt glued",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\nBT#0031",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "id line",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n2009APIA02001 - CONFIDENTIAL"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "unclassified nn",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n"
            "UNCLASSIFIED\n\nNNNN\n\n\n2009APIA02001 - Classification: UNCLASSIFIED"
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "sql",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\nSELECT * FROM docs WHERE id = 7"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "sql wrapped",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\nSELECT * FROM docs WHERE\nid = 7"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "id and date",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\nID: 187001\n3/4/2009 10:22"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "gt",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n>",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "note by",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n"
            "NOTE BY OC/T: Delayed in transmission."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "note by wraps",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n"
            "NOTE BY OC/T: SECTION TWO OF THIS MESSAGE WAS GARBLED IN\nTRANSMISSION. "
            "CORRECTION TO FOLLOW."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "glued tracking",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER ID: 187001 3/4/2009"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "glued nnnn",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER NNNN",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "glued level",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER UNCLASSIFIED",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "glued sentence level",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month. OLANDER CONFIDENTIAL",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "glued sentence mixed",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month. Olander",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("Olander",),
    ),
    Snippet(
        "glued sentence particle",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month. DE VRIES",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("DE VRIES",),
    ),
    Snippet(
        "glued de la cruz",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month. DE LA CRUZ",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("DE LA CRUZ",),
    ),
    Snippet(
        "end comment glued",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month. End comment. OLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month. End comment.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "signed by",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nSigned: OLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "all caps text",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER",
        signers=("OLANDER",),
    ),
    Snippet(
        "caps",
        "1. THE TALKS STALLED.\n\n2. THE PORT OPENS NEXT\nMONTH. LEE",
        paragraphs=(
            (
                1,
                None,
                "THE TALKS STALLED.",
            ),
            (
                2,
                None,
                "THE PORT OPENS NEXT MONTH.",
            ),
        ),
        signers=("LEE",),
        marked=False,
    ),
    Snippet(
        "nobody",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\n",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=(),
    ),
    Snippet(
        "end text",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\nEND TEXT.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month. END TEXT.",
            ),
        ),
        signers=(),
    ),
    Snippet(
        "minimize",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\nMINIMIZE CONSIDERED."),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
            (
                None,
                None,
                "MINIMIZE CONSIDERED.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "minimize above",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nMinimize considered.\nOLANDER"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
            (
                None,
                None,
                "Minimize considered.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet("quoted", "1. FOLLOWING.\n\n2. HE MEANT IT.\nOLANDER UNQUOTE HALE", signers=("HALE",), marked=False),
    Snippet("quoted run on", "1. FOLLOWING.\n\n2. HE MEANT IT. OLANDER UNQUOTE HALE", signers=("HALE",), marked=False),
    Snippet(
        "gp", "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nGP-1\nOLANDER", signers=("OLANDER",)
    ),
    Snippet(
        "stamp",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n"
            "Declassified/Released US Department of State EO Systematic Review 04 MAY 2006"
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "page x of y",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\nPage 3 of 3"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "ambassador title",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nAMBASSADOR OLANDER",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("AMBASSADOR OLANDER",),
    ),
    Snippet(
        "quote marks",
        '1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\n"OLANDER"',
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "star",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\n*OLANDER*",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "many blanks",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n\n\n\n\n",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "three names",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nHALE\nSTRAND\nRUIZ",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("HALE", "STRAND", "RUIZ"),
    ),
    Snippet(
        "slash",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nHALE/STRAND",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("HALE", "STRAND"),
    ),
    Snippet(
        "end #",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER#",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "nnnn glued",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDERNNNN",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "brackets",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\n(OLANDER)",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "comma title",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER, CHARGE D'AFFAIRES"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "title above",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nAmbassador\nOLANDER",
        signers=("OLANDER",),
    ),
    Snippet(
        "footer path",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n"
            "file:///c|/cables/09APIA2001.txt (2 of 2) [3/4/2009 10:22:11 AM]"
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "cable id tail",
        "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n09APIA2001",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "print stamp",
        (
            "1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n"
            "Printed by: strandt 3/4/2009 10:22"
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "end of cable",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n\n(END OF CABLE)"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "last page level dashes",
        ("1. (C) The talks stalled.\n\n2. (C) The port opens next month.\n\nOLANDER\n-----------\nCONFIDENTIAL"),
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "The port opens next month.",
            ),
        ),
        signers=("OLANDER",),
    ),
    Snippet(
        "end of a sentence in capitals above the signature",
        '1. (C) THE TALKS STALLED.\n\n2. (C) "EACH PORT REMAINS STABLE,"\nSURDOLU ADDED.\nOLANDER',
        paragraphs=((1, "(C)", "THE TALKS STALLED."), (2, "(C)", '"EACH PORT REMAINS STABLE," SURDOLU ADDED.')),
        signers=("OLANDER",),
    ),
    Snippet(
        "two who sign, the first a junior",
        "1. (C) THE TALKS STALLED.\n\nTIM STRAND JR.\nOLANDER",
        paragraphs=((1, "(C)", "THE TALKS STALLED."),),
        signers=("TIM STRAND JR", "OLANDER"),
    ),
)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_the_end_is_read(snippet: Snippet) -> None:
    assert_read(snippet, SNIPPETS)
