"""Start a reference system and keep it, with everything a check of it needs.

python -m scripts.serve cutover                 # before the upgrade
python -m scripts.serve cutover --phase postflight
python -m scripts.serve srm                     # with row security
python -m scripts.serve srm --state bare        # before it: every casino sees every other
python -m scripts.serve registry                # with its HTTP service
python -m scripts.serve registry --fresh        # as it was at first

What is written to its database stays there from run to run, under `.served` or where `--home`
says; a power cut may cost it.

For a cutover it makes keys, signed statements and two rehearsals for the profile in this
checkout, which must be clean; git ignores what it writes. It prints the command to run, and
ends with Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from pathlib import Path

from fixtures.repository import read_repository
from fixtures.sandbox import SandboxError, stop_on_sigterm
from fixtures.systems.keeping import kept_world
from fixtures.systems.starting import SYSTEMS
from fixtures.target import masked
from fixtures.world import World

ROOT = Path(__file__).resolve().parents[1]

HELP = """
{system} is ready: {state}

  DATABASE_URL='{dsn}' PG_DSN='{dsn}'{service} \\
    .venv/bin/pytest -m {phase} --dsn='{dsn}' \\
    --profile={profile}

Ctrl-C ends it.
"""


def show(world: World, state: str, phase: str) -> None:
    """Print how to reach a system, and how to check it."""
    facts = {
        "system": world.system,
        "state": state,
        "dsn": masked(world.dsn),
        "phase": phase,
        "service": "".join(
            f" \\\n    {name}='{value}'" for name, value in world.environment.items()
        ),
    }
    sys.stdout.write(HELP.format(profile=world.profile.relative_to(Path.cwd()), **facts))
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Serve until the process is told to end."""
    parser = argparse.ArgumentParser(prog="serve", description="Start a reference system.")
    parser.add_argument("system", choices=sorted(SYSTEMS))
    parser.add_argument("--phase", choices=("preflight", "postflight"), default="preflight")
    parser.add_argument("--state", help="another state than the phase expects")
    parser.add_argument("--home", type=Path, default=ROOT / ".served", help="where data stays")
    parser.add_argument("--fresh", action="store_true", help="forget what was left there")
    options = parser.parse_args(arguments)
    system = SYSTEMS[options.system]
    state = options.state or system.state(options.phase)
    if state not in (known := {*system.states.values(), *system.others}):
        parser.error(f"{system.name} has no state {state}: one of {', '.join(sorted(known))}")
    if system.rehearsed and (dirty := read_repository(system.folder).dirty):
        sys.stderr.write(f"serve: the checkout is not clean ({dirty[0]}): commit or stash first\n")
        return 4
    stop_on_sigterm()
    home = options.home.resolve() / f"{system.name}-{state}"
    try:
        with (
            contextlib.suppress(KeyboardInterrupt),
            kept_world(system, state, home, options.fresh) as world,
        ):
            show(world, state, options.phase)
            signal.pause()
    except SandboxError as error:
        sys.stderr.write(f"serve: {error}\n")
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
