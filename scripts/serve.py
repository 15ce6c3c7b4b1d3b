"""Start a reference system and keep it, with everything a check of it needs.

python -m scripts.serve cutover                 # before the upgrade
python -m scripts.serve cutover --phase postflight
python -m scripts.serve srm                     # with row security
python -m scripts.serve srm --state bare        # before it: every casino sees every other
python -m scripts.serve registry                # with its HTTP service

For a cutover it makes keys, signed statements and two rehearsals for the profile in this
checkout, which must be clean; git ignores what it writes. It prints the command to run, and
ends with Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fixtures.repository import read_repository
from fixtures.run import Run
from fixtures.sandbox import stop_on_sigterm
from fixtures.systems.preparing import prepare
from fixtures.systems.starting import SYSTEMS, states_of
from fixtures.systems.system import System
from fixtures.target import masked
from fixtures.world import World
from fixtures.world.people import invite

HELP = """
{system} is ready: {state}

  DATABASE_URL='{dsn}' PG_DSN='{dsn}'{service} \\
    .venv/bin/pytest -m {phase} --dsn='{dsn}' \\
    --profile={profile}

Ctrl-C ends it.
"""


@contextlib.contextmanager
def served(system: System, state: str) -> Iterator[World]:
    """Give a system in a state; its folder is the one of this checkout."""
    run = Run()
    keys = Path(tempfile.mkdtemp(prefix="pgattest-keys-"))
    try:
        states = states_of(run, system)
        people = invite(keys)
        if system.rehearsed:
            prepare(run, system, states, system.folder, people)
        database = run.sandbox.clone(states[state], name=system.database)
        world = World(system.folder, people, database, run.sandbox, system.name, system.reader)
        with world.closing:
            if system.rehearsed:
                world.attest_all()
            if system.serve is not None:
                world.answer(system.serve)
            yield world
    finally:
        _clean(system)
        shutil.rmtree(keys, ignore_errors=True)
        run.close()


def _clean(system: System) -> None:
    for name in system.ignored:
        shutil.rmtree(system.folder / name, ignore_errors=True)
    (system.folder / "allowed_signers").unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """Serve until the process is told to end."""
    parser = argparse.ArgumentParser(prog="serve", description="Start a reference system.")
    parser.add_argument("system", choices=sorted(SYSTEMS))
    parser.add_argument("--phase", choices=("preflight", "postflight"), default="preflight")
    parser.add_argument("--state", help="another state than the phase expects")
    options = parser.parse_args(arguments)
    system = SYSTEMS[options.system]
    state = options.state or system.state(options.phase)
    if state not in (known := {*system.states.values(), *system.others}):
        parser.error(f"{system.name} has no state {state}: one of {', '.join(sorted(known))}")
    if system.rehearsed and (dirty := read_repository(system.folder).dirty):
        sys.stderr.write(f"serve: the checkout is not clean ({dirty[0]}): commit or stash first\n")
        return 4
    stop_on_sigterm()
    with contextlib.suppress(KeyboardInterrupt), served(system, state) as world:
        facts = {
            "system": system.name,
            "state": state,
            "dsn": masked(world.dsn),
            "phase": options.phase,
            "service": "".join(
                f" \\\n    {name}='{value}'" for name, value in world.environment.items()
            ),
        }
        sys.stdout.write(HELP.format(profile=world.profile.relative_to(Path.cwd()), **facts))
        sys.stdout.flush()
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
