"""A stage to try live doors on: the plain design, with whatever a test adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from checks.tenancy.catalog import Catalog, read_catalog
from fixtures.run import Run
from fixtures.target.target import Target
from fixtures.targets import TargetSpec
from fixtures.tenancy import Intent, resolve
from fixtures.tenancy.live.knowing import install
from fixtures.tenancy.live.stage import HELPERS, Stage
from fixtures.tenancy.trial import make_trial

from .designs import build, profile_of


@dataclass(frozen=True)
class Set:
    """A stage and the catalog of what is played on it."""

    stage: Stage
    catalog: Catalog
    intent: Intent


@contextmanager
def staged(run: Run, extra: str = "", design: str = "guc") -> Iterator[Set]:
    """Build a design, change it, seed a clone of it, and open a stage on a copy."""
    database = build(run.sandbox, design)
    with database.connect() as connection:
        connection.execute(extra.encode())
    spec = TargetSpec(design, database.dsn, str(profile_of(design)), "a test", "/", None, "")
    target = Target(spec)
    section = target.profile.tenancy
    assert section is not None
    with target.reading() as connection:
        intent = resolve(connection, section)
        seeds = {role.database_role for role in section.roles} | {section.login.role}
        catalog = read_catalog(connection, seeds)
    trial = make_trial(run, target, intent)
    assert not trial.unverified
    with trial.copy() as copy, copy.connect() as connection:
        stage = Stage(intent, trial.seeded, trial.actors, copy, connection)
        connection.execute(HELPERS.encode())
        install(connection, intent)
        yield Set(stage, catalog, intent)
    for used in (trial.database, database):
        run.sandbox.drop(used)
