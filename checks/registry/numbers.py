"""Numbers as ECMAScript writes them: the shortest digits that read back as the same binary64."""

from __future__ import annotations

PLAIN = 1e21  # from here on ECMAScript writes an exponent
EXACT = 2.0**53  # below it, an integer's own digits are the shortest


def number_text(value: float) -> str:
    """Write a finite number as Number::toString does; minus zero is `0`."""
    if -EXACT < value < EXACT and value == int(value):
        return str(int(value))
    text = repr(value)
    if "e" not in text and not text.endswith(".0"):
        return text
    return _layout(text)


def _layout(text: str) -> str:
    """Place the decimal point of `digits[.digits][e±exponent]` where ECMAScript places it."""
    sign = "-" if text[0] == "-" else ""
    mantissa, _, exponent = text.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)  # digits before the decimal point
    digits = (whole + fraction).rstrip("0")
    if 0 < point <= 21:
        shown = digits[:point].ljust(point, "0")
        return sign + shown + (f".{digits[point:]}" if len(digits) > point else "")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{point - 1:+d}"
