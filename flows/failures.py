"""Turn an exception into an exit code and one line on stderr that says what, where and what to do next."""

import errno
import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

import click

from flows.stopping import EXIT_INTERRUPTED
from warehouse.redaction import redacted

EXIT_USAGE = 2
EXIT_BUG = 3
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def explain(error: BaseException) -> int:
    """Report `error` and return the exit code that stands for it. SystemExit passes through."""
    if isinstance(error, SystemExit):
        raise error
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        _say("interrupted; nothing was published")
        return EXIT_INTERRUPTED
    if isinstance(error, BrokenPipeError):
        _silence_stdout()
        return 0
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return EXIT_USAGE
    message = _expected(error)
    if message is None:
        _say(_describe_bug(error))
        return EXIT_BUG
    _say(message)
    return EXIT_USAGE


def _expected(error: BaseException) -> str | None:
    """The line for an error the user can mend, None for any other."""
    from flows.errors import CablesError
    from warehouse.errors import NEXT_STEPS, WarehouseError

    if isinstance(error, CablesError | WarehouseError):
        return str(error)
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "cables"
        return f"{error.format_message()} (see {command} --help)"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}; check the path, its permissions and the free space"
    if isinstance(error, OSError) and error.errno in _DISK_ERRORS:  # of a write, which knows no name
        return f"cannot write in the data directory ({error.strerror}): {_folder()}; {NEXT_STEPS[error.errno]}"
    return None


def _describe_bug(error: BaseException) -> str:
    kind = type(error).__name__
    first_line = next(iter(str(error).splitlines()), "")
    return f"unexpected {kind}: {redacted(first_line)}; details are in {_write_traceback(error)}, please report them"


def _write_traceback(error: BaseException) -> str:
    """Keep the traceback under the data directory, or print it if that is not possible."""
    text = redacted("".join(traceback.format_exception(error)))
    folder = log_folder()
    path = folder / f"error-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError:
        click.echo(text, err=True)
        return "the lines above"
    return str(path)


_data_dir: Path | None = None


def remember_data_dir(data_dir: Path) -> None:
    """Tell where logs belong, as soon as a command knows its data directory."""
    global _data_dir
    _data_dir = data_dir


def _folder() -> Path:
    if _data_dir is not None:
        return _data_dir
    named = os.environ.get("CABLES_DATA_DIR") or "data"
    return Path(named) if "://" not in named else Path(tempfile.gettempdir()) / "cables"


def log_folder() -> Path:
    return _folder() / "logs"


def _say(message: str) -> None:
    click.echo(f"cables: {message}", err=True)


def _silence_stdout() -> None:
    """The reader of a pipe has gone: keep the interpreter from complaining when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
