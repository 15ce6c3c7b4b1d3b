"""Where files are, as a reader elsewhere would find them."""

from __future__ import annotations

import pytest

from fixtures.placing import places
from fixtures.systems.starting import SYSTEMS
from fixtures.targets import TargetSpec

NOWHERE = {"folder": "", "profile_file": ""}


def spec(profile="", system=""):
    return TargetSpec("one", "", str(profile), "", "", {}, system)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Make a checkout with a profile in a folder, and work in another folder of it."""
    for folder in (".git", "services/shop", "docs"):
        (tmp_path / "top" / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "top" / "docs")
    return tmp_path / "top"


def test_a_file_is_named_from_the_top_of_the_checkout(checkout):
    found = places(spec(checkout / "services" / "shop" / "profile.toml"))
    assert found == {"folder": "services/shop", "profile_file": "services/shop/profile.toml"}


def test_a_file_is_found_from_where_somebody_works(checkout):
    assert places(spec("../services/shop/profile.toml"))["folder"] == "services/shop"


def test_the_top_itself_is_a_dot(checkout):
    assert places(spec(checkout / "profile.toml")) == {
        "folder": ".",
        "profile_file": "profile.toml",
    }


def test_without_a_checkout_the_working_directory_is_the_top(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert places(spec("db/profile.toml"))["profile_file"] == "db/profile.toml"


def test_nothing_is_said_of_a_file_outside(checkout):
    assert places(spec(checkout.parent / "profile.toml")) == NOWHERE
    assert places(spec("../../top-secret/profile.toml")) == NOWHERE


def test_a_link_that_leads_outside_is_outside(checkout):
    (checkout.parent / "profile.toml").write_text("")
    (checkout / "profile.toml").symlink_to(checkout.parent / "profile.toml")
    assert places(spec(checkout / "profile.toml")) == NOWHERE


def test_without_a_profile_nothing_is_said(checkout):
    assert places(spec()) == NOWHERE


def test_a_reference_system_is_where_it_is_kept(tmp_path, monkeypatch):
    system = SYSTEMS["cutover"]
    monkeypatch.chdir(system.folder)
    found = places(spec(tmp_path / "copy" / "profile.toml", system="cutover"))
    assert found["profile_file"].endswith("cutover/profile.toml")
