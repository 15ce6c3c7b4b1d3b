"""Migration files: their names, their headers, the order of their statements."""

from __future__ import annotations

from typing import Any

from ..declare import Finding, Unverified, check, expect_none
from ..given import NotApplicable
from .given import Chain
from .headers import incomplete
from .judged import judged_steps, written_steps
from .naming import misnamed
from .ordering import disordered


@check(
    "MIG001",
    severity="major",
    tags={"migrations"},
    phases=("pr",),
    source="seed 001, naming standard",
)
def test_names_follow_the_standard(
    chain: Chain, migration_section: Any, not_applicable: NotApplicable
) -> None:
    """Migration files are named by the standard, and each version is there once.

    The name is the order: a date that does not exist, one of tomorrow or one of another file
    decides silently what runs before what. Exceptions are listed, and each must be needed.

    Fix: `git mv` the file before it is published; afterwards list it in `[migrations.naming]`.
    """
    if migration_section.naming is None:
        not_applicable("the profile has no [migrations.naming]")
    expect_none(misnamed(chain, migration_section.naming))
    if not chain.steps:
        raise Unverified([Finding("[migrations] path", chain.problem or "holds no migration")])


@check(
    "MIG002",
    severity="minor",
    tags={"migrations"},
    phases=("pr",),
    source="seed 001, RUN-003 header",
)
def test_headers_are_complete(
    chain: Chain, migration_section: Any, not_applicable: NotApplicable
) -> None:
    """Each migration begins with what it is for, what it refers to and what it changes.

    At night nobody reads two hundred lines of SQL to learn whether they may be undone.

    Fix: write the missing lines into the comment at the top of the file.
    """
    if not migration_section.header:
        not_applicable("the profile has no [migrations] header")
    expect_none(incomplete(judged_steps(chain, not_applicable), migration_section.header))


@check(
    "MIG003",
    severity="minor",
    tags={"migrations"},
    phases=("pr",),
    source="seed 001, RUN-003 order",
)
def test_statements_come_in_the_standard_order(
    chain: Chain, migration_section: Any, not_applicable: NotApplicable
) -> None:
    """Statements come in the standard order: types, tables, indexes, row security, functions.

    Who reads many migrations knows where to look; a table whose policies come in another file
    or before its columns is a table that was open for a while.

    Fix: move the statement; what a policy or trigger needs may come before it.
    """
    if not migration_section.order:
        not_applicable("the profile has no [migrations] order")
    expect_none(disordered(written_steps(chain, not_applicable)))
