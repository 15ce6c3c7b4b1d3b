"""Functions that run whatever SQL their caller hands them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pglast import ast

from ...declare import Finding
from ...names import quoted
from ..access.reach import application_roles, may
from ..catalog import Catalog, Function
from ..code.bodies import READABLE, Bodies
from ..code.lookup import Scope
from ..code.nodes import of_type, words
from ..given import Intent
from ..guards.context import names_in
from .callers import callers
from .taint import caller_names, chosen_from_list, drawn_from, unsafe

# Functions of the server and its extensions that run a text.
RUNS_TEXT = re.compile(r"^(dblink(_exec|_open|_send_query)?|query_to_xml\w*|ts_stat|crosstab\w*)$")
REMOTE = re.compile(r"^dblink(_exec|_open|_send_query|_connect|_connect_u)?$")
NAMED_SO = re.compile(
    r"(exec|execute|run|eval)_?(any|raw|dynamic)?_?(sql|query|statement|ddl)", re.I
)
FOREIGN = re.compile(r"plpy\s*\.\s*(execute|prepare)|plv8\s*\.\s*(execute|prepare)|spi_\w+|SPI_\w+")


class Runners:
    """Judges functions, each once; a function is one too if it hands its text to another."""

    def __init__(self, catalog: Catalog, intent: Intent, bodies: Bodies) -> None:
        self.catalog = catalog
        self.intent = intent
        self.bodies = bodies
        self._known: dict[str, str] = {}
        scope, relations = intent.section.schemas, catalog.relations.values()
        self._owners = {relation.owner for relation in relations if relation.schema in scope}

    def findings(self) -> Iterator[Finding]:
        """Find the functions that the application's roles can make run any SQL."""
        for function in self.catalog.functions.values():
            who = callers(self.catalog, self.intent, function) if self._ours(function) else ()
            if who and (how := self.how(function.identity)):
                rights = function.owner if function.definer else "whoever calls it"
                names = ", ".join(["public", *map(quoted, who)])
                yield Finding(
                    function.identity,
                    f"{', '.join(who)} can make it run SQL with the rights of {rights}: {how}",
                    f"revoke execute on routine {function.identity} from {names};",
                )

    def _ours(self, function: Function) -> bool:
        """Say whether a function is the project's, or runs with more than its caller's rights.

        A platform has functions of its own, in schemas that no API exposes.
        """
        ours = function.schema in self.intent.section.schemas or function.owner in self._owners
        return ours or function.definer or function.extension

    def how(self, identity: str) -> str:
        """Say how a function runs its caller's text; empty where it does not."""
        if identity not in self._known:
            self._known[identity] = ""  # a function that calls itself adds nothing
            self._known[identity] = self._judged(self.catalog.functions[identity])
        return self._known[identity]

    def _judged(self, function: Function) -> str:
        if function.extension:
            return "that is what it is for" if REMOTE.match(function.name) else ""
        names = caller_names(function)
        body = self.bodies.of(function.identity)
        if function.language not in READABLE:
            return _suspected(function) if names else ""
        if body.problem:
            return body.problem if names else ""
        scope = Scope.of(function)
        for step in body.steps:
            if step.kind == "dynamic" and unsafe(step.tree.targetList, scope, names):
                taken = sorted(set(names_in(step.tree, scope)) & names)
                return f"its EXECUTE contains the text of {', '.join(taken)} as it is"
            if passed := self._passed(step.tree, scope, names):
                return passed
            if step.kind == "condition":
                names = names - chosen_from_list(step.tree, scope)
            if step.into and self._tainted(step.tree, scope, names):
                names = names | set(step.into)
        return ""

    def _passed(self, tree: Any, scope: Scope, names: set[str]) -> str:
        """Say to which function that runs text a tree hands the caller's."""
        for call in of_type(tree, ast.FuncCall):
            if unsafe(call.args or (), scope, names):
                name = words(call.funcname)[-1]
                targets = [i for i in self.bodies.names.called(scope, call) if self.how(i)]
                if targets or RUNS_TEXT.match(name):
                    return f"it hands its caller's text to {(targets or [name])[0]}"
        return ""

    def _tainted(self, tree: Any, scope: Scope, names: set[str]) -> bool:
        """Say whether a variable takes text of the caller, or of a table that callers write."""
        return unsafe(getattr(tree, "targetList", ()), scope, names) or drawn_from(
            tree, lambda each: self._writable(each, scope)
        )

    def _writable(self, named: Any, scope: Scope) -> bool:
        found, _ = self.bodies.names.relations(scope, [named])
        roles = application_roles(self.catalog, self.intent)
        return any(
            may(self.catalog, role, self.catalog.relations[name], privilege)
            for name in found
            for role in roles
            for privilege in ("INSERT", "UPDATE")
        )


def _suspected(function: Function) -> str:
    """Judge a function that cannot be read: by its name, or by what its text calls."""
    if NAMED_SO.search(function.name):
        return f"its name says so, and its body ({function.language}) cannot be read"
    if function.language not in ("c", "internal") and (found := FOREIGN.search(function.body)):
        return f"its body ({function.language}) calls {found[0]}, and it takes a text"
    return ""
