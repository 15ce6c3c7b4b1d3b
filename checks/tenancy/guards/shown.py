"""Which tables' rows a view, or a stored copy, shows to whoever reads it past row security."""

from __future__ import annotations

from dataclasses import dataclass, field

from pglast import parse_sql
from pglast.parser import ParseError

from ..access.exposure import beyond
from ..catalog import Relation
from ..code.bodies import Bodies
from ..code.lookup import Scope
from ..given import TableIntent
from ..objects.views import invoker
from .binding import Binding
from .context import Context
from .ties import Ties

VIEWS = ("v", "m")
Shown = frozenset[str]


@dataclass(frozen=True)
class Showing:
    """The views of a catalog, as a role reads them that is beyond policies on some tables."""

    bodies: Bodies
    context: Context
    ties: Ties
    known: dict[tuple[str, str], Shown] = field(default_factory=dict)

    def views(self, reader: str) -> dict[str, Shown]:
        """Return the views that show a reader rows of any tenant, with the tables they are of."""
        found = self.bodies.catalog.relations.values()
        views = {r.name: self.of(r, reader) for r in found if r.kind in VIEWS and not r.extension}
        return {name: shown for name, shown in views.items() if shown}

    def of(self, view: Relation, reader: str) -> Shown:
        """Return the tables of which a view shows a reader rows that nothing binds."""
        key = (view.name, reader)
        if key not in self.known:
            self.known[key] = self._shown(view, reader)
        return self.known[key]

    def _shown(self, view: Relation, reader: str) -> Shown:
        who = reader if view.kind == "v" and invoker(view) else view.owner
        below = {name: self._below(name, who) for name in view.reads}
        tables = {name: self.table(shown) for name, shown in below.items() if shown}
        if not tables:
            return frozenset()
        binding = Binding(self.bodies, self.context, self.ties, Scope(), tables)
        try:
            loose = set(binding.loose(parse_sql(view.definition)))
        except ParseError:
            loose = set(tables)
        return frozenset().union(*(below[name] for name in loose))

    def _below(self, name: str, who: str) -> Shown:
        catalog = self.bodies.catalog
        relation, table = catalog.relations.get(name), self.ties.tables.get(name)
        if relation is None:
            return frozenset()
        if relation.kind in VIEWS:
            return self.of(relation, who)
        ours = table is not None and table.kind in ("tenant", "shared")
        return frozenset({name} if ours and beyond(catalog, who, relation) else ())

    def table(self, shown: Shown) -> TableIntent:
        """Return the table that stands for what a view shows."""
        return self.ties.tables[min(shown)]
