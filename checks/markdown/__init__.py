"""Markdown as GitHub reads it, in plain data."""

from .model import Cell, Document, Heading, Item, Link, Paragraph, Row, Table
from .reading import read_markdown

__all__ = [
    "Cell",
    "Document",
    "Heading",
    "Item",
    "Link",
    "Paragraph",
    "Row",
    "Table",
    "read_markdown",
]
