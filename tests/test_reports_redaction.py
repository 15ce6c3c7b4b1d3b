"""Secrets reach no file of a pack and no terminal, and redaction breaks nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.evidence.secrets import secrets_in
from reports.redact import Redactor
from tests.reports_suite import Suite, suite_in

pytest_plugins = ["pytester"]

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlc2lnbmF0dXJl"
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaAAA\n-----END OPENSSH PRIVATE KEY-----"
LEAKS = {
    "postgresql://ada:hunter22@db/shop": "hunter22",
    "postgresql+psycopg://ada:p@ss-word1@db/shop?x=1": "ss-word1",
    "postgresql://ada:sl/ash77@db/shop": "sl/ash77",
    "host=db password=hunter22 user=ada": "hunter22",
    "host=db password = 'two words' user=ada": "two words",
    'PGPASSWORD="hunter22"': "hunter22",
    '{"password": "hunter22", "user": "ada"}': "hunter22",
    f"Authorization: Bearer {JWT}": "eyJzdWIi",
    f"token {JWT}": "eyJzdWIi",
    f"key:\n{KEY}\nend": "b3BlbnNzaAAA",
    KEY.partition("\n-----END")[0]: "b3BlbnNzaAAA",
    "AKIAABCDEFGHIJKLMNOP": "AKIAABCDEFGHIJKLMNOP",
    "ghp_" + "a1B2" * 9: "a1B2a1B2",
}
HARMLESS = (
    "the role has no password",
    "postgresql://ada:***@db/shop",
    "http://localhost:3000/health",
    "password=null",
    "public.user_passwords: no primary key",
    "mail ada@example.com, see https://example.com/a:b",
)
BODY = """
print("at import password=import-secret1")
TEXT = "postgresql://ada:url-secret1@db/shop and correct horse battery and 100%25"

@pytest.fixture
def broken():
    raise OSError(TEXT)

@check("AAA001")
def test_findings(target):
    print(TEXT)
    raise Violation(TEXT, message=TEXT, evidence=TEXT)

@check("AAA002")
def test_error(target, broken): pass

@check("AAA003")
def test_told(target, tell):
    print(TEXT)
    tell("log", {"name": "a.log", "text": TEXT})
    tell("raw", {"label": TEXT, "text": TEXT})
    tell("measure", {"name": TEXT, "value": 1, "unit": "s"})
    tell("accepted", [{"check": "AAA003", "object": TEXT, "reason": "password='two words'"}])
    tell("picture", {"kind": "migration_graph", "revisions": [{"id": TEXT, "parents": []}]})

@check("AAA004")
def test_skipped(target): pytest.skip(TEXT)

@check("AAA005")
def test_inapplicable(target, tell):
    tell("not_applicable", TEXT)
    pytest.skip(TEXT)

@check("AAA006")
def test_assertion(target):
    password = "local-secret1"
    assert "password=" + password == TEXT, TEXT
"""


@pytest.mark.parametrize("text", LEAKS)
def test_a_leak_is_closed(text: str) -> None:
    clean = Redactor().text(text)
    assert LEAKS[text] not in clean
    assert secrets_in("file", clean.encode()) == []
    nested = Redactor().json(json.dumps({"a": [text]}))
    assert LEAKS[text] not in nested
    assert json.loads(nested).keys() == {"a"}


@pytest.mark.parametrize("text", HARMLESS)
def test_the_rest_stays(text: str) -> None:
    assert Redactor().text(text) == text


@given(
    secret=st.text(min_size=4, max_size=20).filter(
        lambda text: "*" not in text and not text.isalpha()
    ),
    around=st.text(max_size=10),
)
def test_a_known_secret_is_nowhere(secret: str, around: str) -> None:
    redactor = Redactor([secret])
    assert secret not in redactor.text(f"{around}{secret}{around}").replace("***", "\x00")
    told = json.loads(redactor.json(json.dumps([{"object": f"{around}{secret}"}])))
    assert secret not in told[0]["object"].replace("***", "\x00")


def test_a_secret_that_is_a_word_goes_as_a_word() -> None:
    text = "postgresql://u@h/db as postgres, not my_postgres_role; postgres2"
    clean = "postgresql://u@h/db as ***, not my_***_role; postgres2"
    assert Redactor(["postgres"]).text(text) == clean


def test_no_secret_in_a_pack_nor_on_the_terminal(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite: Suite = suite_in(pytester, monkeypatch)
    suite.write(BODY)
    reports = ("--junitxml=own.xml", "--html=own.html", "--alluredir=allure")
    run = suite.run(*reports, "-p", "xdist", "-n2")
    assert run.ret == 1
    files = [path for path in suite.path.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    kept = {p: p.read_bytes() for p in files if p.name not in ("test_suite.py", "about.json")}
    assert len([path for path in kept if suite.pack in path.parents]) > 12
    kept[suite.path / "terminal"] = run.stdout.str().encode() + run.stderr.str().encode()
    for path, content in kept.items():
        assert secrets_in(path.name, content) == []
        for secret in (b"url-secret1", b"correct horse", b"correct%20horse", b"local-secret1"):
            assert secret not in content, path
