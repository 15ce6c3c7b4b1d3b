"""RLS004 to RLS006: what the prover refutes, and what by its shape cannot bind a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from ...declare import Finding
from ...names import quoted
from ..catalog import Catalog
from ..code.bodies import Bodies
from ..given import Intent
from ..proof import LEAK, PROVEN, Verdict
from ..reading import Condition, Reader, facts_in
from ..reading.facts import both
from .diagnosis import reason, unbound
from .effective import Asked, Decision, decided
from .sources import Trust
from .unread import UNREADABLE, object_of, unread

OLD = ("select", "update_old", "delete")
NEW = ("insert", "update_new", "enrol")
WORDS = {
    "select": "select",
    "update_old": "update",
    "delete": "delete",
    "insert": "insert",
    "update_new": "move",
    "enrol": "enrol",
}


@dataclass(frozen=True)
class Leak:
    """A policy that admits another tenant's row at a gate."""

    verdict: Verdict
    asked: Asked
    decision: Decision

    @property
    def object(self) -> str:
        """The policy's name."""
        return object_of(self.asked.policy)

    @property
    def as_before(self) -> bool:
        """Whether the new row is asked what the old one is."""
        return self.asked.text == self.asked.policy.using


@dataclass
class Judge:
    """Puts the prover's verdicts and the shape of the policies together."""

    catalog: Catalog
    intent: Intent
    verdicts: Collection[Verdict]
    trust: Trust = field(init=False)
    reader: Reader = field(init=False)
    unread: dict[str, Finding] = field(default_factory=dict)  # neither proved nor readable

    def __post_init__(self) -> None:
        self.trust = Trust(self.intent.section.sources)
        self.reader = Reader(Bodies(self.catalog), self.trust.suspect)

    def always_true(self) -> list[Finding]:
        """Find policies that admit every row to everybody they are for."""
        leaks = [leak for leak in self._leaks() if leak.verdict.always_true]
        return self._findings(leak for leak in leaks if leak.verdict.gate != "update_new")

    def unbound(self) -> list[Finding]:
        """Find policies that show, change or delete rows of other tenants."""
        leaks = [leak for leak in self._leaks() if not leak.verdict.always_true]
        return self._findings(leak for leak in leaks if leak.verdict.gate in OLD)

    def unchecked(self) -> list[Finding]:
        """Find policies that let rows in, or move rows, where their old rows may not be."""
        leaks = list(self._leaks())
        old = {(leak.object, leak.verdict.role) for leak in leaks if leak.verdict.gate in OLD}
        return self._findings(
            leak
            for leak in leaks
            if leak.verdict.gate in NEW
            and not (leak.verdict.always_true and leak.verdict.gate == "insert")
            and not (leak.as_before and (leak.object, leak.verdict.role) in old)
        )

    def _leaks(self) -> Iterator[Leak]:
        for verdict in self.verdicts:
            relation = self.catalog.relations.get(verdict.table)
            if verdict.status == PROVEN or relation is None or not relation.rls:
                continue
            decision = self._decision(verdict)
            if verdict.status == LEAK and verdict.exact:
                yield from _blamed(verdict, decision)
            else:
                yield from self._by_shape(verdict, decision)

    def _decision(self, verdict: Verdict) -> Decision:
        table = self.intent.table(verdict.table)
        assert table is not None
        gate = "insert" if verdict.gate == "enrol" else verdict.gate
        relation = self.catalog.relations[verdict.table]
        return decided(self.catalog, table, relation, verdict.role, gate)

    def _by_shape(self, verdict: Verdict, decision: Decision) -> Iterator[Leak]:
        """Look where the prover cannot: a branch that ties no column of the row to anything."""
        for asked in decision.permissive if verdict.gate != "enrol" else ():
            try:
                whole = self._whole(asked, decision)
            except UNREADABLE as error:
                self.unread[object_of(asked.policy)] = unread(asked.policy, error)
                continue
            if unbound(whole):
                yield Leak(verdict, asked, decision)

    def _whole(self, asked: Asked, decision: Decision) -> Condition:
        """Read a policy's text together with what restricts it."""
        texts = (asked.text, *(each.text for each in decision.restrictive))
        name = decision.relation.relation
        return both(self.reader.condition(name, text) for text in texts)

    def _findings(self, leaks: Iterable[Leak]) -> list[Finding]:
        """Tell each policy once, with the roles and operations that it lets through."""
        grouped: dict[tuple[str, str], list[Leak]] = {}
        for leak in leaks:
            grouped.setdefault((leak.object, leak.asked.text), []).append(leak)
        return [self._finding(object, group) for (object, _), group in grouped.items()]

    def _finding(self, object: str, group: list[Leak]) -> Finding:
        first = group[0]
        roles = ", ".join(sorted({leak.verdict.role for leak in group}))
        gates = {leak.verdict.gate for leak in group}
        what = ", ".join(word for gate, word in WORDS.items() if gate in gates)
        rows = "other tenants' rows of" if gates & set(OLD) else "rows into other tenants of"
        policy, table = first.asked.policy.name, first.verdict.table
        message = f"policy {policy} lets {roles} {what} {rows} {table}: {self._why(first)}"
        return Finding(object, message, self._floor(first), first.asked.text)

    def _floor(self, leak: Leak) -> str:
        """Write a policy below all others, where a column names the tenant."""
        table, section = leak.decision.table, self.intent.section
        recursive = table.relation in section.session.allowed
        if not table.column or recursive or leak.verdict.gate == "enrol":
            return ""
        name, column = quoted(f"{table.relation}_tenant_floor"), quoted(table.column)
        bond = f"{column} in ({section.session.allowed})"
        return f"create policy {name} on {table.name} as restrictive to public using ({bond});"

    def _why(self, leak: Leak) -> str:
        table, text = leak.decision.table, " ".join(leak.asked.text.split())
        if leak.verdict.gate == "enrol":
            conferred = ", ".join(table.grants_access_to)
            return f"a new row may name any row of {conferred}, and then shows it"
        try:
            whole = self._whole(leak.asked, leak.decision)
        except UNREADABLE:
            return f"so says the prover, of {text}"
        tables = (fact.name for fact in facts_in(whole) if fact.kind == "table")
        if off := [name for name in tables if not self.catalog.relations[name].rls]:
            return f"it rests on {', '.join(off)}, whose row security is off"
        if leak.verdict.always_true:
            return f"its condition is true for every row: {text}"
        said = reason(table, leak.asked.text, whole, self.trust)
        if called := [each.identity for each in self.reader.called_in(leak.asked.text)]:
            said += f" (it calls {', '.join(called)})"
        new = leak.verdict.gate in NEW and not leak.as_before
        return f"WITH CHECK is weaker than it must be: {said}" if new else said


def _blamed(verdict: Verdict, decision: Decision) -> Iterator[Leak]:
    """Yield the policies that the prover blames.

    Where policies do not even bind the role, that is what the checks on owners and roles say.
    """
    if verdict.reason and not verdict.policies:
        return
    for asked in decision.permissive:
        if asked.policy.name in verdict.policies or not verdict.policies:
            yield Leak(verdict, asked, decision)
