"""What two samples of the write counters say."""

from __future__ import annotations

from typing import Any

from ..declare import Finding


def unmeasurable(freeze: Any) -> list[Finding]:
    """Say why two samples cannot tell whether anybody writes."""
    if freeze.standby:
        return [Finding("server", "a standby counts no writes of its own: connect to the primary")]
    if not freeze.after.counting:
        return [Finding("track_counts", "the server counts no writes", "set track_counts = on")]
    if freeze.before.reset != freeze.after.reset:
        return [Finding("statistics", "the counters were reset between the samples: run again")]
    return []


def written_tables(freeze: Any) -> list[Finding]:
    """Name the tables whose counters or file differ between the samples."""
    before, after = freeze.before.counters, freeze.after.counters
    changed = sorted(t for t in before.keys() | after.keys() if before.get(t) != after.get(t))
    return [Finding(table, "was written to between two samples") for table in changed]
