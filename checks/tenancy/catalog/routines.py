"""Functions, and the events that fire them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """A function or procedure outside of the system's schemas."""

    oid: int
    identity: str  # schema.name(argument types)
    schema: str
    name: str
    kind: str  # prokind: f, p, a, w
    argument_names: tuple[str, ...]  # of IN, INOUT and VARIADIC arguments; empty where unnamed
    argument_types: tuple[str, ...]
    default_values: tuple[str | None, ...]  # of each argument, as an expression
    defaults: int
    returns: str
    returns_set: bool
    language: str
    definer: bool
    volatility: str  # i, s, v
    leakproof: bool
    strict: bool
    settings: tuple[str, ...]  # proconfig, e.g. search_path=""
    owner: str
    body: str  # prosrc; for SQL-standard bodies what pg_get_function_sqlbody writes
    standard_body: bool  # `begin atomic … end` or `return …`: names are qualified already
    extension: bool
    public_execute: bool
    definition: str = ""  # `create function …`; empty for aggregates and window functions


@dataclass(frozen=True)
class EventTrigger:
    """An event trigger; without tags it fires for every command."""

    name: str
    event: str
    tags: tuple[str, ...]
    function: str  # identity
    enabled: str  # O, D, R, A
