"""What a types file says, read by its syntax: how it is laid out does not matter."""

from .model import Field, Link, Relation, Schema, Shape, Signature, Types, Unreadable
from .reading import read

__all__ = [
    "Field",
    "Link",
    "Relation",
    "Schema",
    "Shape",
    "Signature",
    "Types",
    "Unreadable",
    "read",
]
