"""What each statement kept from others: a lock that blocks, and the work done under it.

A lock that is taken and let go at once is no finding, whatever it blocks: every ALTER TABLE
takes one. It is one where a table is rewritten, scanned or indexed, or where rows are changed,
while the lock is held.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ..declare import Finding
from ..statements import touched_by
from ..touched import Touched
from .given import Statement, Step, Watched
from .proven import Proven
from .telling import about, at_line
from .transactions import transactions_of
from .work import CONCURRENTLY, Work, works_of

# From the weakest to the strongest of those that block writers at least.
BLOCKING = {
    "ShareLock": "SHARE, which blocks writes",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE, which blocks writes",
    "ExclusiveLock": "EXCLUSIVE, which blocks writes",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE, which blocks reads and writes",
}
STRENGTH = {mode: at for at, mode in enumerate(BLOCKING)}
NO_REWRITE = (
    "keep the type, or add a column, fill it in batches and switch; "
    "a volatile default is set after the column is added"
)
QUICK = ("truncate",)  # gives the table a new file, and copies nothing


def lock_findings(
    seen: Iterable[Watched], before: Iterable[Step], there: Collection[str]
) -> Iterator[Finding]:
    """Find the statements of a plan that do lasting work under a lock that blocks others.

    `before` are the migrations that ran earlier; `there` are the tables of that time.
    """
    proven, touched = Proven(), Touched()
    for step in before:
        for statement in step.statements:
            proven.learn(statement.sql)

    def exists(table: str) -> bool:
        return table not in touched.created and touched.renamed.get(table, table) in there

    for watched in seen:
        for statement in watched.step.statements:
            touched_by(statement.sql, touched)
        yield from Locking(watched, exists, proven).findings()


def unread_under_locks(seen: Iterable[Watched], there: Collection[str]) -> list[Finding]:
    """Tell the revisions that lock others out of tables, and whose statements are not known.

    One that asks the database before it acts can be run and watched, but not written down.
    """
    found = []
    for watched in seen:
        locks = (h for h in watched.holds if h.mode in BLOCKING and h.relation in there)
        if watched.step.problem and (lock := next(locks, None)):
            held = f"holds {BLOCKING[lock.mode]}, on {lock.relation}, and what it does meanwhile"
            found.append(about(watched.step, f"{held} cannot be read: {watched.step.problem}"))
    return found


def locks_told(watched: Watched) -> str:
    """Write which locks each statement took, and what it rewrote, for the log."""
    step = watched.step
    lines = [(at, f"rewrites {table}") for at, table in watched.rewritten]
    lines += [(hold.statement, f"{hold.mode} on {hold.relation}") for hold in watched.holds]
    return "".join(f"{step.id}{at_line(step, at)}: {text}\n" for at, text in sorted(lines))


@dataclass(frozen=True)
class Held:
    """A lock that is held while a statement runs."""

    relation: str
    mode: str
    since: int  # statement that took it


@dataclass(frozen=True)
class Harm:
    """A statement whose work keeps others waiting."""

    at: int
    work: Work
    lock: Held

    @property
    def kind(self) -> tuple[str, ...]:
        """What makes two of them alike."""
        return self.work.table, self.work.safer, self.lock.relation, self.lock.mode


@dataclass(frozen=True)
class Locking:
    """Judges what one migration did while it was watched."""

    watched: Watched
    exists: Callable[[str], bool]  # whether a table was there before the plan
    proven: Proven

    def findings(self) -> Iterator[Finding]:
        """Find the statements that do lasting work under a lock that blocks others.

        Those that have one remedy are told with the first of them. Of a revision whose
        statements are not known, only what it rewrote is.
        """
        if not self._statements:
            for table in sorted({t for _, t in self.watched.rewritten if self.exists(t)}):
                yield about(self.watched.step, f"rewrites the table {table}", NO_REWRITE)
            return
        alike: dict[tuple[str, ...], list[Harm]] = {}
        for harm in self._harms():
            alike.setdefault(harm.kind, []).append(harm)
        for harms in alike.values():
            more = f"; so do {len(harms) - 1} more statements" if len(harms) > 1 else ""
            text = self._told(harms[0]) + more
            ran = [self._statements[harm.at].sql for harm in harms]
            first = harms[0]
            yield about(self.watched.step, text, first.work.safer, ";\n".join(ran), first.at)

    def _harms(self) -> Iterator[Harm]:
        """Yield what harms first in each statement; statements are learnt from in their order."""
        for at, statement in enumerate(self._statements):
            locked = ((work, self._lock(at, work)) for work in self._works(at))
            if harm := next((Harm(at, work, lock) for work, lock in locked if lock), None):
                yield harm
            self.proven.learn(statement.sql)

    @property
    def _statements(self) -> tuple[Statement, ...]:
        return self.watched.step.statements

    def _works(self, at: int) -> list[Work]:
        """List a statement's work on tables that were there, the observed one first.

        An index that is built where nobody can read it, in a function or from pieces of text,
        is known by its file alone.
        """
        sql = self._statements[at].sql
        rewritten = [t for index, t in self.watched.rewritten if index == at and self.exists(t)]
        if sql.lstrip().lower().startswith(QUICK):
            rewritten = []
        seen = [Work(table, "rewrites the table", NO_REWRITE) for table in rewritten]
        read = [work for work in works_of(sql) if not work.table or self.exists(work.table)]
        seen += [work for work in read if not self.proven.covers(work)]
        built = [t for index, t in self.watched.indexed if index == at and self.exists(t)]
        return seen + [Work(table, "builds an index", CONCURRENTLY) for table in built]

    def _lock(self, at: int, work: Work) -> Held | None:
        """Return the lock that makes the work harmful; one on its own table comes first."""
        held = [lock for lock in self._held(at) if lock.since < at or work.blocking]
        mine = [lock for lock in held if lock.relation == work.table]
        taken = [lock for lock in held if lock.since < at or not work.table]
        return max(mine or taken, key=lambda lock: STRENGTH[lock.mode], default=None)

    def _held(self, at: int) -> Iterator[Held]:
        for hold in self.watched.holds:
            together = self._transactions[hold.statement] == self._transactions[at]
            if hold.statement <= at and together and self._counts(hold.relation, hold.mode):
                yield Held(hold.relation, hold.mode, hold.statement)

    def _counts(self, relation: str, mode: str) -> bool:
        return mode in BLOCKING and self.exists(relation)

    @cached_property
    def _transactions(self) -> list[int]:
        return transactions_of(self.watched.step)

    def _told(self, harm: Harm) -> str:
        at, work, lock = harm.at, harm.work, harm.lock
        where = f"{work.what} on {work.table or lock.relation}"
        how = f"under {BLOCKING[lock.mode]}"
        if lock.relation != (work.table or lock.relation):
            how = f"while {lock.relation} is {how}"
        since = f", held since line {self._statements[lock.since].line}" if lock.since < at else ""
        kept = "" if work.what.startswith("rewrites") else " (nothing is rewritten)"
        return f"line {self._statements[at].line}: {where} {how}{since}{kept}"
