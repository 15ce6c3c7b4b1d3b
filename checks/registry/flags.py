"""Risk flags: thresholds on three metrics, compared strictly."""

from __future__ import annotations

from collections.abc import Mapping
from operator import gt, lt
from typing import Any

RULES = (
    ("LOW_DSCR", "DSCR", lt, 1.15, "HIGH"),
    ("HIGH_LEVERAGE", "LEVERAGE", gt, 4.5, "MEDIUM"),
    ("LOW_CURRENT_RATIO", "CURRENT_RATIO", lt, 1.0, "MEDIUM"),
)


def risk_flags(metrics: Mapping[str, float | None]) -> list[dict[str, Any]]:
    """Return the flags that metrics raise, in the order of the rules; None raises none."""
    return [
        {"key": flag, "value": value, "threshold": threshold, "severity": severity}
        for flag, metric, beyond, threshold, severity in RULES
        if (value := metrics.get(metric)) is not None and beyond(value, threshold)
    ]
