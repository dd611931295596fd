"""A data directory on object storage: a thin layer that keeps a local mirror and a remote bucket in step.

All work happens in the mirror, which is an ordinary data directory. `store` speaks to the bucket, `mirror` says
which folder mirrors what, `pull` brings what is published into it, `push` puts a version there, `pointer` makes it
the current one, `lease` keeps writers apart, `sweep` removes what nothing needs. docs/object-storage.md tells it whole.
"""
