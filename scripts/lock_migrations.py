"""Write the lock file of published migrations that `[migrations] baseline` names.

python -m scripts.lock_migrations --profile profile.toml
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from checks.lineage.history import lock
from checks.lineage.soundness import soundness_findings
from fixtures.chain import published_graph
from fixtures.lineage import GuardError, ProjectError
from fixtures.profile import ProfileError, load_profile


def main(arguments: list[str] | None = None) -> int:
    """Write the file; returns 4 with one line for bad input or an unsound graph."""
    parser = argparse.ArgumentParser(prog="lock_migrations", description="Lock migrations.")
    parser.add_argument("--profile", type=Path, required=True, help="profile with [migrations]")
    options = parser.parse_args(arguments)
    try:
        file = _lock(options.profile)
    except (ProfileError, ProjectError, GuardError, ValueError) as error:
        sys.stderr.write(f"lock_migrations: {' '.join(str(error).split())}\n")
        return 4
    sys.stdout.write(f"{file}\n")
    return 0


def _lock(profile_file: Path) -> Path:
    profile = load_profile(profile_file)
    section = profile.migrations
    if section is None or not section.baseline:
        raise ValueError(f"{profile_file}: [migrations] names no baseline")
    graph: Any = published_graph(profile)
    if findings := soundness_findings(graph):
        raise ValueError(f"the graph is not sound: {findings[0]}")
    file = profile.path(section.baseline)
    file.write_text(lock(graph))
    return file


if __name__ == "__main__":
    sys.exit(main())
