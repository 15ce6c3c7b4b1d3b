"""A profile that is wrong is one line that names file and key."""

from __future__ import annotations

import pytest

from fixtures.profile import ProfileError, load_profile
from fixtures.systems.cutover.system import SYSTEM
from scripts.profile_reference import main, pages

BAD = [
    ("nam = 'x'", "name is missing"),
    ("name = 'x'\nnam = 'x'", "unknown key nam"),
    ("name = 'x'\n[target]\nhost = 'a'", "unknown key target.host"),
    ("name = 'x'\n[target]\nserver_major = '18'", "target.server_major"),
    ("name = 'x'\n[migrations]\nbefore = 'later'", "migrations.before"),
    ("name = 'x'\n[[waivers]]\ncheck='RLS1'", "waivers.0.check"),
    ("name = 'Not a name'", "name"),
    ("name = ", "not TOML"),
    ("\xff", "not TOML"),
    ("name = 'x'\n[preconditions]\nchange_id = 'c'", "preconditions.operator is missing"),
    ("name = 'x'\n[schema]\nnaming = '['", "schema.naming: no regular expression"),
    ("name = 'x'\n[migrations.naming]\npattern = '['", "naming.pattern: no regular expression"),
    (
        "name = 'x'\n[[schema.deprecated]]\nobject='t'\nreason='x'\nuntil=2026-01-01",
        "schema.deprecated.0.object",
    ),
    ("name = 'x'\n[kpi]\nrollback = { target = -1, alert = 5 }", "kpi.rollback.target"),
]

ROW = "name = 'x'\n[tenancy.session]\nallowed = 'select 1'\n"
ROLE = ROW + "[[tenancy.roles]]\nname = 'a'\ndatabase_role = 'b'\n"
CLAIMS = ROW + "[tenancy.session.bound.settings]\n"
TENANCY = [
    (ROW + "allow = ''", "unknown key tenancy.session.allow"),
    (
        "name = 'x'\n[tenancy]\nroot = 'org'\nsession = { allowed = 'select 1' }\n"
        "[tenancy.tables]\n"
        "org = { class = 'tenant', tenants = 'select row(r.a, r.b)::text' }",
        "root org: name the one column that is its tenant",
    ),
    (ROW.replace("select 1", ""), "tenancy.session.allowed: give one query"),
    (ROW.replace("select 1", "delete from t"), "tenancy.session.allowed: give one query"),
    (ROW.replace("select 1", "selekt"), "tenancy.session.allowed: is no SQL"),
    (ROLE + "can = { 'public.t' = 'SX' }", "tenancy.roles.0.can: public.t = 'SX': give some of"),
    (ROLE + "rpc = { 'public.t' = ['f'] }", "tenancy.roles.0.rpc.public.t.0"),
    (ROLE + ROLE[len(ROW) :], "two roles are called a"),
    (ROW + "[[tenancy.session.kinds]]\nname = 'bound'", "two session.kinds are called bound"),
    (ROW + "[[tenancy.session.kinds]]\nname = 'a'\ndeny_with = ['no']", "kinds.0.deny_with.0"),
    (CLAIMS + "'request.jwt.claims' = '{sub: :user}'", "request.jwt.claims is no JSON"),
    (CLAIMS + "'app.tenant' = ':tennant'", "app.tenant: nothing fills :tennant"),
    (ROW + "[tenancy.actors]\nsetup = ['insert into t values (:usr)']", "tenancy.actors.setup.0"),
    (ROW + "[tenancy.tables]\nt = { class = 'tenant', via = ['x'] }", "via.0: write `column -> "),
    (ROW + "[tenancy.tables]\nt = { class = 'tenant' }", "tenancy.tables.t: give exactly one"),
]


@pytest.mark.parametrize(("text", "said"), BAD + TENANCY, ids=range(len(BAD + TENANCY)))
def test_a_mistake_is_one_line(tmp_path, text, said):
    file = tmp_path / "profile.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ProfileError) as caught:
        load_profile(file)
    message = str(caught.value)
    assert said in message
    assert str(file) in message
    assert "\n" not in message


def test_a_missing_profile_is_one_line(tmp_path):
    with pytest.raises(ProfileError, match="No such file"):
        load_profile(tmp_path / "none.toml")


def test_the_reference_profile_loads():
    profile = load_profile(SYSTEM.folder / "profile.toml")
    assert profile.migrations.head == "70a79686336c"
    assert len(profile.migrations.path_to_head) == 6
    assert len(profile.parity.exceptions[0].objects) == 10
    assert len([entry for entry in profile.parity.required if entry.since == "head"]) == 6


def test_the_reference_is_current():
    assert main(["--check"]) == 0, "run `python -m scripts.profile_reference`"
    assert all(text.strip() for _, text in pages())


@pytest.mark.parametrize(
    ("written", "meant"),
    [("alembic_version", "public.alembic_version"), ("ops.versions", "ops.versions")],
)
def test_a_version_table_has_its_schema(tmp_path, written, meant):
    file = tmp_path / "profile.toml"
    file.write_text(f'name = "x"\n[migrations]\nversion_table = "{written}"\n')
    section = load_profile(file).migrations
    assert section is not None
    assert section.version_table == meant
