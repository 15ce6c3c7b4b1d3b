"""The strict grammar of expressions: what may be published.

    value (WS op WS value)*     op = + - * /     value = NUMBER | KEY

`*` and `/` bind tighter; both levels associate to the left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from operator import add, mul, sub

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

GRAMMAR = r"""
start: product (ADDITIVE product)*
product: value (MULTIPLICATIVE value)*
?value: NUMBER | KEY
ADDITIVE: /[ \t\n\r\f\v]+[+-][ \t\n\r\f\v]+/
MULTIPLICATIVE: /[ \t\n\r\f\v]+[*\/][ \t\n\r\f\v]+/
NUMBER: /-?[0-9]+(\.[0-9]+)?/
KEY: /[A-Za-z_][A-Za-z0-9_]*/
"""


OPERATIONS = {"+": add, "-": sub, "*": mul}


class NotStrict(ValueError):
    """An expression outside the strict grammar, with the place."""


@dataclass(frozen=True)
class Product:
    """Operands, and the operators between them."""

    operands: tuple[str, ...]
    operators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expression:
    """A sum of products."""

    products: tuple[Product, ...]
    operators: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The facts and metrics it reads, in the order in which they are first written."""
        operands = (name for product in self.products for name in product.operands)
        return tuple(dict.fromkeys(name for name in operands if not is_number(name)))

    def __str__(self) -> str:
        """Write it canonically: one space around each operator."""
        products = (_joined(product.operands, product.operators) for product in self.products)
        return _joined(tuple(products), self.operators)


def parse(text: str) -> Expression:
    """Parse an expression strictly. Raises NotStrict."""
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        place = error.pos_in_stream
        where = "at its end" if place is None or place >= len(text) else f"at {text[place:]!r:.40}"
        raise NotStrict(f"does not parse {where}") from None
    return Expression(tuple(_product(part) for part in tree.children[::2]), _operators(tree))


def evaluate(expression: Expression, facts: Mapping[str, float | None]) -> float | None:
    """Evaluate a parsed expression; None where something is missing, infinite or divided by 0."""
    if any(facts.get(key) is None for key in expression.keys):
        return None
    products = [
        _folded([_value(name, facts) for name in product.operands], product.operators)
        for product in expression.products
    ]
    result = _folded(products, expression.operators)
    return result if result is not None and isfinite(result) else None


def is_number(operand: str) -> bool:
    """Tell a number from a key."""
    return operand[0] in "-0123456789"


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr")


def _product(tree: Tree[Token] | Token) -> Product:
    assert isinstance(tree, Tree)
    return Product(tuple(str(operand) for operand in tree.children[::2]), _operators(tree))


def _operators(tree: Tree[Token]) -> tuple[str, ...]:
    return tuple(str(operator).strip() for operator in tree.children[1::2])


def _joined(operands: tuple[str, ...], operators: tuple[str, ...]) -> str:
    rest = zip(operators, operands[1:], strict=True)
    return operands[0] + "".join(f" {operator} {operand}" for operator, operand in rest)


def _value(operand: str, facts: Mapping[str, float | None]) -> float | None:
    return float(operand) if is_number(operand) else facts[operand]


def _folded(values: list[float | None], operators: tuple[str, ...]) -> float | None:
    result = values[0]
    for operator, value in zip(operators, values[1:], strict=True):
        if result is None or value is None or (operator == "/" and value == 0):
            return None
        result = result / value if operator == "/" else OPERATIONS[operator](result, value)
    return result
