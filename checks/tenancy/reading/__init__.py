"""What a policy's condition rests on: claims, settings, the row; through the functions it calls."""

from __future__ import annotations

from .conditions import Reader
from .facts import Condition, Fact, TooManyWays, Way, facts_in

__all__ = ["Condition", "Fact", "Reader", "TooManyWays", "Way", "facts_in"]
