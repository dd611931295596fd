"""The tables whose rows belong to one cable: (cable_id, seq) is their key."""

from typing import ClassVar

from schemas.table import Table, column, run_column

PARENT = "cables.cable_id"
CHILD_ORDER = ("cable_id", "seq")


class Recipient(Table, table=True):
    """Addressees of the TO and INFO lists, one row each, in the order of the header."""

    __tablename__ = "recipients"
    sort_by: ClassVar[tuple[str, ...]] = CHILD_ORDER

    cable_id: str = column("Cable the addressee belongs to", key=True, parent=PARENT)
    seq: int = column("Position over TO, then INFO, from 1", key=True, at_least=1)
    role: str = column("action (TO) or info (INFO)", vocabulary="recipient_role")
    routing_indicator: str | None = column("Routing indicator before the slash (RUEHWL)", pattern="^[A-Z]{4,7}$")
    name: str = column("Plain-language address as printed (AMEMBASSY WELLINGTON)")
    name_canonical: str | None = column("The same address in the spelling of the posts vocabulary")
    kind: str = column("Kind of addressee", vocabulary="recipient_kind")
    office_symbols: str | None = column("Office symbols between double slashes (CCJ2/POLAD)")
    precedence: str | None = column("Precedence word stated for this addressee", vocabulary="precedence")
    mcn_first: str | None = column("Message continuity number, first of a range", pattern=r"^\d{3,5}$")
    mcn_last: str | None = column("Message continuity number, last of a range", pattern=r"^\d{3,5}$")
    excluded: str | None = column("Posts exempted (XMT) from a collective, joined by ;")
    delivery: str | None = column("ZEN where the message was delivered by other means", vocabulary="delivery")
    raw: str = column("Header line as read")
    run_id: str = run_column()


class Tag(Table, table=True):
    """TAGS of a cable (traffic analysis by geography and subject), one row each, in printed order."""

    __tablename__ = "tags"
    sort_by: ClassVar[tuple[str, ...]] = CHILD_ORDER

    cable_id: str = column("Cable the tag belongs to", key=True, parent=PARENT)
    seq: int = column("Position on the TAGS line, from 1", key=True, at_least=1)
    tag: str = column("Tag in its canonical spelling", pattern=r"^[A-Z0-9][A-Z0-9 ,.'/&-]{1,40}$")
    tag_raw: str = column("Tag as printed")
    kind: str = column("Kind of tag", vocabulary="tag_kind")
    label: str | None = column("What the tag stands for, from the TAGS vocabulary")
    person_for: str | None = column("For a person: the tag that the name qualifies (OVIP)")
    repair: str | None = column("Repair that was made, if any", vocabulary="tag_repair")
    run_id: str = run_column()


class Reference(Table, table=True):
    """Items of the REF list: earlier cables and other documents, in printed order."""

    __tablename__ = "references"
    sort_by: ClassVar[tuple[str, ...]] = CHILD_ORDER

    cable_id: str = column("Cable that refers", key=True, parent=PARENT)
    seq: int = column("Position in the REF list, from 1", key=True, at_least=1)
    bullet: str | None = column("Letter or number of the item (A)")
    kind: str = column("cable, or the kind of other document", vocabulary="reference_kind")
    target_id: str | None = column("Canonical id of the cable referred to (08SUVA188)")
    target_year: int | None = column("Four-digit year of the target", at_least=1900)
    target_station: str | None = column("Station of the target")
    target_serial: int | None = column("Serial of the target", at_least=0)
    year_source: str | None = column("Whether the year was printed, inferred or repaired", vocabulary="year_source")
    inherited: bool = column("The station was taken from the item before")
    and_previous: bool = column("The item says that earlier messages are meant as well")
    notal: bool = column("Marked NOTAL: not sent to all addressees")
    title: str | None = column("Title in parentheses or quotes")
    value: str = column("Text of the item without its bullet")
    raw: str = column("Text of the item as read")
    year_suspect: bool = column("The serial is above this cable's own, so an earlier year may be meant")
    in_corpus: bool = column("The target is itself a row of cables")
    run_id: str = run_column()


