"""Rows can be made whose tenant is read out of another column: a path, a document."""

from __future__ import annotations

import pytest

from fixtures.sandbox import Sandbox

from .seeding import ROOT, assert_complete, filled

STORED = """
create function foldername(name text) returns text[] language plpgsql immutable as $$
declare parts text[];
begin
  parts := string_to_array(name, '/');
  return parts[1 : array_length(parts, 1) - 1];
end $$;
create table object (id uuid primary key default gen_random_uuid(), bucket text not null,
                     name text not null check (length(name) < 200), meta jsonb,
                     unique (bucket, name));
"""


@pytest.mark.parametrize(
    "tenants",
    [
        "select (public.foldername(r.name))[1]",
        "select (public.foldername(r.name))[2]::uuid",
        "select split_part(r.name, ':', 1)::uuid",
        "select (r.meta ->> 'org')::uuid",
    ],
)
def test_rows_get_the_tenant_that_is_read_out_of_them(sandbox: Sandbox, tenants: str) -> None:
    tables = {
        "public.org": {"class": "tenant", "tenant": "id"},
        "public.object": {"class": "tenant", "tenants": tenants},
    }
    connection, intent, seeded = filled(sandbox, ROOT + STORED, tables=tables)
    with connection:
        assert_complete(connection, intent, seeded)
        whose = {tenant for name, tenant in seeded.rows if name == "public.object"}
        assert whose == set(seeded.tenants)


def test_rows_whose_tenant_cannot_be_written_are_told(sandbox: Sandbox) -> None:
    tables = {
        "public.org": {"class": "tenant", "tenant": "id"},
        "public.object": {"class": "tenant", "tenants": "select md5(r.name)::uuid"},
    }
    connection, _, seeded = filled(sandbox, ROOT + STORED, tables=tables)
    with connection:
        assert "do not get the tenant" in seeded.unverified["public.object"]
