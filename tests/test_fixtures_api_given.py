"""Where a service is said to be, and what comes of it where nobody says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from fixtures.api.given_by import check_service, service_secrets, service_url
from fixtures.given.api import end_without_url
from fixtures.outcomes import Unverified
from fixtures.profile import Profile
from fixtures.profile.registry import Registry
from fixtures.target.target import Target
from fixtures.targets import TargetSpec

URL, TOKEN = "https://x.test", "t0ken"


def _config(**given: Any) -> Any:
    return SimpleNamespace(getoption=lambda name: given.get(name.strip("-").replace("-", "_")))


def _target(system: str = "", **environment: str) -> Target:
    target = Target(TargetSpec("shop", "", environment=environment, system=system))
    target.__dict__["profile"] = Profile(name="shop")
    return target


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"api_token": TOKEN}, "--api-token: --api-url must say where the service is"),
        ({"api_user_token": TOKEN}, "--api-user-token: --api-url must say"),
        ({"allow_api_writes": True}, "--allow-api-writes: --api-url must say"),
    ],
)
def test_options_of_a_service_that_is_nowhere(given: dict[str, Any], said: str) -> None:
    with pytest.raises(pytest.UsageError, match=f"^{said}") as caught:
        check_service(_config(**given), [_target()])
    assert TOKEN not in str(caught.value)
    check_service(_config(**given), [_target(PGATTEST_API_URL=URL)])


def test_a_token_in_the_environment_alone_asks_for_nothing() -> None:
    check_service(_config(), [_target(PGATTEST_API_TOKEN=TOKEN)])


def test_where_the_service_is_may_be_told() -> None:
    target = _target(PGATTEST_API_TOKEN=TOKEN)
    config = _config(api_url=f"{URL}/")
    assert (service_url(config, target), service_secrets(config, target)) == (URL, [TOKEN])
    assert service_url(_config(), _target("registry", PGATTEST_API_URL=URL)) == ""


def test_a_promised_service_that_is_nowhere_is_unverified() -> None:
    item: Any = SimpleNamespace(user_properties=[])
    with pytest.raises(Unverified, match=r"\[registry\.api\]: no --api-url"):
        end_without_url(item, Registry.model_validate({"api": {}}))
    with pytest.raises(pytest.skip.Exception, match="no --api-url"):
        end_without_url(item, Registry.model_validate({}))
    assert item.user_properties == [("not_applicable", "no --api-url says where the service is")]


@pytest.mark.parametrize("name", ["health", "versions", "replay", "compute"])
def test_a_path_leads_to_no_other_host(name: str) -> None:
    path = "@evil.test/health"
    with pytest.raises(ValidationError, match="begins with /"):
        Registry.model_validate({"api": {name: [path] if name == "compute" else path}})


@pytest.mark.parametrize("given", [{"replay": "/replay"}, {"compute": ["/kick"]}])
def test_a_deal_has_its_place_in_a_path(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"names no \{deal\}"):
        Registry.model_validate({"api": given})
