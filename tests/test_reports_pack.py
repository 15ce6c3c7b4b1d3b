"""The pack of a real run: sealed, complete, chained, the same however it was run."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from tests.reports_suite import Suite, suite_in

pytest_plugins = ["pytester"]

BODY = """
@check("AAA001")
def test_passed(target, tell):
    tell("log", {"name": "prod_heads_preflight.log", "text": "second"})
    tell("measure", {"name": "apply", "value": os.getpid(), "unit": "s"})
    tell("raw", {"label": "query", "text": "select 1"})
    tell("picture", {"kind": "migration_graph", "current": ["a"], "expected": ["b"],
                     "applied": ["a"], "revisions": [{"id": "a", "parents": []},
                                                     {"id": "b", "parents": ["a"]}]})

@check("AAA000")
def test_first_by_id(target, tell):
    tell("log", {"name": "prod_heads_preflight.log", "text": "first\\n"})
    tell("log", {"name": "../outside.log", "text": "inside"})

@check("AAA002")
def test_failed(target): raise Violation("public.b", "public.a")

@check("AAA003", severity="major")
def test_error(target): raise RuntimeError(f"in {os.getcwd()}-x at {object()}")

@pytest.mark.parametrize("number", range(8))
@check("AAA004")
def test_many(target, number): pass
"""
TWO = '@check("AAA001")\ndef test_one(target): pass\n'


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return suite_in(pytester, monkeypatch)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def checksum(pack: Path) -> int:
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    return subprocess.run(command, cwd=pack).returncode


def test_the_pack_is_sealed(suite: Suite) -> None:
    suite.write(BODY.partition("@pytest.mark.parametrize")[0])
    suite.run()
    assert checksum(suite.pack) == 0
    files = {p.relative_to(suite.pack).as_posix() for p in suite.pack.rglob("*") if p.is_file()}
    lines = (suite.pack / "SHA256SUMS").read_text().splitlines()
    assert {line.split("  ", 1)[1] for line in lines} == files - {"SHA256SUMS"}
    manifest = json.loads((suite.pack / "manifest.json").read_text())
    listed = {entry["path"]: entry for entry in manifest["files"]}
    assert listed.keys() == files - {"SHA256SUMS", "manifest.json"}
    assert {entry["role"] for entry in manifest["files"]} >= {"fact", "report", "transcript", "raw"}
    for name, entry in listed.items():
        assert entry["size"] == (suite.pack / name).stat().st_size
    assert manifest["signing"]["required"] is False
    assert manifest["facts_sha256"] == suite.results()["run"]["facts_sha256"]
    printed = subprocess.run(
        ["sha256sum", *sorted(name for name in files if name.startswith("facts/"))],
        cwd=suite.pack, capture_output=True, check=True,
    )  # fmt: skip
    assert sha256(printed.stdout) == manifest["facts_sha256"]


def test_named_transcripts_and_raw_texts(suite: Suite) -> None:
    suite.write(BODY.partition("@pytest.mark.parametrize")[0])
    suite.run()
    assert (suite.pack / "logs/prod_heads_preflight.log").read_text() == "first\nsecond\n"
    assert [p.name for p in suite.path.rglob("*outside*")] == ["_outside.log"]
    raw = next(row for row in suite.results()["checks"] if row["id"] == "AAA001")["raw"]
    assert raw == [{"label": "query", "path": f"raw/{sha256(b'select 1')}"}]
    assert (suite.pack / raw[0]["path"]).read_text() == "select 1"
    journal = [json.loads(line) for line in (suite.pack / "run.jsonl").read_text().splitlines()]
    assert [entry["name"] for entry in journal if entry["event"] == "measure"] == ["apply"]
    assert "Migration graph shop" in (suite.pack / "report.html").read_text()


def test_the_facts_are_a_chain_from_the_plan(suite: Suite) -> None:
    suite.write(BODY.partition("@pytest.mark.parametrize")[0])
    suite.run()
    facts = suite.facts()
    previous = sha256(facts["plan.json"])
    lines = facts["results.jsonl"].splitlines()
    assert len(lines) == 4
    for line in lines:
        assert json.loads(line)["previous"] == previous
        previous = sha256(line)


def test_facts_do_not_depend_on_the_run(suite: Suite) -> None:
    suite.write(BODY)
    found = []
    for arguments in (["-n0"], ["-n2"], ["-n2", "-p", "no:randomly", "--dist=loadfile"]):
        run = suite.run("-p", "xdist", *arguments)
        assert run.ret == 1
        found.append(suite.facts())
    assert found[0] == found[1] == found[2]
    assert len(found[0]["results.jsonl"].splitlines()) == 12
    assert str(suite.path).encode() not in b"".join(found[0].values())


def test_doubles_are_not_reconciled(suite: Suite) -> None:
    suite.write(BODY)
    suite.run()
    assert suite.results()["run"]["complete"] is False


def test_a_pack_names_the_one_before_it(suite: Suite) -> None:
    suite.write(TWO)
    suite.run()
    first = suite.pack
    suite.run()
    assert suite.pack != first
    previous = json.loads((suite.pack / "manifest.json").read_text())["previous"]
    sums = sha256((first / "SHA256SUMS").read_bytes())
    assert previous == {"name": first.name, "sums_sha256": sums}


def test_a_folder_of_its_own_is_not_the_latest(suite: Suite) -> None:
    """A rehearsal run by a run must not become the pack that `-m evidence` reads."""
    suite.write(TWO)
    suite.run()
    first = suite.pack
    assert suite.run("--evidence=mine", "-p", "xdist", "-n2").ret == 0
    assert suite.pack == first
    assert checksum(suite.path / "mine") == 0


def test_the_signature_verifies_for_this_key_and_purpose(suite: Suite) -> None:
    suite.write(TWO)
    key = suite.path / "operator"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    suite.run("--sign-key", str(key))
    public = key.with_suffix(".pub").read_text()
    (suite.path / "signers").write_text(f'ada namespaces="pgattest-pack" {public}')
    verify = ["ssh-keygen", "-Y", "verify", "-f", suite.path / "signers", "-I", "ada"]
    verify += ["-n", "pgattest-pack", "-s", suite.pack / "signatures" / "SHA256SUMS.sig"]
    sums = (suite.pack / "SHA256SUMS").read_bytes()
    assert subprocess.run(verify, input=sums).returncode == 0
    assert subprocess.run(verify, input=sums + b" ").returncode != 0
    signing = json.loads((suite.pack / "manifest.json").read_text())["signing"]
    assert signing["required"] is True
    assert signing["fingerprint"].startswith("SHA256:")
    assert checksum(suite.pack) == 0
    assert b"PRIVATE KEY" not in b"".join(p.read_bytes() for p in suite.pack.rglob("*.*"))


def test_tests_that_are_no_checks_leave_no_pack(suite: Suite) -> None:
    suite.pytester.makepyfile("def test_one(): pass")
    assert suite.run().ret == 0
    assert not (suite.path / "pgattest-packs").exists()


def test_reading_a_pack_leaves_none(suite: Suite) -> None:
    evidence = '@check("EVD001", phase="", tags=["evidence"])\ndef test_one(): '
    suite.write(evidence + "pass")
    assert suite.run().ret == 0
    assert not (suite.path / "pgattest-packs").exists()
    suite.write(evidence + "raise Violation('pack')")
    assert suite.run().ret == 1


def test_no_evidence(suite: Suite) -> None:
    suite.write(TWO)
    assert suite.run("--no-evidence").ret == 0
    assert not (suite.path / "pgattest-packs").exists()
