"""What a types file should speak of, as the catalog has it."""

from .model import Argument, Column, Database, ForeignKey, Function, Relation, Type
from .reading import read_database

__all__ = [
    "Argument",
    "Column",
    "Database",
    "ForeignKey",
    "Function",
    "Relation",
    "Type",
    "read_database",
]
