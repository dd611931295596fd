"""`cables migrate` and `cables doctor` on a PostgreSQL warehouse whose tables are not those of the program."""

from pathlib import Path

import psycopg

from tests.flows.conftest import N_CABLES, Cables, Published, write_dump


def test_tables_that_were_changed_are_named_and_mended(published: Published, cables: Cables, postgres_url: str) -> None:
    options = ("--data-dir", published.data_dir, "--warehouse", postgres_url)
    assert cables("migrate", *options).code == 0
    assert cables("migrate", *options).out == "nothing to do: tables and warehouse are those of this program\n"
    with psycopg.connect(postgres_url) as connection:
        connection.execute("ALTER TABLE tags DROP COLUMN label CASCADE")
        connection.execute("DROP TABLE captions CASCADE")
    refused = cables("ingest", published.source, "--track", "never", *options)
    assert (refused.code, "`cables migrate`" in refused.err) == (2, True)
    said = cables("doctor", *options)
    assert said.code == 1
    for difference in ("column tags.label is gone", "table captions is gone"):
        assert f"{postgres_url.partition('@')[2]}: {difference}" in said.out
    mended = cables("migrate", *options)
    assert mended.code == 0, mended.err
    assert "loaded the postgresql warehouse anew, because column tags.label is gone" in mended.out
    assert " is gone" not in cables("doctor", *options).out
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM cables").fetchall() == [(N_CABLES + 3,)]
        assert connection.execute("SELECT count(label) > 0 FROM tags").fetchall() == [(True,)]


def test_missing_migrations_are_named_and_applied(published: Published, cables: Cables, postgres_url: str) -> None:
    options = ("--data-dir", published.data_dir, "--warehouse", postgres_url)
    assert cables("migrate", *options).code == 0
    with psycopg.connect(postgres_url) as connection:
        (latest,) = connection.execute("SELECT max(name) FROM schema_migrations").fetchone() or ("",)
        connection.execute("UPDATE schema_migrations SET name = '2000_01_01_old' WHERE name = %s", [latest])
    assert "newer program" in cables("migrate", *options).err
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DELETE FROM schema_migrations")
    assert f"schema version none, not {latest}" in cables("doctor", *options).out
    assert f"applied {latest}" in cables("migrate", *options).out
    with psycopg.connect(postgres_url) as connection:
        assert (latest,) in connection.execute("SELECT name FROM schema_migrations").fetchall()


def test_a_database_of_other_data_is_not_mended(
    published: Published, cables: Cables, postgres_url: str, tmp_path: Path
) -> None:
    dump = write_dump(tmp_path / "other.csv", 2, 9)
    options = ("--track", "never", "--warehouse", postgres_url)
    assert cables("ingest", dump, "--data-dir", tmp_path / "data", *options).code == 0
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DROP TABLE captions CASCADE")
    refused = cables("migrate", "--data-dir", published.data_dir, "--warehouse", postgres_url)
    assert (refused.code, "which this data directory does not know" in refused.err) == (2, True)
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM cables").fetchall() == [(2,)]
