"""Which lines begin a paragraph: forms of number and mark, lost marks, lists, wrapped figures, enclosed texts."""

import pytest

from tests.transforms.bodies import Snippet, assert_read

SNIPPETS = (
    Snippet(
        "form '1. (C) '",
        "1. (C) The talks stalled.\n\n2. (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1.(C) '",
        "1.(C) The talks stalled.\n\n2.(C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1) (C) '",
        "1) (C) The talks stalled.\n\n2) (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1.) (C) '",
        "1.) (C) The talks stalled.\n\n2.) (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1 (C) '",
        "1 (C) The talks stalled.\n\n2 (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '(C) 1. '",
        "(C) 1. The talks stalled.\n\n(C) 2. They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1 . (C) '",
        "1 . (C) The talks stalled.\n\n2 . (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1, (C) '",
        "1, (C) The talks stalled.\n\n2, (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1; (C) '",
        "1; (C) The talks stalled.\n\n2; (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1: (C) '",
        "1: (C) The talks stalled.\n\n2: (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1- (C) '",
        "1- (C) The talks stalled.\n\n2- (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1 - (C) '",
        "1 - (C) The talks stalled.\n\n2 - (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '(1) (C) '",
        "(1) (C) The talks stalled.\n\n(2) (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '¶1. (C) '",
        "¶1. (C) The talks stalled.\n\n¶2. (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '¶ 1. (C) '",
        "¶ 1. (C) The talks stalled.\n\n¶ 2. (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form 'l. (C) '",
        "l. (C) The talks stalled.\n\n2. (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form 'I. (C) '",
        "I. (C) The talks stalled.\n\n2. (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '01. (C) '",
        "01. (C) The talks stalled.\n\n02. (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. C) '",
        "1. C) The talks stalled.\n\n2. C) They go on in June.",
        paragraphs=(
            (
                1,
                "C)",
                "The talks stalled.",
            ),
            (
                2,
                "C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C '",
        "1. (C The talks stalled.\n\n2. (C They go on in June.",
        paragraphs=(
            (
                1,
                "(C",
                "The talks stalled.",
            ),
            (
                2,
                "(C",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. [C] '",
        "1. [C] The talks stalled.\n\n2. [C] They go on in June.",
        paragraphs=(
            (
                1,
                "[C]",
                "The talks stalled.",
            ),
            (
                2,
                "[C]",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. {C} '",
        "1. {C} The talks stalled.\n\n2. {C} They go on in June.",
        paragraphs=(
            (
                1,
                "{C}",
                "The talks stalled.",
            ),
            (
                2,
                "{C}",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (c) '",
        "1. (c) The talks stalled.\n\n2. (c) They go on in June.",
        paragraphs=(
            (
                1,
                "(c)",
                "The talks stalled.",
            ),
            (
                2,
                "(c)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C). '",
        "1. (C). The talks stalled.\n\n2. (C). They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C): '",
        "1. (C): The talks stalled.\n\n2. (C): They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C/NF) '",
        "1. (C/NF) The talks stalled.\n\n2. (C/NF) They go on in June.",
        paragraphs=(
            (
                1,
                "(C/NF)",
                "The talks stalled.",
            ),
            (
                2,
                "(C/NF)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C//NF) '",
        "1. (C//NF) The talks stalled.\n\n2. (C//NF) They go on in June.",
        paragraphs=(
            (
                1,
                "(C//NF)",
                "The talks stalled.",
            ),
            (
                2,
                "(C//NF)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C-NF) '",
        "1. (C-NF) The talks stalled.\n\n2. (C-NF) They go on in June.",
        paragraphs=(
            (
                1,
                "(C-NF)",
                "The talks stalled.",
            ),
            (
                2,
                "(C-NF)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C NF) '",
        "1. (C NF) The talks stalled.\n\n2. (C NF) They go on in June.",
        paragraphs=(
            (
                1,
                "(C NF)",
                "The talks stalled.",
            ),
            (
                2,
                "(C NF)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C/NOFORN) '",
        "1. (C/NOFORN) The talks stalled.\n\n2. (C/NOFORN) They go on in June.",
        paragraphs=(
            (
                1,
                "(C/NOFORN)",
                "The talks stalled.",
            ),
            (
                2,
                "(C/NOFORN)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C/REL) '",
        "1. (C/REL) The talks stalled.\n\n2. (C/REL) They go on in June.",
        paragraphs=(
            (
                1,
                "(C/REL)",
                "The talks stalled.",
            ),
            (
                2,
                "(C/REL)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C//REL TO USA, AUS, NZL) '",
        ("1. (C//REL TO USA, AUS, NZL) The talks stalled.\n\n2. (C//REL TO USA, AUS, NZL) They go on in June."),
        paragraphs=(
            (
                1,
                "(C//REL TO USA, AUS, NZL)",
                "The talks stalled.",
            ),
            (
                2,
                "(C//REL TO USA, AUS, NZL)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C - ENTIRE TEXT) '",
        "1. (C - ENTIRE TEXT) The talks stalled.\n\n2. (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C - ENTIRE TEXT)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C-Entire Text) '",
        "1. (C-Entire Text) The talks stalled.\n\n2. (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C-Entire Text)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (CNF) '",
        "1. (CNF) The talks stalled.\n\n2. (CNF) They go on in June.",
        paragraphs=(
            (
                1,
                "(CNF)",
                "The talks stalled.",
            ),
            (
                2,
                "(CNF)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (CONFIDENTIAL) '",
        "1. (CONFIDENTIAL) The talks stalled.\n\n2. (CONFIDENTIAL) They go on in June.",
        paragraphs=(
            (
                1,
                "(CONFIDENTIAL)",
                "The talks stalled.",
            ),
            (
                2,
                "(CONFIDENTIAL)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (LOU) '",
        "1. (LOU) The talks stalled.\n\n2. (LOU) They go on in June.",
        paragraphs=(
            (
                1,
                "(LOU)",
                "The talks stalled.",
            ),
            (
                2,
                "(LOU)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1.  (SBU)  '",
        "1.  (SBU)  The talks stalled.\n\n2.  (SBU)  They go on in June.",
        paragraphs=(
            (
                1,
                "(SBU)",
                "The talks stalled.",
            ),
            (
                2,
                "(SBU)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (SBU/NF) '",
        "1. (SBU/NF) The talks stalled.\n\n2. (SBU/NF) They go on in June.",
        paragraphs=(
            (
                1,
                "(SBU/NF)",
                "The talks stalled.",
            ),
            (
                2,
                "(SBU/NF)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (N/SF) '",
        "1. (N/SF) The talks stalled.\n\n2. (N/SF) They go on in June.",
        paragraphs=(
            (
                1,
                "(N/SF)",
                "The talks stalled.",
            ),
            (
                2,
                "(N/SF)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (SECRET/NOFORN) '",
        "1. (SECRET/NOFORN) The talks stalled.\n\n2. (SECRET/NOFORN) They go on in June.",
        paragraphs=(
            (
                1,
                "(SECRET/NOFORN)",
                "The talks stalled.",
            ),
            (
                2,
                "(SECRET/NOFORN)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (/REL UK) '",
        "1. (/REL UK) The talks stalled.\n\n2. (/REL UK) They go on in June.",
        paragraphs=(
            (
                1,
                "(/REL UK)",
                "The talks stalled.",
            ),
            (
                2,
                "(/REL UK)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1.. (C) '",
        "1.. (C) The talks stalled.\n\n2.. (C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C)'",
        "1. (C)The talks stalled.\n\n2. (C)They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1.(SBU)'",
        "1.(SBU)The talks stalled.\n\n2.(SBU)They go on in June.",
        paragraphs=(
            (
                1,
                "(SBU)",
                "The talks stalled.",
            ),
            (
                2,
                "(SBU)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. ( C ) '",
        "1. ( C ) The talks stalled.\n\n2. ( C ) They go on in June.",
        paragraphs=(
            (
                1,
                "( C )",
                "The talks stalled.",
            ),
            (
                2,
                "( C )",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C)) '",
        "1. (C)) The talks stalled.\n\n2. (C)) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. ((C) '",
        "1. ((C) The talks stalled.\n\n2. ((C) They go on in June.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (S//NF) '",
        "1. (S//NF) The talks stalled.\n\n2. (S//NF) They go on in June.",
        paragraphs=(
            (
                1,
                "(S//NF)",
                "The talks stalled.",
            ),
            (
                2,
                "(S//NF)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (C, NF) '",
        "1. (C, NF) The talks stalled.\n\n2. (C, NF) They go on in June.",
        paragraphs=(
            (
                1,
                "(C, NF)",
                "The talks stalled.",
            ),
            (
                2,
                "(C, NF)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (U) '",
        "1. (U) The talks stalled.\n\n2. (U) They go on in June.",
        paragraphs=(
            (
                1,
                "(U)",
                "The talks stalled.",
            ),
            (
                2,
                "(U)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. U) '",
        "1. U) The talks stalled.\n\n2. U) They go on in June.",
        paragraphs=(
            (
                1,
                "U)",
                "The talks stalled.",
            ),
            (
                2,
                "U)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "form '1. (FOUO) '",
        "1. (FOUO) The talks stalled.\n\n2. (FOUO) They go on in June.",
        paragraphs=(
            (
                1,
                "(FOUO)",
                "The talks stalled.",
            ),
            (
                2,
                "(FOUO)",
                "They go on in June.",
            ),
        ),
    ),
    Snippet(
        "U.S.",
        "1. (U) One.\n\n2. (U.S.) Navy ships came.",
        paragraphs=(
            (
                1,
                "(U)",
                "One.",
            ),
            (
                2,
                None,
                "(U.S.) Navy ships came.",
            ),
        ),
    ),
    Snippet(
        "see para",
        "1. (C) One.\n\n2. (see para 3) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                None,
                "(see para 3) Two.",
            ),
        ),
    ),
    Snippet(
        "Tonga",
        "1. (C) One.\n\n2. (Tonga) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                None,
                "(Tonga) Two.",
            ),
        ),
    ),
    Snippet(
        "C.B.",
        "1. (C) One.\n\n2. (C.B. Hale) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                None,
                "(C.B. Hale) Two.",
            ),
        ),
    ),
    Snippet(
        "lost mark third",
        "1. (C) One.\n\n2. (C) Two.\n\n3. Three lost it.\n\n4. (C) Four.",
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
                None,
                "Three lost it.",
            ),
            (
                4,
                "(C)",
                "Four.",
            ),
        ),
    ),
    Snippet(
        "lost mark last",
        "1. (C) One.\n\n2. (C) Two.\n\n3. Minimize considered.",
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
                None,
                "Minimize considered.",
            ),
        ),
    ),
    Snippet(
        "lost mark first",
        "1. One.\n\n2. (C) Two.\n\n3. (C) Three.",
        paragraphs=(
            (
                1,
                None,
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
    ),
    Snippet(
        "lost two",
        "1. (C) One.\n\n2. Two lost.\n\n3. Three lost it.\n\n4. (C) Four.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                None,
                "Two lost.",
            ),
            (
                3,
                None,
                "Three lost it.",
            ),
            (
                4,
                "(C)",
                "Four.",
            ),
        ),
    ),
    Snippet(
        "lost mark no gaps",
        "1. (C) One.\n2. (C) Two.\n3. Three lost it.\n4. (C) Four.",
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
                None,
                "Three lost it.",
            ),
            (
                4,
                "(C)",
                "Four.",
            ),
        ),
    ),
    Snippet(
        "list in marked",
        ("1. (C) Four points:\n\n1. Boats.\n\n2. Nets.\n\n3. Ice.\n\n2. (C) None was met.\n\n3. (C) End."),
        paragraphs=(
            (
                1,
                "(C)",
                "Four points: 1. Boats. 2. Nets. 3. Ice.",
            ),
            (
                2,
                "(C)",
                "None was met.",
            ),
            (
                3,
                "(C)",
                "End.",
            ),
        ),
    ),
    Snippet(
        "list in last marked",
        "1. (C) One.\n\n2. (C) Four points:\n\n1. Boats.\n\n2. Nets.\n\n3. Ice.\n\n4. Fuel.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Four points: 1. Boats. 2. Nets. 3. Ice. 4. Fuel.",
            ),
        ),
    ),
    Snippet(
        "list in last marked, no gaps",
        "1. (C) One.\n\n2. (C) Four points:\n1. Boats.\n2. Nets.\n3. Ice.\n4. Fuel.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                2,
                "(C)",
                "Four points: 1. Boats. 2. Nets. 3. Ice. 4. Fuel.",
            ),
        ),
    ),
    Snippet(
        "list in unmarked nongap",
        "1. One point:\n1. Boats.\n2. Nets.\n3. Ice.\n\n2. Two.\n\n3. Three.",
        paragraphs=(
            (
                1,
                None,
                "One point: 1. Boats. 2. Nets. 3. Ice.",
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
        "list in unmarked long",
        (
            "1. One.\n\n2. Points:\n1. Boats.\n2. Nets.\n3. Ice.\n4. Fuel.\n5. Rope.\n6. "
            "Tar.\n7. Oil.\n\n3. Three.\n\n4. Four."
        ),
        paragraphs=(
            (
                1,
                None,
                "One.",
            ),
            (
                2,
                None,
                "Points: 1. Boats. 2. Nets. 3. Ice. 4. Fuel. 5. Rope. 6. Tar. 7. Oil.",
            ),
            (
                3,
                None,
                "Three.",
            ),
            (
                4,
                None,
                "Four.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "wrapped number in unmarked",
        (
            "1. The catch of the northern islands fell from nineteen tons to\n2. In June "
            "it rose again.\n\n2. It grew.\n\n3. It fell."
        ),
        paragraphs=(
            (
                1,
                None,
                "The catch of the northern islands fell from nineteen tons to 2. In June it rose again.",
            ),
            (
                2,
                None,
                "It grew.",
            ),
            (
                3,
                None,
                "It fell.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "wrapped number 2 unmarked last",
        ("1. One.\n\n2. The catch of the northern islands fell from nineteen tons to\n3. In June it rose again."),
        paragraphs=(
            (
                1,
                None,
                "One.",
            ),
            (
                2,
                None,
                "The catch of the northern islands fell from nineteen tons to 3. In June it rose again.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "wrapped date",
        (
            "1. (C) The parliament of the islands will meet in open session on March\n2. "
            "The vote is later.\n\n2. (C) Two."
        ),
        paragraphs=(
            (
                1,
                "(C)",
                "The parliament of the islands will meet in open session on March 2. The vote is later.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "start at two",
        "2. (C) Two.\n\n3. (C) Three.\n\n4. (C) Four.",
        paragraphs=(
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
            (
                4,
                "(C)",
                "Four.",
            ),
        ),
    ),
    Snippet(
        "start at two unmarked",
        "2. Two.\n\n3. Three.\n\n4. Four.",
        paragraphs=(
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
            (
                4,
                None,
                "Four.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "start at five",
        "5. (C) Five.\n\n6. (C) Six.",
        paragraphs=(
            (
                5,
                "(C)",
                "Five.",
            ),
            (
                6,
                "(C)",
                "Six.",
            ),
        ),
    ),
    Snippet(
        "first lost its number",
        "(C) Summary: The talks stalled.\n\n2. (C) Two.\n\n3. (C) Three.",
        paragraphs=(
            (
                None,
                "(C)",
                "Summary: The talks stalled.",
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
    ),
    Snippet(
        "unnumbered marked",
        "(C) The talks stalled.\n\n(C) They go on in June.\n\n(U) The press wrote of it.",
        paragraphs=(
            (
                None,
                "(C)",
                "The talks stalled.",
            ),
            (
                None,
                "(C)",
                "They go on in June.",
            ),
            (
                None,
                "(U)",
                "The press wrote of it.",
            ),
        ),
    ),
    Snippet(
        "unnumbered marked between",
        "1. (C) The talks stalled.\n\n(C) They go on in June.\n\n2. (U) The press wrote of it.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                None,
                "(C)",
                "They go on in June.",
            ),
            (
                2,
                "(U)",
                "The press wrote of it.",
            ),
        ),
    ),
    Snippet(
        "lettered list with (C)",
        ("1. (C) Three points:\n\n(A) Boats.\n\n(B) Nets.\n\n(C) Ice.\n\n2. (U) The press wrote of it."),
        paragraphs=(
            (
                1,
                "(C)",
                "Three points: (A) Boats. (B) Nets. (C) Ice.",
            ),
            (
                2,
                "(U)",
                "The press wrote of it.",
            ),
        ),
    ),
    Snippet(
        "one para marked unnumbered",
        "(SBU) The talks stalled. They go on\nin June.",
        paragraphs=(
            (
                None,
                "(SBU)",
                "The talks stalled. They go on in June.",
            ),
        ),
    ),
    Snippet(
        "gap 2 to 4",
        "1. (C) One.\n\n2. (C) Two.\n\n4. (C) Four.",
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
                4,
                "(C)",
                "Four.",
            ),
        ),
    ),
    Snippet(
        "gap unmarked several",
        "1. One.\n\n2. Two.\n\n4. Four.\n\n5. Five.\n\n6. Six.",
        paragraphs=(
            (
                1,
                None,
                "One.",
            ),
            (
                2,
                None,
                "Two.",
            ),
            (
                4,
                None,
                "Four.",
            ),
            (
                5,
                None,
                "Five.",
            ),
            (
                6,
                None,
                "Six.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "dup unmarked",
        "1. One.\n\n2. Two.\n\n2. Two again.\n\n3. Three.",
        paragraphs=(
            (
                1,
                None,
                "One.",
            ),
            (
                2,
                None,
                "Two.",
            ),
            (
                2,
                None,
                "Two again.",
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
        "big redaction",
        "1. (C) One.\n\n2. (C) Two.\n\n8. (C) Eight.\n\n9. (C) Nine.\n\n10. (C) Ten.",
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
                8,
                "(C)",
                "Eight.",
            ),
            (
                9,
                "(C)",
                "Nine.",
            ),
            (
                10,
                "(C)",
                "Ten.",
            ),
        ),
    ),
    Snippet(
        "enclosure restarts",
        (
            "1. (C) One.\n\n2. (C) Text follows.\n\nBegin text:\n\n1. The parties "
            "agree.\n\n2. The parties meet.\n\n3. The parties part.\n\nEnd text.\n\n3. (C) "
            "Three."
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
                ("Text follows. Begin text: 1. The parties agree. 2. The parties meet. 3. The parties part. End text."),
            ),
            (
                3,
                "(C)",
                "Three.",
            ),
        ),
    ),
    Snippet(
        "enclosure restarts, unmarked",
        (
            "1. One.\n\n2. Text follows.\n\nBEGIN TEXT:\n\n1. The parties agree.\n\n2. The "
            "parties meet.\n\n3. The parties part.\n\nEND TEXT.\n\n3. Three."
        ),
        paragraphs=(
            (
                1,
                None,
                "One.",
            ),
            (
                2,
                None,
                ("Text follows. BEGIN TEXT: 1. The parties agree. 2. The parties meet. 3. The parties part. END TEXT."),
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
        "enclosure long at the end, unmarked",
        (
            "1. One.\n\n2. Text follows.\n\nBEGIN TEXT:\n\n1. The parties agree.\n\n2. The "
            "parties meet.\n\n3. The parties part.\n\n4. They do.\n\n5. Well.\n\nEND TEXT."
        ),
        paragraphs=(
            (
                1,
                None,
                "One.",
            ),
            (
                2,
                None,
                (
                    "Text follows. BEGIN TEXT: 1. The parties agree. 2. The parties meet. 3. The "
                    "parties part. 4. They do. 5. Well. END TEXT."
                ),
            ),
        ),
        marked=False,
    ),
    Snippet(
        "summary label mark",
        "1. Summary: (SBU) The talks stalled. End summary.\n\n2. (SBU) Two.",
        paragraphs=(
            (
                1,
                "(SBU)",
                "Summary: The talks stalled. End summary.",
            ),
            (
                2,
                "(SBU)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "summary label caps mark",
        ("1. SUMMARY. (C) The talks stalled. END SUMMARY.\n\n2. COMMENT (C): Two.\n\n3. ACTION REQUEST - (C) Three."),
        paragraphs=(
            (
                1,
                "(C)",
                "SUMMARY. The talks stalled. END SUMMARY.",
            ),
            (
                2,
                "(C)",
                "COMMENT: Two.",
            ),
            (
                3,
                "(C)",
                "ACTION REQUEST - Three.",
            ),
        ),
    ),
    Snippet(
        "year wraps",
        ("1. (C) The club was founded in\n¶1998. The port came later.\n\n2. (C) It grew by\n2006. It did."),
        paragraphs=(
            (
                1,
                "(C)",
                "The club was founded in 1998. The port came later.",
            ),
            (
                2,
                "(C)",
                "It grew by 2006. It did.",
            ),
        ),
    ),
    Snippet(
        "percent",
        "1. (C) Trade grew by\n5.6 percent in May.\n\n2. (C) It fell by\n3. percent.",
        paragraphs=(
            (
                1,
                "(C)",
                "Trade grew by 5.6 percent in May.",
            ),
            (
                2,
                "(C)",
                "It fell by 3. percent.",
            ),
        ),
    ),
    Snippet(
        "number alone on its line",
        "1.\n(C) The talks stalled.\n\n2.\n(C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "indented",
        "    1. (C) The talks stalled.\n\n    2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
    Snippet(
        "number glued",
        "1.The talks stalled.\n\n2.They go on.",
        paragraphs=(
            (
                1,
                None,
                "The talks stalled.",
            ),
            (
                2,
                None,
                "They go on.",
            ),
        ),
        marked=False,
    ),
    Snippet(
        "glued in mid-line",
        "1. (C) The talks stalled. 2. (C) They go on. 3. (C) They end.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on.",
            ),
            (
                3,
                "(C)",
                "They end.",
            ),
        ),
    ),
    Snippet(
        "text glued to classified",
        "1. (C) The talks stalled.\n\n2. (C) They go on.",
        paragraphs=(
            (
                1,
                "(C)",
                "The talks stalled.",
            ),
            (
                2,
                "(C)",
                "They go on.",
            ),
        ),
    ),
    Snippet(
        "1 2 4 3",
        ("1. (C) One.\n\n2. (C) Two.\n\n4. (C) Four typed too early.\n\n4. (C) Four.\n\n5. (C) Five."),
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
                4,
                "(C)",
                "Four typed too early.",
            ),
            (
                4,
                "(C)",
                "Four.",
            ),
            (
                5,
                "(C)",
                "Five.",
            ),
        ),
    ),
    Snippet(
        "repeat of first number",
        "1. (C) One.\n\n1. (C) One again.\n\n2. (C) Two.",
        paragraphs=(
            (
                1,
                "(C)",
                "One.",
            ),
            (
                1,
                "(C)",
                "One again.",
            ),
            (
                2,
                "(C)",
                "Two.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_paragraphs_are_told_apart(snippet: Snippet) -> None:
    assert_read(snippet, SNIPPETS)
