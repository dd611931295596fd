"""Parsing on the machines of a Dask cluster: shards go out as small records, folders of rows come back.

Nothing here is imported by a run on one machine.
"""
