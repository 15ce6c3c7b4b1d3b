"""A model of the solver as rows and settings: every value gets a text that keeps its relations."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from .logic import TRUE, Term
from .models import Model
from .pieces import LAST, Pieces
from .problem import Problem
from .terms import Row, Value
from .typenames import INTEGERS
from .verdicts import Verdict

SAMPLES: Mapping[str, Callable[[int], str]] = {
    "uuid": lambda n: f"00000000-0000-4000-8000-{n:012d}",
    "date": lambda n: f"2026-01-{n % 28 + 1:02d}",
    "timestamp with time zone": lambda n: f"2026-01-{n % 28 + 1:02d} 00:00:00+00",
    "timestamp without time zone": lambda n: f"2026-01-{n % 28 + 1:02d} 00:00:00",
    "time without time zone": lambda n: f"{n % 24:02d}:00:00",
    "numeric": str,
    "real": str,
    "double precision": str,
    "interval": lambda n: f"{n} days",
    "json": lambda n: json.dumps({"n": n}),
    "jsonb": lambda n: json.dumps({"n": n}),
}

TOKENS = ("request.jwt.claim", "request.jwt.claims")


def witness(p: Problem, model: Model, verdict: Verdict, subject: Row) -> dict[str, Any]:
    """Return the rows and settings of a model; the first row is the one in question."""
    texts = Texts(p, model)
    rows = [row for row in p.rows if row not in (subject, p.before) and texts.holds(row.guard)]
    listed = [[row.table, texts.columns(row)] for row in [subject, *rows] if _stored(row)]
    before = p.before
    return {
        "old": texts.columns(before) if before is not None else None,
        "role": verdict.role,
        "gate": verdict.gate,
        "settings": {n: _token(n, texts.of(value)) for n, value in sorted(p.settings.items())},
        "rows": listed[:1] + [row for n, row in enumerate(listed) if n and row not in listed[1:n]],
    }


def _token(name: str, text: str | None) -> str | None:
    """Write a token that the question does not look into as JSON: other policies do look."""
    opaque = name in TOKENS and text and not text.startswith("{")
    return "{}" if opaque else text


def _stored(row: Row) -> bool:
    return not row.table.startswith("call ")


class Texts:
    """Names the model's values: literals as they are, others by number and type."""

    def __init__(self, p: Problem, model: Model) -> None:
        self.model = model
        self.known: dict[tuple[str, str], str] = {}
        self.casts: dict[tuple[str, str], tuple[str, Value]] = {}
        self.keys: dict[str, dict[str, Value]] = {}
        self.numbers: dict[str, int] = {}
        self.busy: set[tuple[str, str]] = set()
        self.pieces = Pieces()
        self.joined: dict[str, tuple[Value, ...]] = {}
        self.patterns: dict[str, Value] = {}
        for (type, text), value in p.literals.items():
            self.known[self._name(value.term), type] = text
        for name, arguments, result in p.applications:
            self._learn(name, arguments, result)

    def _learn(self, name: str, arguments: tuple[Value, ...], result: Value) -> None:
        """Remember what a value was made of, and what is made of it."""
        if any(self.holds(value.null) for value in arguments):
            return
        if name.startswith("cast:text>"):
            self.casts.setdefault((self._name(arguments[0].term), "text"), (name, result))
        elif name.startswith("cast:") and result.type == "text":
            self.casts[self._name(result.term), "text"] = (name, arguments[0])
        elif name in ("->", "->>") and arguments[1].text is not None:
            self.keys.setdefault(self._name(arguments[0].term), {})[arguments[1].text] = result
        elif name == "||" and result.type == "text":
            self.joined[self._name(result.term)] = arguments
        elif name == "~~" and self.holds(result.true):
            self.patterns[self._name(arguments[0].term)] = arguments[1]
        elif arguments:
            terms = [self._name(value.term) for value in (*arguments, result)]
            self.pieces.learn(name, arguments, result, terms)

    def holds(self, condition: Term) -> bool:
        """Say whether a condition holds in the model."""
        return bool(self.model.of(condition))

    def columns(self, row: Row) -> dict[str, str | None]:
        """Return the columns of a row that matter."""
        return {name: self.of(value) for name, value in sorted(row.values.items())}

    def of(self, value: Value) -> str | None:
        """Return the text of a value."""
        if value.null is TRUE or self.holds(value.null):
            return None
        if value.type == "boolean":
            return "true" if self.holds(value.true) else "false"
        return self._text(self._name(value.term), value.type)

    def _name(self, term: Term) -> str:
        return str(self.model.of(term))

    def _text(self, name: str, type: str) -> str:
        key = (name, type)
        if type in INTEGERS:
            return name
        if key not in self.known:
            self.known[key] = self._made(name, type)
        return self.known[key]

    def _made(self, name: str, type: str) -> str:
        if type in ("json", "jsonb") and name in self.keys:
            return json.dumps(self._object(name), sort_keys=True)
        key = (name, type)
        if key not in self.busy:
            self.busy.add(key)
            other = self.of(self.casts[key][1]) if key in self.casts else None
            other = other or (self._composed(name) if type == "text" else None)
            self.busy.discard(key)
            if other:
                return other
        number = self.numbers.setdefault(name, len(self.numbers) + 1)
        sample = SAMPLES.get(type)
        return sample(number) if sample else f"w{number}"

    def _composed(self, name: str) -> str:
        """Return a text that is made of others: joined, in pieces, or as a pattern wants it."""
        if name in self.joined:
            return "".join(self.of(part) or "" for part in self.joined[name])
        separator, pieces = self.pieces.of(name)
        if pieces:
            texts = [(self.of(piece) if piece else None) or LAST for piece in pieces]
            return separator.join([*texts, LAST])
        if name not in self.patterns:
            return ""
        number = self.numbers.setdefault(name, len(self.numbers) + 1)
        pattern = self.of(self.patterns[name]) or ""
        return pattern.replace("%", f"{LAST}{number}").replace("_", LAST)

    def _object(self, name: str) -> dict[str, Any]:
        found = {}
        for key, value in self.keys[name].items():
            text = self.of(value)
            if text is not None:
                inner = value.type in ("json", "jsonb") and text.startswith("{")
                found[key] = json.loads(text) if inner else text
        return found
