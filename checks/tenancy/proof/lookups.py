"""What a name in SQL means: relations and functions, by schema or by search path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pglast import ast

from ..catalog import Function, Relation
from . import parsing
from .world import Unsupported, World

T = TypeVar("T")
BUILT_IN = "pg_catalog"


def relation(world: World, schema: str | None, name: str, schemas: Sequence[str]) -> Relation:
    """Find a relation; raises Unsupported where there is none."""
    for each in [schema] if schema else [*schemas, *_elsewhere(world, schemas)]:
        if found := world.relations.get((each, name)):
            return found
    raise Unsupported(f"there is no relation {schema + '.' if schema else ''}{name}")


def function(
    world: World, parts: Sequence[str], arguments: int, schemas: Sequence[str]
) -> Function | None:
    """Find a function of somebody's own by name and number of arguments.

    Nothing for those of PostgreSQL itself; raises Unsupported where overloads leave it open.
    """
    places = [parts[-2]] if len(parts) > 1 else [*schemas, *_elsewhere(world, schemas)]
    for schema in places:
        listed = world.functions.get((schema, parts[-1]), [])
        fitting = [f for f in listed if _takes(f, arguments)]
        if len(fitting) > 1:
            raise Unsupported(f"{'.'.join(parts)} is overloaded")
        if fitting and len(parts) == 1 and parts[-1] in world.catalog.built_in:
            raise Unsupported(f"{parts[-1]} may be {fitting[0].identity} or PostgreSQL's own")
        if fitting:
            return fitting[0]
    return None


def _elsewhere(world: World, schemas: Sequence[str]) -> Iterator[str]:
    """Yield the schemas a caller's search path may hold: those the profile speaks of."""
    return (schema for schema in world.schemas if schema not in schemas)


def _takes(function: Function, arguments: int) -> bool:
    most = len(function.argument_types)
    return most - function.defaults <= arguments <= most


def body(function: Function) -> Any:
    """Return the query that a function is; raises Unsupported where it is more than one."""
    text = function.body.strip()
    if function.language == "plpgsql" and (returned := _only_return(text)):
        return parsing.statement(f"select {returned}")
    if function.language != "sql":
        raise Unsupported(f"{function.identity} is written in {function.language}")
    if function.standard_body:
        inner = text.removeprefix("BEGIN ATOMIC").removesuffix("END").strip().rstrip(";")
        text = inner if text.startswith("BEGIN ATOMIC") else text.replace("RETURN", "select", 1)
    return parsing.statement(text)


def _only_return(text: str) -> str:
    """Return what a PL/pgSQL function returns, where that is all it does."""
    inner = text.rstrip().rstrip(";").strip()
    if inner[:5].lower() != "begin" or inner[-3:].lower() != "end":
        return ""
    inner = inner[5:-3].strip().rstrip(";").strip()
    head, _, value = inner.partition(" ")
    plain = head.lower() == "return" and ";" not in value
    return "" if not plain or value.lower().startswith(("query", "next")) else value.strip()


def search_path(function: Function, default: Sequence[str]) -> tuple[str, ...]:
    """Return where a function looks for names."""
    for setting in function.settings:
        key, _, value = setting.partition("=")
        if key == "search_path":
            return tuple(part.strip().strip('"') for part in value.split(",") if part.strip(' "'))
    return tuple(default)


def own_settings(function: Function) -> dict[str, str]:
    """Return what a function sets for itself while it runs."""
    pairs = (setting.partition("=") for setting in function.settings)
    return {key.lower(): value for key, _, value in pairs if key != "search_path"}


def calls(node: Any) -> Iterator[tuple[str, ...]]:
    """Yield the names of the functions an expression calls."""
    for each in parsing.walk(node):
        if isinstance(each, ast.FuncCall):
            yield parsing.names(each.funcname)
