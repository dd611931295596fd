"""The tables that are written whole: codes, explained, from `schemas/vocab`, and threads, from the references.

Their rows have no run: they follow from the program and from the other tables.
"""

from typing import ClassVar

from schemas.table import Table, column


class Post(Table, table=True):
    """Stations that send telegrams, one row for each token that may stand in a reference id.

    Joins to cables.station and references.target_station. A station of an id need not be here.
    """

    __tablename__ = "posts"
    sort_by: ClassVar[tuple[str, ...]] = ("station",)

    station: str = column("Station as it stands in reference ids (SUVA)", key=True, pattern="^[A-Z]{2,24}$")
    kind: str = column("post, or agency for what is no post abroad", vocabulary="station_kind")
    origin: str | None = column("Label of the sender (Embassy Suva)")
    country: str | None = column("Country the station lies in")
    names: str | None = column("Plain-language addresses, sorted and joined by ; (AMEMBASSY SUVA)")
    routing_indicators: str | None = column("Routing indicators, sorted and joined by ; (RUEHSV)")
    aliases: str | None = column("Other ways in which ids write the station, sorted and joined by ; (BKK)")


class TagDefinition(Table, table=True):
    """TAGS (traffic analysis by geography and subject) and what they stand for.

    Joins to tags.tag. A tag of a cable need not be here: names of people and programs are tags, too.
    """

    __tablename__ = "tag_definitions"
    sort_by: ClassVar[tuple[str, ...]] = ("tag",)

    tag: str = column("Tag in its canonical spelling", key=True)
    kind: str = column("Kind of tag", vocabulary="tag_kind")
    label: str | None = column("What the tag stands for")
    confidence: str = column("What the definition rests on", vocabulary="tag_confidence")
    aliases: str | None = column("Outdated or mistaken tags that mean this one, sorted and joined by ; (SYR)")


class CableThread(Table, table=True):
    """Cables that are connected with others by references, and the discussion each belongs to.

    Two cables belong to one discussion if a chain of references leads from one to the other, in whatever
    direction, over cables that are in the corpus. A cable without such a reference has no row.
    """

    __tablename__ = "cable_threads"
    sort_by: ClassVar[tuple[str, ...]] = ("cable_id",)

    cable_id: str = column("Cable of the discussion", key=True)
    thread_id: str = column("The discussion, named after the cable with the smallest id in it")
