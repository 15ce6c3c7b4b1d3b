"""Planting mutations: each in a clone of its design, with the profile it is judged by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from fixtures.run import Run
from fixtures.sandbox import Database, Sandbox
from fixtures.systems.starting import SYSTEMS, states_of
from tests.designs import FOLDER, profile_of

from . import Mutation

ROLES = re.compile(r"\b(ms|guc|hi)_(owner|app|anon|login|support|backup)\b")


@dataclass(frozen=True)
class Planted:
    """A target of the run that is to find it."""

    name: str
    dsn: str
    profile: Path


@dataclass
class Garden:
    """The designs, built once, and what is planted in clones of them."""

    run: Run
    folder: Path
    templates: dict[str, Database] = field(default_factory=dict)

    @property
    def sandbox(self) -> Sandbox:
        """Where all of it is made."""
        return self.run.sandbox

    def plant(self, mutation: Mutation, number: int) -> Planted:
        """Make the target that a mutation leads to."""
        if mutation.own_roles:
            return self._with_own_roles(mutation, number)
        database = self.sandbox.clone(self._template(mutation.design), hint=mutation.design)
        with database.connect() as connection:
            connection.execute(mutation.sql.encode())
        return Planted(mutation.name, database.dsn, self._profile(mutation.design))

    def healthy(self, design: str) -> Planted:
        """Make the target that nothing was done to."""
        database = self.sandbox.clone(self._template(design), hint=design)
        return Planted(f"{design}-healthy", database.dsn, self._profile(design))

    def _with_own_roles(self, mutation: Mutation, number: int) -> Planted:
        """Build the design anew: roles are the server's, and other targets must keep theirs."""

        def renamed(text: str) -> str:
            return ROLES.sub(rf"\g<1>{number}_\2", text)

        database = self.sandbox.create(hint=mutation.design)
        schema = (FOLDER / mutation.design / "schema.sql").read_text()
        with database.connect() as connection:
            connection.execute(renamed(schema).encode())
            connection.execute(renamed(mutation.sql).encode())
        profile = self.folder / f"{mutation.name}.toml"
        profile.write_text(renamed(profile_of(mutation.design).read_text()))
        return Planted(mutation.name, database.dsn, profile)

    def _template(self, design: str) -> Database:
        if design not in self.templates:
            self.templates[design] = self._built(design)
        return self.templates[design]

    def _built(self, design: str) -> Database:
        if design in SYSTEMS:
            return states_of(self.run, SYSTEMS[design])["secured"]
        database = self.sandbox.create(hint=design)
        with database.connect() as connection:
            connection.execute((FOLDER / design / "schema.sql").read_text().encode())
        return database

    def _profile(self, design: str) -> Path:
        if design in SYSTEMS:
            return SYSTEMS[design].folder / "profile.toml"
        return profile_of(design)


def arguments(targets: Iterable[Planted]) -> list[str]:
    """Write the options that make them the targets of one run."""
    return [
        option
        for target in targets
        for option in (
            f"--dsn={target.name}={target.dsn}",
            f"--profile={target.name}={target.profile}",
        )
    ]
