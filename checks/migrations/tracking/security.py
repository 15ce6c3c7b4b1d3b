"""What the document says of row security: per table, and in the lists of priorities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from ...declare import Finding
from ...markdown import Item
from .truth import Truth
from .words import listed, state_of


def contradicted(truth: Truth, name: str, text: str) -> str:
    """Say how the catalog contradicts a status; nothing where it does not.

    Row security without policies is complete where nobody shall pass, and pending where
    policies are to come. What a waiting migration changes is not settled.
    """
    state = state_of(text)
    if not state:
        return f"its RLS status is {text or 'empty'}: neither pending nor complete"
    if name in truth.moving:
        return ""
    table = truth.relations[name]
    if state == "done" and not table.secured:
        return f"its RLS status is {text}, and row security is off"
    if state == "done" and "forced" in text.casefold() and not table.forced:
        return f"its RLS status is {text}, and row security is not forced"
    if state == "open" and table.secured and table.policies:
        return f"its RLS status is {text}, and row security is on, with {table.policies} policies"
    if state == "exempt" and table.secured:
        return f"its RLS status is {text}, and row security is on"
    return ""


def priorities(truth: Truth, items: Sequence[Item]) -> Iterator[Finding]:
    """Find names in the lists of priorities that match no table, and boxes ticked wrongly.

    An item that does not begin with a name in backticks is another task.
    """
    for item in items:
        text = item.cell.text
        if item.done is None or not item.cell.codes or not text.startswith(item.cell.codes[0]):
            continue
        for pattern in _leading(text, item.cell.codes):
            yield from _judged(truth, pattern, item)


def _leading(text: str, codes: Sequence[str]) -> Iterator[str]:
    """Yield the names that an item begins with; what comes after other words is a remark."""
    for code in codes:
        before, _, text = text.partition(code)
        if listed(before):
            return
        yield from listed(code)


def _judged(truth: Truth, pattern: str, item: Item) -> Iterator[Finding]:
    object = f"priority {pattern}"
    tables = matching(truth, pattern)
    if not tables:
        yield Finding(object, "matches no table", line=item.line)
    settled = [name for name in tables if name not in truth.moving and name in truth.relations]
    status = "complete" if item.done else "pending"
    wrong = [truth.shown(name) for name in settled if contradicted(truth, name, status)]
    if wrong:
        said = f"its box says {status}, and row security says otherwise: {', '.join(wrong)}"
        yield Finding(object, said, line=item.line)


def matching(truth: Truth, pattern: str) -> list[str]:
    """Return the tables that a name, or one with `*`, means."""
    whole = truth.name(pattern) or (pattern if "." in pattern else f"{truth.schemas[0]}.{pattern}")
    known = {name for name, there in truth.relations.items() if there.owed or name == whole}
    return sorted(name for name in known | set(truth.coming) if fnmatchcase(name, whole))
