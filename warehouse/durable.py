"""File operations that survive a loss of power: link, sync, swap."""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# An fsync mostly waits, so several at a time cost little more than one.
_THREADS = 16
# From linux/fs.h: make a file share the blocks of another.
_FICLONE = 0x40049409
_PIECE_BYTES = 64 * 1024 * 1024
# What the kernel says if it cannot copy between these files.
_UNABLE = {errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP}


def link_or_copy(source: Path, target: Path) -> None:
    """Make `target` a second name of `source`, or a copy where the file system has no hard links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def clone_or_copy(source: Path, target: Path, check: Callable[[], None] = lambda: None) -> None:
    """Copy a file; where the file system can, without writing its blocks a second time.

    `check` is called now and then, and may raise to give up.
    """
    with source.open("rb") as old, target.open("xb") as new:
        try:
            fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
        except OSError:  # not on this file system
            if not _copied(old.fileno(), new.fileno(), check):
                shutil.copyfile(source, target)


def _copied(old: int, new: int, check: Callable[[], None]) -> bool:
    """Let the kernel copy a file, in pieces; False where it cannot."""
    if not hasattr(os, "copy_file_range"):
        return False
    try:
        while os.copy_file_range(old, new, _PIECE_BYTES):
            check()
    except OSError as error:
        if error.errno in _UNABLE:
            return False
        raise
    return True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(paths: Iterable[Path]) -> None:
    """Flush files or folders to disk."""
    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(_sync, paths):
            pass


def sync_tree(folder: Path, *, except_links: bool) -> None:
    """Flush all files below a folder, then the folders. A file with a second name was flushed before."""
    found = list(folder.rglob("*"))
    files = [path for path in found if path.is_file()]
    sync_all(path for path in files if not (except_links and path.stat().st_nlink > 1))
    sync_all([*(path for path in found if path.is_dir()), folder])


def swap_link(link: Path, target: Path) -> None:
    """Point the symbolic link `link` to `target` (relative to its folder) in one step."""
    unfinished = link.with_name(f".{link.name}-{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    unfinished.symlink_to(os.path.relpath(target, link.parent))
    unfinished.replace(link)
    sync_all([link.parent])
