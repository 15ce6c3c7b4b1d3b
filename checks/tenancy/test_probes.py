"""What callers really can do, probed in a sandbox through the real login path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NoReturn

import pytest

from ..declare import check
from ..given import Picture
from .catalog import Catalog
from .cells.cascades import Cascades
from .cells.matrix import ALLOW, BOUND, DENY, Cell, Matrix
from .cells.picturing import picture_of
from .cells.probes import Probes, Trial
from .given import Intent

PHASES = ("preflight", "pr")
SOURCE = "seed 001, RUN-004"
NOBODY = "no role belongs to a tenant that has rows"


@pytest.fixture
def probes(
    row_intent: Intent,
    tried: Trial,
    cells: Sequence[Cell],
    once: Callable[[str, Callable[[], Probes]], Probes],
    not_applicable: Callable[[str], NoReturn],
) -> Probes:
    """Return all cells, judged by the declared matrix."""
    if not row_intent.section.roles:
        not_applicable("the profile has no [[tenancy.roles]]")
    return once("probes", lambda: Probes(cells, Matrix(row_intent), tried))


@check("RLS101", severity="blocker", tags={"rls"}, phases=PHASES, source=SOURCE)
def test_a_tenant_reads_its_own_rows(
    probes: Probes, not_applicable: Callable[[str], NoReturn]
) -> None:
    """Who is promised to read rows of the own tenant can.

    It is the positive control of everything below: a session that sees nothing at all passes
    every test of isolation.

    Fix: `create policy … for select` that binds the row to the session's tenant, and grant
    SELECT; compare the settings of `[tenancy.session.bound]` with what the application sets.
    """
    if not probes.expect(lambda cell: cell.operation == "S" and probes.expects(cell, ALLOW)):
        not_applicable("no role is promised to read any table")


@check("RLS102", severity="blocker", tags={"rls"}, phases=PHASES, source=SOURCE)
def test_no_tenant_reads_rows_of_another(
    probes: Probes, not_applicable: Callable[[str], NoReturn]
) -> None:
    """Nobody reads rows of another tenant.

    Each caller selects, with and without WHERE, the rows of two other tenants; the name of one
    of them begins like the caller's own, which a comparison by pattern would take for it.

    Fix: the finding shows how to reproduce the leak; bind the select policies of the table to
    the session's tenant, or add a restrictive policy that does.
    """
    if not probes.expect(
        lambda cell: cell.operation == "S" and cell.row == "foreign" and cell.effective
    ):
        not_applicable(NOBODY)


@check("RLS103", severity="blocker", tags={"rls"}, phases=PHASES, source=SOURCE)
def test_no_tenant_writes_rows_of_another(
    probes: Probes, not_applicable: Callable[[str], NoReturn]
) -> None:
    """Nobody inserts, updates, deletes or moves rows across tenants.

    Each is tried with and without WHERE and RETURNING: with either, PostgreSQL also applies
    the policies for reading, and hides the hole. Where a trigger or a key answers first, the
    policies are asked alone.

    Fix: give the table's policies for writing a `using` and a `with check` that bind the old
    and the new row to the session's tenant.
    """
    if not probes.expect(
        lambda cell: (
            cell.effective
            and cell.operation != "S"
            and (cell.row == "foreign" or cell.operation == "M")
        )
    ):
        not_applicable(NOBODY)


@check("RLS104", severity="blocker", tags={"rls"}, phases=PHASES, source=SOURCE)
def test_authorised_roles_write(probes: Probes, not_applicable: Callable[[str], NoReturn]) -> None:
    """Who is promised to write rows of the own tenant can.

    Policies, grants, triggers, keys and sequences have to let the row through together: a
    trigger that reads a table its caller may not read stops the work, not the attack.

    Fix: grant what is missing, or make the trigger's function a definer with a pinned path.
    """
    if not probes.expect(lambda cell: cell.operation != "S" and probes.expects(cell, ALLOW)):
        not_applicable("no role is promised to write any table")


@check("RLS105", severity="blocker", tags={"rls"}, phases=PHASES, source=SOURCE)
def test_unauthorised_roles_are_refused(probes: Probes) -> None:
    """Who is not promised an operation is refused it, within the own tenant too.

    So are those who are not signed in, and those who are and belong to no tenant.

    Fix: name the roles in the policy of that operation, or revoke the privilege.
    """
    probes.expect(
        lambda cell: (
            probes.expects(cell, DENY) and _is_at_home(cell) and not probes.is_append_only(cell)
        )
    )


@check("RLS106", severity="blocker", tags={"rls"}, phases=PHASES, source=SOURCE)
def test_ledgers_are_append_only(
    probes: Probes,
    row_intent: Intent,
    tenancy_catalog: Catalog,
    not_applicable: Callable[[str], NoReturn],
) -> None:
    """Nobody updates or deletes rows of an append-only ledger.

    Refused by privilege, by policy or by a trigger that raises P0001: each will do. The actions
    of foreign keys ask neither privileges nor policies: one that deletes or changes entries
    when a caller deletes or changes a row elsewhere is a finding, unless a trigger of the ledger
    raises whenever it runs.

    Fix: `revoke update, delete on … from …`, and policies `using (false)` for both; foreign keys
    that refuse (`no action`).
    """
    if not row_intent.append_only:
        not_applicable("the profile has no [tenancy] append_only")
    cascades = Cascades(tenancy_catalog, probes.matrix, probes.cells)
    probes.expect(
        lambda cell: _is_at_home(cell) and probes.is_append_only(cell), cascades.findings()
    )


@check("RLS107", severity="blocker", tags={"rls"}, phases=PHASES, source=SOURCE)
def test_without_context_nothing_is_seen(probes: Probes, transcript: Callable[[str], None]) -> None:
    """A session whose context is missing, empty or null sees and changes nothing.

    Nothing set, on a fresh connection, is NULL; what a pooled connection leaves behind is the
    empty text. A policy may be closed for one and open for the other.

    Fix: read the context with `nullif(current_setting('…', true), '')`, and compare with `=`.
    """
    looked_at = probes.expect(lambda cell: cell.session != BOUND and not cell.effective)
    transcript(answers(looked_at))


@check("RLS109", severity="blocker", tags={"rls"}, phases=PHASES, source=SOURCE)
def test_the_declared_matrix_holds(
    probes: Probes, picture: Picture, measure: Callable[[str, float, str], None]
) -> None:
    """The declared matrix of roles, tables and operations holds, cell by cell.

    Every cell has an expectation: what the profile does not promise is denied. That includes
    sessions without context, and those whose sources contradict each other.

    Fix: change the policy, or the matrix where the policy is what was meant.
    """
    picture(picture_of(probes))
    measure("cells", len(probes.cells), "cells")
    measure("cross_tenant_leaks", probes.leaks(), "")
    probes.expect(lambda cell: True)


def answers(cells: Sequence[Cell]) -> str:
    """Count which answer denied, per kind of session."""
    counted = Counter((cell.session, cell.answer, cell.sqlstate) for cell in cells)
    return "".join(
        f"{session}: {number} x {answer}{f' {state}' if state else ''}\n"
        for (session, answer, state), number in sorted(counted.items())
    )


def _is_at_home(cell: Cell) -> bool:
    """Say whether the rows are the caller's own, or of a caller who has none."""
    return cell.operation != "M" and (
        cell.row == "own" if cell.effective else cell.session == BOUND
    )
