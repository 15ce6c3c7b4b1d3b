"""Finding what a name in a function's body means: by the path it is pinned to, or any path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..catalog import Catalog, Function
from .nodes import words

SYSTEM = ("pg_catalog", "information_schema")
Candidates = dict[str, list[str]]  # schema → canonical names


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: the path its names are looked up by, and what it is called."""

    path: tuple[str, ...] | None = ()  # None = the caller's, whatever that is
    label: str = ""  # a function's name qualifies its own variables

    @classmethod
    def of(cls, function: Function) -> Scope:
        """Return the scope of a function's body."""
        return cls(() if function.standard_body else pinned_path(function), function.name)


class Names:
    """The relations and functions of a catalog, by their bare names."""

    def __init__(self, catalog: Catalog) -> None:
        self._functions = catalog.functions
        relations, functions = catalog.relations.values(), catalog.functions.values()
        self._relations = _by_name((r.relation, r.schema, r.name) for r in relations)
        self._identities = _by_name((f.name, f.schema, f.identity) for f in functions)

    def relations(
        self, scope: Scope, found: Iterable[Any]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return the canonical names of relations, and the names that lead nowhere."""
        known: set[str] = set()
        unknown = set()
        for each in found:
            candidates = self._relations.get(each.relname, {})
            names = _chosen(candidates, each.schemaname or "", scope)
            known |= set(names)
            if not names and each.schemaname not in SYSTEM:
                unknown.add(".".join(filter(None, (each.schemaname, each.relname))))
        return frozenset(known), frozenset(unknown)

    def called(self, scope: Scope, call: Any) -> tuple[str, ...]:
        """Return the identities of the functions that a call may mean; none of the system's."""
        *schema, name = words(call.funcname)
        arguments = len(call.args or ())
        fitting = {
            schema: [i for i in identities if takes(self._functions[i], arguments)]
            for schema, identities in self._identities.get(name, {}).items()
        }
        return _chosen(fitting, schema[-1] if schema else "", scope)


def pinned_path(function: Function) -> tuple[str, ...] | None:
    """Return the schemas of a function's own `search_path`; None where the caller's counts."""
    for setting in function.settings:
        name, _, value = setting.partition("=")
        if name.lower() == "search_path":
            parts = [part.strip() for part in value.split(",")]
            return tuple(part.strip('"').replace('""', '"') for part in parts if part.strip('"'))
    return None


def takes(function: Function, arguments: int) -> bool:
    """Say whether a function can be called with a number of arguments."""
    most = len(function.argument_types)
    header = function.definition.partition("\n RETURNS ")[0]
    variadic = "VARIADIC " in header
    return most - function.defaults - variadic <= arguments and (arguments <= most or variadic)


def _by_name(entries: Iterable[tuple[str, str, str]]) -> dict[str, Candidates]:
    found: dict[str, Candidates] = {}
    for name, schema, canonical in entries:
        found.setdefault(name, {}).setdefault(schema, []).append(canonical)
    return found


def _chosen(candidates: Candidates, schema: str, scope: Scope) -> tuple[str, ...]:
    """Choose by schema, else the first on the pinned path, else whatever a caller could mean."""
    if schema:
        return tuple(candidates.get(schema, ()))
    if scope.path is not None:
        return next((tuple(candidates[each]) for each in scope.path if candidates.get(each)), ())
    return tuple(name for names in candidates.values() for name in names)
