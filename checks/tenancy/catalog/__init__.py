"""What the catalog says of tenancy: read once per target, then only looked at."""

from __future__ import annotations

from .model import Catalog
from .read import read_catalog
from .relations import (
    Column,
    Constraint,
    Index,
    Policy,
    Published,
    Relation,
    Rule,
    Sequence,
    Trigger,
)
from .roles import DefaultGrant, Membership, Role, RoleSetting
from .routines import EventTrigger, Function

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
