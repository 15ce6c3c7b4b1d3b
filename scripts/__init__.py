"""Chores of the repository, one small command per module."""
