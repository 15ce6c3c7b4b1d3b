"""Privileges that row security does not stop, on tables and on sequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...declare import Finding
from ...names import quoted
from ..catalog import Catalog, Sequence
from ..given import Intent
from .reach import application_roles, may

PAST_POLICIES = {
    "TRUNCATE": "empties the table for every tenant",
    "TRIGGER": "runs code of its own on every row",
    "MAINTAIN": "locks and rewrites the table for every tenant",
    "REFERENCES": "learns by a foreign key which rows exist",
}


def past_policies(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find tables on which application roles hold what no policy is asked about."""
    roles = application_roles(catalog, intent)
    for table in intent.tables:
        relation = catalog.relations.get(table.name)
        if relation is None:
            continue
        held = {p: [r for r in roles if may(catalog, r, relation, p)] for p in PAST_POLICIES}
        if found := {privilege: tuple(who) for privilege, who in held.items() if who}:
            everyone = sorted({quoted(role) for who in found.values() for role in who})
            yield Finding(
                table.name,
                f"row security does not stop this: {_told(found)}",
                f"revoke {', '.join(found).lower()} on {table.name} "
                f"from {', '.join(['public', *everyone])};",
            )


def server_files(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find functions of the server by which application roles get at its files."""
    who: dict[str, list[str]] = {}
    for role in application_roles(catalog, intent):
        for function in catalog.files.get(role, ()):
            who.setdefault(function, []).append(role)
    for function, roles in sorted(who.items()):
        names = ", ".join(["public", *map(quoted, roles)])
        yield Finding(
            function,
            f"{', '.join(roles)} may execute it: it reaches the server's files, and in them the "
            "rows of every tenant",
            f"revoke execute on function {function} from {names};",
        )


def _told(found: Mapping[str, tuple[str, ...]]) -> str:
    """Say who holds what, once for all that the same roles hold."""
    together: dict[tuple[str, ...], list[str]] = {}
    for privilege, who in found.items():
        together.setdefault(who, []).append(f"{privilege} ({PAST_POLICIES[privilege]})")
    return "; ".join(f"{', '.join(w)} may {', '.join(held)}" for w, held in together.items())


def shared_sequences(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find sequences of tables in scope that application roles read, reset or draw from.

    Drawing a number is what a promised insert needs; reading tells every tenant how much the
    others add, and resetting breaks their inserts.
    """
    roles = application_roles(catalog, intent)
    everyone = ", ".join(["public", *map(quoted, roles)])
    numbered = {table.name for table in intent.tables if table.kind != "global"}
    for sequence in catalog.sequences:
        tables = _users(catalog, sequence)
        if tables & numbered:
            told = [
                f"{role} may {', '.join(held)}"
                for role in roles
                if (held := _held(catalog, intent, role, sequence, tables))
            ]
            if told:
                yield Finding(
                    sequence.name,
                    f"one sequence numbers the rows of all tenants, and {'; '.join(told)}",
                    f"revoke all on sequence {sequence.name} from {everyone};",
                )


def _users(catalog: Catalog, sequence: Sequence) -> set[str]:
    """Return the tables with a column that a sequence numbers."""
    literal = sequence.name.replace("'", "''")
    drawn = f"nextval('{literal}'::regclass)"
    return {
        table
        for table, columns in catalog.columns.items()
        for column in columns
        if column.default == drawn or sequence.owned_by.startswith(f"{table}.")
    }


def _held(
    catalog: Catalog, intent: Intent, role: str, sequence: Sequence, tables: set[str]
) -> list[str]:
    """Return what a role holds on a sequence beyond what its promised inserts need."""
    held = set(catalog.privileges.get((role, sequence.name), ()))
    if sequence.schema not in catalog.usable.get(role, ()):
        return []
    if held == {"USAGE"} and _inserts(catalog, intent, role, tables):
        return []
    return sorted(held)


def _inserts(catalog: Catalog, intent: Intent, role: str, tables: set[str]) -> bool:
    """Say whether the matrix promises an insert into one of some tables to a role."""
    promised = {
        (each.database_role, intent.canonical.get(name, name))
        for each in intent.section.roles
        for name, letters in each.can.items()
        if "I" in letters
    }
    names = {role, *(r for r in catalog.roles if role in catalog.inherited(r))}
    return any((name, table) in promised for name in names for table in tables)
