"""Indexes for what people ask: by post and time, by tag, by addressee, by cable referred to, by discussion.

Keys have theirs already. Only columns whose values come from a vocabulary or a pattern are here: a B-tree refuses
texts above some 2,700 bytes, and what was read from a damaged header has no such bound. All texts in keys and
indexes sort by code point (collation C): that is the order of the other backend, it is the fastest to build, and
`LIKE '08SUVA%'` can use it.
"""

from schemas.derive import columns, key_columns

INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "cables": (("station", "created_at"), ("created_at",), ("classification",), ("run_id",)),
    "recipients": (("name_canonical",),),
    "tags": (("tag",),),
    "references": (("target_id",), ("target_station",)),
    "captions": (("caption",),),
    "cable_threads": (("thread_id",),),
    "parse_issues": (("code",),),
    "quarantine": (("rule",),),
    "superseded": (("cable_id",),),
    "ingest_files": (("sha256",), ("run_id",)),
}


def sorted_by_code_point(table: str) -> list[str]:
    """Text columns of keys and indexes, each once."""
    texts = {spec.name for spec in columns(table) if spec.type == "text"}
    used = [name for index in INDEXES.get(table, ()) for name in index]
    return [name for name in dict.fromkeys([*key_columns(table), *used]) if name in texts]
