"""What the catalog says of tenancy: read once per target, then only looked at."""

from __future__ import annotations

from .model import (
    Catalog,
    Column,
    Constraint,
    DefaultGrant,
    EventTrigger,
    Function,
    Index,
    Membership,
    Policy,
    Published,
    Relation,
    Role,
    RoleSetting,
    Rule,
    Sequence,
    Trigger,
)
from .read import read_catalog

__all__ = [
    "Catalog",
    "Column",
    "Constraint",
    "DefaultGrant",
    "EventTrigger",
    "Function",
    "Index",
    "Membership",
    "Policy",
    "Published",
    "Relation",
    "Role",
    "RoleSetting",
    "Rule",
    "Sequence",
    "Trigger",
    "read_catalog",
]
