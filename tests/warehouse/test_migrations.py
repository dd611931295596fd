"""Every change of the columns comes with a dated migration."""

from warehouse import migrations

# The columns as they are after each migration. A database knows its columns by the last migration in its ledger, so
# other columns need a file of their own in warehouse/migrations (without statements, if PostgreSQL is to be loaded
# anew by `cables migrate`), a line here, and, if they may not be null, an entry in warehouse/migrations/fills.py.
FINGERPRINTS = {"2026_11_25_history": "b18939c13bdd2633"}


def test_the_columns_are_those_of_the_last_migration() -> None:
    assert list(FINGERPRINTS) == list(migrations.names())
    assert FINGERPRINTS[migrations.latest()] == migrations.fingerprint(), "a change of columns needs a new migration"
