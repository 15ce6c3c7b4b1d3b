"""What updates and merges write into a tenant column: rows go where the column says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast
from pglast.enums import CmdType

from ..code.nodes import of_type

Written = tuple[Any, dict[str, Any], bool]  # statement, values by column, whether rows are new


def written(tree: Any) -> Iterator[Written]:
    """Yield what each update, and each branch of a merge, gives to which columns."""
    for update in of_type(tree, ast.UpdateStmt):
        yield update, assigned(update.targetList), False
    for merge in of_type(tree, ast.MergeStmt):
        for branch in merge.mergeWhenClauses or ():
            if branch.commandType == CmdType.CMD_UPDATE:
                yield merge, assigned(branch.targetList), False
            elif branch.commandType == CmdType.CMD_INSERT:
                names = [str(each.name) for each in branch.targetList or ()]
                yield merge, dict(zip(names, branch.values or (), strict=False)), True


def assigned(targets: Any) -> dict[str, Any]:
    """Return what is given to which columns."""
    return {str(each.name): each.val for each in targets or ()}
