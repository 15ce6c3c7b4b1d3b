"""The table of all checks, as the data that pytest-html's page reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from ..model import BLOCKING, CheckResult, Outcome
from ..record import Record

# pytest-html filters and colours by the seven results it knows; ours take their places.
PLACES: dict[Outcome, str] = {
    "failed": "failed",
    "error": "error",
    "unverified": "xpassed",
    "waived": "xfailed",
    "accepted": "rerun",
    "not_applicable": "skipped",
    "passed": "passed",
}
COLUMNS = ("id", "severity", "target", "phase", "outcome", "title")
SHOWN = 20  # findings in a row's details
ORDER = list(PLACES)


def outcomes(record: Record) -> dict[str, dict[str, Any]]:
    """Return the filters: places, labels and counts."""
    counts = record.judgement.counts
    return {
        place: {"label": name.replace("_", " "), "value": counts[name]}
        for name, place in PLACES.items()
    }


def head() -> list[str]:
    """Return the header cells."""
    sortable = '<th class="sortable" data-column-type="{0}">{0}</th>'
    return [sortable.format(name) for name in COLUMNS]


def data(record: Record, environment: Mapping[str, str]) -> str:
    """Return the page's data as JSON: what went wrong first, then by key."""
    ordered = sorted(record.results, key=lambda r: (ORDER.index(r.outcome), r.key))
    told = {
        "environment": {escape(key): escape(value) for key, value in environment.items()},
        "tests": {"": [_row(result) for result in ordered]},
        "renderCollapsed": ["all"],
        "initialSort": "original",
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _row(result: CheckResult) -> dict[str, Any]:
    """Return a row; its cells are one string without quotes, which would be escaped."""
    outcome = escape(result.outcome.replace("_", " "))
    cells = (
        f"<td class=id>{result.id}<td class=severity>{result.severity}"
        f"<td>{escape(result.target)}<td>{escape(result.phase)}"
        f"<td class=col-result>{outcome}<td>{escape(result.title)}"
    )
    sortable = {name: getattr(result, name) for name in COLUMNS if name != "id"}
    # `id` is taken by the page itself, which numbers the rows in this same order.
    return sortable | {
        "result": PLACES[result.outcome],
        "resultsTableRow": [cells],
        "log": escape("\n".join(_details(result))),
    }


def _details(result: CheckResult) -> Iterator[str]:
    if result.outcome in BLOCKING:
        yield from (f"{f.object}: {f.message}"[:500] for f in result.findings[:SHOWN])
        if len(result.findings) > SHOWN:
            yield f"… and {len(result.findings) - SHOWN} more"
    if result.reason:
        yield result.reason
    yield from _list("waived", result.waived)
    yield from _list("accepted", result.accepted)


def _list(word: str, entries: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for entry in entries:
        yield f"{word}: {entry.get('object', '')} ({entry.get('reason', '')})"
