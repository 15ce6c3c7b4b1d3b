"""What a user can get wrong is one line and exit status 4, without a traceback or a password."""

from __future__ import annotations

import pytest

from fixtures.systems.cutover.system import SYSTEM

PROFILE = SYSTEM.folder / "profile.toml"
SECRET = "hunter2hunter2"  # noqa: S105 - a password to look for in output


def refused(done, *words):
    output = done.stdout + done.stderr
    assert done.returncode == 4, output
    assert "Traceback" not in output
    assert SECRET not in output
    lines = [line for line in output.splitlines() if line.startswith("ERROR: ")]
    assert len(lines) == 1, output
    for word in words:
        assert word in lines[0]


def test_unreachable_server(suite):
    dsn = f"postgresql://u:{SECRET}@127.0.0.1:1/x"
    refused(suite("-m", "preflight", f"--dsn={dsn}"), "target", "check server")


def test_unknown_database(suite, server):
    dsn = server.dsn("nowhere") + f" password={SECRET}"
    refused(suite("-m", "preflight", f"--dsn={dsn}"), "nowhere", "does not exist")


def test_wrong_role(suite, server):
    dsn = server.dsn("postgres", "nobody_here")
    refused(suite("-m", "preflight", f"--dsn={dsn}"), "nobody_here")


@pytest.mark.parametrize(
    "dsn",
    [
        "http://u:" + SECRET + "@h/d",
        "host=h password=" + SECRET + " nonsense",
        "postgresql://u:" + SECRET + "@h:port/d",
        "host=h bogus=1 password='" + SECRET + "'",
        "",
    ],
)
def test_malformed_dsn(suite, dsn):
    refused(suite("-m", "preflight", f"--dsn={dsn}"))


def test_malformed_dsn_in_the_environment(suite):
    done = suite("-m", "preflight", PGATTEST_DSN=f"postgres//u:{SECRET}@h/d")
    refused(done, "PGATTEST_DSN")


def test_profile_with_an_unknown_key(suite, server, tmp_path):
    file = tmp_path / "p.toml"
    file.write_text('name = "x"\n[target]\nhost = "y"\n')
    done = suite("-m", "preflight", f"--dsn={server.dsn('postgres')}", f"--profile={file}")
    refused(done, str(file), "unknown key target.host")


def test_missing_profile(suite, server, tmp_path):
    missing = str(tmp_path / "none.toml")
    done = suite("-m", "preflight", f"--dsn={server.dsn('postgres')}", f"--profile={missing}")
    refused(done, missing)


def test_missing_migration_folder(suite, server, tmp_path):
    file = tmp_path / "p.toml"
    file.write_text('name = "x"\n[migrations]\npath = "nowhere"\n')
    done = suite("-m", "preflight", f"--dsn={server.dsn('postgres')}", f"--profile={file}")
    refused(done, "nowhere", "[migrations] path")


def test_profile_without_a_target(suite):
    refused(suite("-m", "preflight", f"--profile={PROFILE}"), "--dsn")


def test_names_without_a_partner(suite, server):
    dsn = server.dsn("postgres")
    done = suite("-m", "preflight", f"--dsn=a={dsn}", f"--profile=b={PROFILE}")
    refused(done, "b=")


def test_two_targets_of_one_name(suite, server):
    dsn = server.dsn("postgres")
    refused(suite("-m", "preflight", f"--dsn={dsn}", f"--dsn={dsn}"), "two targets")


def test_unknown_system(suite):
    refused(suite("-m", "preflight", "--system=nope"), "nope", "cutover")


def test_a_target_is_no_sandbox(suite, server):
    dsn = server.dsn("postgres")
    done = suite("-m", "preflight", f"--dsn={dsn}", f"--scratch-dsn={dsn}")
    refused(done, "--scratch-dsn", "target")


def test_two_phases_are_refused(suite, server):
    done = suite("-m", "preflight or postflight", f"--dsn={server.dsn('postgres')}")
    refused(done, "postflight", "preflight")


def test_nothing_selected_is_status_5(suite, server):
    done = suite("-m", "rls and types", f"--dsn={server.dsn('postgres')}")
    assert done.returncode == 5, done.stdout


def test_evidence_folder_in_use(suite, server, tmp_path):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").write_text("x")
    done = suite(
        "-m", "preflight", f"--dsn={server.dsn('postgres')}", f"--evidence={tmp_path / 'used'}"
    )
    refused(done, "not empty")


def test_evidence_folder_that_cannot_be_made(suite, server, tmp_path):
    (tmp_path / "file").write_text("x")
    done = suite(
        "-m",
        "preflight",
        f"--dsn={server.dsn('postgres')}",
        f"--evidence={tmp_path / 'file' / 'x'}",
    )
    refused(done, "--evidence")


@pytest.mark.parametrize(
    ("check", "complaint"),
    [("RLS999", "there is no check RLS999"), ("PRE002", "PRE002 cannot be accepted")],
)
def test_profile_that_accepts_what_it_cannot(suite, server, tmp_path, check, complaint):
    file = tmp_path / "p.toml"
    file.write_text(
        'name = "x"\n[tenancy]\nmode = "schema"\n'
        f'[[tenancy.accepted]]\ncheck = "{check}"\nobject = "public.visit"\nreason = "meant"\n'
    )
    done = suite("-m", "preflight", f"--dsn={server.dsn('postgres')}", f"--profile={file}")
    refused(done, str(file), "public.visit", complaint)
