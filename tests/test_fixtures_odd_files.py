"""Files of people and packs that are no such files are said to be none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checks.preconditions.statements import moment
from fixtures.attestation import SignersError, read_attestations, read_signers
from fixtures.rehearsal import sums_problem


def test_signers_that_are_no_text(tmp_path):
    file = tmp_path / "allowed_signers"
    file.write_bytes(b"# \xfc\n")
    with pytest.raises(SignersError, match="UTF-8"):
        read_signers(file)


@pytest.mark.parametrize("content", [b"[]", b"\xff\xfe\x00", b"[" * 200_000, b'{"a":'])
def test_an_attestation_that_is_none(tmp_path, content):
    (tmp_path / "x.json").write_bytes(content)
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "absent")
    found = read_attestations(tmp_path, tmp_path / "allowed_signers", datetime.now(UTC))
    assert len(found) == 3
    assert all(statement.problem for statement in found)


@pytest.mark.parametrize(
    "sums", [b"\xff\xfe", b"0" * 64 + b"  a\0b\n", b"0" * 64 + b"  ../x\n", b"\n"]
)
def test_sums_that_are_none(tmp_path, sums):
    (tmp_path / "SHA256SUMS").write_bytes(sums)
    assert sums_problem(tmp_path)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00", "x"])
def test_a_time_that_cannot_be_reckoned_with(text):
    assert moment(text) is None
