"""Which statements of a migration share a transaction, and so keep each other's locks."""

from __future__ import annotations

from typing import Any

from pglast import ast, enums, parse_sql
from pglast.parser import ParseError

from .given import Step

KIND = enums.TransactionStmtKind
BEGINS = {KIND.TRANS_STMT_BEGIN, KIND.TRANS_STMT_START}
ENDS = {KIND.TRANS_STMT_COMMIT, KIND.TRANS_STMT_ROLLBACK, KIND.TRANS_STMT_PREPARE}


def transactions_of(step: Step) -> list[int]:
    """Tell the transaction of each statement, by number.

    A file runs in one, unless it has its own or holds what cannot run in any: then what is
    outside of them stands alone. A revision runs in one up to what stands alone, and after it.
    """
    kinds = [_kinds(statement.sql) for statement in step.statements]
    alone = [statement.alone for statement in step.statements]
    written = step.name.endswith(".sql") and (any(alone) or any(k & (BEGINS | ENDS) for k in kinds))
    number, opened, numbers = 0, not written, []
    for at, kind in enumerate(kinds):
        opened = opened or bool(kind & BEGINS)
        number += alone[at]
        numbers.append(number)
        if kind & ENDS:
            opened = False
        number += alone[at] or not opened
    return numbers


def _kinds(sql: str) -> set[Any]:
    try:
        nodes: list[Any] = [raw.stmt for raw in parse_sql(sql)]
    except ParseError:
        return set()
    return {node.kind for node in nodes if isinstance(node, ast.TransactionStmt)}
