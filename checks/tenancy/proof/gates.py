"""The questions: which rows may pass which gate, for every role that reaches a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from ..access.reach import application_roles
from ..catalog import Catalog
from ..given import Intent, TableIntent
from ..objects.folding import folds_otherwise
from . import calls, expressions, operators, sublinks, subscripts
from .claims import allowed, confers, seen, unowned
from .logic import FALSE, TRUE, Term, both, either, no, same
from .problem import Problem, Scope
from .rowsecurity import Effective, admitted, effective
from .solving import answer
from .terms import Row, plain
from .verdicts import ALWAYS, COMMANDS, GATES, PROVEN, UNKNOWN, Verdict
from .world import Raises, Unsupported, World

HANDLERS = {
    **expressions.HANDLERS,
    **operators.HANDLERS,
    **sublinks.HANDLERS,
    **subscripts.HANDLERS,
    **calls.HANDLERS,
}
OWNED = ("tenant", "shared")


def prove(catalog: Catalog, intent: Intent, distrust: Collection[str] = ()) -> tuple[Verdict, ...]:
    """Judge every gate of every tenant and shared table for every role that is not exempt.

    `distrust` names kinds of trust (`client`): what the intent reads from such a source counts
    for nothing, so that a row which is reached by it alone is a leak.
    """
    section = intent.section
    sources = {source.read for source in section.sources if source.trust in distrust}
    world = World.of(catalog, ("public", *section.schemas), frozenset(_named(intent, sources)))
    # Declared ones that do not exist are told, not passed over.
    declared = {role.database_role for role in section.roles} - set(section.login.exempt)
    roles = sorted({*application_roles(catalog, intent)} | declared)
    prover = Prover(world, intent)
    return tuple(
        verdict
        for table in intent.tables
        if table.kind in OWNED
        for role in roles
        for verdict in prover.verdicts(table, role)
    )


def _named(intent: Intent, sources: Collection[str]) -> Iterator[str]:
    """Give tables their canonical names."""
    for source in sources:
        kind, _, name = source.partition(":")
        yield f"{kind}:{intent.canonical.get(name, name)}" if kind == "table" else source


class Prover:
    """Asks, and remembers: gates that are guarded alike are asked about once."""

    def __init__(self, world: World, intent: Intent) -> None:
        self.world, self.intent = world, intent
        self.session = intent.section.session.allowed if intent.section.session else ""
        self.known: dict[Any, Verdict] = {}

    def verdicts(self, table: TableIntent, role: str) -> Iterator[Verdict]:
        """Yield the verdict of each gate of a table for a role."""
        for gate in GATES:
            if gate == "enrol":
                for other in table.grants_access_to:
                    yield self._enrol(table, role, other)
            elif not (gate == "insert" and table.born_unowned):
                yield self._judged(table, role, gate)

    def _judged(self, table: TableIntent, role: str, gate: str) -> Verdict:
        if early := self._early(table, role, gate):
            return early
        found = _effective(self.world, table.name, role, gate)
        everyone = gate == "select" and table.null_tenant == "everyone"
        there = gate in ("select", "update_old", "delete")
        moved = _effective(self.world, table.name, role, "update_old") if _moves(gate) else None
        key = (role, found.key, everyone, there, moved and moved.key)
        if key not in self.known:
            self.known[key] = self._asked(table, role, gate, found)
        known = self.known[key]
        others = tuple({**other, "gate": gate} for other in known.others)
        witness = {**known.witness, "gate": gate} if known.witness else None
        return replace(known, gate=gate, witness=witness, others=others)

    def _early(self, table: TableIntent, role: str, gate: str) -> Verdict | None:
        """Answer what needs no solver."""
        unknown = Verdict(table.name, role, gate, UNKNOWN)
        if role not in self.world.catalog.roles:
            return replace(unknown, reason=f"there is no role {role}")
        if table.problem:
            return replace(unknown, reason=table.problem)
        if table.name not in self.world.catalog.relations:
            return replace(unknown, reason="the table cannot be read from the catalog")
        if reason := folds_otherwise(self.world.catalog, self.intent, table):
            return replace(unknown, reason=f"{table.column}: {reason}")
        if reason := _closed(self.world.catalog, table, role, COMMANDS[gate]):
            return replace(unknown, status=PROVEN, assumptions=(reason,))
        return None

    def _asked(self, table: TableIntent, role: str, gate: str, found: Effective) -> Verdict:
        there = gate in ("select", "update_old", "delete")
        p = Problem(self.world, HANDLERS)
        row = p.row(table.name, TRUE if there else FALSE, name="row")
        p.rows.append(row)
        verdict = Verdict(table.name, role, gate, PROVEN, assumptions=ALWAYS)
        try:
            admits = _admits(p, found, row, role)
            claim = allowed(p, table.tenants, self.session, row, role)
            if gate == "select" and table.null_tenant == "everyone":
                claim = either(claim, unowned(p, table.tenants, row, role))
            beyond = both(no(claim), self._moved(p, row, role) if _moves(gate) else TRUE)
            return answer(p, verdict, found, row, admits, beyond)
        except (Raises, Unsupported, RecursionError) as error:
            return replace(verdict, status=UNKNOWN, reason=str(error))

    def _moved(self, p: Problem, new: Row, role: str) -> Term:
        """Say that the new row was another one, which the role may update."""
        catalog = self.world.catalog
        old = p.before = p.row(new.table, TRUE, name="old row")
        p.rows.append(old)
        admits = _admits(p, _effective(self.world, new.table, role, "update_old"), old, role)
        held = catalog.privileges.get((role, new.table), frozenset())
        if "UPDATE" in held:
            return admits
        parts = {part for each in held for part in _columns(each, "UPDATE")}
        kept = [name for name in sorted(new.values) if name not in parts]
        return both(admits, *(_unchanged(old, new, name) for name in kept))

    def _enrol(self, table: TableIntent, role: str, other: str) -> Verdict:
        """Ask whether a row can be inserted that confers a row nobody showed the session."""
        if early := self._early(table, role, "enrol"):
            return early
        verdict = Verdict(table.name, role, "enrol", PROVEN, assumptions=ALWAYS)
        conferred = self.intent.table(other)
        if conferred is None or not conferred.tenants:
            reason = f"{other} is not a table with tenants"
            return replace(verdict, status=UNKNOWN, reason=reason)
        found = _effective(self.world, table.name, role, "insert")
        p = Problem(self.world, HANDLERS)
        new, row = p.row(table.name, FALSE, name="row"), p.row(other, TRUE)
        p.rows += [new, row]
        try:
            admits = _admits(p, found, new, role)
            p.add(confers(p, conferred.tenants, new, row, role))
            return answer(p, verdict, found, new, admits, no(seen(p, row, role)))
        except (Raises, Unsupported, RecursionError) as error:
            return replace(verdict, status=UNKNOWN, reason=str(error))


def _effective(world: World, table: str, role: str, gate: str) -> Effective:
    return effective(world.catalog, table, role, COMMANDS[gate], gate in ("insert", "update_new"))


def _closed(catalog: Catalog, table: TableIntent, role: str, command: str) -> str:
    """Return why a role cannot even try."""
    held = catalog.privileges.get((role, table.name), frozenset())
    if not any(each == command or each.startswith(f"{command}(") for each in held):
        return f"{role} holds no {command} on {table.name}"
    if table.schema not in catalog.usable.get(role, frozenset()):
        return f"{role} may not use schema {table.schema}"
    return ""


def _admits(p: Problem, found: Effective, row: Row, role: str) -> Term:
    if found.open:
        return TRUE
    return admitted(p, found, row, Scope(role=role, user=role, schemas=p.world.schemas))


def _moves(gate: str) -> bool:
    return gate == "update_new"


def _columns(privilege: str, command: str) -> list[str]:
    """Return the columns of `UPDATE(column, …)`."""
    head, _, rest = privilege.partition("(")
    return rest.removesuffix(")").split(", ") if head == command else []


def _unchanged(old: Row, new: Row, name: str) -> Term:
    before, after = old.get(name), new.get(name)
    if before is None or after is None:
        return TRUE
    return both(same(before.null, after.null), same(plain(before), plain(after)))
