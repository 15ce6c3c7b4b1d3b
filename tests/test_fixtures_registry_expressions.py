"""Generated expressions: the suite's engine and the service's agree, in value and in refusal."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from checks.registry import evaluating, grammar
from fixtures.systems.registry.service import expressions

KEYS = ("EBITDA", "DSCR", "_a1", "NET_INCOME")
FACTS = st.dictionaries(
    st.sampled_from(KEYS), st.none() | st.floats(allow_nan=False, allow_infinity=False)
)


@dataclass(frozen=True)
class Node:
    """A value, or two nodes and what stands between them."""

    value: str = ""
    operator: str = ""
    left: Node | None = None
    right: Node | None = None

    def __str__(self) -> str:
        return self.value or f"{self.left} {self.operator} {self.right}"


VALUES = st.sampled_from(KEYS) | st.from_regex(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", fullmatch=True)
TREES = st.recursive(
    VALUES.map(Node),
    lambda inner: st.builds(Node, operator=st.sampled_from("+-*/"), left=inner, right=inner),
    max_leaves=9,
)
NEARLY = st.lists(st.sampled_from([*KEYS, *"+-*/()", "1", "-2.5", ".5", "1e3", "a-b", "é"]))


@given(TREES, FACTS)
def test_both_engines_compute_the_same(tree: Node, facts: dict[str, float | None]) -> None:
    text = str(tree)
    own = evaluating.evaluate(text, facts).value
    told = expressions.value_of(text, facts)
    assert (own is None) == (told is None)
    if own is not None and told is not None:
        assert math.copysign(1, own) == math.copysign(1, told)
        assert own == told


@given(NEARLY.map(" ".join))
def test_both_accept_the_same(text: str) -> None:
    try:
        grammar.parse(text)
        accepted = True
    except grammar.NotStrict:
        accepted = False
    assert accepted == (not expressions.problem(text))
