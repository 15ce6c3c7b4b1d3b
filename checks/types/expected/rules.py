"""In what generators of different versions differ, for one and the same database.

Measured with @supabase/postgres-meta 0.84.2, 0.91.6, 0.95.2, 0.98.0 and 0.99.0 and the Supabase
CLI 2.118.0, 2.121.0, 2.122.1 and 3.1.0, and read in their sources. A file comes from one version:
what shows a newer one at one place rules out older forms at another, which are then drift.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Rule(NamedTuple):
    """One change of the generators.

    `since` orders them, 0 has no place in time. A form that keeps a rule that `tells` is one that
    no older version writes, and shows that all rules with a smaller number are kept too. From 4
    on a number is one release.
    """

    name: str
    since: int = 0
    tells: bool = True

    def kept(self, reached: int) -> bool:
        """Say whether a version that keeps rules up to a number keeps this one."""
        return 0 < self.since < reached or self.since == reached >= 4


INTERVAL = Rule("interval was unknown before postgres-meta 0.95", 2)
UNKNOWN_NULL = Rule("unknown was joined with null before postgres-meta 0.95", 2)
IN_ONLY = Rule("inout and variadic arguments were left out before postgres-meta 0.95", 2)
SETOF = Rule("SetofOptions came with postgres-meta 0.95", 2)
UNNAMED = Rule("functions of one unnamed argument were listed before postgres-meta 0.95", 2)
JSON = Rule("NOT NULL json was Json before postgres-meta 0.99", 4)
GENERATED = Rule("generated columns could be written before postgres-meta 0.99", 4)
TRIGGERS = Rule("views were not writable by triggers and rules before postgres-meta 0.99", 4)
COMPUTED = Rule("ComputedFields came with CLI 2.121", 5)
OMIT = Rule("rows as arguments had their computed fields before CLI 2.121", 5)
VIEWS = Rule("columns of views were always nullable before CLI 2.122", 6)

BY_NAME = Rule("types were found by name in any schema before postgres-meta 0.99", 3, False)
ROWS = Rule("row types of some relations were unknown before postgres-meta 0.99", 3, False)
ONE_ROW = Rule(
    "sets of functions with ROWS 1 were told otherwise before postgres-meta 0.98", 3, False
)
ROWS_OF_SOME = Rule("which rows are written out or referred to differs between versions")
ERRORS = Rule("which functions are errors differs between versions")
MERGED = Rule("overloads shared one result in postgres-meta 0.91")
LISTED = Rule("which functions of one unnamed argument are listed differs between versions")
ELSEWHERE = Rule("foreign keys of other schemas are seen through views in some versions")
QUOTED = Rule("foreign keys of a schema whose name needs quotes lose their columns")

Spelling = Mapping[str, tuple[Rule, ...]]  # canonical type → the rules that an older one breaks
