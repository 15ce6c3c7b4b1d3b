"""Formats of other tools: projections of the results, never the truth."""
