"""How migration files are called: by pattern, with a real moment, in an order that holds.

Source: seed 001, naming standard.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from ..declare import Finding
from .given import Chain, Naming, Step

MOMENT = "%Y%m%d%H%M%S"
RENAME = "call it <version>_<name>.sql; what is no migration gets another ending"
AHEAD = timedelta(days=1)  # clocks and zones differ; whoever writes tomorrow's date does not


def misnamed(chain: Chain, naming: Naming) -> list[Finding]:
    """Find files that break the naming standard, and exceptions that are none."""
    findings = [_found(step, said) for step in chain.steps for said in _problems(step, naming)]
    findings += _repeated(chain.steps)
    findings += [
        Finding(name, "ends in .sql, and the tool passes it over: nothing of it runs", RENAME)
        for name in chain.ignored
        if name not in naming.exceptions
    ]
    return [*findings, *_idle(chain, naming)]


def _found(step: Step, said: str) -> Finding:
    return Finding(step.name, said, "git mv it before it is published", file=step.file, line=1)


def _problems(step: Step, naming: Naming) -> Iterator[str]:
    if step.name not in naming.exceptions:
        yield from standard(step.name, naming)


def standard(name: str, naming: Naming) -> Iterator[str]:
    """Say how one name breaks the standard; the first fault of each kind."""
    if not re.search(naming.pattern, name):
        yield f"does not match {naming.pattern}"
        return
    digits, _, rest = name.partition("_")
    if naming.timestamped and (said := _moment_problem(digits)):
        yield said
    description = rest.rsplit(".", 1)[0]
    if len(description) > naming.longest:
        yield f"its description has {len(description)} characters, more than {naming.longest}"


def _moment_problem(digits: str) -> str:
    try:
        moment = datetime.strptime(digits, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return f"{digits} is no date and time"
    if moment > datetime.now(UTC) + AHEAD:
        return f"{digits} has not come yet: whatever is written until then would sort before it"
    return ""


def _repeated(steps: Sequence[Step]) -> list[Finding]:
    """Find versions that several files have: which of them runs is chance."""
    times = Counter(step.id for step in steps)
    return [
        _found(step, f"has the version {step.id}, and so has another file")
        for step in steps
        if times[step.id] > 1
    ]


def _idle(chain: Chain, naming: Naming) -> Iterator[Finding]:
    """Find exceptions that name no file, or one that needs none."""
    names = {step.name for step in chain.steps} | set(chain.ignored)
    for name in naming.exceptions:
        if name not in names:
            yield Finding(name, "is an exception to the naming, and there is no such file")
        elif name not in chain.ignored and not [*standard(name, naming)]:
            yield Finding(name, "is an exception to the naming, and needs none")
