"""Anti-patterns in TypeScript that uses the generated types, found by its syntax tree."""

from .judging import Known, findings_in

__all__ = ["Known", "findings_in"]
