"""Where the rooms meet: sources, the ingest pipeline, its Prefect wrapper, settings and the command line."""

import os

# How the allocator of polars treats memory that was freed: it is kept for ten seconds, as the next shard needs as much
# again, and a shard takes several. Given back sooner it is mapped and zeroed anew each time: at once, which is the
# default for large blocks, cost a fifth of the CPU time of a shard, and after a second still a tenth. Kept for ever it
# counts as resident when the work is another. Few arenas keep the peak low. Read once, when polars is first imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:0,narenas:2")
