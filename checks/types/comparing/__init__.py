"""Comparing a file with a database by meaning, and sorting the differences by their cause."""

from .comparison import Comparison, compare
from .remarks import DRIFT, Remark

__all__ = ["DRIFT", "Comparison", "Remark", "compare"]
