"""What the lines of a preamble look like: the keywords of its fields, damaged and run on, and how fields go on."""

from transforms.telegram.captions import CAPTION_LINE
from transforms.telegram.classifier import CLASSIFIED
from transforms.telegram.reference_items import DAMAGED_REF
from transforms.telegram.split import DAMAGED_PATTERN, LEVEL_PATTERN

# Keywords with one letter lost, replaced or added, or two letters swapped. They need their colon.
DAMAGED_TAGS = (
    r"(?:AGS|TGS|TAS|TGAS|ATGS|TASG|[A-Z]AGS|T[A-Z]GS|TA[A-Z]S|TAG[A-Z]|[A-Z]TAGS|T[A-Z]AGS|TA[A-Z]GS|TAG[A-Z]S|TAGS[A-Z]"
    r"|T A ?G ?S|TA ?G S|TA GS)"
)
DAMAGED_SUBJECT = (
    r"(?:UBJECT|SBJECT|SUJECT|SUBECT|SUBJCT|SUBJET|SUBJEC|SUBEJCT|USBJECT|SUBJETC|SUJBECT|SBUJECT|SUBJCET"
    r"|[A-Z]UBJECT|S[A-Z]BJECT|SU[A-Z]JECT|SUB[A-Z]ECT|SUBJ[A-Z]CT|SUBJE[A-Z]T|SUBJEC[A-Z]"
    r"|S{1,2}U{1,2}B{1,2}J{1,2}E{1,2}C{1,2}T{1,2}|S ?U ?B ?J ?E ?C ?T)"
)
DAMAGED_LINE = rf"^(?:{DAMAGED_PATTERN}|(?i:{LEVEL_PATTERN}))\b.* \d{{2,7}}$"
# Fields can run on in one line. The keyword then needs its colon, or the number of the order.
RUN_ON = (
    r"(\S)(?: +(E\.O\. ?\d{4,5}(?: ?:| DECL| N/A)|(?i:TAGS?|SUBJECT|SUBJ|CLASSIFIED BY):)"
    r"| *((?:REF(?:TEL)?S?|SUBJECT|TAGS): ))"
)
DOUBLED_SUBJECT = r"^(?i)(?:SUBJ(?:ECT)?[:.]+ *){2,}"
DOUBLED_REF = r"^(?:REF(?:TEL)?S?:? ?){2,}"
# A page line of the relay, with the level printed before it, inside a line of the preamble.
PAGE_TEXT = (
    rf"(?:^| +)(?:(?:{LEVEL_PATTERN}) +)?PAGE \d{{2}} +[A-Z .'-]{{2,12}} +\d{{3,7}}(?: +\d{{2}} OF \d{{2}})? +\d{{6}}Z"
)

