"""Terms of first-order logic: made once each, written as SMT-LIB, the same text every time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from weakref import WeakValueDictionary

BOOL, INT = "Bool", "Int"
VALUE = "Value"  # everything else
PLAIN = re.compile(r"[^\x20-\x7e]|[%|\\]")


class Term:
    """A term; equal terms are one object."""

    __slots__ = ("__weakref__", "args", "declared", "head", "sort")
    head: str
    args: tuple[Term, ...]
    sort: str
    declared: bool  # whether its symbol is ours

    def __repr__(self) -> str:
        """Return the term as SMT-LIB writes it."""
        return f"({self.head} {' '.join(map(repr, self.args))})" if self.args else self.head


_KNOWN: WeakValueDictionary[tuple[object, ...], Term] = WeakValueDictionary()


def term(head: str, args: tuple[Term, ...], sort: str, declared: bool = False) -> Term:
    """Return the term of a head and arguments."""
    key = (head, sort, *map(id, args))  # a term keeps its arguments alive
    found = _KNOWN.get(key)
    if found is None:
        found = _KNOWN[key] = Term()
        found.head, found.args, found.sort, found.declared = head, args, sort, declared
    return found


def symbol(name: str, sort: str, *args: Term) -> Term:
    """Return a constant, or a function of nothing but its arguments."""
    quoted = PLAIN.sub(lambda found: f"%{ord(found[0]):x};", name)
    return term(f"|{quoted}|", args, sort, declared=True)


def number(value: int) -> Term:
    """Return an integer."""
    return term(str(value) if value >= 0 else f"(- {-value})", (), INT)


TRUE, FALSE = term("true", (), BOOL), term("false", (), BOOL)


def both(*parts: Term) -> Term:
    """Return the conjunction, simplified where a part is constant."""
    left = tuple(dict.fromkeys(part for part in parts if part is not TRUE))
    if FALSE in left:
        return FALSE
    return TRUE if not left else left[0] if len(left) == 1 else term("and", left, BOOL)


def either(*parts: Term) -> Term:
    """Return the disjunction, simplified where a part is constant."""
    left = tuple(dict.fromkeys(part for part in parts if part is not FALSE))
    if TRUE in left:
        return TRUE
    return FALSE if not left else left[0] if len(left) == 1 else term("or", left, BOOL)


def no(part: Term) -> Term:
    """Return the negation."""
    if part is TRUE or part is FALSE:
        return FALSE if part is TRUE else TRUE
    return part.args[0] if part.head == "not" else term("not", (part,), BOOL)


def when(condition: Term, then: Term, otherwise: Term) -> Term:
    """Return one term or the other."""
    if condition is TRUE or then is otherwise:
        return then
    if condition is FALSE:
        return otherwise
    return term("ite", (condition, then, otherwise), then.sort)


def same(one: Term, two: Term) -> Term:
    """Say that two terms are one value."""
    return TRUE if one is two else term("=", (one, two), BOOL)


def script(assertions: Sequence[Term]) -> str:
    """Write a question in SMT-LIB; what occurs more than once is defined once."""
    order = list(_ordered(assertions))
    uses: dict[Term, int] = {}
    for each in order:
        for argument in each.args:
            uses[argument] = uses.get(argument, 0) + 1
    declared = sorted({_declaration(each) for each in order if each.declared})
    names: dict[Term, str] = {}
    lines = ["(set-logic QF_UFLIA)", f"(declare-sort {VALUE} 0)", *declared]
    for each in order:
        if each.args and uses.get(each, 0) > 1:
            lines.append(f"(define-fun s{len(names)} () {each.sort} {_written(each, names)})")
            names[each] = f"s{len(names)}"
    lines += [f"(assert {names.get(each) or _written(each, names)})" for each in assertions]
    return "\n".join([*lines, "(check-sat)", ""])


def _ordered(assertions: Sequence[Term]) -> Iterator[Term]:
    """Yield every term once, after its arguments."""
    seen: set[Term] = set()
    waiting = [(each, False) for each in reversed(assertions)]
    while waiting:
        each, ready = waiting.pop()
        if ready:
            yield each
        elif each not in seen:
            seen.add(each)
            waiting.append((each, True))
            waiting += [(argument, False) for argument in reversed(each.args)]


def _declaration(each: Term) -> str:
    sorts = " ".join(argument.sort for argument in each.args)
    return f"(declare-fun {each.head} ({sorts}) {each.sort})"


def _written(each: Term, names: dict[Term, str]) -> str:
    if not each.args:
        return each.head
    parts = (names.get(argument) or _written(argument, names) for argument in each.args)
    return f"({each.head} {' '.join(parts)})"
