"""Secrets are removed before anything is hashed, written or shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

MASK = "***"
SHORTEST = 4  # a shorter secret would blank out ordinary words
KEPT = 1024  # texts that are remembered

WORD = r"(?i)(password[\"\\]*\s*[=:]\s*"
PATTERNS = (
    (r"(?s)-----BEGIN ([A-Z ]*)PRIVATE KEY-----.*?(?:-----END \1PRIVATE KEY-----|\Z)", MASK),
    # A password may hold a raw `@`; one with a raw `/` ends at the first `@`.
    (
        r"(?i)\b([a-z][a-z0-9+.-]*://[^\s:/@\"'<>]*):(?:[^\s\"'<>/?#]+|[^\s@\"'<>]+)@",
        rf"\1:{MASK}@",
    ),
    (WORD + r"\\?([\"']))(?:(?!\2)[^\\\n])+", rf"\1{MASK}"),
    (WORD + r")(?!(?:null|none)\b)[^\s'\",;<>&\\*][^\s'\",;<>&\\]{2,}", rf"\1{MASK}"),
    (r"(?i)\b(bearer\s+)[a-z0-9._~+/-]{16,}=*", rf"\1{MASK}"),
    (r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+", MASK),
    (r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}", MASK),
)
COMPILED = [(re.compile(pattern), replacement) for pattern, replacement in PATTERNS]


class Redactor:
    """Removes what looks like a secret, and the secrets that this run knows of."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.secrets = tuple(sorted({str(secret) for secret in secrets}))
        spellings = {form for secret in self.secrets for form in _spellings(secret)}
        # The longest first: one secret may be the beginning of another.
        ordered = sorted(spellings, key=lambda form: (-len(form), form))
        self._known = re.compile("|".join(map(_pattern, ordered))) if ordered else None
        self._cleaned = lru_cache(maxsize=KEPT)(self._clean)  # facts repeat the same few words

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        return self._cleaned(text)

    def _clean(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(MASK, text)
        for pattern, replacement in COMPILED:
            text = pattern.sub(replacement, text)
        return text

    def json(self, text: str) -> str:
        """Return JSON text without secrets; replacing in the text itself could break it."""
        try:
            return json.dumps(self.data(json.loads(text)))
        except ValueError:
            return self.text(text)

    def data(self, value: Any) -> Any:
        """Return plain data (of JSON's kinds) whose strings hold no secret."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self._member(str(key), v) for key, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.data(element) for element in value]
        return value

    def _member(self, key: str, value: Any) -> Any:
        hidden = isinstance(value, str) and value and re.search(r"(?i)(password|passwd)$", key)
        return MASK if hidden else self.data(value)


def _pattern(secret: str) -> str:
    """Match a secret; one that is a word only as a word, or `postgres` would eat a scheme."""
    literal = re.escape(secret)
    return rf"(?<![^\W_]){literal}(?![^\W_])" if secret.isalpha() else literal


@lru_cache(maxsize=64)
def _spellings(secret: str) -> frozenset[str]:
    """Return the ways a secret is written in text, URLs and JSON."""
    if len(secret) < SHORTEST:
        return frozenset()
    return frozenset({secret, quote(secret, safe=""), json.dumps(secret)[1:-1]})
