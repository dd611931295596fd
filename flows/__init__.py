"""Where the rooms meet: sources, the ingest pipeline, its Prefect wrapper, settings and the command line."""
