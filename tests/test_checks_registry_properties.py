"""Properties of hashes and expressions, on generated definitions."""

from __future__ import annotations

import json
import math
import random

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.registry import evaluating, grammar
from checks.registry.canonical import STRIPPED, canonical, parse_json
from checks.registry.hashing import content_hash, entry_hash
from checks.registry.numbers import number_text

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = TEXTS.filter(lambda name: name not in STRIPPED and name != "__proto__")
VALUES = st.recursive(
    st.none() | st.booleans() | FLOATS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
DEFINITIONS = st.dictionaries(NAMES, VALUES, max_size=6)
KEYS = st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True)
NUMBERS = st.from_regex(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", fullmatch=True)


def shuffled(value: object, chance: random.Random) -> object:
    """Copy a value with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda _: chance.random())
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@given(DEFINITIONS, st.randoms(), st.sampled_from([None, 1, "\t"]))
def test_layout_does_not_count(definition, chance, indent):
    text = json.dumps(shuffled(definition, chance), indent=indent, ensure_ascii=bool(indent))
    assert entry_hash(parse_json(text)) == entry_hash(definition)


@given(DEFINITIONS, st.dictionaries(st.sampled_from(sorted(STRIPPED)), VALUES))
def test_stripped_names_do_not_count(definition, extra):
    nested = {**definition, "inner": [definition]}
    dressed = {**definition, **extra, "inner": [{**definition, **extra}]}
    assert entry_hash(dressed) == entry_hash(nested)


@given(DEFINITIONS, DEFINITIONS)
def test_other_definitions_have_other_hashes(one, other):
    equal = canonical(one) == canonical(other)
    assert equal == (_plain(one) == _plain(other))
    assert equal == (entry_hash(one) == entry_hash(other))


def _plain(value: object) -> object:
    """Tell true from 1 and forget minus zero, which Python's equality does not."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return (type(value).__name__, value)


@given(st.data(), DEFINITIONS.filter(bool))
def test_a_change_of_any_member_counts(data, definition):
    key = data.draw(st.sampled_from(sorted(definition)))
    value = data.draw(VALUES.filter(lambda v: _plain(v) != _plain(definition[key])))
    assert entry_hash({**definition, key: value}) != entry_hash(definition)
    rest = {name: item for name, item in definition.items() if name != key}
    assert entry_hash(rest) != entry_hash(definition)


@given(FLOATS)
def test_equal_numbers_are_written_equally(value):
    spellings = [repr(value), f"{value:.17e}", f"{value:.400f}", str(int(value)) + ".0"]
    equal = [text for text in spellings if float(text) == value]
    assert {canonical(parse_json(text)) for text in equal} == {number_text(value)}


@settings(max_examples=200)
@given(FLOATS)
def test_numbers_are_those_of_rfc_8785(value):
    assert number_text(value).encode() == rfc8785.dumps(value)
    assert float(number_text(value)) == value


@given(st.dictionaries(NAMES.filter(lambda n: not n.isdecimal()), VALUES, max_size=6))
def test_the_source_agrees_with_rfc_8785_where_both_are_defined(definition):
    def decimal(value: object) -> bool:
        inner = value.values() if isinstance(value, dict) else value
        named = isinstance(value, dict) and any(key.isdecimal() for key in value)
        return named or (isinstance(value, dict | list) and any(decimal(i) for i in inner))

    if not decimal(definition):
        assert canonical(definition) == canonical(definition, variant="rfc8785")


@given(st.dictionaries(KEYS, DEFINITIONS, max_size=6), st.randoms())
def test_the_order_of_entries_does_not_count(entries, chance):
    listed = list(entries.items())
    chance.shuffle(listed)
    assert content_hash(listed) == content_hash(entries.items())


@st.composite
def expressions(draw: st.DrawFn) -> str:
    values = draw(st.lists(KEYS | NUMBERS, min_size=1, max_size=8))
    text = values[0]
    for value in values[1:]:
        operator = draw(st.sampled_from("+-*/"))
        space = draw(st.sampled_from([" ", "  ", "\t", "\n "]))
        text += f"{space}{operator}{space}{value}"
    return text


FACTS = st.none() | FLOATS | st.integers(-3, 3).map(float)


@settings(max_examples=200)
@given(st.data(), expressions())
def test_both_evaluators_agree_on_strict_input(data, text):
    strict, program = grammar.parse(text), evaluating.compiled(text)
    assert strict.keys == program.keys
    facts = {key: data.draw(FACTS) for key in strict.keys}
    one, other = grammar.evaluate(strict, facts), evaluating.run(program, facts).value
    assert one == other
    assert one is None or math.copysign(1, one) == math.copysign(1, other)


@given(expressions())
def test_a_canonical_expression_parses_back(text):
    parsed = grammar.parse(text)
    assert grammar.parse(str(parsed)) == parsed
    assert str(parsed) == " ".join(text.split())


@given(st.text(max_size=12))
def test_any_text_is_parsed_or_refused(text):
    evaluating.evaluate(text, {})
    try:
        parsed = grammar.parse(text)
    except grammar.NotStrict:
        return
    assert str(parsed).split() == text.split()
