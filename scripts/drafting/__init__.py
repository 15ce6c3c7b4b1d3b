"""Guesses a tenancy profile from a database's catalog."""
