"""The service: what is deployed, who may do what, and whether it tells the truth."""

from __future__ import annotations

from ..declare import check, expect_none
from ..given import Transcript
from . import asking, drafting, health
from .deploying import refused, unlike
from .given import Api, Look, Section

READING = ("preflight", "postflight", "monitor")


@check(
    "PRE011",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 000, §0",
)
def test_the_expected_commit_is_deployed(api: Api, deployed: Section) -> None:
    """The service is healthy, and runs the commit that the profile names.

    Migrations and code belong together: an older service writes unbound snapshots into the new
    columns.

    Fix: deploy the commit, or correct `[registry.api] commit`.
    """
    expect_none(unlike(api, deployed))


@check(
    "PRE012",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 000, §0, §6",
)
def test_admin_endpoints_admit_admins_only(api: Api, deployed: Section) -> None:
    """Admin endpoints answer the admin, and neither anonymous nor ordinary callers.

    Versions and replays are asked for as all three: 401 without a token, or with one that nobody
    gave out, 403 with that of an ordinary user. Where writes are allowed, publishing a version
    that does not exist is tried as well.

    Fix: put the endpoint behind the check of super admins; renew an expired token.
    """
    expect_none([*asking.open_doors(api, deployed, posting=api.writes), *refused(api, deployed)])


@check("REG007", severity="major", tags={"registry"}, phases=READING, source="seed 000, §5")
def test_health_tells_the_truth(api: Api, registry: Section, look: Look) -> None:
    """What the health endpoint says of the registry is what the tables say.

    The active version and its hash, how many are published, when the last one was, and how many
    replays differed within 24 hours: operators look nowhere else.

    Fix: let it read the tables at each request, and say so when it cannot.
    """
    expect_none(health.untruths(look, api, registry))


@check(
    "REG010",
    severity="major",
    tags={"registry"},
    phases=("preflight", "postflight"),
    source="seed 000, §2, §3",
)
def test_versions_go_one_way(api_writes: Api, registry: Section, transcript: Transcript) -> None:
    """A version goes from draft to published to deprecated, and no other way.

    A course through the admin endpoints: bad bodies are refused as a whole, strangers are kept
    out, of two who publish at once one succeeds, and what is published is answered with 409. On
    a copy; elsewhere only with both consents: a version is published for a moment, then deprecated.

    Fix: look at the status in the transaction that changes it, and lock the version.
    """
    found, told = drafting.taken(api_writes, registry)
    transcript(told)
    expect_none(found)
