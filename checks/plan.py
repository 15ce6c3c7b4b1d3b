"""What a whole plan touches."""

from __future__ import annotations

from .declare import Finding, Unverified
from .given import Pending
from .statements import Touched, touched_by


def touched_by_plan(pending: Pending, version_table: str) -> Touched:
    """Read the SQL of every pending revision; the version table itself does not count.

    Raises Unverified for a revision whose SQL cannot be read.
    """
    total = Touched()
    unread = []
    for revision in pending.revisions:
        touched = touched_by(revision.sql)
        unread += [Finding(revision.id, f"its SQL cannot be read: {t}") for t in touched.unread]
        _add(total, touched)
    if unread:
        raise Unverified(unread)
    total.tables.discard(version_table)
    return total


def _add(total: Touched, touched: Touched) -> None:
    """Add up in order: a table that an earlier revision made need not exist before."""
    total.tables |= touched.tables - total.created
    total.referenced |= touched.referenced - total.created
    total.created |= touched.created
    total.drops += touched.drops
    total.extensions |= touched.extensions
    total.roles |= touched.roles
    total.created_roles |= touched.created_roles
    total.schemas |= touched.schemas
    total.created_schemas |= touched.created_schemas
    total.concurrently |= touched.concurrently
