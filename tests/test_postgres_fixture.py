import psycopg
import pytest

from tests.postgres import PASSWORD, Server


def test_the_server_of_the_tests_asks_for_the_password(postgres_server: Server, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.info.server_version >= 180000
        assert connection.info.password == PASSWORD
    name = postgres_url.rpartition("/")[2]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres_server.url(name, password="guessed"))
