"""What the prover's answers mean for RLS301: leaks that were replayed, and what stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import z3

from ..declare import Finding
from .given import Intent, TableIntent
from .proof import LEAK, PROVEN, UNKNOWN, Verdict

Replay = Callable[[Mapping[str, Any]], str]
DOES = {
    "select": "reads rows",
    "insert": "inserts rows",
    "update_old": "updates rows",
    "update_new": "moves rows to a tenant",
    "delete": "deletes rows",
    "enrol": "confers rows on its tenant that it never saw",
}
# What the prober asks, by operation and row: M moves own rows away, and foreign ones in.
GATES = {
    ("S", "foreign"): "select",
    ("I", "foreign"): "insert",
    ("U", "foreign"): "update_old",
    ("M", "foreign"): "update_old",
    ("M", "own"): "update_new",
    ("D", "foreign"): "delete",
}
VERBS = {
    "select": "select * from {}",
    "insert": "insert into {} … values (the first row)",
    "update_old": "update {} set …",
    "update_new": "update {} set … to the first row",
    "delete": "delete from {}",
    "enrol": "insert into {} … values (the first row)",
}


class Cell(Protocol):
    """What a caller really could do, probed."""

    caller: str
    table: str
    operation: str
    row: str
    session: str
    effective: bool
    policy: str
    statement: str


def judged(verdicts: Sequence[Verdict], replay: Replay) -> Iterator[tuple[Verdict, str]]:
    """Yield every verdict with what its replay said; empty without one.

    Where a witness turns out not to be real, others are tried; a verdict has the one that was.
    """
    for verdict in verdicts:
        if verdict.status != LEAK or verdict.witness is None:
            yield verdict, ""
            continue
        said = replay(verdict.witness)
        for other in verdict.others if said != "leaks" else ():
            if replay(other) == "leaks":
                verdict, said = replace(verdict, witness=other), "leaks"
                break
        yield verdict, said


def leaks(answers: Sequence[tuple[Verdict, str]], intent: Intent) -> list[Finding]:
    """Return the leaks that were seen for real."""
    return [_leak(v, intent) for v, replayed in answers if replayed == "leaks"]


def _leak(verdict: Verdict, intent: Intent) -> Finding:
    table = intent.table(verdict.table)
    assert table is not None
    does = DOES[verdict.gate]
    of = "" if verdict.gate == "enrol" else " outside of its session's"
    if verdict.gate not in ("enrol", "update_new"):
        of = " of tenants" + of
    why = (
        f"policy {', '.join(verdict.policies)} admits them" if verdict.policies else verdict.reason
    )
    message = f"{verdict.role} {does}{of}: {why}; replayed in the sandbox"
    return Finding(verdict.object, message, _remedy(verdict, table, intent), reproduction(verdict))


def _remedy(verdict: Verdict, table: TableIntent, intent: Intent) -> str:
    """Write a floor that no other policy can lift."""
    if not verdict.policies:
        return f"alter table {table.name} enable row level security, force row level security"
    allowed = intent.section.session.allowed
    tenants = table.tenants.replace("r.", f"{table.relation}.")
    test = f"exists (select from ({tenants}) t (tenant) join ({allowed}) a (tenant) using (tenant))"
    role = _named(verdict.role)
    return f"create policy tenant_floor on {table.name} as restrictive to {role} using ({test})"


def reproduction(verdict: Verdict) -> str:
    """Write a counterexample down so that it can be tried by hand."""
    witness = verdict.witness or {}
    lines = ["begin;"]
    for table, columns in reversed(witness.get("rows", [])[1:]):
        lines.append(_inserted(table, columns))
    rows = witness.get("rows", [])[:1]
    if verdict.gate in ("select", "update_old", "delete"):
        lines += [_inserted(table, columns) for table, columns in rows]
    else:
        lines += [f"-- the first row: {_inserted(table, columns)}" for table, columns in rows]
    for name, value in witness.get("settings", {}).items():
        known = value is not None
        set_it = f"select set_config({_quoted(name)}, {_quoted(str(value))}, true);"
        lines.append(set_it if known else f"-- {name} was never set")
    lines.append(f"set local role {_named(verdict.role)};")
    lines.append(f"{VERBS[verdict.gate].format(verdict.table)};")
    return "\n".join([*lines, "rollback;"])


def _inserted(table: str, columns: Mapping[str, str | None]) -> str:
    names = ", ".join(map(_named, columns))
    values = ", ".join("null" if v is None else _quoted(v) for v in columns.values())
    return f"insert into {table} ({names}) values ({values}); -- and what else it needs"


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def open_questions(answers: Sequence[tuple[Verdict, str]]) -> list[Finding]:
    """Return what is neither proved nor refuted."""
    found = []
    for verdict, replayed in answers:
        if verdict.status == UNKNOWN:
            found.append(Finding(verdict.object, f"UNKNOWN: {verdict.reason}"))
        elif verdict.status == LEAK and replayed != "leaks":
            reason = verdict.reason or "the counterexample"
            said = "did not show it" if replayed == "holds" else f"was not possible ({replayed})"
            message = f"UNKNOWN: a leak is possible and its replay {said}: {reason}"
            found.append(Finding(verdict.object, message, "", reproduction(verdict)))
    return found


def contradictions(
    verdicts: Sequence[Verdict], cells: Sequence[Cell], intent: Intent
) -> list[Finding]:
    """Return the proofs that a probe refutes: one of the two tools is wrong."""
    proven = {(v.table, v.role, v.gate) for v in verdicts if v.status == PROVEN}
    roles = {role.name: role.database_role for role in intent.section.roles}
    found = {}
    for cell in cells:
        gate = GATES.get((cell.operation, cell.row), "")
        key = (cell.table, roles.get(cell.caller, ""), gate)
        if cell.session == "bound" and cell.policy == "rows" and key in proven:
            name = f"{key[0]} {gate} {key[1]}"
            message = f"tool error: PROVEN, but a probe of {cell.caller} got through"
            found[name] = Finding(name, message, "", cell.statement)
    return list(found.values())


def smt(verdicts: Sequence[Verdict]) -> str:
    """Return every question to the solver, with its answer and what it assumes."""
    parts = [f"; solver: z3 {z3.get_version_string()}"]
    asked: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        asked.setdefault(verdict.smt, []).append(verdict)
    for text, alike in asked.items():
        for verdict in alike:
            parts.append(f"\n; {verdict.object}: {verdict.status} {verdict.reason}".rstrip())
        parts += [f"; assumes: {each}" for each in alike[0].assumptions]
        parts += ["(reset)", text.rstrip()] if text else []
    return "\n".join([*parts, ""])