# Fields and the keyword lines that begin them. The first pattern that matches names the line.
KEYWORDS = {
    "eo": (
        r"^(?i)(?:\(U\) ?)?(?:E ?\. ?[O0] ?\.?|E ?O|EXECUTIVE ORDER)(?:[ :,]{0,3}[\dlI]\d{2,5}|:)"
        # ... or only its number was left.
        r"|^(?:11652|12065|12356|12958|13526)[ :,]{1,3}(?i:DECL|N/A|GDS)"
    ),
    "tags": rf"^(?i)(?:TAGS?(?: ?[:;,.]|[/-]| |$)|{DAMAGED_TAGS} ?[:;,])",
    "subject": rf"^(?i)(?:SUBJ(?:ECTS?)?(?: ?[:.;/]| |$)|{DAMAGED_SUBJECT} ?[:;])",
    "ref": (
        r"^(?i)(?:REF(?:TEL|ERENCE)?S?|REF(?:TEL)?\(S\)|REF TELS?)(?: ?[:.;]| ?-+ | [A-Z(\[\d]|$)"
        # ... or with a slip, if an item follows,
        rf"|^{DAMAGED_REF} (?:[A-Z][.)] ?)?(?:\d\d )?[A-Z][A-Z .'-]{{2,18}} \d"
        # ... or none but what a template put behind the bullets: A. REF A SUVA 12
        r"|^[(\[]?[A-Z][.)\]]+ ?REF(?:TEL)? (?:[A-Z]\b|\d\d |[A-Z .'-]{3,18} \d)"
    ),
    "classified": rf"^(?i)(?:{CLASSIFIED}|(?:\(U\) ?)?(?:DERIVED FROM|DECLASSIFY ON|REASONS?:))",
    "classification": rf"^(?:{LEVEL_PATTERN})(?:\b|$)",
    "caption": CAPTION_LINE,
    "dateline": r"^(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day, \d{1,2} [A-Z][a-z]+ \d{4}(?:, \d{1,2}:\d{2})?$",
    "passing": (
        r"^[^a-z]*\b(?:FOR|PASS(?: TO)?|ALSO FOR)\b [^a-z]+$"
        r"|^(?:Dept|Department|State|Treasury|Commerce|Defense|Please|Pls) (?:(?:please|pls|also) )?"
        r"(?:for|pass(?: to)?) [A-Z][^.]{1,60}$"
    ),
}
# A blank line does not end a REF list if the next line starts with the next bullet: letter or number.
BULLET = r"^(?:(?i:REF(?:TEL)?S?) )?[(\[]?([A-Za-z])(?:[.)\]:] ?| ?- ?| (?:\d\d )?[A-Z .'-]{3,18} \d)\S?"
# (C) in front of a text is a portion mark, and a bullet only if an item follows.
MARKLIKE = r"^\([CSU]\)"
MARKLIKE_ITEM = r"^\([CSU]\) ?(?:(?:['(]*\d{2,4}\)?[ -]*)?[A-Z][A-Z .'-]{1,30}#?\d|.*(?i:E-?MAIL|TELCON|MEMCON|IIR))"
# The keyword again in front of each item but the first: REF B: SUVA 3, or B. REF B SUVA 3.
NEXT_REF = r"^(?:[(\[]?[B-Z][.)\]]+ ?REF|(?i:REF(?:TEL)?S?) ?[(\[]?[B-Z][.:)\]])"
# A station broken over a line, blank or not: A. PORT / MORESBY 77, or STATE / 118204.
BROKEN_STATION = r"(?:^|[.:)\] ])[A-Z][A-Z'-]+(?: [A-Z][A-Z'-]+)?$"
STATION_END = r"^(?:[A-Z][A-Z'-]+ ){1,2}#?\d{1,7}(?:$|[ ,;.)])|^\d{2,7}(?:$|[,;]| [(\[]?[A-Z][.)\]])"
NUMBER_BULLET = r"^\(?\d{1,2}[.)] ?\S"
LAST_BULLET = r"^(?:.*[\s;,])?[(\[]?([A-Za-z])[.)\]:](?: |$)"
LETTERS = {letter: place for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
# A trailing comma continues TAGS, and a bare keyword continues SUBJECT, even over a blank line.
UNFINISHED = {
    "tags": r",$|^(?i)TAGS? ?[:;,.]?$",
    "subject": r"^(?i)SUBJ(?:ECT)? ?[:.]?$",
    "ref": r"^(?i)REF(?:TEL|ERENCE)?S? ?[:.]?$|(?: AND|,|;|&)$|(?:^|[ (\[])[A-Z][.)\]:]$",
}

# The reasons below a blank line go on with the clause, and so does the last letter of them.
REASONS = r"^(?i)(?:for )?(?:re ?asons?\b|1[.,] ?[45]\b)|^(?i)(?:and )?\([a-h]\)[., ]*$"

TAGS_ALONE = r"^[A-Z]{2,5}(?:[ ,;]+[A-Z]{2,8}){2,}[ ,;.]*$"

# Below a subject, without a blank line: rules, handling instructions, and the text itself.
NO_SUBJECT = (
    r"^(?:[-=_*~] ?){4,}$|^\((?i:U|C|S|SBU|[CS]//?NF)\) ?[A-Z]|^1 ?[.)] ?[A-Z(]"
    r"|^(?i)(?:(?:BEGIN )?SUMMARY(?: ?[:.-]|$| AND )|SENSITIVE BUT UNCLASS|THIS (?:IS AN? |CABLE |MESSAGE |TELEGRAM ))"
)
# A heading that stands directly below a list or a clause.
OPENING_WORD = r"^(?i)(?:SUMMARY|INTRODUCTION|BACKGROUND|ACTION REQUEST)(?: AND [A-Z ]{4,20})? ?:?$"
# The offices of a passing line, wrapped.
PASSED_ON = r"^(?:AND )?[A-Z][A-Z0-9/]*[^a-z:]*$"
# A level that begins a wrapped line of a field (SECRET BALLOT) makes no classification line.
CLASSIFICATION = rf"\d{{2,}}|^(?:{LEVEL_PATTERN})(?: *(?:SIPDIS|NOFORN|SENSITIVE|EXDIS|NODIS))*$"
