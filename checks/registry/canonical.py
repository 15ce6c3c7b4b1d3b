"""One text per meaning: how a definition is written before it is hashed.

The source's way is ECMAScript's: keys in the order of UTF-16 code units, but array indices
first; numbers as binary64; names that carry no meaning left out at every depth. RFC 8785
differs in array indices, `__proto__` and lone surrogates, which it refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from json.encoder import encode_basestring
from math import isfinite
from typing import Any, NoReturn

import rfc8785

from .numbers import number_text

SOURCE, RFC8785 = "source-compatible", "rfc8785"
STRIPPED = frozenset(
    {
        "id",
        "registry_version_id",
        "created_at",
        "updated_at",
        "published_at",
        "created_by",
        "definition_hash",
    }
)
NOTHING: frozenset[str] = frozenset()
LOST = "__proto__"  # assigning it sets a prototype, so the source loses it
INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
LAST_INDEX = 2**32 - 2
SURROGATE = re.compile("[\ud800-\udfff]")


class NotCanonical(ValueError):
    """A value that has no canonical text, with the reason."""


def parse_json(text: str) -> Any:
    """Read JSON as ECMAScript does: every number a binary64, the last of equal keys.

    Raises NotCanonical for what is no JSON or is nested too deeply to read.
    """
    try:
        return json.loads(text, parse_int=float, parse_constant=_refuse)
    except ValueError as error:
        raise NotCanonical(f"is no JSON: {error}") from None
    except RecursionError:
        raise NotCanonical("is nested too deeply") from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON number")


def canonical(value: Any, stripped: Collection[str] = STRIPPED, variant: str = SOURCE) -> str:
    """Write a parsed value canonically, without the stripped names.

    Raises NotCanonical for what cannot be written: too deep, or refused by RFC 8785.
    """
    try:
        if variant == RFC8785:
            return rfc8785.dumps(without(value, stripped)).decode()
        return _written(value, stripped)
    except RecursionError:
        raise NotCanonical("is nested too deeply") from None
    except rfc8785.CanonicalizationError as error:
        raise NotCanonical(f"RFC 8785 refuses it: {error}") from None


def without(value: Any, stripped: Collection[str]) -> Any:
    """Copy a value without the stripped names, at every depth."""
    if isinstance(value, dict):
        return {key: without(value[key], stripped) for key in value if key not in stripped}
    if isinstance(value, list):
        return [without(item, stripped) for item in value]
    return value


def _written(value: Any, stripped: Collection[str]) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        members = [
            f"{_quoted(key)}:{_written(value[key], stripped)}"
            for key in key_order(value)
            if key not in stripped and key != LOST
        ]
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join([_written(item, stripped) for item in value]) + "]"
    return number_text(value) if isfinite(value) else "null"


def _quoted(text: str) -> str:
    quoted: str = encode_basestring(text)
    if quoted.isascii():
        return quoted
    return SURROGATE.sub(lambda lone: f"\\u{ord(lone[0]):04x}", quoted)


def key_order(keys: Collection[str]) -> list[str]:
    """Sort keys as a JavaScript object emits them: array indices by value, others by code unit."""
    plain = "".join(keys).isascii()  # then Python's own order is that of code units
    ordered = sorted(keys) if plain else sorted(keys, key=_code_units)
    indices = [key for key in ordered if key[:1].isdigit() and _is_index(key)]
    if not indices:
        return ordered
    return sorted(indices, key=int) + [key for key in ordered if key not in set(indices)]


def _code_units(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _is_index(key: str) -> bool:
    return INDEX.fullmatch(key) is not None and int(key) <= LAST_INDEX
