"""What a source is: a local path or a URL, with what is needed to read it unattended.

A file of sources is TOML. Credentials stand in environment variables, and only the names of these in the file:

    [schedule]
    cron = "0 2 * * *"
    timezone = "Europe/Berlin"

    [[source]]
    name = "archive"
    url = "https://archive.example/cables.csv.gz"
    dialect = "csv"
    token_env = "ARCHIVE_TOKEN"
"""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from flows.dialects import Dialect
from flows.errors import InputError
from warehouse.redaction import hide_variables, redacted

_URL = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_NAME_DIGITS = 8

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


class Source(BaseModel):
    """One source. Names that end in `_env` are names of environment variables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    url: str = Field(min_length=1)
    dialect: Dialect | None = None
    enabled: bool = True
    checksum: Literal["auto", "require", "none"] = "auto"
    timeout: float = Field(default=30.0, gt=0, le=3600)  # seconds without a byte
    attempts: int = Field(default=5, ge=1, le=20)
    settle: float = Field(default=0.0, ge=0)  # seconds a local file must have been left alone
    # http and https
    user_env: str | None = None
    password_env: str | None = None
    token_env: str | None = None
    # object stores
    endpoint: str | None = None
    region: str | None = None
    anonymous: bool = False
    access_key_env: str | None = None
    secret_key_env: str | None = None
    session_token_env: str | None = None

    @property
    def scheme(self) -> str | None:
        """Scheme of a URL in small letters; None for a local path."""
        found = _URL.match(self.url)
        return found.group(1).lower() if found else None

    @property
    def shown(self) -> str:
        """The URL as it may be shown."""
        return redacted(self.url)

    @property
    def variables(self) -> dict[str, str]:
        """Variables that hold its credentials, by purpose."""
        names = {
            field.removesuffix("_env"): getattr(self, field) for field in type(self).model_fields if "_env" in field
        }
        return {purpose: name for purpose, name in names.items() if name}


class Schedule(BaseModel):
    """When to read the sources of a file; the command line goes before it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cron: str | None = None
    timezone: str | None = None
    interval: float | None = Field(default=None, gt=0)
    overlap: Literal["wait", "skip"] | None = None
    catch_up: bool | None = None


class SourcesFile(BaseModel):
    """What a file of sources declares."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schedule: Schedule = Schedule()
    source: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> "SourcesFile":
        names = [one.name for one in self.source]
        twins = sorted({name for name in names if names.count(name) > 1})
        if twins:
            raise ValueError(f"the name {twins[0]} stands twice")
        return self


def source_of(given: str) -> Source:
    """The source for a SOURCE of the command line: its name is made of host and hash, for it has none."""
    digest = hashlib.sha256(given.encode("utf-8", "surrogateescape")).hexdigest()[:_NAME_DIGITS]
    host = re.sub(r"[^A-Za-z0-9-]", "-", _host(given)).strip("-")[:40]
    return Source(name=f"{host}-{digest}" if host else digest, url=given)


def _host(given: str) -> str:
    try:
        return urlsplit(given).hostname or ""
    except ValueError:
        return ""


def load_sources(path: Path) -> SourcesFile:
    """Read a file of sources; local paths in it are relative to its folder.

    Raises InputError that names the file and the first thing that is wrong in it.
    """
    try:
        with path.open("rb") as handle:
            found = SourcesFile.model_validate(tomllib.load(handle))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", "name a file of sources (TOML)") from error
    except ValidationError as error:
        raise InputError(
            f"{path}: {_first(error.errors()[0])}", "see docs/operations.md for what may stand there"
        ) from None
    except ValueError as error:
        raise InputError(f"{path} is no TOML: {error}", "see docs/operations.md for an example") from error
    hide_variables(name for one in found.source for name in one.variables.values())
    return found.model_copy(update={"source": tuple(_placed(one, path.parent) for one in found.source)})


def _first(error: Any) -> str:
    """The first error, where it stands; never the value, which may be a password in the wrong place."""
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
    return f"{where}: {error['msg'].lower()}" if where else str(error["msg"])


def _placed(source: Source, folder: Path) -> Source:
    if source.scheme is not None:
        return source
    return source.model_copy(update={"url": str(folder / source.url)})
