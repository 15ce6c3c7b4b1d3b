"""The lowest minor versions without a known hole in row security."""

from __future__ import annotations

from collections.abc import Mapping

from ..declare import Finding

# CVE-2023-2455 and CVE-2024-10976 (plans cached for another role), CVE-2023-39418 (MERGE),
# CVE-2025-8713 (statistics of partitions and inheritance children).
FLOORS = {
    14: (19, "CVE-2025-8713, CVE-2024-10976, CVE-2023-2455"),
    15: (14, "CVE-2025-8713, CVE-2024-10976, CVE-2023-39418, CVE-2023-2455"),
    16: (10, "CVE-2025-8713, CVE-2024-10976"),
    17: (6, "CVE-2025-8713, CVE-2024-10976"),
}


def floor_findings(server_version: int, demanded: Mapping[str, int]) -> list[Finding]:
    """Judge a server_version_num, such as 150018; a site may demand more than the known holes."""
    major, minor = divmod(server_version, 10_000)
    floor, holes = FLOORS.get(major, (0, ""))
    if demanded.get(str(major), 0) > floor:
        floor, holes = demanded[str(major)], "demanded by the profile"
    if minor >= floor:
        return []
    message = f"PostgreSQL {major}.{minor} is below {major}.{floor}: {holes}"
    return [Finding("server", message, f"update to {major}.{floor} or newer")]
