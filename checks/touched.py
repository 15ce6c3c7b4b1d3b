"""What a plan touches, kept in the order of its statements: names move while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Touched:
    """What SQL touches; names are `schema.name`, unqualified ones in public.

    `created` is what the plan made itself. A table that was renamed keeps its rows, so it stays
    known by the name it had before: a new table under its old name does not make it new.
    """

    tables: set[str] = field(default_factory=set)  # altered, written or locked; there before
    referenced: set[str] = field(default_factory=set)  # targets of foreign keys; there before
    indexes: set[str] = field(default_factory=set)  # dropped or renamed by their own name
    created: set[str] = field(default_factory=set)
    creates_in: set[str] = field(default_factory=set)  # schemas, as they are spelt
    drops: list[tuple[str, str]] = field(default_factory=list)  # (object, what is done)
    extensions: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    created_roles: set[str] = field(default_factory=set)
    schemas: set[str] = field(default_factory=set)
    created_schemas: set[str] = field(default_factory=set)
    concurrently: bool = False
    unread: list[str] = field(default_factory=list)  # statements that could not be parsed
    renamed: dict[str, str] = field(default_factory=dict)  # name now → name before the plan

    @property
    def existing(self) -> set[str]:
        """Relations that must not be locked by others, foreign-key targets included."""
        return self.tables | self.referenced | self.indexes

    def alter(self, name: str) -> None:
        """Note that a table is altered, written or locked."""
        if name not in self.created:
            self.tables.add(self.renamed.get(name, name))

    def refer(self, name: str) -> None:
        """Note the target of a foreign key."""
        if name not in self.created:
            self.referenced.add(self.renamed.get(name, name))

    def rename(self, name: str, new: str) -> None:
        """Note that a table gets another name."""
        self.alter(name)
        if name in self.created:
            self.created.remove(name)
            self.created.add(new)
            return
        self.created.discard(new)
        self.renamed[new] = self.renamed.pop(name, name)

    def lose(self, table: str, action: str, part: str = "") -> None:
        """Note that rows, a column or all of a table are lost, unless the plan made them."""
        if table not in self.created:
            self.drops.append((self.renamed.get(table, table) + part, action))

    def drop(self, name: str, kind: str) -> None:
        """Note that a relation is dropped; its name is then free."""
        self.alter(name)
        self.lose(name, f"drops a {kind}")
        self.created.discard(name)
        self.renamed.pop(name, None)
