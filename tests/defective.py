"""A small shop, one more migration, and what the checks of migrations say of it.

The shop is there twice, as a folder of Supabase's and as a project of Alembic, both made by
`migrations_base/`. A file of `migrations_bad/` says which check must catch it, and in which words.
"""

from __future__ import annotations

import importlib
import inspect
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checks.declare import CHECKS
from fixtures.chain import read_chain, tool_of
from fixtures.given.trying import grounds_of
from fixtures.history import History
from fixtures.profile import Profile, load_profile
from fixtures.run import Run
from fixtures.trying.interrupting import Interrupting
from fixtures.trying.observing import Observing
from fixtures.trying.stages import Stages
from fixtures.trying.watched import Watching

from .lineage_projects import ENV, INI

HERE = Path(__file__).parent
BASE = HERE / "migrations_base"
SHOP, PLANTED = "20250101000000", "20250201000000"
FACT = re.compile(r"^(?:-- )?(caught|says): (.+)$", re.M)
FAMILY = ("test_applying", "test_keeping", "test_locks", "test_files")
PROFILE = f"""
name = "shop"
[target]
migrating_role = "shop_owner"
[migrations]
tool = "{{tool}}"
path = "{{path}}"
prelude = "prelude.sql"
anchor = "{SHOP}"
{{rules}}
[kpi]
migration_apply = {{{{ target = 30, alert = 60, unit = "s" }}}}
"""
RULES = """header = ["Purpose"]
order = true
[migrations.naming]
[[migrations.irreversible]]
revision = "*"
reason = "forward only"
"""
ROOT = """
from pathlib import Path
from alembic import op

revision = "{id}"
down_revision = None


def upgrade():
    op.get_bind().exec_driver_sql(Path(__file__).with_name("shop.sql").read_text())


def downgrade():
    raise NotImplementedError
"""


@dataclass(frozen=True)
class Case:
    """One migration, and by which check it must be caught."""

    file: Path
    caught: str = ""
    says: str = ""

    def __str__(self) -> str:
        return self.file.stem


def cases(folder: str) -> list[Case]:
    """Read the migrations of a folder."""
    files = sorted(f for f in (HERE / folder).iterdir() if f.suffix in (".sql", ".py"))
    return [Case(file, **dict(FACT.findall(file.read_text()))) for file in files]


def lay_out(case: Case, folder: Path) -> Profile:
    """Write the shop with one more migration, and its profile."""
    shutil.copy(BASE / "prelude.sql", folder)
    if case.file.suffix == ".py":
        _alembic(case.file, folder)
        text = PROFILE.format(tool="alembic", path=".", rules="")
    else:
        _supabase(case.file, folder)
        text = PROFILE.format(tool="supabase", path="migrations", rules=RULES)
    more = case.file.with_suffix(".toml")
    text += more.read_text() if more.exists() else ""
    (folder / "profile.toml").write_text(text)
    return load_profile(folder / "profile.toml")


def _supabase(file: Path, folder: Path) -> None:
    (folder / "migrations").mkdir()
    shutil.copy(BASE / f"{SHOP}_shop.sql", folder / "migrations")
    shutil.copy(file, folder / "migrations" / f"{PLANTED}_{file.stem}.sql")


def _alembic(file: Path, folder: Path) -> None:
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text(INI)
    (folder / "migrations" / "env.py").write_text(ENV)
    (versions / "shop.py").write_text(ROOT.format(id=SHOP))
    shutil.copy(BASE / f"{SHOP}_shop.sql", versions / "shop.sql")
    shutil.copy(file, versions)


def judged(run: Run, profile: Profile, only: str = "") -> Iterator[tuple[str, str, str]]:
    """Run the checks, or one of them; yields check, object and message of each finding."""
    given = _given(run, profile)
    for module in FAMILY:
        importlib.import_module(f"checks.migrations.{module}")
    for id, check in CHECKS.items():
        wanted = inspect.signature(check.function).parameters
        mine = check.function.__module__.rpartition(".")[2] in FAMILY
        if mine and only in ("", id) and wanted.keys() <= given.keys():
            yield from _findings(check, {name: given[name] for name in wanted})


def _findings(check: Any, given: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    try:
        check.function(**given)
    except AssertionError as error:
        for finding in getattr(error, "findings", [{"object": "?", "message": repr(error)}]):
            yield check.id, finding["object"], finding["message"]
    except pytest.skip.Exception:
        return


def _given(run: Run, profile: Profile) -> dict[str, Any]:
    """Put together what the checks ask for by name."""
    section, tool, chain = profile.migrations, tool_of(profile), read_chain(run, profile)
    assert section is not None
    grounds = grounds_of(run, profile, tool, chain, section)
    stages = Stages(grounds)
    observing = Observing(stages)
    return {
        "chain": chain,
        "profile": profile,
        "migration_section": section,
        "history": History(grounds).run(),
        "survival": observing.survival,
        "twice": observing.twice,
        "back": observing.back,
        "watched": Watching(stages).watched,
        "interrupted": Interrupting(stages).interrupted,
        "transcript": lambda text: None,
        "measure": lambda name, value, unit: None,
        "not_applicable": pytest.skip,
    }
