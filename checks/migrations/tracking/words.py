"""What the cells of a tracking document say: names, lists of names, states."""

from __future__ import annotations

import re
from collections.abc import Collection

from ...names import qualified

ASIDE = re.compile(r"\([^()]*\)")
BETWEEN = re.compile(r"[,;\n+&]|\band\b")
PART = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
NAME = re.compile(rf"{PART}(?:\.{PART}){{0,2}}")
NOTHING = re.compile(r"[-–—]*|none|n/a", re.I)
ALL = re.compile(r"all(\s+\w+)*?(\s+tables)?", re.I)

NOT = frozenset({"no", "none", "not", "without", "never"})
DONE = """
active applied complete completed deployed done dropped enabled finished forced live removed
"""
OPEN = """
deprecated disabled draft failed missing open outstanding pending planned progress proposed
reverted rolled scheduled todo
"""
STATES = {"done": frozenset(DONE.split()), "open": frozenset(OPEN.split())}
MARKS = {"done": "✅✔☑🟢", "open": "⚠❌✗⏳🚧🔴🟡"}


def without_asides(text: str) -> str:
    """Leave out what stands in parentheses."""
    while ASIDE.search(text):
        text = ASIDE.sub(" ", text)
    return text


def listed(text: str) -> list[str]:
    """Split a list as people write it: commas, `+`, `and`, line ends; an aside is no entry."""
    entries = (" ".join(part.split()) for part in BETWEEN.split(without_asides(text)))
    return [entry for entry in entries if not NOTHING.fullmatch(entry)]


def name_in(entry: str, schema: str, known: Collection[str]) -> str:
    """Write a name as the catalog does, or nothing for what is none.

    A bare name is one of `schema`; capitals count only where the catalog has such a name.
    """
    if not NAME.fullmatch(entry):
        return ""
    parts = parts_of(entry)
    if len(parts) == 1:
        parts = [schema, *parts]
    exact = qualified(*parts)
    return exact if exact in known else qualified(*(part.lower() for part in parts))


def parts_of(name: str) -> list[str]:
    """Split a name at its points, and take the quotes off."""
    return [
        part[1:-1].replace('""', '"') if part.startswith('"') else part
        for part in re.findall(PART, name)
    ]


def state_of(text: str) -> str:
    """Read a status: done, open, exempt, or nothing where it says neither, or both.

    The words decide; where there is none that does, the marks.
    """
    said = without_asides(text).casefold()
    words = set(re.findall(r"[a-z]+(?:/[a-z]+)?", said))
    if "n/a" in words or "exempt" in words or {"not", "applicable"} <= words:
        return "exempt"
    if words & NOT:
        return "open"
    found = {state for state, vocabulary in STATES.items() if words & vocabulary}
    found = found or {state for state, marks in MARKS.items() if set(said) & set(marks)}
    return found.pop() if len(found) == 1 else ""
