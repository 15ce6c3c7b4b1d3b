"""The document that tracks migrations and tables, compared with files, ledger and catalog."""

from .judging import contradictions
from .truth import read_truth

__all__ = ["contradictions", "read_truth"]
