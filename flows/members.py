"""Read text that can be read only once: hash it, recognise it, cut it, and keep it in the spool."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flows.containers.limits import Limits
from flows.containers.streams import CHUNK_BYTES, Readable, Stream
from flows.shards import cut_stream
from flows.sources import UNKNOWN, Form, Slice, SourceFile
from flows.spool import Spool
from flows.utf16 import Utf8Reader, utf16_name

ID_DIGITS = 16


@dataclass(frozen=True)
class Reading:
    """Where members of containers are kept, how they are cut, and how much may come out of one container.

    `hints`: the form that files are declared to have, by path.
    """

    spool: Spool
    shard_bytes: int
    limits: Limits
    hints: Mapping[str, str] = field(default_factory=dict)


def recognise(head: bytes, hint: str | None = None) -> Form:
    """The form of a file that begins with `head`. `hint` goes before the others if the head fits it at all."""
    from transforms.dialects import sniff

    found = sorted(sniff(head), key=lambda form: form[0] != hint)  # the order of all others stays
    best = [(name, round(100 * score)) for name, score in found[:2]]
    if not best:
        return Form(UNKNOWN)
    (dialect, score), (runner_up, runner_up_score) = best[0], best[1] if len(best) > 1 else (None, None)
    return Form(dialect, score, runner_up, runner_up_score)


def read_member(stream: Stream, path: str, member: str | None, reading: Reading) -> SourceFile | None:
    """Read all of `stream` into the spool; None if there is nothing but blanks in it.

    Raises what the stream raises; then, and if the file is not wanted, the caller takes the spool back.
    """
    raw = _Hashing(stream)
    encoding = utf16_name(stream.head)
    text = Stream(Utf8Reader(raw, encoding)) if encoding else Stream(raw)
    head, form, slices, kept = text.head, recognise(text.head, reading.hints.get(path)), [], None
    if form.dialect == UNKNOWN:
        kept = Slice(path, "", 0, 0, len(head), 1, 1, reading.spool.add(head))
        while text.read(CHUNK_BYTES):
            pass
    else:
        for cut in cut_stream(text.read, form.dialect, reading.shard_bytes):
            place, end = reading.spool.add(cut.blob), cut.start + len(cut.blob)
            slices.append(Slice(path, "", 0, cut.start, end, cut.first_record, cut.n_records, place))
    if not head.strip() and raw.size <= len(head):
        return None
    sha256 = raw.digest()
    return SourceFile(
        path=path,
        file_id=sha256[:ID_DIGITS],
        sha256=sha256,
        size=raw.size,
        modified=0,
        form=form,
        member=member,
        encoding=encoding,
        slices=_named(slices, sha256[:ID_DIGITS]),
        head=kept,
    )


def _named(slices: Iterable[Slice], file_id: str) -> tuple[Slice, ...]:
    """Slices with the id of their file, which is known only when all of it is read."""
    return tuple(replace(part, file_id=file_id) for part in slices)


class _Hashing:
    """Hashes what is read through it."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int, /) -> bytes:
        part = self._source.read(size)
        self._hash.update(part)
        self.size += len(part)
        return part

    def digest(self) -> str:
        return self._hash.hexdigest()
