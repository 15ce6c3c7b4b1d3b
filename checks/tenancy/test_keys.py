"""Keys say whose a row is, and tell a tenant nothing of the others."""

from __future__ import annotations

from ..declare import check, expect_none
from .catalog import Catalog
from .given import Intent
from .objects.ownership import weak_columns
from .objects.references import crossing_keys, crossing_references

PHASES = ("preflight", "pr")


@check("RLS013", severity="major", tags={"rls"}, phases=PHASES)
def test_tenant_columns_are_sound(row_intent: Intent, tenancy_catalog: Catalog) -> None:
    """Tenant columns are NOT NULL, lead to the tenant by foreign keys, and are indexed.

    A row without a tenant is whoever's the policy's author did not think of; one of a tenant
    that does not exist is nobody's to clean up; without an index every policy reads the whole
    table. The foreign key may go over other tenant tables. Where `null_tenant` says whose rows
    without a tenant are, they may exist. Of a table that reaches its tenant `via` a parent, the
    first column of that way is judged, but for the index.

    It tells tenants apart as the root does: by a nondeterministic collation, or as citext,
    two tenants may be one.

    Fix: `alter column … set not null`, `add foreign key … references` the root, `create index`.
    """
    expect_none(weak_columns(tenancy_catalog, row_intent))


@check("RLS014", severity="major", tags={"rls"}, phases=PHASES)
def test_foreign_keys_include_the_tenant(row_intent: Intent, tenancy_catalog: Catalog) -> None:
    """Foreign keys between rows of tenants include the tenant column on both sides.

    Foreign keys are checked without row security: one without the tenant lets a row refer to
    another tenant's, answers whether that row exists, and lets its deletion change rows across
    tenants. Left alone are keys to the root and to global tables, the key that is a table's way
    to its tenant, and the key by which a row confers access.

    Fix: a unique key on (tenant, id) of the target, and a foreign key on both columns.
    """
    expect_none(crossing_references(tenancy_catalog, row_intent))


@check("RLS015", severity="major", tags={"rls"}, phases=PHASES)
def test_unique_keys_include_the_tenant(row_intent: Intent, tenancy_catalog: Catalog) -> None:
    """Unique and exclusion constraints include the tenant.

    Uniqueness is checked without row security: a duplicate error tells a tenant which values
    another one has, and one tenant's value blocks everybody's. Judged are tables that an
    application role writes. Left alone are keys of a single made-up value (a uuid primary key or
    default, an identity, a sequence), whose existence tells nothing, and keys that include a
    foreign key to rows of one tenant.

    Fix: put the tenant column first in the key.
    """
    expect_none(crossing_keys(tenancy_catalog, row_intent))
