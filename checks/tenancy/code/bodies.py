"""What functions do, read from their bodies: relations, calls, settings, statements built late.

`Bodies` reads each function once. What cannot be read says so in `problem`; it is the judge's
to call that a finding. Members of extensions and functions in C are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pglast import ast
from pglast.enums import VariableSetKind
from pglast.parser import ParseError

from ..catalog import Catalog, Function
from .lookup import Names, Scope
from .nodes import named_relations, nodes, of_type, text_of, words
from .steps import Step, steps_of

READABLE = ("sql", "plpgsql")
# `set app.tenant = …` as a text, or the beginning of one; `%I` is whatever is put in.
BUILT = re.compile(r"\s*set\s+(?:(local|session)\s+)?([\w.%]+)", re.I)


@dataclass(frozen=True)
class Change:
    """A setting that a function changes."""

    setting: str  # empty where the name is known only when it runs
    lasting: bool  # beyond the transaction


@dataclass(frozen=True)
class Body:
    """What one function does by itself."""

    steps: tuple[Step, ...] = ()
    relations: frozenset[str] = frozenset()  # canonical names
    unknown: frozenset[str] = frozenset()  # relations that are not there (temporary ones too)
    calls: frozenset[str] = frozenset()  # identities of functions outside of the system
    settings: frozenset[str] = frozenset()  # names given to current_setting
    changes: tuple[Change, ...] = ()
    problem: str = ""

    @property
    def dynamic(self) -> tuple[Step, ...]:
        """Return the values that it runs as statements."""
        return tuple(step for step in self.steps if step.kind == "dynamic")


class Bodies:
    """The bodies of a catalog's functions, each read when it is first asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.names = Names(catalog)
        self._read: dict[str, Body] = {}

    def of(self, identity: str) -> Body:
        """Return what a function does by itself."""
        if identity not in self._read:
            self._read[identity] = read_body(self.names, self.catalog.functions[identity])
        return self._read[identity]

    def closure(self, identity: str) -> tuple[str, ...]:
        """Return a function and all that it calls, however deep."""
        found, waiting = [identity], [identity]
        while waiting:
            for called in sorted(self.of(waiting.pop()).calls):
                if called not in found:
                    found.append(called)
                    waiting.append(called)
        return tuple(found)

    def calls_of(self, scope: Scope, tree: Any) -> Iterator[tuple[ast.FuncCall, str]]:
        """Yield the calls in a tree, with each function that they may mean."""
        for call in of_type(tree, ast.FuncCall):
            for identity in self.names.called(scope, call):
                yield call, identity


def read_body(names: Names, function: Function) -> Body:
    """Read one function; what cannot be read is a body with a problem."""
    if function.extension or function.language not in READABLE:
        reason = "extension" if function.extension else f"language {function.language}"
        return Body(problem=f"its body cannot be read ({reason})")
    try:
        steps = steps_of(function)
    except (ParseError, RecursionError) as error:
        return Body(problem=f"its body cannot be parsed ({error.args[0]})")
    scope, trees = Scope.of(function), [step.tree for step in steps]
    known, unknown = names.relations(scope, named_relations(trees))
    return Body(
        steps=steps,
        relations=known,
        unknown=unknown,
        calls=frozenset(
            identity
            for call in of_type(trees, ast.FuncCall)
            for identity in names.called(scope, call)
        ),
        settings=frozenset(settings_read(trees)),
        changes=(*_changes(trees), *_built(s.tree for s in steps if s.kind == "dynamic")),
    )


def settings_read(tree: Any) -> Iterator[str]:
    """Yield the settings that a tree reads; empty where the name is not written out."""
    for call in of_type(tree, ast.FuncCall):
        if words(call.funcname)[-1] == "current_setting":
            yield (text_of((call.args or (None,))[0]) or "").lower()


def _built(trees: Iterable[Any]) -> Iterator[Change]:
    """Yield what statements set that are put together when they run; empty for any setting."""
    for text in of_type(list(trees), ast.String):
        if found := BUILT.match(str(text.sval)):
            local = (found[1] or "").lower() == "local"
            yield Change("" if "%" in found[2] else found[2].lower(), lasting=not local)


def _changes(tree: Any) -> Iterator[Change]:
    for node in nodes(tree):
        if isinstance(node, ast.VariableSetStmt) and node.name:
            put_back = node.kind in (VariableSetKind.VAR_RESET, VariableSetKind.VAR_SET_DEFAULT)
            yield Change(node.name.lower(), lasting=not (node.is_local or put_back))
        elif isinstance(node, ast.FuncCall) and words(node.funcname)[-1] == "set_config":
            yield _set_config(node.args or ())
        elif isinstance(node, ast.UpdateStmt) and _table(node) == "pg_settings":
            yield Change("", lasting=True)


def _table(node: ast.UpdateStmt) -> str:
    return str(node.relation.relname) if node.relation else ""


def _set_config(arguments: Any) -> Change:
    """Judge a call; whatever is not plainly local lasts, but for an empty value."""
    name, value, local = (*arguments, None, None, None)[:3]
    lasting = not _true(local) and text_of(value) != ""
    return Change((text_of(name) or "").lower(), lasting)


def _true(tree: Any) -> bool:
    while isinstance(tree, ast.TypeCast):
        tree = tree.arg
    if not isinstance(tree, ast.A_Const):
        return False
    value = tree.val
    if isinstance(value, ast.Boolean):
        return bool(value.boolval)
    return isinstance(value, ast.String) and str(value.sval).lower() in (
        "t",
        "true",
        "on",
        "yes",
        "1",
    )
