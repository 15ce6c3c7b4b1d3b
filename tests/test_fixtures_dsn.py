"""Any DSN that libpq reads is read alike, and none gives its password away."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fixtures.target import DsnError, masked, named, normal, secrets
from fixtures.target.dsn import redacted

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
SECRETS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=6, max_size=20)


@given(user=WORDS, password=SECRETS, database=WORDS)
def test_three_spellings_are_one_target(user, password, database):
    keywords = make_conninfo(user=user, password=password, dbname=database, host="db")
    uri = f"postgresql://{quote(user, '')}:{quote(password, '')}@db/{quote(database, '')}"
    spellings = [keywords, uri, uri.replace("postgresql://", "postgresql+psycopg://", 1)]
    facts = [conninfo_to_dict(normal(dsn)) for dsn in spellings]
    assert facts[0] == facts[1] == facts[2]
    assert facts[0]["password"] == password


@given(user=WORDS, password=SECRETS)
def test_a_masked_dsn_has_no_password(user, password):
    dsn = make_conninfo(user=user, password=password, host="db", sslpassword=password)
    values = conninfo_to_dict(masked(dsn))
    assert "password" not in values
    assert "sslpassword" not in values
    assert values["user"] == user
    assert secrets(dsn) == [password]


@given(password=st.text("abcXYZ019!$%&+_~.", min_size=6, max_size=20))
def test_a_message_about_a_bad_dsn_has_no_password(password):
    for dsn in (
        f"host=db password={password} bogus=1",
        f"host=db password='{password}' bogus=1",
        f"postgresql://u:{password}@db/x?bogus=1",
        f"mysql://u:{password}@db/x",
        f"postgresql://u:{password}@[db/x",
    ):
        try:
            normal(dsn)
        except DsnError as error:
            message = str(error)
        else:
            message = ""
        assert password not in message
        assert "\n" not in message


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        ("prod=host=db user=x", "prod"),
        ("prod=postgresql://u@h/d", "prod"),
        ("host=db user=x", ""),
        ("dbname=x", ""),
        ("Prod=host=db", ""),
        ("postgresql://u@h/d?sslmode=require", ""),
    ],
)
def test_a_name_is_told_from_a_keyword(argument, name):
    found, dsn = named(argument)
    assert found == name
    assert conninfo_to_dict(normal(dsn)) if name or argument[0] != "P" else True


@pytest.mark.parametrize("dsn", ["", "  ", "http://x", "host", "bogus=1", "postgresql://[::1"])
def test_what_is_no_dsn_is_one_line(dsn):
    with pytest.raises(DsnError) as caught:
        normal(dsn)
    assert "\n" not in str(caught.value)


def test_libpq_words_are_redacted():
    dsn = "postgresql://u:hunter2@h/d"
    assert "hunter2" not in redacted('connection to "hunter2" failed\n more', dsn)
