"""What a generator writes of each object: the newest form, and those of older versions."""

from .columns import Columns
from .functions import Expected, Functions
from .rules import Rule, Spelling
from .types import Speller

__all__ = ["Columns", "Expected", "Functions", "Rule", "Speller", "Spelling"]
