"""Judging what was met at doors that only a living database shows."""
