"""Functions that run with the rights of their owner: pinned, granted on purpose, guarded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...declare import Finding
from ...names import quoted
from ..access.exposure import Exposure, beyond, door_of
from ..access.reach import application_roles
from ..catalog import Catalog, Function
from ..code.bodies import Bodies
from ..code.lookup import pinned_path
from ..code.signatures import same_object
from ..given import Intent
from ..guards.context import Context
from ..guards.guards import DYNAMIC, Guards
from ..guards.shown import Showing
from ..guards.ties import Ties
from .callers import callers
from .shadowing import TEMPORARY, unqualified

OF_TENANTS = ("tenant", "shared")
UNBOUND = {
    False: "their tenant is not compared with the session's context",
    True: "their tenant is neither that of the row that fires it nor the session's",
}


class Definers:
    """The SECURITY DEFINER functions that the application's roles can make run."""

    def __init__(self, catalog: Catalog, intent: Intent, bodies: Bodies) -> None:
        self.catalog = catalog
        self.intent = intent
        self.bodies = bodies
        self.context = Context(bodies, intent)
        self.ties = Ties(bodies, self.context, intent)
        self.roles = application_roles(catalog, intent)
        self.showing = Showing(bodies, self.context, self.ties)
        self._guards: dict[str, Guards] = {}  # by owner
        self.opened: list[Mapping[str, str]] = []  # what `[[tenancy.doors]]` declares

    def findings(self) -> Iterator[Finding]:
        """Find the functions that break a rule, and say all that each of them breaks."""
        for function in self.catalog.functions.values():
            who = callers(self.catalog, self.intent, function)
            if function.definer and not function.extension and who:
                guards = self._guarding(function.owner)
                touched = guards.touched(function.identity)
                if guards.tables and (touched or self._ours(function)):
                    yield from self._judged(function, who, guards, touched)

    def _ours(self, function: Function) -> bool:
        """Say whether a function is of the schemas in scope, or may do anything at all."""
        body = self.bodies.of(function.identity)
        return function.schema in self.intent.section.schemas or bool(body.dynamic or body.problem)

    def _guarding(self, owner: str) -> Guards:
        """Return the judge for an owner, by the tables of tenants on which no policy binds it.

        So with the views that show it such rows; they are judged as one of their tables is.
        """
        if owner not in self._guards:
            tables = {
                table.name: table
                for table in self.intent.tables
                if table.kind in OF_TENANTS or self.intent.section.mode != "row"
                if (relation := self.catalog.relations.get(table.name))
                and beyond(self.catalog, owner, relation)
            }
            if self.intent.section.mode == "row":
                views = self.showing.views(owner)
                tables |= {name: self.showing.table(shown) for name, shown in views.items()}
            self._guards[owner] = Guards(self.bodies, self.context, self.ties, tables)
        return self._guards[owner]

    def _judged(
        self, function: Function, who: tuple[str, ...], guards: Guards, touched: frozenset[str]
    ) -> Iterator[Finding]:
        complaints = [*self._unpinned(function)]
        if function.public_execute and function.returns != "trigger":
            complaints.append("PUBLIC may execute it")
        lost = sorted(each for each in self.bodies.of(function.identity).unknown if "." in each)
        if lost:
            complaints.append(f"it names {', '.join(lost)}, which is not there")
        if loose := self._loose(function, who, guards, touched):
            complaints += self._unless_declared(function, who, touched, loose)
        if complaints:
            said = f"runs as {function.owner} for {', '.join(who)}: {'; '.join(complaints)}"
            yield Finding(function.identity, said, self._remedy(function, complaints))

    def _loose(
        self, function: Function, who: tuple[str, ...], guards: Guards, touched: frozenset[str]
    ) -> str:
        """Say what a function leaves unguarded; setters need no guard."""
        setters = [s for source in self.intent.section.sources for s in source.setters]
        if any(same_object(s, function.identity) for s in setters):
            return ""
        loose = guards.unguarded(function.identity)
        said = [f"it runs {r}" if r == DYNAMIC else r for r in loose if r not in guards.tables]
        if self.intent.section.mode != "row":
            said += self._elsewhere(who, touched)
        elif tables := ", ".join(name for name in loose if name in guards.tables):
            unbound = UNBOUND[function.returns == "trigger"]
            said.append(f"it takes or adds rows of {tables} of any tenant: {unbound}")
        return "; ".join(said)

    def _elsewhere(self, who: tuple[str, ...], touched: frozenset[str]) -> Iterator[str]:
        """Say which tables are of a schema that a caller may not use: another tenant's."""
        for name in sorted(touched):
            schema = self.catalog.relations[name].schema
            strangers = [r for r in who if schema not in self.catalog.usable.get(r, ())]
            if strangers:
                yield f"it reaches {name}, in a schema that {', '.join(strangers)} may not use"

    def _unless_declared(
        self, function: Function, who: tuple[str, ...], touched: frozenset[str], loose: str
    ) -> list[str]:
        views = self.showing.views(function.owner) if touched else {}
        tables = frozenset().union(*(views.get(name, {name}) for name in touched))
        exposure = Exposure(Finding(function.identity, loose), tables, frozenset(who))
        reason, excess = door_of(exposure, self.intent)
        if reason and not excess:
            self.opened.append({"check": "RLS010", "object": function.identity, "reason": reason})
            return []
        return [loose, f"its door does not cover {excess}"] if excess else [loose]

    def _unpinned(self, function: Function) -> Iterator[str]:
        """Say how a caller could put an object of its own in the way."""
        path = pinned_path(function)
        if path is None:
            yield "its search_path is not pinned"
            return
        for schema in path:
            makers = [r for r in self.roles if schema in self.catalog.creatable.get(r, ())]
            if schema == "$user" or makers:
                who = ", ".join(makers) or "a caller"
                yield f"its search_path leads to {schema}, where {who} may create"
        if TEMPORARY in path[:-1] or (TEMPORARY not in path and unqualified(self.bodies, function)):
            yield f"temporary tables come before others on its search_path: {TEMPORARY} is not last"

    def _remedy(self, function: Function, complaints: list[str]) -> str:
        """Write what can be repaired from outside; a guard belongs into the body."""
        lines, path = [], "''"
        if unqualified(self.bodies, function):
            path = ", ".join([*map(quoted, self.intent.section.schemas), TEMPORARY])
        if any("search_path" in complaint for complaint in complaints):
            lines.append(f"alter routine {function.identity} set search_path = {path};")
        if any("PUBLIC" in complaint for complaint in complaints):
            lines.append(f"revoke execute on routine {function.identity} from public;")
        return "\n".join(lines)
