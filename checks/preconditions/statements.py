"""When a signed statement counts: for this target, at this moment, by the right person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..declare import Finding
from ..given import Attestation

SKEW = 300  # seconds by which two clocks may differ


def statement_findings(
    kind: str, statements: Sequence[Attestation], scope: Mapping[str, str], now: datetime
) -> list[Finding]:
    """Find what keeps every statement of a kind from counting; nothing when one counts.

    A folder may hold statements about other targets (the rehearsal's), so those about this
    database are judged, and the others only mentioned where there is none.
    """
    about = [statement for statement in statements if _kind(statement) == kind]
    here = [s for s in about if scope_of(s).get("database") == scope["database"]] or about
    judged = [list(_problems(kind, statement, scope, now)) for statement in here]
    if not judged:
        remedy = f"python -m scripts.attest {kind} …"
        return [Finding(kind, f"there is no {kind} statement", remedy)]
    return min(judged, key=len)


def counting(
    kind: str, statements: Sequence[Attestation], scope: Mapping[str, str], now: datetime
) -> Attestation | None:
    """Return the statement of a kind that counts, if there is one."""
    for statement in statements:
        if _kind(statement) == kind and not list(_problems(kind, statement, scope, now)):
            return statement
    return None


def moment(text: object) -> datetime | None:
    """Read an ISO 8601 time with its zone; nothing for what is none."""
    try:
        found = datetime.fromisoformat(str(text))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):  # the latter near the years 1 and 9999
        return None


def window_problem(window: object, now: datetime) -> str:
    """Say why a moment lies outside of `{starts_at, ends_at}`; empty when it lies inside."""
    values = window if isinstance(window, dict) else {}
    starts, ends = moment(values.get("starts_at")), moment(values.get("ends_at"))
    if starts is None or ends is None:
        return "names no window with starts_at and ends_at"
    if not starts <= now <= ends:
        return f"its window is {starts:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC, not now"
    return ""


def _kind(statement: Attestation) -> str:
    """Return the kind; a file that cannot be read may be of the kind in its name."""
    return statement.kind or next(
        (kind for kind in ("approval", "write-freeze", "restore-window") if kind in statement.file),
        "",
    )


def scope_of(statement: Attestation) -> Mapping[str, Any]:
    """Return what a statement is about; nothing where that is no JSON object."""
    scope = statement.values.get("scope")
    return scope if isinstance(scope, dict) else {}


def _problems(
    kind: str, statement: Attestation, scope: Mapping[str, str], now: datetime
) -> Iterator[Finding]:
    if statement.problem:
        yield Finding(kind, f"{statement.file}: {statement.problem}")
        return
    yield from _time_problems(kind, statement, now)
    stated = dict(scope_of(statement)) | {"change_id": statement.values.get("change_id")}
    for key, wanted in scope.items():
        if not wanted or stated.get(key) != wanted:
            said = stated.get(key) or "nothing"
            yield Finding(
                f"{kind}.{key}", f"the statement is about {said}, this run is about {wanted or '?'}"
            )


def _time_problems(kind: str, statement: Attestation, now: datetime) -> Iterator[Finding]:
    issued, expires = (moment(statement.values[key]) for key in ("issued_at", "expires_at"))
    if issued is None or expires is None:
        yield Finding(kind, f"{statement.file}: issued_at and expires_at are no times with zone")
    elif (issued - now).total_seconds() > SKEW:
        yield Finding(kind, f"{statement.file}: it is issued in the future, {issued.isoformat()}")
    elif expires <= now:
        yield Finding(kind, f"{statement.file}: it expired at {expires.isoformat()}")
