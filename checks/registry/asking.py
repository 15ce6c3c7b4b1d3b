"""What the service is asked, and what it must answer."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from ..declare import Finding
from .given import Answer, Api, Section

# What each is told who may not; a stranger has a token that nobody gave out.
NOBODY = {"anonymous": (401,), "user": (403,), "stranger": (401, 403)}
WORDS = 80  # of what a service says


def fault(answer: Answer, *wanted: int) -> str:
    """Say what is wrong with an answer that must have one of these statuses; empty if nothing."""
    if answer.problem:
        return answer.problem
    if answer.status in wanted:
        return ""
    expected = " or ".join(map(str, wanted))
    hint = ": the token is wrong or expired" if answer.status == 401 and 401 not in wanted else ""
    return f"answers {answer.status} {error_of(answer)}".rstrip() + f", not {expected}{hint}"


def error_of(answer: Answer) -> str:
    """Return what the service calls its refusal."""
    said = answer.body.get("error", "") if isinstance(answer.body, dict) else ""
    return f"{said!s:.{WORDS}}"


def field(body: Any, *names: str) -> Any:
    """Return a member of JSON, however deep; None where there is none."""
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def rows(answer: Answer, name: str) -> list[dict[str, Any]]:
    """Return the objects that an answer lists under a name; what is no object is none of them."""
    listed = field(answer.body, name)
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []


def open_doors(api: Api, section: Section, *, posting: bool) -> list[Finding]:
    """Find endpoints that answer somebody who is no admin; what is asked for does not exist."""
    found = []
    for caller, wanted in NOBODY.items():
        for method, path, body in _doors(section, posting):
            asked = api.get(path, caller) if method == "GET" else api.post(path, body, caller)
            if said := fault(asked, *wanted):
                found.append(Finding(_named(method, path, section, caller), said))
    return found


def _doors(section: Section, posting: bool) -> list[tuple[str, str, Any]]:
    """List what admins may; nothing of it could be done: no such version, no name, no deal."""
    version = f"{section.api.versions}/{uuid4()}"
    reads = [section.api.versions, f"{version}/entries", replay_of(section, str(uuid4()))]
    doors: list[tuple[str, str, Any]] = [("GET", path, None) for path in reads]
    if posting:
        doors += [("POST", section.api.versions, {}), ("POST", f"{version}/entries", {})]
        doors += [("POST", f"{version}/{what}", None) for what in ("publish", "deprecate")]
    return doors


def replay_of(section: Section, deal: str, snapshot: str = "") -> str:
    """Return the path that replays a snapshot of a deal, or the latest."""
    path = section.api.replay.replace("{deal}", deal)
    more = "&" if "?" in path else "?"
    return f"{path}{more}snapshot_id={snapshot}" if snapshot else path


def _named(method: str, path: str, section: Section, caller: str) -> str:
    """Name a door without the id that was made up for it."""
    kind = "replay" if path.startswith(section.api.replay.partition("{")[0]) else "versions"
    last = path.rpartition("/")[2]
    kind += f"/{last}" if last in ("entries", "publish", "deprecate") else ""
    return f"{method} {kind} as {caller}"
