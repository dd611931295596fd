"""Files behind a SOURCE, their fingerprints, and shards cut at record starts."""

import hashlib
import json
import os
import pickle
from dataclasses import asdict
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.shards import Shard, cut_file, cut_files, read_slice
from flows.sources import SourceFile, find_files
from tests.flows.conftest import look
from transforms.dialects import record_starts

CSV = '"{n}","5/5/2008 11:32","08SUVA{n}","Embassy Suva","CONFIDENTIAL","","RR RUEHC","{body}"\n'
PAGE = """Identifier
Created
Classification
Origin
08SUVA{n}
2008-05-05 11:32:00
CONFIDENTIAL
Embassy Suva
Cable title:

A TITLE
{body}
"""


def csv_text(count: int) -> str:
    """Records of unlike length, with newlines and escaped quotes inside fields."""
    return "".join(CSV.format(n=n, body='line\n\\"quoted\\",\n' * (n % 7)) for n in range(1, count + 1))


def page_text(n: int) -> str:
    return PAGE.format(n=n, body="text of the telegram\n" * (n % 5))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def only(path: Path) -> SourceFile:
    found = look([path], path.parent / ".spool")
    assert len(found.files) == 1
    return found.files[0]


def test_a_folder_is_searched_without_dotfiles_and_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a/deep/er.txt", ".hidden.csv", ".git/x.csv", "a.csv"):
        write(tmp_path / name, csv_text(1))
    names = [str(path.relative_to(tmp_path)) for path in find_files([str(tmp_path)])]
    assert names == ["a/deep/er.txt", "a.csv", "b.csv"] or names == ["a.csv", "a/deep/er.txt", "b.csv"]


def test_a_source_given_twice_counts_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", csv_text(1))
    (tmp_path / "link.csv").symlink_to(path)
    assert len(find_files([str(path), str(tmp_path), str(tmp_path / "*.csv")])) == 1


def test_the_data_directory_is_not_taken_for_input(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", csv_text(1))
    write(tmp_path / "data" / "logs" / "error.log", "not a cable")
    paths = find_files([str(tmp_path)], outside=tmp_path / "data")
    assert [path.name for path in paths] == ["a.csv"]


@pytest.mark.parametrize("source", ["missing.csv", "*.nothing", "empty"])
def test_a_source_without_files_is_an_error_that_names_it(tmp_path: Path, source: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=source.replace("*", r"\*")):
        find_files([str(tmp_path / source)])


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="not a regular file"):
        find_files([str(tmp_path / "pipe")])


def test_files_are_known_by_content(tmp_path: Path) -> None:
    text = csv_text(3)
    first = write(tmp_path / "one.csv", text)
    second = write(tmp_path / "two.dat", text)
    write(tmp_path / "void.csv", "")
    write(tmp_path / "blank.csv", "\n \n")
    found = look(find_files([str(tmp_path)]), tmp_path / ".spool")
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert [(file.path, file.file_id, file.sha256) for file in found.files] == [(str(first), digest[:16], digest)]
    assert found.duplicates == (str(second),)
    assert len(found.empty) == 2
    again = look([first], tmp_path / ".spool", known={digest[:16]})
    assert (again.files, again.known) == ((), (str(first),))


def test_the_form_is_found_by_content(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.txt", csv_text(2))).dialect == "csv"
    assert only(write(tmp_path / "b.csv", page_text(2))).dialect == "page_text"
    assert only(write(tmp_path / "c.csv", "Dear Sir,\nno cable here")).dialect == "unknown"


@pytest.mark.parametrize("shard_bytes", [1, 100, 257, 1000, 4096, 10**6])
@pytest.mark.parametrize("dialect", ["csv", "page_text"])
def test_cutting_loses_and_splits_no_record(tmp_path: Path, dialect: str, shard_bytes: int) -> None:
    pages = "".join(page_text(n) for n in range(1, 31))
    text = csv_text(40) if dialect == "csv" else pages
    file = only(write(tmp_path / "dump", text))
    assert file.dialect == dialect
    parts = list(cut_file(file, shard_bytes))
    blobs = [read_slice(part) for part in parts]
    assert b"".join(blobs) == text.encode()
    counted = [record_starts(dialect, blob) for blob in blobs]
    assert [len(starts) for starts in counted] == [part.n_records for part in parts]
    starts = [part.start + at for part, found in zip(parts, counted, strict=True) for at in found]
    assert starts == record_starts(dialect, text.encode())
    assert [part.first_record for part in parts] == [
        1 + sum(one.n_records for one in parts[:at]) for at in range(len(parts))
    ]
    assert all(part.size <= shard_bytes or part.n_records == 1 for part in parts)
    if shard_bytes == 1:
        assert len(parts) == len(starts)


def test_a_small_rest_goes_with_the_shard_before_it_and_a_larger_one_is_a_shard(tmp_path: Path) -> None:
    text = csv_text(40)
    file = only(write(tmp_path / "dump", text))
    last = len(text) - record_starts("csv", text.encode())[-1]
    small, large = len(text) - last, len(text) - 12 * last
    (shard,) = cut_files([file], small)
    assert (shard.n_records, len(shard.slices), read_slice(shard.slices[0])) == (40, 1, text.encode())
    assert [shard.size <= large for shard in cut_files([file], large)] == [True, True]
    pages = only(write(tmp_path / "page", page_text(1)))
    assert [shard.dialect for shard in cut_files([file, pages], small)] == ["csv", "page_text"]


def test_text_before_the_first_record_is_a_record_of_its_own(tmp_path: Path) -> None:
    file = only(write(tmp_path / "dump", "some export 1.0\n" + csv_text(3)))
    parts = list(cut_file(file, 60))
    assert sum(part.n_records for part in parts) == 4
    assert b"".join(map(read_slice, parts)).startswith(b"some export")


def test_small_files_share_a_shard_and_forms_do_not_mix(tmp_path: Path) -> None:
    for n in range(1, 41):
        write(tmp_path / f"page-{n:02}.txt", page_text(n))
    write(tmp_path / "dump.csv", csv_text(5))
    write(tmp_path / "letter.txt", "no cable")
    files = look(find_files([str(tmp_path)]), tmp_path / ".spool").files
    shards = cut_files(files, 2000)
    assert {shard.dialect for shard in shards} == {"csv", "page_text"}
    pages = [shard for shard in shards if shard.dialect == "page_text"]
    assert 1 < len(pages) < 10
    assert all(shard.size <= 2000 for shard in shards)
    assert sum(shard.n_records for shard in pages) == 40
    assert [shard.number for shard in shards] == list(range(1, len(shards) + 1))


def test_a_shard_can_go_to_another_process(tmp_path: Path) -> None:
    shard = cut_files([only(write(tmp_path / "dump.csv", csv_text(5)))], 500)[0]
    assert pickle.loads(pickle.dumps(shard)) == shard
    assert isinstance(shard, Shard)
    assert json.loads(json.dumps(asdict(shard)))["slices"][0]["start"] == 0


def test_a_file_that_changes_meanwhile_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "dump.csv", csv_text(5))
    part = next(cut_file(only(path), 10**6))
    write(path, csv_text(6))
    with pytest.raises(InputError, match="changed while it was being read"):
        read_slice(part)
