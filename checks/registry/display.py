"""Numbers as a reader sees them; computing never rounds, only this does."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from .numbers import PLAIN, number_text

EXACT = Context(prec=1100)  # holds every binary64 with all its decimals
HALF = Decimal("0.5")
NOTHING = "\u2014"


def display(
    value: float | None, precision: int = 0, is_percent: bool = False, sign: str | None = None
) -> str:
    """Write a finite value for a reader: percent, fixed decimals, or a grouped whole number."""
    if value is None:
        return NOTHING
    if sign == "PAREN_NEGATIVE" and value < 0:
        return f"({_grouped(-value)})"
    if is_percent:
        return f"{fixed(value * 100, max(0, precision - 2))}%"
    return fixed(value, precision) if precision > 0 else _whole(value)


def fixed(value: float, decimals: int) -> str:
    """Round the exact binary value, ties away from zero."""
    if abs(value) >= PLAIN:
        return number_text(value)
    return f"{_rounded(value, decimals) if value else Decimal(0):.{decimals}f}"


def _rounded(value: float, decimals: int) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT)


def _whole(value: float) -> str:
    """Round half up, so that -2.5 is -2; what a negative rounds to zero keeps its sign."""
    if abs(value) >= PLAIN:
        return number_text(value)
    whole = EXACT.add(Decimal(value), HALF).to_integral_value(ROUND_FLOOR)
    negative_zero = not whole and str(value).startswith("-")
    return "-0" if negative_zero else f"{int(whole):,}"


def _grouped(value: float) -> str:
    whole, _, rest = f"{_rounded(value, 3):,}".partition(".")
    return f"{whole}.{rest}".rstrip("0").rstrip(".")
