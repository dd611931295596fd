"""Look at every file once: fingerprint it, recognise its form, and go into it if it is a container.

Plain files are cut into slices later. What comes out of a container can be read only once, so it is cut and
spooled at once; a member whose content turns out to be known is taken back. A container that was read to its
end is known from then on and is not opened again. One of which something was refused is: the limits may be
others by then, and its good members are known.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from flows.containers.kinds import Kind, kind_of
from flows.containers.limits import Budget, LimitError, RefusedError
from flows.containers.names import printable
from flows.containers.streams import HEAD_BYTES, Stream, damage_refused
from flows.containers.walk import Member, Refused, Skipped, Walk
from flows.errors import InputError
from flows.members import ID_DIGITS, Reading, read_member, recognise
from flows.sources import CONTAINER, UNKNOWN, Form, Found, SourceFile
from flows.utf16 import utf16_name


def survey(
    paths: Iterable[Path],
    reading: Reading,
    known_ids: Iterable[str] = (),
    *,
    on_file: Callable[[], None] = lambda: None,
) -> Found:
    """Fingerprint and recognise files, in the order given. `on_file` is called after each path.

    What is wrong with a container or a member is told in its record. Raises InputError for a file that the
    system cannot read.
    """
    looked = _Survey(reading, frozenset(known_ids))
    for path in paths:
        try:
            looked.look_at(path)
        except OSError as error:
            what = error.filename or path
            raise InputError(f"cannot read {what}: {error.strerror}", "check permissions and free space") from error
        on_file()
    return looked.found()


class _Survey:
    """What was found so far."""

    def __init__(self, reading: Reading, known_before: frozenset[str]) -> None:
        self._reading = reading
        self._known_before = known_before
        self._files: dict[str, SourceFile] = {}
        self._empty: list[str] = []
        self._duplicates: list[str] = []
        self._known: list[str] = []
        self._skipped: Counter[str] = Counter()

    def found(self) -> Found:
        files, empty = tuple(self._files.values()), tuple(self._empty)
        return Found(files, empty, tuple(self._duplicates), tuple(self._known), dict(self._skipped))

    def look_at(self, path: Path) -> None:
        with path.open("rb") as handle:
            head = handle.read(HEAD_BYTES)
            status = os.fstat(handle.fileno())
            if not head.strip() and status.st_size <= len(head):
                self._empty.append(str(path))
                return
            handle.seek(0)
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
            handle.seek(0)
            form = recognise(head, self._reading.hints.get(str(path)))
            file = SourceFile(str(path), digest[:ID_DIGITS], digest, status.st_size, status.st_mtime_ns, form)
            if not self._is_new(file):
                return
            if kind := kind_of(head):
                self._go_into(file, handle, kind)
            elif utf16_name(head):
                self._add(read_member(Stream(handle), file.path, None, self._reading) or file)
            else:
                self._add(file)

    def _is_new(self, file: SourceFile) -> bool:
        if file.file_id in self._known_before:
            self._known.append(file.name)
        elif file.file_id in self._files:
            self._duplicates.append(file.name)
        else:
            return True
        return False

    def _add(self, file: SourceFile) -> None:
        self._files[file.file_id] = file

    def _go_into(self, container: SourceFile, handle: BinaryIO, kind: Kind) -> None:
        budget = Budget(self._reading.limits, container.size)
        walk = Walk(Path(container.path).name, budget, self._reading.spool.path.parent)
        n_files, n_items, n_refused = len(self._files), 0, 0
        with closing(walk.items(handle, kind)) as items:
            try:
                for item in items:
                    n_items += 1
                    n_refused += not self._take(container, item)
            except LimitError as error:  # not under the container's own hash: limits can be raised
                n_refused += 1
                self._add_new(_refused(container, budget.at, str(error), is_read=False))
        if n_items == n_refused == 0:
            self._empty.append(container.path)
        elif not n_refused and len(self._files) > n_files:
            self._add(replace(container, form=Form(CONTAINER)))

    def _take(self, container: SourceFile, item: Member | Refused | Skipped) -> bool:
        """Take in one item of a container; False if it is refused."""
        if isinstance(item, Skipped):
            self._skipped[item.reason] += 1
            return True
        if isinstance(item, Member):
            try:
                self._take_member(container, item)
            except LimitError:
                raise
            except RefusedError as error:
                item = Refused(item.name, str(error))
        if isinstance(item, Refused):
            self._add_new(_refused(container, item.name, item.message, is_read=not item.name))
        return isinstance(item, Member)

    def _take_member(self, container: SourceFile, member: Member) -> None:
        spool = self._reading.spool
        mark, is_kept = spool.mark(), False
        name = printable(member.name)
        try:
            with damage_refused("the member"):
                file = read_member(member.stream, container.path, name, self._reading)
            if file is None:
                self._empty.append(f"{container.path}!/{name}")
            else:
                is_kept = self._add_new(file)
        finally:
            if not is_kept:
                spool.back_to(mark)

    def _add_new(self, file: SourceFile) -> bool:
        is_new = self._is_new(file)
        if is_new:
            self._add(file)
        return is_new


def _refused(container: SourceFile, name: str, message: str, *, is_read: bool) -> SourceFile:
    """A container, or a member, that is not read. What has no content of its own is known by where it stands."""
    member = printable(name) or None
    where = f"{container.path}!/{member}" if member else container.path
    sha256 = (
        container.sha256
        if is_read
        else hashlib.sha256(f"{container.sha256}!/{name}".encode("utf-8", "replace")).hexdigest()
    )
    return replace(
        container,
        file_id=sha256[:ID_DIGITS],
        sha256=sha256,
        size=container.size if is_read else 0,
        form=Form(UNKNOWN),
        member=member,
        refusal=f"{where}: {message}",
    )
