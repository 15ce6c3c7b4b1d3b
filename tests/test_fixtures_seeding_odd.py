"""What PostgreSQL has besides plain tables and plain conditions can be filled as well."""

from __future__ import annotations

from pathlib import Path

from fixtures.sandbox import Sandbox

from .seeding import ROOT, assert_complete, filled

ODD = (Path(__file__).parent / "seeding_odd.sql").read_text()
CLASSES = {
    "public.org": {"class": "tenant", "tenant": "id"},
    "public.hop3": {"class": "tenant", "via": ["kid -> public.poly"]},
    "public.closure": {"class": "tenant", "tenant": "descendant"},
}


def test_odd_things_are_filled(sandbox: Sandbox) -> None:
    connection, intent, seeded = filled(sandbox, ROOT + ODD, tables=CLASSES)
    with connection:
        assert_complete(connection, intent, seeded)
        assert seeded.single == {"public.org", "public.closure", "public.only_tenant"}
