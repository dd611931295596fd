"""Where the rooms meet: sources, the ingest pipeline, its Prefect wrapper, settings and the command line."""

import os

# How the allocator of polars treats memory that was freed: it is kept for a second, as the next step needs as
# much again. Given back at once, as is the default for large blocks, it is mapped and zeroed anew each time, which
# took a fifth of the CPU time of a shard. Kept for ever it counted as resident: another 280 MB of two workers. Few
# arenas keep the peak low. Read once, when polars is first imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:1000,muzzy_decay_ms:1000,narenas:2")
