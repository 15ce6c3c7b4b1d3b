"""Roles: what they are, belong to, set, and grant beforehand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A role of the server."""

    name: str
    superuser: bool
    bypassrls: bool
    inherit: bool
    login: bool
    createrole: bool
    replication: bool


@dataclass(frozen=True)
class Membership:
    """`member` belongs to `role`; options as of PostgreSQL 16, or what meant the same."""

    role: str
    member: str
    inherit: bool
    set: bool
    admin: bool


@dataclass(frozen=True)
class RoleSetting:
    """A setting of `alter role … set` or `alter database … set`."""

    role: str  # empty = every role
    setting: str  # name=value


@dataclass(frozen=True)
class DefaultGrant:
    """A privilege that future objects of a creator will carry."""

    creator: str
    schema: str  # empty = everywhere
    kind: str  # pg_default_acl.defaclobjtype: r, S, f, T, n, L
    grantee: str  # `public` for everybody
    privilege: str
