"""RLS301: a proof, or a counterexample, that no session reaches another tenant's rows."""

from __future__ import annotations

from .gates import prove
from .verdicts import GATES, LEAK, PROVEN, UNKNOWN, Verdict

__all__ = ["GATES", "LEAK", "PROVEN", "UNKNOWN", "Verdict", "prove"]
