"""Views through which roles of the application get at rows past row security.

A view that is no `security_invoker` reads and writes its relations as its owner, also when it
is reached through another view. Where no policy binds that owner, the view's own condition
must bind the rows, and `security_barrier` must keep functions of the reader's query from
seeing rows before that condition. An owner whom policies bind needs neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pglast import ast, parse_sql
from pglast.parser import ParseError

from ...declare import Finding
from ..access.exposure import WITH_ROWS_OF_TENANTS, Exposure, beyond
from ..access.reach import application_roles, binds, reachable
from ..catalog import Catalog, Policy, Relation
from ..code.bodies import Bodies
from ..code.lookup import Scope
from ..code.nodes import of_type, words
from ..given import Intent, TableIntent
from ..guards.binding import Binding
from ..guards.context import Context
from ..guards.ties import Ties


class Views:
    """The views of a catalog, as the application's roles reach them."""

    def __init__(self, catalog: Catalog, intent: Intent, bodies: Bodies) -> None:
        self.catalog = catalog
        self.intent = intent
        self.roles = application_roles(catalog, intent)
        self.tables: Mapping[str, TableIntent] = {
            table.name: table for table in intent.tables if table.kind in WITH_ROWS_OF_TENANTS
        }
        context = Context(bodies, intent)
        ties = Ties(bodies, context, intent)
        self.binding = Binding(bodies, context, ties, Scope(), self.tables)

    def exposures(self) -> Iterator[Exposure]:
        """Yield every view that an application role reaches and that shows rows of any tenant."""
        for view in self.catalog.relations.values():
            roles = reachable(self.catalog, self.intent, view) if view.kind == "v" else ()
            if roles and not view.extension:
                yield from self._exposed(view, roles)

    def beneath(self, view: Relation) -> Iterator[tuple[Relation, Relation]]:
        """Yield each relation that a view leads to, with the view whose definition names it.

        What is stored is an end; only a materialized view itself leads on to what it keeps.
        """
        seen, waiting = {view.name}, [view]
        while waiting:
            above = waiting.pop(0)
            for name in above.reads:
                found = self.catalog.relations.get(name)
                if found is not None:
                    yield above, found
                    further = ("v", "m") if view.kind == "m" else ("v",)
                    if found.kind in further and name not in seen:
                        seen.add(name)
                        waiting.append(found)

    def _exposed(self, view: Relation, roles: tuple[str, ...]) -> Iterator[Exposure]:
        reasons: dict[str, str] = {}
        for above, found in self.beneath(view):
            if found.name in self.tables and not invoker(above):
                reasons.setdefault(found.name, self._reason(above, found))
                if above is view and not reasons[found.name]:
                    reasons[found.name] = self._taken(view, found)
        reasons = {table: reason for table, reason in reasons.items() if reason}
        if reasons:
            told = "; ".join(reasons.values())
            message = f"lets {', '.join(roles)} at rows of any tenant: {told}"
            remedy = f"alter view {view.name} set (security_invoker = true);"
            finding = Finding(view.name, message, remedy)
            shown = frozenset(shown_columns(view.definition))
            yield Exposure(finding, frozenset(reasons), frozenset(roles), shown)

    def _reason(self, view: Relation, table: Relation) -> str:
        """Say why a definer view shows rows of a table that the session may not see."""
        unbound = self.unbound(view.owner, table.name)
        if not unbound:
            return ""
        through = f"{view.name} reads {table.name} as its owner, {unbound}"
        if table.name in self._loose(view):
            return through
        if not _option(view, "security_barrier"):
            return f"{through}; its condition binds the rows, but without security_barrier"
        return ""

    def _taken(self, view: Relation, table: Relation) -> str:
        """Say why a view whose condition binds what it shows takes rows of any tenant."""
        column, unbound = self.tables[table.name].column, self.unbound(view.owner, table.name)
        instead = any(trigger.table == view.name for trigger in self.catalog.triggers)
        checked = any(option.startswith("check_option=") for option in view.options)
        shown = column in shown_columns(view.definition) and _is_simple(view.definition)
        who = reachable(self.catalog, self.intent, view, ("INSERT", "UPDATE"))
        if instead or checked or not (unbound and shown and who):
            return ""
        return (
            f"{view.name} writes {table.name} as its owner, {unbound}; what {', '.join(who)} "
            "writes need not be what its condition shows: it has no check option"
        )

    def _loose(self, view: Relation) -> set[str]:
        """Return the tables of which a view's own conditions bind no row."""
        try:
            return set(self.binding.loose(parse_sql(view.definition)))
        except ParseError:
            return set(view.reads)

    def unbound(self, owner: str, name: str) -> str:
        """Say why a table's policies do not stop an owner from seeing rows of any tenant."""
        relation = self.catalog.relations.get(name)
        if relation is None or name not in self.tables:
            return ""
        if reason := beyond(self.catalog, owner, relation):
            return f"{owner}: {reason}"
        own = self._policies(owner, name)
        if not own[0] or any(_as_strict(own, self._policies(r, name)) for r in self.roles):
            return ""
        return f"{owner}, whose policies there are those of no role of the application"

    def _policies(self, role: str, table: str) -> tuple[set[Policy], set[Policy]]:
        """Return the permissive and the restrictive policies that bind a role on a table."""
        mine = [p for p in self.catalog.policies_of(table) if binds(self.catalog, p.roles, role)]
        return {p for p in mine if p.permissive}, {p for p in mine if not p.permissive}


def invoker(view: Relation) -> bool:
    """Say whether a view reads with the rights of whoever asks."""
    return _option(view, "security_invoker")


def shown_columns(definition: str) -> Iterator[str]:
    """Yield the names of the columns that a view's own select list refers to."""
    try:
        selects = [raw.stmt for raw in parse_sql(definition)]
    except ParseError:
        return
    for select in selects:
        for reference in of_type(getattr(select, "targetList", ()), ast.ColumnRef):
            yield from words(reference.fields)[-1:]


def _is_simple(definition: str) -> bool:
    """Say whether a view is one select of one relation, which can be written through."""
    select: Any = parse_sql(definition)[0].stmt
    further = (select.op, select.groupClause, select.distinctClause, select.limitCount)
    return not any(further) and len(select.fromClause or ()) == 1


def _option(view: Relation, name: str) -> bool:
    options = dict(option.partition("=")[::2] for option in view.options)
    return options.get(name, "").lower() in ("true", "on", "yes", "1", "t", "y")


def _as_strict(
    one: tuple[set[Policy], set[Policy]], other: tuple[set[Policy], set[Policy]]
) -> bool:
    """Say whether policies admit no row that others do not."""
    return one[0] <= other[0] and one[1] >= other[1]
