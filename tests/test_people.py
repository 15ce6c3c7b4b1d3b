"""Statements are believed only as signed, and waivers only as approved."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from fixtures.attestation import (
    SignersError,
    SigningError,
    generate_key,
    read_attestations,
    read_signers,
    sign,
)
from scripts import attest, lock_migrations, record_rows

FINGER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f'alice,bob namespaces="x" {FINGER}', "principal"),
        (f'*@bank namespaces="x" {FINGER}', "principal"),
        (f'alice? namespaces="x" {FINGER}', "principal"),
        (f"alice {FINGER}", "namespaces"),
        (f'alice cert-authority,namespaces="x" {FINGER}', "certificate"),
        ('alice namespaces="x" ssh-ed25519', "key"),
        ("alice", "namespaces"),
        (f'alice namespaces="x" {FINGER}\nbob namespaces="x" {FINGER}', "two principals"),
    ],
)
def test_signer_lines_that_mean_more_than_one_person_are_refused(tmp_path, line, said):
    file = tmp_path / "allowed_signers"
    file.write_text(f"# who may sign\n\n{line}\n")
    with pytest.raises(SignersError, match=said):
        read_signers(file)


def test_a_signer_list_is_read(tmp_path):
    file = tmp_path / "allowed_signers"
    file.write_text(f'# ours\nalice@bank namespaces="a,b" {FINGER} comment\n')
    (signer,) = read_signers(file)
    assert (signer.principal, signer.namespaces) == ("alice@bank", ("a", "b"))


def test_a_missing_ssh_keygen_is_one_line(tmp_path, monkeypatch):
    key = generate_key(tmp_path / "key", "x")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SigningError, match="install"):
        sign(key, key, "x")


def test_the_command_writes_a_statement_that_counts(hybrid, capsys):
    hybrid.forget("write-freeze")
    code = attest.main(
        [
            "write-freeze",
            f"--profile={hybrid.profile}",
            f"--dsn={hybrid.dsn}",
            f"--key={hybrid.people.key('dba')}",
            "--by=dba@example.test",
            "--role=dba",
            "--statement=Everything is stopped.",
            '--set=method=["systemd","cron"]',
        ]
    )
    assert code == 0, capsys.readouterr().err
    file = hybrid.statement("write-freeze")
    assert json.loads(file.read_text())["method"] == ["systemd", "cron"]
    signers = hybrid.repo / "allowed_signers"
    read = read_attestations(file.parent, signers, datetime.now(UTC))
    assert {statement.problem for statement in read} == {""}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"profile": "/nonexistent.toml"}, "No such file"),
        ({"dsn": "postgresql://u:hunter2@127.0.0.1:1/x"}, "refused"),
        ({"dsn": "nonsense"}, "cannot be read"),
        ({"key": "/nonexistent"}, "ssh-keygen"),
        ({"set": "method"}, "key=value"),
    ],
)
def test_a_mistake_in_the_command_is_one_line(hybrid, capsys, change, said):
    values = {
        "profile": hybrid.profile,
        "dsn": hybrid.dsn,
        "key": hybrid.people.key("dba"),
        "by": "dba@example.test",
        "role": "dba",
        "statement": "x",
    } | change
    code = attest.main(["write-freeze", *(f"--{key}={value}" for key, value in values.items())])
    message = capsys.readouterr().err
    assert code == 4
    assert said in message
    assert message.count("\n") == 1
    assert "hunter2" not in message


def test_rows_are_recorded(hybrid, capsys):
    (hybrid.repo / "recorded" / "rows.json").unlink()
    assert record_rows.main([f"--profile={hybrid.profile}", f"--dsn={hybrid.dsn}"]) == 0
    tables = json.loads((hybrid.repo / "recorded" / "rows.json").read_text())["tables"]
    assert tables["public.users"]["count"] == 5
    assert record_rows.main(["--profile=/nonexistent", "--dsn=x"]) == 4
    assert capsys.readouterr().err.count("\n") == 1


def test_an_unsound_graph_is_not_locked(hybrid, capsys):
    assert lock_migrations.main([f"--profile={hybrid.profile}"]) == 0
    hybrid.revision("0024_orphan", "0023_gone")
    assert lock_migrations.main([f"--profile={hybrid.profile}"]) == 4
    assert "0024_orphan" in capsys.readouterr().err


def waive(world, check, object, owner="owner@example.test", days=10):
    until = date.today() + timedelta(days=days)
    world.edit(
        "profile.toml",
        lambda text: (
            f'{text}\n[[waivers]]\ncheck = "{check}"\nobject = "{object}"\nowner = "{owner}"\n'
            f'reason = "known"\nuntil = {until}\n'
        ),
    )
    return {"check": check, "object": object, "until": until.isoformat()}


INDEX = "public.nav_snapshots.ix_nav_snapshots_status"


def outcome(suite, world, check):
    """Run one check and return its entry; the rest of the phase is deselected."""
    pack = world.repo.parent / "pack"
    suite(
        "-m", "preflight", "-k", check, f"--dsn={world.dsn}", f"--profile={world.profile}",
        f"--evidence={pack}",
    )  # fmt: skip
    results = json.loads((pack / "results.json").read_text())
    return next(entry for entry in results["checks"] if entry["id"] == "PAR001")


def test_an_approved_waiver_stands_in_for_its_finding(suite, hybrid):
    hybrid.sql("drop index public.ix_nav_snapshots_status")
    entry = waive(hybrid, "PAR001", INDEX)
    hybrid.attest_all(waivers=[entry])
    found = outcome(suite, hybrid, "equals_its_reference")
    assert found["outcome"] == "waived"
    assert found["waived"][0]["owner"] == "owner@example.test"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days": -1}, "expired"),
        ({"days": 200}, "90 days"),
        ({"owner": "operator@example.test"}, "operator"),
        ({}, "does not list it"),
    ],
)
def test_a_waiver_that_does_not_count_says_why(suite, hybrid, change, said):
    hybrid.sql("drop index public.ix_nav_snapshots_status")
    waive(hybrid, "PAR001", INDEX, **change)
    hybrid.attest_all()
    found = outcome(suite, hybrid, "equals_its_reference")
    assert found["outcome"] == "failed"
    assert said in found["findings"][0]["message"]
