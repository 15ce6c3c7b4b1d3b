"""What is published cannot be changed, whoever tries, and by whatever way."""

from __future__ import annotations

from ..declare import check, expect_none
from ..given import Transcript
from .given import Look, Section
from .immutability import changeable


@check(
    "REG004",
    severity="blocker",
    tags={"registry"},
    phases=("preflight", "postflight", "pr", "monitor"),
    source="seed 000, §3",
)
def test_published_versions_cannot_be_changed(
    registry: Section, schema_copy: Look, transcript: Transcript
) -> None:
    """The database refuses every change of a published version, not only the service.

    Update, insert, delete and truncate of versions and entries, moving an entry, and moving the
    status back are tried in an empty copy of the schema, as the owner and as every role that may
    write. Every script that connects by itself, and every future endpoint, is bound by this.

    Fix: add triggers that refuse it, and that lock the version while an entry is changed.
    """
    found, told = changeable(schema_copy, registry)
    transcript(told)
    expect_none(found)
