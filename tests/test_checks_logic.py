"""Pure logic of the checks, at its edges."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from checks.evidence.secrets import secrets_in
from checks.migrations.gates import gate_of
from checks.names import qualified
from checks.parity.differences import findings_of
from checks.parity.exceptions import _table, excused, stale
from checks.preconditions.minor_versions import floor_findings
from checks.preconditions.restore import segment
from checks.statements import touched_by
from fixtures.catalog import Difference
from fixtures.profile.parity import ApprovedException


@pytest.mark.parametrize(
    ("version", "safe"),
    [(140018, False), (140019, True), (150013, False), (150014, True), (160009, False),
     (160010, True), (170005, False), (170006, True), (180000, True)],
)  # fmt: skip
def test_floors(version, safe):
    assert (floor_findings(version, {}) == []) is safe
    assert floor_findings(version, {str(version // 10_000): 99})


@pytest.mark.parametrize(
    ("state", "table", "gate"),
    [("42P07", "", "DuplicateTable"), ("42703", "", "MissingColumn"), ("42710", "", "Enum/type"),
     ("55P03", "", "Lock"), ("40P01", "", "Lock"), ("23505", "x", "Backfill"),
     ("22001", "public.deals", "Backfill"), ("22001", "public.alembic_version", "Lineage width"),
     ("42501", "", "Privilege"), ("25006", "", "Read only"), ("08006", "", "Infrastructure"),
     ("25P02", "", "Transaction"), ("42999", "", "SQL drift")],
)  # fmt: skip
def test_gates(state, table, gate):
    assert gate_of(state, table).name.startswith(gate)


def test_a_state_of_no_gate_is_not_guessed():
    assert gate_of("XX000", "") is None


def test_segments_cross_log_files():
    assert segment("0000000100000002000000" + "00") - segment("0000000100000001000000" + "FF") == 1


@dataclass
class Key:
    """A foreign key of two catalogs."""

    name: str
    definition: str = "FOREIGN KEY (a) REFERENCES b(id)"

    def unexpected(self) -> Difference:
        return Difference(
            "foreign key", f"public.t.{self.name}", "unexpected", actual=self.definition
        )

    def missing(self) -> Difference:
        return Difference(
            "foreign key", f"public.t.{self.name}", "missing", expected=self.definition
        )


def exception(*objects):
    return ApprovedException(
        kind="foreign key", difference="name", objects=list(objects), reason="x"
    )


def test_an_exception_excuses_one_equal_pair():
    pair = [Key("new").unexpected(), Key("old").missing()]
    applied, left = excused(pair, [exception("public.t.new")])
    assert [entry.instead_of for entry in applied] == ["public.t.old"]
    assert left == []


@pytest.mark.parametrize(
    "pair",
    [
        [Key("new").unexpected(), Key("old", "FOREIGN KEY (a) REFERENCES c(id)").missing()],
        [Key("new").unexpected()],
        [Key("old").missing()],
        [Key("other").unexpected(), Key("old").missing()],
    ],
)
def test_an_exception_excuses_nothing_else(pair):
    applied, left = excused(pair, [exception("public.t.new")])
    assert (applied, left) == ([], pair)
    assert [finding.object for finding in stale([exception("public.t.new")], applied)] == [
        "public.t.new"
    ]


def test_one_missing_key_excuses_one_name_only():
    twins = [Key("new").unexpected(), Key("newer").unexpected(), Key("old").missing()]
    applied, left = excused(twins, [exception("public.t.new", "public.t.newer")])
    assert len(applied) == 1
    assert len(left) == 1


@pytest.mark.parametrize(
    ("identity", "table"),
    [
        ("s.t.fk", "s.t."),
        ('s.t."f.k"', "s.t."),
        ('s."t.u"."f""k."', 's."t.u".'),
        ('"a.b".t.fk', '"a.b".t.'),
    ],
)
def test_a_constraint_is_cut_off_its_table(identity, table):
    assert _table(identity) == table


def test_statements_are_read_whole():
    touched = touched_by(
        'alter table "Odd Name" drop column "a.b"; create table n (x int references ref (id));'
        "alter table n rename to m; update m set x = 1; drop table s.gone; truncate away"
    )
    assert touched.existing == {'public."Odd Name"', "public.ref", "s.gone", "public.away"}
    assert {object for object, _ in touched.drops} == {
        'public."Odd Name"."a.b"', "s.gone", "public.away",
    }  # fmt: skip


def test_sql_that_cannot_be_read_is_said():
    assert touched_by("create tabel x").unread


def test_names_are_quoted_when_needed():
    assert qualified("public", "Audit Log", "select", "a_1") == 'public."Audit Log"."select".a_1'


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:hunter2@h/d",
        "password=hunter2",
        'PGPASSWORD="hunter2"',
        "Bearer " + "a1" * 12,
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "eyJhbGciOiJI.eyJzdWIiOiIx.abc",
        "AKIA" + "A1B2" * 4,
    ],
)
def test_secrets_are_found(text):
    assert secrets_in("log", f"first\n{text}\n".encode())[0].message.startswith("line 2")


@pytest.mark.parametrize(
    "text",
    ["postgresql://u:***@h/d", "postgresql://u@h/d", "password=***", "the password is wrong",
     "netzadmin:<PASSWORD>@", "password: null", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"],
)  # fmt: skip
def test_what_is_masked_is_no_secret(text):
    assert secrets_in("log", text.encode()) == []


def test_a_missing_table_is_one_finding_with_its_parts_as_evidence():
    differences = [
        Difference("column", "public.t.id", "missing", expected="uuid"),
        Difference("column", "public.tt.id", "missing", expected="uuid"),
        Difference("grant", "table public.t to reader", "missing", expected="SELECT"),
        Difference("owner", "table public.t", "missing", expected="app"),
        Difference("table", "public.t", "missing", expected="heap"),
    ]
    findings = findings_of(differences)
    assert [finding.object for finding in findings] == ["public.tt.id", "public.t"]
    assert "3 parts" in findings[1].message
    assert "table public.t to reader" in findings[1].evidence


def test_parts_of_a_table_that_is_there_are_findings_of_their_own():
    changed = [
        Difference("column", "public.t.id", "missing", expected="uuid"),
        Difference("table", "public.t", "changed", "heap", "unlogged heap"),
    ]
    assert [finding.object for finding in findings_of(changed)] == ["public.t.id", "public.t"]
