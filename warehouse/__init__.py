"""The data directory: staged rows, their reconciliation with what is there, atomic publication, and reading.

Knows the tables of `schemas` and nothing of how cables are parsed or judged.
"""
