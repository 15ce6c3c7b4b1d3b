"""What a whole plan touches."""

from __future__ import annotations

from .declare import Finding, Unverified
from .given import Pending
from .statements import touched_by
from .touched import Touched


def touched_by_plan(pending: Pending, version_table: str) -> Touched:
    """Read the SQL of every pending revision; the version table itself does not count.

    In order, because a table that an earlier revision made need not be there before. Raises
    Unverified for a revision whose SQL cannot be read.
    """
    total = Touched()
    unread = []
    for revision in pending.revisions:
        touched_by(revision.sql, total)
        unread += [Finding(revision.id, f"its SQL cannot be read: {t}") for t in total.unread]
        total.unread.clear()
    if unread:
        raise Unverified(unread)
    total.tables.discard(version_table)
    return total
