"""A small shop, more migrations, and what the checks of migrations say of it.

The shop is there twice, as a folder of Supabase's and as a project of Alembic, both made by
`migrations_base/`. A file of `migrations_bad/` says which check must catch it, and in which words.
"""

from __future__ import annotations

import importlib
import inspect
import re
import shutil
from collections.abc import Iterator, Sequence
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
SHOP, NEXT = "20250101000000", 20250201000000
REVISION = re.compile(r'^revision = "(.+)"', re.M)
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

    @property
    def alembic(self) -> bool:
        """Whether it is a revision of Alembic."""
        return self.file.suffix == ".py"

    @property
    def revision(self) -> str:
        """Its id, where it is a revision."""
        return REVISION.findall(self.file.read_text())[0]


def cases(folder: str) -> list[Case]:
    """Read the migrations of a folder."""
    files = sorted(f for f in (HERE / folder).iterdir() if f.suffix in (".sql", ".py"))
    found = [Case(file, **dict(FACT.findall(file.read_text()))) for file in files]
    for case in found:
        told = bool(case.caught), bool(case.says)
        assert told == (folder == "migrations_bad",) * 2, f"{case.file.name} says {told}"
    return found


def lay_out(planted: Sequence[Case], folder: Path) -> tuple[Profile, dict[str, Case]]:
    """Write the shop with more migrations, of one kind, one after the other, and its profile.

    Returns with it the id of each.
    """
    shutil.copy(BASE / "prelude.sql", folder)
    if planted[0].alembic:
        ids = _alembic(planted, folder)
        text = PROFILE.format(tool="alembic", path=".", rules="")
    else:
        ids = _supabase(planted, folder)
        text = PROFILE.format(tool="supabase", path="migrations", rules=RULES)
    for id, case in ids.items():
        more = case.file.with_suffix(".toml")
        text += more.read_text().format(version=id) if more.exists() else ""
    (folder / "profile.toml").write_text(text)
    return load_profile(folder / "profile.toml"), ids


def _supabase(planted: Sequence[Case], folder: Path) -> dict[str, Case]:
    (folder / "migrations").mkdir()
    shutil.copy(BASE / f"{SHOP}_shop.sql", folder / "migrations")
    ids = {str(NEXT + at): case for at, case in enumerate(planted)}
    for id, case in ids.items():
        shutil.copy(case.file, folder / "migrations" / f"{id}_{case}.sql")
    return ids


def _alembic(planted: Sequence[Case], folder: Path) -> dict[str, Case]:
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text(INI)
    (folder / "migrations" / "env.py").write_text(ENV)
    (versions / "shop.py").write_text(ROOT.format(id=SHOP))
    shutil.copy(BASE / f"{SHOP}_shop.sql", versions / "shop.sql")
    before = SHOP
    for case in planted:
        text = case.file.read_text().replace(
            f'down_revision = "{SHOP}"', f'down_revision = "{before}"'
        )
        (versions / case.file.name).write_text(text)
        before = case.revision
    return {case.revision: case for case in planted}


def judged(run: Run, profile: Profile, only: str = "") -> Iterator[tuple[str, str, str]]:
    """Run the checks, or one of them; yields check, object and message of each finding."""
    given = _given(run, profile)
    for module in FAMILY:
        importlib.import_module(f"checks.migrations.{module}")
    for id, check in CHECKS.items():
        wanted = inspect.signature(check.function).parameters
        mine = check.function.__module__.rpartition(".")[2] in FAMILY
        if mine and only in ("", id):
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
        "picture": lambda data: None,
        "not_applicable": pytest.skip,
    }
