"""What leaves the database keeps its protection."""

from __future__ import annotations

from ..declare import check, expect_none
from ..given import Transcript
from .catalog import Catalog
from .given import Intent
from .objects.publishing import noted_publications, open_channels, open_publications


@check(
    "RLS020",
    severity="blocker",
    tags={"rls"},
    phases=("preflight", "pr"),
    source="seed 001, SEC-005",
)
def test_published_tables_keep_their_protection(
    row_intent: Intent, tenancy_catalog: Catalog, transcript: Transcript
) -> None:
    """Published and realtime tables keep their protection.

    Realtime sends a change to every subscriber unless row security is on, and asks by primary
    key whether one may see the row. A private channel is what the policies on realtime.messages
    say when asked with a row that has a topic and an extension and nothing else: a policy that
    asks for neither admits to every channel, one that asks for more protects nothing.
    Whole old rows and row filters are listed, not judged.

    Fix: enable row security on the table, give it a primary key; compare `realtime.topic()` and
    `extension` in the policies on realtime.messages.
    """
    transcript("".join(f"{note}\n" for note in noted_publications(tenancy_catalog, row_intent)))
    expect_none(
        [
            *open_publications(tenancy_catalog, row_intent),
            *open_channels(tenancy_catalog, row_intent),
        ]
    )
