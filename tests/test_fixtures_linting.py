"""squawk is asked for the rules that a profile names, and says where there is none of a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.linting import LintError, lint

from .migration_runs import step_of

SQL = "create table t (id bigint primary key)"
STEP = replace(step_of(SQL), text=SQL)


def test_a_rule_that_is_silent_by_default_is_asked_for_by_its_name():
    assert "require-table-schema" not in {remark.rule for remark in lint([STEP], 18)}
    named = lint([STEP], 18, ["require-table-schema", "syntax-error"])
    assert "require-table-schema" in {remark.rule for remark in named}


def test_a_rule_that_does_not_exist_is_named():
    with pytest.raises(LintError, match="not-a-rule"):
        lint([STEP], 18, ["not-a-rule"])
