"""Functions that set what policies trust: only the declared ones may, and not as they are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast

from ...declare import Finding
from ..catalog import Catalog, Function
from ..code.bodies import Bodies
from ..code.nodes import of_type, text_of, words
from ..functions.callers import callers
from ..given import Intent
from ..reading import Fact, Reader
from ..reading.facts import CLAIM, CLAIMS, flat, one
from ..reading.values import Scope


def setter_findings(catalog: Catalog, intent: Intent, bodies: Bodies) -> Iterator[Finding]:
    """Find functions of the application that set a trusted setting and shall not, or blindly."""
    trusted, known = (
        _trusted(intent),
        {_plain(identity): identity for identity in catalog.functions},
    )
    for name in sorted({name for names in trusted.values() for name in names}):
        if _plain(name) not in known:
            yield Finding(name, "the profile names it as a setter, and there is no such function")
    setters = {
        setting: {known[_plain(name)] for name in names if _plain(name) in known}
        for setting, names in trusted.items()
    }
    for identity, roles in _callers(catalog, intent).items():
        yield from _called(bodies, catalog.functions[identity], setters, roles)


def _called(
    bodies: Bodies, function: Function, setters: dict[str, set[str]], roles: tuple[str, ...]
) -> Iterator[Finding]:
    """Judge one function: a declared setter by what it sets, any other by whether it does."""
    ways = {}
    for setting, declared in setters.items():
        if function.identity in declared:
            yield from _told(bodies, function, setting)
        elif way := _sets(bodies, function.identity, setting, declared):
            ways[setting] = way
    if ways:
        who = ", ".join(roles)
        yield Finding(
            function.identity,
            f"{who} can make it run, it sets {', '.join(sorted(ways))} "
            f"{next(iter(ways.values()))}, which policies trust, and it is no declared setter",
            _remedy(function, who),
        )


def _remedy(function: Function, roles: str) -> str:
    """Write what keeps the application from it; a trigger runs for whoever writes."""
    if function.returns == "trigger":
        return ""
    return f"revoke execute on function {function.identity} from public, {roles};"


def unread_functions(catalog: Catalog, intent: Intent, bodies: Bodies) -> Iterator[Finding]:
    """Find functions that may set a trusted setting, and cannot be read."""
    names = (*_trusted(intent), "set_config")
    for identity, roles in _callers(catalog, intent).items():
        function, body = catalog.functions[identity], bodies.of(identity)
        told = any(name in function.body.lower() for name in names)
        if body.problem and not function.extension and told:
            message = (
                f"{', '.join(roles)} can make it run, it seems to set what policies trust, and"
            )
            yield Finding(identity, f"{message} {body.problem}")


def _trusted(intent: Intent) -> dict[str, set[str]]:
    """Return the settings that policies trust, each with its declared setters."""
    found: dict[str, set[str]] = {}
    for source in intent.section.sources:
        for name in _settings(source.read) if source.trust != "client" else ():
            found.setdefault(name, set()).update(source.setters)
    return found


def _settings(read: str) -> list[str]:
    """Return the settings in which a source stands: a token has one for all of its claims."""
    kind, _, name = read.partition(":")
    if kind == "jwt":
        return [CLAIMS[0], f"{CLAIM}{name.split('.')[0]}"]
    return [name.lower()] if kind == "setting" else []


def _callers(catalog: Catalog, intent: Intent) -> dict[str, tuple[str, ...]]:
    """Return the functions that roles of the application can make run, with these roles."""
    found = {f.identity: callers(catalog, intent, f) for f in catalog.functions.values()}
    return {identity: roles for identity, roles in sorted(found.items()) if roles}


def _plain(signature: str) -> str:
    return "".join(signature.split()).lower()


def _sets(bodies: Bodies, identity: str, setting: str, setters: set[str]) -> str:
    """Say how a function sets a setting, by itself or by what it calls; empty if it does not."""
    seen, waiting = set(setters), [identity]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            body = bodies.of(here)
            names = {change.setting for change in body.changes}
            if names & {setting, ""}:
                name = "by name" if setting in names else "by any name that it is given"
                return name if here == identity else f"{name} through {here}"
            waiting += sorted(body.calls)
    return ""


def _told(bodies: Bodies, function: Function, setting: str) -> Iterator[Finding]:
    """Find a setter that sets what its caller passes, and asks nobody else."""
    reader = Reader(bodies)
    passed = [one(Fact("argument", name)) for name in function.argument_names]
    inside = reader.inside(function, passed, Scope())
    read = reader.everything(inside) | flat(way for ways in inside.values.values() for way in ways)
    asked = {fact.kind for fact in read} & {"jwt", "user", "table"}
    for step in bodies.of(function.identity).steps:
        for value in _values(step.tree, setting):
            given = {f.name for f in flat(reader.value(value, inside)) if f.kind == "argument"}
            if given and not asked:
                yield Finding(
                    function.identity,
                    f"sets {setting} to what its caller passes ({', '.join(sorted(given))}), "
                    "and asks nobody whether that is so",
                )


def _values(tree: Any, setting: str) -> Iterator[Any]:
    """Yield what a setting is set to."""
    for call in of_type(tree, ast.FuncCall):
        if words(call.funcname)[-1] == "set_config" and len(call.args or ()) > 1:
            arguments: Any = call.args
            if (text_of(arguments[0]) or "").lower() in (setting, ""):
                yield arguments[1]
