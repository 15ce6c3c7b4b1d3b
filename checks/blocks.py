"""The SQL inside of a `do` block, as far as it is written there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from pglast import ast, parse_plpgsql, parse_sql
from pglast.parser import ParseError


def statements_in(block: Any) -> Iterator[str]:
    """Yield the statements of a `do` block, those of `execute '…'` included.

    What an `execute` puts together from pieces is known only when it runs; and a body that
    declares variables of a table's type can be compiled only where that table is.
    """
    facts = {part.defname: part.arg.sval for part in block.args}
    if facts.get("language", "plpgsql") != "plpgsql":
        return
    tag = "$pgattest$"
    with contextlib.suppress(ParseError):
        yield from _statements(parse_plpgsql(f"do {tag}{facts['as']}{tag}"))


def _statements(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _statements(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "PLpgSQL_stmt_execsql":
                yield value["sqlstmt"]["PLpgSQL_expr"]["query"]
            elif key == "PLpgSQL_stmt_dynexecute":
                yield from _literal(value["query"]["PLpgSQL_expr"]["query"])
            else:
                yield from _statements(value)


def _literal(expression: str) -> Iterator[str]:
    """Yield the text of an expression that is nothing but one."""
    statement: Any = parse_sql(f"select {expression}")[0].stmt
    value = statement.targetList[0].val
    if isinstance(value, ast.A_Const) and isinstance(value.val, ast.String):
        yield str(value.val.sval)
