"""Ledgers: a repeated entry is refused, and none is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from ..declare import Finding, Unverified
from .given import Attempt, Ledger

# A key may leave out the entries that have none; no other entries.
UNIQUE = """
select exists (
    select from pg_catalog.pg_index x
     where x.indrelid = pg_catalog.to_regclass(%(table)s)::oid
       and x.indisunique
       and x.indisvalid
       and (x.indpred is null
            or pg_catalog.pg_get_expr(x.indpred, x.indrelid) in (
               select pg_catalog.format('(%%I IS NOT NULL)', part)
                 from pg_catalog.unnest(%(columns)s::text[]) part))
       and x.indexprs is null
       and (select pg_catalog.array_agg(a.attname::text order by a.attname::text collate "C")
              from pg_catalog.pg_attribute a
             where a.attrelid = x.indrelid
               and a.attnum = any ((x.indkey::int2[])[0 : x.indnkeyatts - 1]))
           = (select pg_catalog.array_agg(part order by part collate "C")
                from pg_catalog.unnest(%(columns)s::text[]) part))
"""
PRESENT = """
select c.relkind in ('r', 'p')
  from pg_catalog.pg_class c
 where c.oid = pg_catalog.to_regclass(%s)::oid
"""


def repeatable(db: Connection[Any], ledgers: Sequence[Ledger]) -> list[Finding]:
    """Find ledgers that accept the same entry twice."""
    findings = []
    for ledger in ledgers:
        if problem := _problem(db, ledger):
            findings.append(Finding(ledger.table, problem, _remedy(ledger)))
    return findings


def _problem(db: Connection[Any], ledger: Ledger) -> str:
    row = db.execute(PRESENT, [ledger.table]).fetchone()
    if row is None or not row[0]:
        return "is promised to be a ledger, and is not a table here"
    if not ledger.idempotency:
        return "has no idempotency key: a repeated entry is entered twice"
    columns = list(ledger.idempotency)
    found = db.execute(UNIQUE.encode(), {"table": ledger.table, "columns": columns}).fetchone()
    if found is not None and found[0]:
        return ""
    return f"has no unique index on exactly ({', '.join(columns)})"


def _remedy(ledger: Ledger) -> str:
    if not ledger.idempotency:
        return ""
    columns = ", ".join(ledger.idempotency)
    return f"create unique index concurrently on {ledger.table} ({columns})"


def changeable(attempts: Sequence[Attempt]) -> list[Finding]:
    """Find what an application role did change; raises Unverified for what could not be tried."""
    untried = [
        Finding(f"{a.table} {a.operation} {a.role}", f"could not be tried: {a.problem}")
        for a in attempts
        if a.problem
    ]
    found = [
        Finding(f"{a.table} {a.operation} {a.role}", f"{_who(a)} {_how(a)}", _undoing(a))
        for a in attempts
        if a.changed
    ]
    if untried and not found:
        raise Unverified(untried)
    return found


def _who(attempt: Attempt) -> str:
    became = attempt.acting != attempt.role
    return f"{attempt.role}, having become {attempt.acting}," if became else attempt.role


def _how(attempt: Attempt) -> str:
    if attempt.owned:
        return "owns it, and can switch off whatever refuses a change"
    where = "" if attempt.place == attempt.table else f" through {attempt.place}"
    return (
        f"may {attempt.operation} entries{where}: no grant is missing, no policy and no trigger "
        f"stops it"
    )


def _undoing(attempt: Attempt) -> str:
    if attempt.owned:
        return f"alter table {attempt.table} owner to …, a role that no request runs as"
    return f"revoke {attempt.operation} on {attempt.place} from {attempt.acting}"
