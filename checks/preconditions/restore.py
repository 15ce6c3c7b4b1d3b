"""What shows that a point-in-time restore would work."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..given import Attestation
from .statements import moment

# A segment's name ends in 16 hex digits, log and segment; those of one timeline are ordered.
ARCHIVER = """
select pg_catalog.current_setting('archive_mode') as mode,
       a.last_archived_wal, a.last_failed_wal,
       a.last_failed_time > coalesce(a.last_archived_time, '-infinity') as failing,
       pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()) as current
  from pg_catalog.pg_stat_archiver a
"""


def archiver_findings(db: Connection[Any]) -> list[Finding]:
    """Judge the server's own archiver; its age is no criterion, an idle server archives nothing."""
    row = db.execute(ARCHIVER).fetchone()
    assert row is not None
    mode, archived, failed, failing, current = row
    if mode == "off":
        return [Finding("archive_mode", "the server archives nothing", "set archive_mode = on")]
    if failing:
        return [Finding("archiver", f"archiving {failed} failed, and nothing succeeded since")]
    if archived is None:
        return [Finding("archiver", "nothing has been archived yet", "select pg_switch_wal()")]
    if segment(current) - segment(archived[:24]) > 1:
        message = f"segments after {archived} are not archived; the current one is {current}"
        return [Finding("archiver", message)]
    return []


def segment(name: str) -> int:
    """Return a segment's number in its timeline, for the default segment size of 16 MB."""
    return int(name[8:16], 16) * 256 + int(name[16:24], 16)


def window_findings(statement: Attestation, freeze: Attestation | None) -> list[Finding]:
    """Judge the window that a provider's statement gives: it must reach the frozen state."""
    restore = statement.values.get("restore")
    values = restore if isinstance(restore, dict) else {}
    earliest, latest = moment(values.get("earliest")), moment(values.get("latest"))
    if earliest is None or latest is None:
        message = "gives no earliest and latest restorable time"
        return [Finding("restore-window.restore", message)]
    if earliest >= latest:
        message = "its earliest restorable time is not before its latest"
        return [Finding("restore-window.restore", message)]
    window = freeze.values.get("window") if freeze else None
    frozen = moment(window.get("starts_at")) if isinstance(window, dict) else None
    if frozen and earliest > frozen:
        message = f"begins at {earliest.isoformat()}, after writes were frozen"
        return [Finding("restore-window.restore", message)]
    if frozen and latest < frozen:
        message = f"ends at {latest.isoformat()}, before writes were frozen"
        return [Finding("restore-window.restore", message)]
    return []
