"""`run.jsonl`: the volatile half of a pack, written as things happen."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .results import Seen


def now() -> str:
    """Return the time in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def note(journal: Journal, seen: Seen, worker: str) -> None:
    """Write down one report of a check, with what it found."""
    facts: dict[str, Any] = {"nodeid": seen.nodeid, "when": seen.when, "worker": worker}
    facts |= {"pytest": seen.outcome, "duration_s": round(seen.duration, 6), "text": seen.text}
    for name in ("id", "target", "phase"):
        facts[name] = next(seen.every(name), "")
    if seen.outcome != "passed":
        facts["outcome"] = list(seen.every("outcome"))
        facts["findings"] = [
            finding for text in seen.every("findings") for finding in json.loads(text)
        ]
    journal.write("report", **facts)


class Journal:
    """Lines that reach the operating system one by one: a killed run leaves them behind."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")

    def write(self, event: str, **facts: Any) -> None:
        """Add a line; what it holds has been redacted before."""
        line = {"event": event, "at": now()} | facts
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file, which is hashed next."""
        self._file.close()
