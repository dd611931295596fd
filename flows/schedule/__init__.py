"""Runs by the clock: what the schedule is, its server, recovery after a death, and serving it in the foreground."""
