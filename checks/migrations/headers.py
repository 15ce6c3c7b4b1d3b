"""What a migration says of itself, before its first statement.

Source: seed 001, RUN-003.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from ..declare import Finding
from .given import Step

COMMENT = re.compile(r"\s*(?:--(?P<line>[^\n]*)(?:\n|\Z)|/\*(?P<block>.*?)\*/)", re.S)


def incomplete(steps: Sequence[Step], words: Sequence[str]) -> list[Finding]:
    """Find migrations whose header lacks one of the words, or says nothing after it."""
    findings = []
    for step in steps:
        text = header_of(step)
        if missing := [word for word in words if not _explains(text, word)]:
            said = f"its header does not say: {', '.join(missing)}"
            remedy = "\n".join(f"-- {word}: …" for word in missing)
            findings.append(Finding(step.name, said, remedy, file=step.file, line=1))
    return findings


def header_of(step: Step) -> str:
    """Return the comment at the top of a file, or the docstring of a revision."""
    if step.name.endswith(".py"):
        try:
            return ast.get_docstring(ast.parse(step.text)) or ""
        except SyntaxError:
            return ""
    lines, at, text = [], 0, step.text.removeprefix("\ufeff")
    while found := COMMENT.match(text, at):
        lines.append(found["line"] if found["line"] is not None else found["block"])
        at = found.end()
    return "\n".join(lines)


def _explains(text: str, word: str) -> bool:
    """Say whether a line begins with the word, and something follows on it or below."""
    begun = rf"^[\s*#-]*{re.escape(word)}[\w ]*:[ \t]*(?:\n[\s*#-]*(?![\w ]+:))?(?:[^\s:*#-]|#\d)"
    return re.search(begun, text, re.M | re.I) is not None
