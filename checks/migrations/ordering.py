"""The standard order inside of a migration: enums, tables, indexes, row security, functions.

Source: seed 001, RUN-003.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pglast import ast, enums, parse_sql
from pglast.parser import ParseError

from ..blocks import statements_in
from ..declare import Finding
from .given import Step

KINDS = ("a type", "a table", "an index", "row security", "a function")
TYPE, TABLE, INDEX, SECURITY, FUNCTION = range(5)
BY_NODE = {
    ast.CreateEnumStmt: TYPE,
    ast.CreateDomainStmt: TYPE,
    ast.CompositeTypeStmt: TYPE,
    ast.CreateRangeStmt: TYPE,
    ast.CreateStmt: TABLE,
    ast.IndexStmt: INDEX,
    ast.CreatePolicyStmt: SECURITY,
    ast.CreateFunctionStmt: FUNCTION,
}
BY_CHANGE = {
    enums.AlterTableType.AT_AddColumn: TABLE,
    enums.AlterTableType.AT_EnableRowSecurity: SECURITY,
    enums.AlterTableType.AT_ForceRowSecurity: SECURITY,
}


@dataclass(frozen=True)
class _Part:
    """One statement that has a place in the order."""

    kind: int
    line: int
    sql: str
    name: str = ""  # of a function


def disordered(steps: Sequence[Step]) -> list[Finding]:
    """Find the first statement of each migration that comes too late.

    A function that something else of the file needs comes before it, and is no interface; what
    cannot be parsed is told by other checks.
    """
    findings = []
    for step in steps:
        parts = [part for each in step.statements for part in _parts(each.sql, each.line)]
        needed = _needed(parts)
        if late := _late([part for part in parts if part not in needed]):
            part, before = late
            said = (
                f"{KINDS[part.kind]} comes after {KINDS[before.kind]} of line {before.line}: "
                f"the order is types, tables, indexes, row security, functions"
            )
            findings.append(Finding(step.name, said, file=step.file, line=part.line))
    return findings


def _late(parts: Sequence[_Part]) -> tuple[_Part, _Part] | None:
    latest = None
    for part in parts:
        if latest is not None and part.kind < latest.kind:
            return part, latest
        latest = part
    return None


def _needed(parts: Sequence[_Part]) -> list[_Part]:
    """List the functions that are called by something else, or by such a function."""
    needed: list[_Part] = []
    callers = [part for part in parts if part.kind != FUNCTION or _is_trigger(part.sql)]
    while callers:
        needed += [part for part in callers if part.kind == FUNCTION]
        left = [part for part in parts if part.kind == FUNCTION and part not in needed]
        callers = [part for part in left if any(_calls(caller, part) for caller in callers)]
    return needed


def _calls(caller: _Part, function: _Part) -> bool:
    return re.search(rf"\b{re.escape(function.name)}\b", caller.sql) is not None


def _is_trigger(sql: str) -> bool:
    return re.search(r"\breturns\s+(event_)?trigger\b", sql, re.I) is not None


def _parts(sql: str, line: int) -> Iterator[_Part]:
    try:
        statements = parse_sql(sql)
    except ParseError:
        return
    for statement in statements:
        node: Any = statement.stmt
        if isinstance(node, ast.DoStmt):
            for inner in statements_in(node):
                yield from _parts(inner, line)
        elif isinstance(node, ast.AlterTableStmt):
            changes: Any = node.cmds
            kinds = [BY_CHANGE[c.subtype] for c in changes if c.subtype in BY_CHANGE]
            if kinds:
                yield _Part(min(kinds), line, sql)
        elif type(node) in BY_NODE:
            names: Any = getattr(node, "funcname", None)
            yield _Part(BY_NODE[type(node)], line, sql, names[-1].sval if names else "")
