"""Workers of pytest-xdist get together what shares costly databases."""

from __future__ import annotations

from fixtures.grouping import group_of


def test_checks_that_share_databases_stay_together() -> None:
    first = group_of("checks/migrations/test_applying.py::test_twice[srm-pr]")
    assert group_of("pgattest/checks/migrations/test_locks.py::test_locks[srm-pr]") == first
    assert group_of("checks/migrations/test_locks.py::test_locks[cutover-pr]") != first
    assert group_of("checks/tenancy/test_probes.py::test_reads[srm-pr]") != first
    alone = "checks/parity/test_models.py::test_models[srm-pr]"
    assert group_of(alone) == alone
