"""The database's own account of where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..declare import check, expect_none
from ..given import Graph, Ledger, NotApplicable, Pending, Transcript
from .place import place_findings, unknown_rows
from .width import column_findings, too_long

EVERYWHERE = ("preflight", "postflight", "pr")


@check("LIN003", severity="blocker", tags={"lineage"}, phases=EVERYWHERE, source="seed 002, P1")
def test_revision_ids_fit_the_version_column(
    graph: Graph,
    ledger: Ledger,
    pending: Pending,
    env_width: Callable[[], int | None],
    phase: str,
    transcript: Transcript,
) -> None:
    """Every revision id that may be written fits the version column.

    Alembic makes the column 32 wide, and a longer id stops the upgrade with 22001, after the
    schema was changed. Judged is the actual column, or, where there is none, the one that
    this project's own env.py creates in an empty database.

    Fix: `alter table alembic_version alter column version_num type varchar(64)` before the
    upgrade; a migration that widens it may come too late.
    """
    width = ledger.width if ledger.exists else env_width()
    ids = {*pending.start, *pending.order}
    if phase == "pr" or not ids:
        ids = {revision.id for revision in graph.revisions}
    longest = max(map(len, ids), default=0)
    transcript(f"version column: {width or 'unlimited'}; longest id to write: {longest}\n")
    expect_none(too_long(ids, width, ledger.exists))


@check("LIN004", severity="blocker", tags={"lineage"}, phases=EVERYWHERE, source="seed 002, P1")
def test_the_version_table_has_its_promised_shape(
    ledger: Ledger,
    migrations: Any,
    phase: str,
    not_applicable: NotApplicable,
    transcript: Transcript,
) -> None:
    """The version table has the shape that the profile promises.

    One table, one row to a head, a primary key, and a column of exactly the approved width:
    a later revision of the path may have shrunk it.

    Fix: `alter table alembic_version alter column version_num type varchar(…)`.
    """
    if migrations.version_width is None:
        not_applicable("the profile has no [migrations] version_width")
    if phase == "preflight" and migrations.before == "unstamped":
        not_applicable("the version table is made after this phase")
    findings = column_findings(ledger, migrations.version_table, migrations.version_width)
    transcript(f"version_num: {ledger.type or 'absent'}\n")
    expect_none(findings)


@check("LIN005", severity="blocker", tags={"lineage"}, phases=EVERYWHERE)
def test_the_database_is_at_a_known_revision(
    graph: Graph, ledger: Ledger, not_applicable: NotApplicable
) -> None:
    """The database's revision is known to this checkout.

    A row that no file explains means that another build migrated this database; nothing that
    this checkout says about it can be believed.

    Fix: check out the build that migrated the database.
    """
    if not ledger.rows:
        not_applicable("the database is not stamped")
    expect_none(unknown_rows(graph, ledger))


@check("LIN006", severity="blocker", tags={"lineage"}, phases=EVERYWHERE, source="seed 002, P2, P4")
def test_the_database_is_where_this_phase_expects_it(
    ledger: Ledger,
    migrations: Any,
    phase: str,
    not_applicable: NotApplicable,
    transcript: Transcript,
) -> None:
    """The database is at the revision that this phase expects.

    Read from the version table itself: `alembic current` does not print a row that is an
    ancestor of another, and then `upgrade` fails on the overlap.

    Fix: find out who moved it. Never `alembic stamp` it to make this check pass.
    """
    expected = _expected(migrations, phase, not_applicable)
    transcript("".join(f"{row}\n" for row in ledger.rows) or "not stamped\n")
    expect_none(place_findings(ledger, migrations.version_table, expected))


def _expected(migrations: Any, phase: str, not_applicable: NotApplicable) -> tuple[str, ...]:
    if phase == "preflight" and migrations.before == "unstamped":
        return ()
    key = "anchor" if phase == "preflight" else "head"
    if not (expected := getattr(migrations, key)):
        not_applicable(f"the profile has no [migrations] {key}")
    return (expected,)
