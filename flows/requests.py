"""Make the request for a run out of settings: by hand, on a schedule, or to say what a run would do."""

from collections.abc import Sequence
from dataclasses import replace

from flows.judging import check_rules
from flows.outcome import Request
from flows.pipeline import new_request
from flows.remote.declared import load_sources
from flows.settings import Settings


def request_for(
    settings: Settings, sources: Sequence[str] = (), *, is_unattended: bool = False, wait: float = 0.0
) -> Request:
    """A request for sources given one by one and for those of the file of sources in the settings.

    Raises InputError if that file, or one of quality rules, cannot be used.
    """
    check_rules(settings.rules)
    declared = load_sources(settings.sources).source if settings.sources else ()
    request = new_request(sources, settings.data_dir, settings.warehouse, settings.shard_bytes, settings.limits)
    return replace(
        request,
        workers=settings.workers,
        runner=settings.runner,
        runner_wait=settings.runner_wait,
        declared=declared,
        is_unattended=is_unattended or settings.unattended,
        raw_bytes=settings.raw_bytes if settings.keep_raw else None,
        wait=wait,
        keep_versions=settings.keep_versions,
        max_download_bytes=settings.max_download_bytes,
        quality=settings.quality,
        rules=settings.rules,
    )
