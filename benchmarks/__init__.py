"""Measurements: what an ingest costs, as ratios to a floor measured in the same run."""
