"""Every option in one place: command line first, then `CABLES_` variables, then the defaults here."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from flows.containers.limits import GIBIBYTE, Limits
from flows.dialects import Dialect
from flows.distributed.address import LOCAL, PATTERN
from flows.errors import InputError
from flows.hidden import conceal
from flows.workers import available_cores
from warehouse.redaction import redacted

MEBIBYTE = 1024 * 1024


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cable-warehouse"


class Settings(BaseSettings):
    """Options of all commands. A field `data_dir` is read from the variable `CABLES_DATA_DIR`, and so on."""

    model_config = SettingsConfigDict(env_prefix="CABLES_", env_ignore_empty=True, frozen=True)

    cache_dir: Path = Field(
        default_factory=_user_cache, description="Folder for what is fetched of s3:// data directories"
    )
    data_dir: Path = Field(
        Path("data"), description="Folder that holds tables, warehouse and reports; of s3://bucket/prefix its mirror"
    )
    warehouse: str = Field("duckdb", description="Warehouse to publish to, as a URL")
    wait: float = Field(0.0, ge=0, description="Seconds to wait for another run to end")
    track: Literal["auto", "never", "embedded", "require"] = Field(
        "auto", description="Whether Prefect keeps the record of a run"
    )
    sources: Path | None = Field(None, description="File that declares sources")
    shard_bytes: int = Field(
        32 * MEBIBYTE, ge=1, description="Raw text parsed at once; bounds memory and the unit of retry"
    )
    workers: int = Field(default_factory=available_cores, ge=1, description="Processes that parse shards")
    runner: str = Field(LOCAL, pattern=PATTERN, description="Where shards are parsed: local, or dask://HOST:PORT")
    runner_wait: float = Field(60.0, ge=0, description="Seconds to wait for a worker of a cluster that has none")
    quality: Literal["strict", "standard", "report-only"] = Field(
        "standard", description="How strictly the quality gate judges a run"
    )
    rules: Path | None = Field(None, description="File that changes quality rules or adds some")
    accept: str = Field("", description="Findings of a refused run that are accepted, joined by commas")
    reason: str = Field("", description="Why they are accepted")
    max_expansion_ratio: int = Field(
        200, ge=1, description="Bytes that may come out of a container for each of its own"
    )
    max_members: int = Field(1_000_000, ge=1, description="Members that a container may have")
    max_expanded_bytes: int = Field(64 * GIBIBYTE, ge=1, description="Bytes that may come out of a container")
    source: Annotated[tuple[str, ...], NoDecode] = Field((), description="Sources of a schedule, joined by ;")
    name: str = Field("nightly", pattern=r"^[\w.-]+$", description="Name of the schedule at the Prefect server")
    cron: str | None = Field(None, description="When to run, as a cron expression")
    timezone: str | None = Field(None, description="Time zone of the cron expression")
    interval: float | None = Field(None, ge=1, description="Seconds between runs, instead of a cron expression")
    overlap: Literal["wait", "skip"] | None = Field(
        None, description="Whether a run that is due while another runs waits for it or is skipped"
    )
    catch_up: bool | None = Field(None, description="Run once at the start for the runs that were missed")
    with_server: bool = Field(False, description="Start a Prefect server for the time of serving")
    server_port: int = Field(4200, ge=1, le=65535, description="Port of that server")
    max_run_seconds: int = Field(12 * 3600, ge=1, description="A scheduled run that takes longer fails")
    max_download_bytes: int = Field(64 * GIBIBYTE, ge=1, description="Bytes that one remote file may have")
    keep_raw: bool = Field(True, description="Keep compressed copies of what is read, to be parsed again")
    raw_bytes: int = Field(64 * GIBIBYTE, ge=0, description="Bytes that these copies may take together")
    files: str | None = Field(None, description="Parse again files of this name or path, a pattern")
    batch_bytes: int = Field(2 * GIBIBYTE, ge=1, description="Bytes of raw copies parsed again in one run")
    stale_hours: float = Field(36.0, gt=0, description="Hours after which a last good run is too long ago")
    # A reader who resolved `current` may still open files of that version while the next ones are published.
    keep_versions: int = Field(3, ge=3, description="Published versions that are kept")
    grace_hours: float = Field(
        24.0, ge=0, description="Age below which `gc` removes no object of an s3:// data directory"
    )
    keep_refused: int = Field(10, ge=0, description="Refused runs that are kept")
    keep_logs_days: int = Field(90, ge=0, description="Days for which logs are kept")
    keep_inbox_days: int = Field(14, ge=0, description="Days for which fetched files are kept once they were read")
    keep_raw_days: int | None = Field(None, ge=0, description="Days for which raw copies are kept")
    dry_run: bool = Field(False, description="Only say what would be removed")
    unattended: bool = Field(False, description="A source without files is no mistake")
    notify: str = Field("", description="URLs of apprise that are told of trouble, with blanks between")
    heartbeat_url: str | None = Field(None, description="URL that is called after each run that went well")
    format: Literal["table", "json", "csv", "parquet"] = Field("table", description="Form of a query's result")
    timeout: float | None = Field(None, gt=0, description="Seconds after which a query is stopped")
    max_memory: str = Field("1GB", description="Memory that a query may use")
    allow_files: bool = Field(False, description="Whether a query may read files of this machine")
    output: Path | None = Field(None, description="File for a query's result instead of the terminal")
    post: str = Field("", description="Station or label of the cables to search")
    since: str = Field("", description="Year, month or day from which on cables are searched, or files parsed again")
    until: str = Field("", description="Year, month or day up to which cables are searched, or files parsed again")
    tag: str = Field("", description="Tags that the cables to search bear, joined by commas")
    classification: str = Field("", description="Levels of the cables to search, joined by commas")
    limit: int = Field(20, ge=1, le=10_000, description="Most rows that a search or a list of runs shows")
    run: str = Field("", description="Two runs between whose states a cable is compared, joined by commas")
    as_of: str | None = Field(None, description="Run after which a query sees the state")
    open: bool = Field(False, description="Open the report in a browser")
    index: bool = Field(False, description="Take the index over all runs for the report")
    serve: bool = Field(False, description="Serve the reports on this machine")
    port: int = Field(0, ge=0, le=65535, description="Port to serve reports on; 0 is any that is free")
    out: Path | None = Field(None, description="File for synthetic cables")
    dialect: Dialect | None = Field(None, description="Form of synthetic cables, or of files to parse again")
    seed: int = Field(1, description="Seed of synthetic cables: the same seed gives the same cables")

    @field_validator("data_dir", mode="before")
    @classmethod
    def _mirror(cls, value: Any, info: ValidationInfo) -> Any:
        """A URL becomes the folder that mirrors it, made if need be."""
        if "://" not in str(value) or "cache_dir" not in info.data:
            return value
        from warehouse.objects.mirror import mirror_of

        return mirror_of(str(value), info.data["cache_dir"])

    @field_validator("source", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """A variable holds one string, the command line gives a tuple."""
        return tuple(one for one in value.split(";") if one) if isinstance(value, str) else value

    @property
    def limits(self) -> Limits:
        """Limits for containers."""
        return Limits(self.max_expansion_ratio, self.max_members, self.max_expanded_bytes)


def load_settings(**given: Any) -> Settings:
    """Settings from the options given on the command line (None: not given) and the environment.

    The password of a warehouse URL moves to the environment. Raises InputError naming the first variable or
    option that has no valid value.
    """
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
        return settings.model_copy(update={"warehouse": conceal(settings.warehouse)})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        origin = f"--{name.replace('_', '-')}" if given.get(name) is not None else f"CABLES_{name.upper()}"
        raise InputError(
            f"{origin} is {redacted(repr(first['input']))}", f"it must be so: {first['msg'].lower()}"
        ) from error
