"""Measurements, run by hand and recorded in the documentation."""
