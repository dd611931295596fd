"""What is in containers is read as if it lay beside them; what cannot be read is named and the rest goes on."""

import hashlib
import io
import json
import pickle
import tarfile
import zipfile
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest

from flows.containers.limits import Limits
from flows.containers.names import flaw_of, skip_reason
from flows.shards import cut_files, read_slice
from flows.sources import Found, SourceFile
from schemas import CABLE_TABLES
from tests.flows.conftest import Cables, Published, look
from tests.flows.containers import ARCHIVERS, PACKERS, seven_zipped, tarred, write, zipped
from tests.flows.test_sources import csv_text, page_text
from transforms.dialects import record_starts

DUMP = csv_text(60).encode()


def look_into(tmp_path: Path, content: bytes, name: str = "box", **options: object) -> Found:
    return look([write(tmp_path / name, content)], tmp_path / ".spool", **options)  # type: ignore[arg-type]


def refusals(found: Found) -> dict[str | None, str]:
    return {file.member: file.refusal for file in found.files if file.refusal}


def dumps(found: Found) -> list[SourceFile]:
    return [file for file in found.files if file.dialect in ("csv", "page_text")]


def tables(data_dir: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(data_dir / "current" / table / "**" / "*.parquet")


def text_of(file: SourceFile) -> bytes:
    return b"".join(map(read_slice, file.slices))


@pytest.mark.parametrize("shard_bytes", [1, 500, 10**6])
@pytest.mark.parametrize("kind", ARCHIVERS)
def test_members_are_cut_like_plain_files(tmp_path: Path, kind: str, shard_bytes: int) -> None:
    pages = "".join(page_text(n) for n in range(1, 8)).encode()
    found = look_into(tmp_path, ARCHIVERS[kind]({"a/dump.csv": DUMP, "pages.txt": pages}), shard_bytes=shard_bytes)
    prefix = {"zip-in-tar.gz": "inner.zip!/", "7z-in-zip": "inner.7z!/", "tar-in-7z": "inner.tar!/"}.get(kind, "")
    for name, content in ((f"{prefix}a/dump.csv", DUMP), (f"{prefix}pages.txt", pages)):
        (file,) = [file for file in found.files if file.member == name]
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert (file.size, file.path) == (len(content), str(tmp_path / "box"))
        assert text_of(file) == content
        plain = look([write(tmp_path / "plain" / name, content)], tmp_path / ".other", shard_bytes=shard_bytes).files[0]
        places = [(part.start, part.end, part.first_record, part.n_records) for part in file.slices]
        cut = [part for shard in cut_files([plain], shard_bytes) for part in shard.slices]
        assert places == [(part.start, part.end, part.first_record, part.n_records) for part in cut]


@pytest.mark.parametrize("kind", PACKERS)
def test_a_compressed_file_is_one_member_named_without_the_suffix(tmp_path: Path, kind: str) -> None:
    found = look_into(tmp_path, PACKERS[kind](DUMP), f"dump.csv.{kind}")
    (file,) = dumps(found)
    assert (file.member, file.dialect, text_of(file)) == ("dump.csv", "csv", DUMP)


def test_many_pages_share_shards_and_blocks(tmp_path: Path) -> None:
    pages = {f"cable/2008/05/{n}.txt": page_text(n).encode() for n in range(1, 1501)}
    found = look_into(tmp_path, zipped(pages))
    shards = cut_files(found.files, 50_000)
    assert 4 < len(shards) < 10
    assert [read_slice(part) for shard in shards for part in shard.slices] == list(pages.values())
    shard = shards[0]
    assert pickle.loads(pickle.dumps(shard)) == shard
    assert len(pickle.dumps(shard)) / len(shard.slices) < 300
    assert json.loads(json.dumps(asdict(shard)))["slices"][0]["spooled"]["at"] == 0


def test_the_spool_is_no_larger_than_what_it_came_from(tmp_path: Path) -> None:
    text = (csv_text(3000) * 3).encode()
    packed = PACKERS["gz"](text)
    look_into(tmp_path, packed, shard_bytes=100_000)
    assert (tmp_path / ".spool" / "members").stat().st_size < 1.5 * len(packed) < len(text) / 4


def test_the_same_page_in_two_containers_counts_once(tmp_path: Path) -> None:
    page = page_text(1).encode()
    one = write(tmp_path / "one.zip", zipped({"a.txt": page, "again.txt": page}))
    two = write(tmp_path / "two.tar", tarred({"b.txt": page, "c.txt": page_text(2).encode()}))
    found = look([one, two], tmp_path / ".spool")
    assert [file.member for file in dumps(found)] == ["a.txt", "c.txt"]
    assert found.duplicates == (f"{one}!/again.txt", f"{two}!/b.txt")
    assert text_of(dumps(found)[1]) == page_text(2).encode()
    assert found.n_files == 2


def test_a_known_container_is_not_opened_again(tmp_path: Path) -> None:
    content = zipped({"a.csv": DUMP})
    ids = {file.file_id for file in look_into(tmp_path, content).files}
    assert hashlib.sha256(content).hexdigest()[:16] in ids
    again = look_into(tmp_path, content, known=ids)
    assert (again.files, again.known) == ((), (str(tmp_path / "box"),))


def test_known_members_of_a_new_container_are_left_out(tmp_path: Path) -> None:
    new = csv_text(3).encode()
    content = tarred({"a.csv": DUMP, "b.csv": new, "c.csv": DUMP + b"\n"})
    found = look_into(tmp_path, content, known={hashlib.sha256(DUMP).hexdigest()[:16]})
    assert [(file.member, text_of(file)) for file in dumps(found)] == [("b.csv", new), ("c.csv", DUMP + b"\n")]
    assert found.known == (f"{tmp_path / 'box'}!/a.csv",)


def test_listing_pages_and_hidden_files_are_skipped_and_counted(tmp_path: Path) -> None:
    page = page_text(1).encode()
    names = ["index.html", "tag/EFIS_0.html", "date/2008-05_0.html", "__MACOSX/._a.txt", "./.DS_Store", "x/.git/config"]
    found = look_into(tmp_path, zipped(dict.fromkeys([*names, "./cable/2008/05/08SUVA1.html"], page)))
    assert [file.member for file in dumps(found)] == ["./cable/2008/05/08SUVA1.html"]
    assert found.skipped == {"listing pages": 3, "Mac resource files": 1, "hidden files": 2}


def test_links_are_skipped(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    found = look_into(tmp_path, buffer.getvalue())
    assert (found.files, found.skipped) == ((), {"links and devices": 1})


@pytest.mark.parametrize("kind", ["zip", "tar", "7z", "tgz"])
def test_case_019_a_name_that_leads_out_is_refused_and_the_rest_is_read(tmp_path: Path, kind: str) -> None:
    content = ARCHIVERS[kind]({"../../x.txt": page_text(1).encode(), "good.csv": DUMP})
    found = look_into(tmp_path, content)
    assert [file.member for file in dumps(found)] == ["good.csv"]
    (refusal,) = refusals(found).values()
    assert refusal.startswith(f"{tmp_path / 'box'}!/../../x.txt: the member has a name that leads out")
    assert not (tmp_path.parent.parent / "x.txt").exists()


@pytest.mark.parametrize(
    "name", ["/etc/x", "\\\\host\\x", "C:\\x.txt", "c:x", "a/../../x", "a\\..\\x", "a\nb", "a\0b", "\x1b[2J", " "]
)
def test_unsafe_names(name: str) -> None:
    assert flaw_of(name) is not None


@pytest.mark.parametrize("name", ["a..b/x.txt", "cable/2008/05/08SUVA1.html", "./x", "Dépêche ¶.txt", "12:30.txt"])
def test_safe_names(name: str) -> None:
    assert flaw_of(name) is None
    assert skip_reason(name) is None


def test_case_019_three_levels_are_read_and_a_fourth_is_refused(tmp_path: Path) -> None:
    two = zipped({"two.tgz": ARCHIVERS["tgz"]({"a.csv": DUMP})})
    assert [file.member for file in dumps(look_into(tmp_path, zipped({"one.zip": two})))] == ["one.zip!/two.tgz!/a.csv"]
    deep = tarred({"zero.zip": zipped({"one.zip": two}), "b.csv": DUMP})
    found = look_into(tmp_path, deep)
    assert [file.member for file in dumps(found)] == ["b.csv"]
    (message,) = refusals(found).values()
    assert "zero.zip!/one.zip!/two.tgz: containers are nested more than 3 deep; " in message


def test_a_bomb_is_refused_by_its_ratio_and_other_files_are_read(tmp_path: Path) -> None:
    bomb = write(
        tmp_path / "bomb.zip", zipped({"first.csv": DUMP, "zeros.csv": DUMP + bytes(80 * 1024**2), "last.csv": b"x"})
    )
    other = write(tmp_path / "other.csv", csv_text(2).encode())
    found = look([bomb, other], tmp_path / ".spool")
    assert [file.name for file in dumps(found)] == [f"{bomb}!/first.csv", str(other)]
    assert list(refusals(found)) == ["zeros.csv"]
    assert "more than 200 times its size; raise CABLES_MAX_EXPANSION_RATIO" in str(refusals(found))


@pytest.mark.parametrize(
    ("limits", "said"),
    [(Limits(expanded=15_000), "CABLES_MAX_EXPANDED_BYTES"), (Limits(members=1), "CABLES_MAX_MEMBERS")],
)
@pytest.mark.parametrize("kind", ["zip", "7z", "tgz"])
def test_limits_can_be_raised_later(tmp_path: Path, kind: str, limits: Limits, said: str) -> None:
    content = ARCHIVERS[kind]({"a.csv": DUMP, "b.csv": DUMP * 2})
    found = look_into(tmp_path, content, limits=limits)
    assert said in str(refusals(found))
    again = look_into(tmp_path, content, known={file.file_id for file in found.files})
    assert "b.csv" in [file.member for file in dumps(again)]


@pytest.mark.parametrize("kind", [*ARCHIVERS, *PACKERS])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_container_is_refused_in_one_line(tmp_path: Path, kind: str, share: float) -> None:
    noise = hashlib.shake_256(b"noise").hexdigest(60_000).encode()  # else all of it fits into a first block
    big = DUMP.replace(b"line", noise[:500]) + b'"999","5/5/2008 11:32","08SUVA999","E","S","","","' + noise + b'"\n'
    files = {"a.csv": DUMP, "big.csv": big}
    content = PACKERS[kind](big) if kind in PACKERS else ARCHIVERS[kind](files)
    found = look_into(tmp_path, content[: int(len(content) * share)])
    assert refusals(found)
    assert all("\n" not in message and "damaged or cut short" in message for message in refusals(found).values())
    assert all(text_of(file) == files[str(file.member).rsplit("!/", 1)[-1]] for file in dumps(found))


def test_damage_inside_a_tar_does_not_lose_the_rest_in_silence(tmp_path: Path) -> None:
    content = bytearray(tarred({"a.csv": DUMP, "b.csv": DUMP + b"\n"}))
    second = content.rindex(b"b.csv")
    content[second + 148 : second + 156] = b"99999999"  # its checksum
    found = look_into(tmp_path, bytes(content))
    assert [file.member for file in dumps(found)] == ["a.csv"]
    assert list(refusals(found)) == [None]


def test_a_damaged_member_of_a_zip_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.csv": DUMP, "b.csv": DUMP + b"\n"}))
    content[200] ^= 0xFF
    found = look_into(tmp_path, bytes(content))
    assert [file.member for file in dumps(found)] == ["b.csv"]
    assert list(refusals(found)) == ["a.csv"]


def test_encrypted_containers_are_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO(zipped({"a.csv": DUMP}))
    content = bytearray(buffer.getvalue())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1
    assert zipfile.ZipFile(io.BytesIO(bytes(content))).infolist()[0].flag_bits & 1
    assert "a.csv: the member is encrypted; decrypt it first" in str(refusals(look_into(tmp_path, bytes(content))))
    locked = look_into(tmp_path, seven_zipped({"a.csv": DUMP}, password="secret"))
    assert "is encrypted; decrypt it first" in str(refusals(locked))


@pytest.mark.parametrize("kind", ["zip", "tar", "7z", "tgz", "zip-in-tar.gz"])
def test_an_empty_container_is_an_empty_file(tmp_path: Path, kind: str) -> None:
    found = look_into(tmp_path, ARCHIVERS[kind]({}))
    assert not found.files
    if kind != "zip-in-tar.gz":
        assert found.empty == (str(tmp_path / "box"),)


def test_members_of_unknown_form_are_each_named(tmp_path: Path) -> None:
    found = look_into(
        tmp_path, zipped({"a.jpg": b"\xff\xd8 picture", "b.txt": b"Dear Sir", "void.txt": b" \n", "c.csv": DUMP})
    )
    unknown = {file.member: read_slice(file.head) for file in found.files if file.head}
    assert unknown == {"a.jpg": b"\xff\xd8 picture", "b.txt": b"Dear Sir"}
    assert found.empty == (f"{tmp_path / 'box'}!/void.txt",)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_utf_16_is_read_as_utf_8(tmp_path: Path, encoding: str, packed: bool) -> None:
    text = csv_text(20).replace("line", "¶ “line” 𝄞")
    raw = (b"\xfe\xff" if encoding == "utf-16-be" else b"") + text.encode(encoding)
    found = look_into(tmp_path, zipped({"a.csv": raw}) if packed else raw, shard_bytes=300)
    (file,) = dumps(found)
    assert text_of(file) == text.encode()
    assert (file.sha256, file.size) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert file.encoding in ("utf-16-le", "utf-16-be")
    assert sum(part.n_records for part in file.slices) == len(record_starts("csv", text.encode())) == 20


def test_form_and_runner_up_are_scored(tmp_path: Path) -> None:
    (file,) = dumps(look_into(tmp_path, zipped({"a.csv": DUMP})))
    assert (file.form.dialect, file.form.score) == ("csv", 100)


@pytest.mark.parametrize(
    "kind", ["zip-in-tar.gz", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("zip", "7z", "tar.zst"))]
)
def test_a_container_gives_the_same_tables(tmp_path: Path, published: Published, cables: Cables, kind: str) -> None:
    """Ingested in tiny shards from a container, every table is that of the plain files."""
    names = ["dump.csv", "pages.txt", "letter.txt", "void.txt"]
    box = write(
        tmp_path / "source" / "box", ARCHIVERS[kind]({name: (published.source / name).read_bytes() for name in names})
    )
    data_dir = tmp_path / "data"
    result = cables("ingest", box.parent, "--data-dir", data_dir, "--shard-bytes", 20_000, "--track", "never")
    assert result.code == 0, result.err
    for table in CABLE_TABLES:
        expected, found = (tables(folder, table).drop("run_id") for folder in (published.data_dir, data_dir))
        assert found.sort(found.columns).equals(expected.sort(expected.columns)), table
    files = tables(data_dir, "ingest_files")
    prefix = {"zip-in-tar.gz": "inner.zip!/"}.get(kind, "")
    assert set(files["member"]) == {None, f"{prefix}dump.csv", f"{prefix}pages.txt", f"{prefix}letter.txt"}
    assert set(files["path"]) == {str(box)}
    ends = ["n_ok", "n_quarantined", "n_superseded", "n_unchanged"]
    assert files["n_records"].to_list() == files.select(pl.sum_horizontal(ends)).to_series().to_list()
    assert files.filter(dialect="container")["n_records"].to_list() == [0]
    assert f"empty, left out: {box}!/{prefix}void.txt" in result.out
    assert [path.name for path in (data_dir / "versions").iterdir()] == [str((data_dir / "current").readlink().name)]
    again = cables("ingest", box.parent, "--data-dir", data_dir, "--track", "never")
    assert "nothing changed" in again.out


def test_what_is_refused_is_said_and_kept_and_the_rest_is_published(
    tmp_path: Path, published: Published, cables: Cables
) -> None:
    good = (published.source / "pages.txt").read_bytes()
    source, data_dir = tmp_path / "source", tmp_path / "data"
    write(
        source / "box.tar",
        tarred({"../../x.txt": good, "tag/EFIS_0.html": good, "pages.txt": good, "b.jpg": b"\xff\xd8"}),
    )
    write(source / "cut.zip", zipped({"pages.txt": good})[:-30])
    write(source / "index.html", good)
    result = cables("ingest", source, "--data-dir", data_dir, "--track", "never")
    assert result.code == 0, result.err
    lines = result.out.splitlines()
    assert "not looked at: 2 listing pages" in lines
    assert f"of unknown form, quarantined whole: {source}/box.tar!/b.jpg" in lines
    refused = [line for line in lines if line.startswith("refused, quarantined whole: ")]
    assert [line.split(": ")[1] for line in refused] == [f"{source}/box.tar!/../../x.txt", f"{source}/cut.zip"]
    kept = tables(data_dir, "quarantine").sort("message")
    assert kept["rule"].to_list() == ["container_refused", "container_refused", "unknown_dialect"]
    assert kept["message"].to_list()[1].endswith("get a whole copy of it")
    assert tables(data_dir, "cables").height == 3
    again = cables("ingest", source, "--data-dir", data_dir, "--track", "never")
    assert "nothing changed" in again.out


def test_limits_come_from_the_environment(tmp_path: Path, cables: Cables, monkeypatch: pytest.MonkeyPatch) -> None:
    box = write(tmp_path / "box.zip", zipped({"a.csv": DUMP}))
    monkeypatch.setenv("CABLES_MAX_EXPANDED_BYTES", "100")
    result = cables("ingest", box, "--data-dir", tmp_path / "data", "--track", "never")
    assert f"{box}!/a.csv: the container expands to more than 100 bytes; raise CABLES_MAX_EXPANDED_BYTES" in result.out
