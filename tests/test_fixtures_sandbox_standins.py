"""Stand-in extensions do what their originals do, as far as they go."""

from __future__ import annotations

import hashlib
import hmac
import uuid

import psycopg
import pytest

from fixtures.sandbox import Sandbox, embedded_server
from fixtures.sandbox.standins import NAMES, script


@pytest.fixture(scope="module", params=[18, 16])
def connection(request):
    """Stand-ins as extensions made by an owner without rights (18), or as plain SQL (16)."""
    with embedded_server(request.param) as server:
        sandbox = Sandbox(server)
        sandbox.ensure_role("owner")
        database = sandbox.create("owner")
        with database.connect() as session:
            session.execute('create schema "Ext" authorization owner')
            session.execute('set search_path = "Ext"')
            for name in NAMES:
                if request.param == 18:
                    make = f'create extension "{name}" with schema "Ext"'
                    session.execute(f"set role owner; {make}; reset role")
                else:
                    session.execute(script(name, '"Ext"'))
            session.execute("set search_path = ''")
            yield session


@pytest.fixture
def ask(connection):
    def one(query, *parameters):
        return connection.execute(query, parameters or None).fetchone()[0]

    return one


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])
@pytest.mark.parametrize("kind", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_digests_are_the_real_ones(ask, kind, length):
    data = bytes(range(256)) * 4
    made = ask('select "Ext".digest(%s::bytea, %s)', data[:length], kind)
    assert made == hashlib.new(kind, data[:length]).digest()


@pytest.mark.parametrize("key", ["k", "k" * 64, "k" * 129])
@pytest.mark.parametrize("kind", ["md5", "sha1", "sha256", "sha512"])
def test_authentication_codes_are_the_real_ones(ask, kind, key):
    made = ask('select "Ext".hmac(%s, %s, %s)', "dätä", key, kind)
    assert made == hmac.new(key.encode(), "dätä".encode(), kind).digest()


def test_passwords_hold_and_are_fake(ask):
    hashed = ask("""select "Ext".crypt('pass', "Ext".gen_salt('bf', 8))""")
    assert hashed.startswith("$standin$bf$")
    assert ask('select "Ext".crypt(%s, %s)', "pass", hashed) == hashed
    assert ask('select "Ext".crypt(%s, %s)', "Pass", hashed) != hashed


def test_only_the_same_key_decrypts(ask):
    secret = ask("""select "Ext".pgp_sym_encrypt('täxt', 'key')""")
    assert ask('select "Ext".pgp_sym_decrypt(%s, %s)', secret, "key") == "täxt"
    with pytest.raises(psycopg.Error) as caught:
        ask('select "Ext".pgp_sym_decrypt(%s, %s)', secret, "other")
    assert caught.value.sqlstate == "39000"


def test_uuids(ask):
    url = "https://example.test/ä"
    five = ask('select "Ext".uuid_generate_v5("Ext".uuid_ns_url(), %s)', url)
    three = ask('select "Ext".uuid_generate_v3("Ext".uuid_ns_dns(), %s)', url)
    assert five == uuid.uuid5(uuid.NAMESPACE_URL, url)
    assert three == uuid.uuid3(uuid.NAMESPACE_DNS, url)
    versions = [ask(f'select "Ext".uuid_generate_{name}()').version for name in ("v1", "v4")]
    assert versions == [1, 4]
    assert ask('select "Ext".gen_random_uuid() <> "Ext".gen_random_uuid()')
    assert len(ask('select "Ext".gen_random_bytes(70)')) == 70


def test_citext_ignores_case_in_keys_joins_and_patterns(connection):
    connection.execute('set search_path = "Ext"')
    connection.execute("create temporary table person (name citext primary key, alias citext)")
    connection.execute("insert into person values ('Anna', 'A.x'), ('Bert', 'b')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("insert into person values ('aNNA', '')")
    asked = {
        "select name from person where name = 'ANNA'": "Anna",
        "select max(name) from person": "Bert",
        "select count(*) from person where name in ('anna', 'BERT')": 2,
        "select count(*) from person p join person q on lower(q.name)::citext = p.name": 2,
        "select name from person where name ~ '^aN'": "Anna",
        "select name from person where name like 'b%'": "Bert",
        "select name ~~ 'b%'::text from person where name = 'bert'": True,
        "select replace('aXbxc'::citext, 'X', '-')": "a-b-c",
        "select replace(alias, 'a.', '\\1') from person where name = 'anna'": "\\1x",
        "select split_part('1x2X3'::citext, 'x', 3)": "3",
        "select strpos('abC'::citext, 'Bc')": 2,
        "select translate('aBcA'::citext, 'AB', 'xy')": "xycx",
        "select (regexp_match('fooBAR'::citext, 'b(.)r'))[1]": "A",
    }
    found = {query: connection.execute(query.encode()).fetchone()[0] for query in asked}
    connection.execute("reset search_path")
    assert found == asked


def test_trigrams(ask):
    # The figures of the manual.
    assert ask("""select "Ext".show_trgm('cat')""") == ["  c", " ca", "at ", "cat"]
    assert ask("""select "Ext".similarity('word', 'two words')""") == pytest.approx(
        0.363636, abs=1e-5
    )
    assert ask("""select "Ext".word_similarity('word', 'two words')""") == pytest.approx(0.8)
    strict = ask("""select "Ext".strict_word_similarity('word', 'two words')""")
    assert strict == pytest.approx(0.571429, abs=1e-5)
    assert ask("""select 'word' operator("Ext".<%) 'two words'""")
    assert not ask("""select 'word' operator("Ext".%) 'something else'""")
    assert ask("""select "Ext".similarity('', '')""") == 0
