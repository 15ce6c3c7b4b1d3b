"""Texts that a model looks at in pieces, such as folders: put together again from them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .subscripts import PLACE, START
from .terms import Value

SEPARATOR = "/"  # of what cannot be read; a replay will show whether it was right
LAST = "w"  # a file in the folders


@dataclass
class Pieces:
    """Which array a text is split into, and what stands in it; arrays by the names of a model."""

    arrays: dict[str, tuple[str, str]] = field(default_factory=dict)  # text → separator, array
    parts: dict[str, str] = field(default_factory=dict)  # array → an array that it begins with
    places: dict[str, dict[int, Value]] = field(default_factory=dict)

    def learn(
        self, name: str, arguments: tuple[Value, ...], result: Value, terms: list[str]
    ) -> None:
        """Remember what was applied; `terms` are the model's names of arguments and result."""
        texts = [argument.text for argument in arguments[1:]]
        if name == PLACE and texts[0] is not None:
            self.places.setdefault(terms[0], {})[int(texts[0])] = result
        elif name.startswith(START) and texts[0] == "1":
            self.parts[terms[0]] = terms[-1]
        elif result.type == "text[]" and arguments[:1] and arguments[0].type == "text":
            separator = texts[0] if texts and texts[0] else SEPARATOR
            self.arrays.setdefault(terms[0], (separator, terms[-1]))

    def of(self, text: str) -> tuple[str, list[Value | None]]:
        """Return the separator and the pieces of a text; none where it is not looked into."""
        separator, array = self.arrays.get(text, ("", ""))
        while array not in self.places and array in self.parts:
            array = self.parts[array]
        places = self.places.get(array, {})
        return separator, [places.get(n) for n in range(1, max(places, default=0) + 1)]