class Paragraph(Table, table=True):
    """Paragraphs of the text, unwrapped to one line each, in order."""

    __tablename__ = "paragraphs"
    sort_by: ClassVar[tuple[str, ...]] = CHILD_ORDER

    cable_id: str = column("Cable the paragraph belongs to", key=True, parent=PARENT)
    seq: int = column("Position in the text, from 1", key=True, at_least=1)
    number: int | None = column("Paragraph number; null in telegrams without numbers", at_least=1)
    number_raw: str | None = column("Number as printed (1.)")
    portion_mark: str | None = column("Portion mark as printed ((C))")
    portion_level: str | None = column("Level of the portion mark", vocabulary="portion_level")
    portion_handling: str | None = column("Handling words of the portion mark, joined by ;")
    heading: str | None = column("Nearest heading above")
    kind: str = column("Kind of paragraph", vocabulary="paragraph_kind")
    section: int | None = column("Section of the telegram the paragraph starts in", at_least=1)
    text: str = column("Text without number, mark and page furniture, lines joined by one blank")
    is_redacted: bool = column("Words were taken out of this paragraph")
    char_count: int = column("Length of text in characters", at_least=1)
    char_start: int = column("Where the paragraph starts in cables.body_raw, in characters from 0", at_least=0)
    char_end: int = column("Where its last line ends in cables.body_raw", at_least=0)
    run_id: str = run_column()


class Caption(Table, table=True):
    """Captions such as SIPDIS, NOFORN or EXDIS, one row each."""

    __tablename__ = "captions"
    sort_by: ClassVar[tuple[str, ...]] = CHILD_ORDER

    cable_id: str = column("Cable the caption belongs to", key=True, parent=PARENT)
    seq: int = column("Position, from 1", key=True, at_least=1)
    caption: str = column("Caption in its canonical spelling", vocabulary="caption")
    kind: str = column("Kind of caption", vocabulary="caption_kind")
    raw: str = column("Caption line as read")
    run_id: str = run_column()


class Person(Table, table=True):
    """People the cable names in a formal role: who classified, signed, drafted or cleared it, or is in its TAGS."""

    __tablename__ = "people"
    sort_by: ClassVar[tuple[str, ...]] = CHILD_ORDER

    cable_id: str = column("Cable the person is named in", key=True, parent=PARENT)
    seq: int = column("Position, from 1", key=True, at_least=1)
    role: str = column("Role of the person", vocabulary="person_role")
    name: str = column("Name without title")
    name_raw: str = column("Name as printed")
    title: str | None = column("Title of office (POLOFF)")
    office: str | None = column("Office symbol (EUR/WE)")
    run_id: str = run_column()


class PassingLine(Table, table=True):
    """Passing lines: to which office or post the text is to be brought (DEPT FOR EAP/ANP)."""

    __tablename__ = "passing_lines"
    sort_by: ClassVar[tuple[str, ...]] = CHILD_ORDER

    cable_id: str = column("Cable the line stands in", key=True, parent=PARENT)
    seq: int = column("Position, from 1", key=True, at_least=1)
    target: str | None = column("Addressee that is to pass the text on (DEPT)")
    office: str | None = column("Office or person it is meant for (EAP/ANP)")
    raw: str = column("Line as read")
    run_id: str = run_column()


class MediaLink(Table, table=True):
    """Links to articles that the publisher of a page named beside the cable."""

    __tablename__ = "media_links"
    sort_by: ClassVar[tuple[str, ...]] = CHILD_ORDER

    cable_id: str = column("Cable the link belongs to", key=True, parent=PARENT)
    seq: int = column("Position, from 1", key=True, at_least=1)
    url: str = column("Link as printed")
    valid: bool = column("The link is a well-formed web address")
    run_id: str = run_column()


class ReferenceMention(Table, table=True):
    """Where the text mentions one of the cable's references (reftel A, ref B, 08 SUVA 12)."""

    __tablename__ = "reference_mentions"
    sort_by: ClassVar[tuple[str, ...]] = ("cable_id", "paragraph_seq", "reference_seq", "mention")

    cable_id: str = column("Cable whose text mentions the reference", key=True, parent=PARENT)
    paragraph_seq: int = column("Paragraph with the mention, see paragraphs.seq", key=True, at_least=1)
    reference_seq: int = column("Reference mentioned, see references.seq", key=True, at_least=1)
    mention: str = column("Words of the mention (reftel A)", key=True)
    run_id: str = run_column()
