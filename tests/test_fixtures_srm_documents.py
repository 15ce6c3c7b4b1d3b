"""The documents of the casino system can be used: their queries run, their tables are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fixtures.systems.srm.states import HERE
from tests.srm_sessions import srm, template

__all__ = ["srm", "template"]
DOCUMENTS = sorted((HERE / "docs").rglob("*.md"))
RUNBOOKS = [path for path in DOCUMENTS if path.name.startswith("RUN-")]
QUERIES = [
    (path, query)
    for path in DOCUMENTS
    for query in re.findall(r"```sql\n(.*?)```", path.read_text(), re.S)
]
SECTIONS = ["Pre-flight", "Procedure", "Verification", "KPIs", "Rollback", "Escalation"]


@pytest.mark.parametrize(("path", "query"), QUERIES, ids=[path.stem for path, _ in QUERIES])
def test_queries_run_and_find_nothing_wrong(path: Path, query: str, srm):
    with srm.connect() as connection:
        rows = connection.execute(query.encode()).fetchall()
    assert all(row == (0,) for row in rows)


def test_a_missing_policy_would_be_found(srm):
    with srm.connect() as connection:
        connection.execute("alter table public.visit disable row level security")
        (query,) = (query for path, query in QUERIES if path.stem.startswith("RUN-004"))
        assert connection.execute(query.encode()).fetchall() == [("visit",)]


def test_the_services_own_every_table_once(srm):
    services = (HERE / "docs" / "SRM.md").read_text().partition("## Types")[0]
    named = re.findall(r"`(\w+)`", services)
    with srm.connect() as connection:
        found = connection.execute(
            "select relname from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind = 'r'"
        ).fetchall()
    tables = {name for (name,) in found}
    summarised = {name for name in tables if re.match(r"table_|floor_", name)}
    assert len(named) == len(set(named))
    assert set(named) <= tables
    assert tables - set(named) <= summarised


@pytest.mark.parametrize("path", RUNBOOKS, ids=[path.stem for path in RUNBOOKS])
def test_runbooks_have_their_sections(path: Path):
    assert re.findall(r"^## (.+)$", path.read_text(), re.M) == SECTIONS
