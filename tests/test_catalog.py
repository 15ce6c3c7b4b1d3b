"""The catalog is complete: documented, provable, and written down."""

from __future__ import annotations

import inspect

import pytest

from checks.declare import CHECKS, Finding, Violation, check, expect_none
from fixtures.proving import PROOFS, proofs_of
from scripts.catalog import load, main

ALL = load()


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.id)
class TestEveryCheck:
    """What each check owes its reader."""

    def test_says_why_and_how_to_fix(self, entry):
        title, _, body = (inspect.getdoc(entry.function) or "").partition("\n\n")
        assert title.endswith(".")
        assert len(title) <= 90
        assert "\nFix: " in body

    def test_has_a_violation_and_a_near_miss(self, entry):
        proofs = proofs_of(entry.id, entry.phases)
        assert [p for p in proofs if p.name.startswith("bad")], "cannot be seen to fail"
        assert [p for p in proofs if p.name.startswith("good")], "cannot be seen to hold back"

    def test_has_one_family_tag(self, entry):
        assert len(entry.tags) == 1


def test_no_proof_is_orphaned():
    assert {path.name for path in PROOFS.iterdir()} == {entry.id for entry in ALL}


def test_catalog_is_current():
    assert main(["--check"]) == 0, "run `python -m scripts.catalog`"


def nothing() -> None:
    """Do nothing."""


@pytest.mark.parametrize(
    ("id", "facts", "said"),
    [
        ("X1", {"severity": "blocker", "tags": {"parity"}}, "ABC123"),
        ("ZZZ001", {"severity": "high", "tags": {"parity"}}, "severity"),
        ("ZZZ001", {"severity": "major", "tags": {"speed"}}, "speed"),
        ("ZZZ001", {"severity": "major", "tags": {"parity"}, "phases": ["later"]}, "later"),
        ("PRE001", {"severity": "major", "tags": {"parity"}}, "twice"),
    ],
)
def test_a_wrong_declaration_is_refused_at_import(id, facts, said):
    with pytest.raises(ValueError, match=said):
        check(id, **facts)(nothing)
    assert "ZZZ001" not in CHECKS


def test_a_violation_names_every_object():
    with pytest.raises(Violation) as caught:
        expect_none(Finding(name, "is wrong") for name in ("a", "b"))
    assert [finding["object"] for finding in caught.value.findings] == ["a", "b"]
    expect_none([])
