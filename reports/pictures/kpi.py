"""Figures against their thresholds, as SVG: a bar each, with lines at target and alert."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

ROW, BAR, WIDTH, CHARACTER = 44, 16, 460, 7.3
ROOM = 1.15  # of the largest figure, so that its line is within the picture
INK, TARGET, ALERT = "#1d2733", "#1b7f3b", "#b3261e"
DASHES = ' stroke-dasharray="3 2"'
FILL = {"within target": "#7fb58f", "over target": "#e0b152", "over alert": "#d9756c"}


def kpi_bars(picture: Mapping[str, Any]) -> str:
    """Draw `bars`: each has `name`, `value`, `unit`, `target` and `alert`."""
    bars = list(picture["bars"])
    left = int(max((len(str(bar["name"])) for bar in bars), default=0) * CHARACTER) + 16
    drawn = [_bar(bar, left, number * ROW + 8) for number, bar in enumerate(bars)]
    width, height = left + WIDTH + 230, len(bars) * ROW + 8
    return (
        f'<svg class="kpi" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><title>Figures against target and alert</title>{"".join(drawn)}</svg>'
    )


def state_of(bar: Mapping[str, Any]) -> str:
    """Say in words where a figure is: colours alone tell not everybody."""
    value = float(bar["value"])
    if value > float(bar["alert"]):
        return "over alert"
    return "over target" if value > float(bar["target"]) else "within target"


def _bar(bar: Mapping[str, Any], left: int, y: int) -> str:
    value, target, alert = (float(bar[name]) for name in ("value", "target", "alert"))
    most = max(value, target, alert) * ROOM or 1.0
    scale = WIDTH / most
    length, state = max(value * scale, 1.0), state_of(bar)
    said = f"{_number(value)} {bar.get('unit', '')}".strip()
    return (
        f"<g><title>{escape(_told(bar, state))}</title>"
        f'<text x="4" y="{y + 13}" fill="{INK}">{escape(str(bar["name"]))}</text>'
        f'<rect x="{left}" y="{y}" width="{WIDTH}" height="{BAR}" fill="#eef1f4"/>'
        f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{FILL[state]}"/>'
        f"{_line(left + target * scale, y, TARGET, 'target', target, DASHES)}"
        f"{_line(left + alert * scale, y, ALERT, 'alert', alert, '')}"
        f'<text x="{left + WIDTH + 10}" y="{y + 13}" fill="{INK}">'
        f"{escape(said)}, {state}</text></g>"
    )


def _line(x: float, y: int, colour: str, name: str, value: float, dashes: str) -> str:
    """Draw a threshold, and name it below: the target left of its line, the alert right of it."""
    place = ' class="end"' if name == "target" else ""
    at = x - 3 if name == "target" else x + 3
    return (
        f'<path d="M{x:.1f} {y - 4}V{y + BAR + 12}" stroke="{colour}" stroke-width="2"{dashes}/>'
        f'<text x="{at:.1f}" y="{y + BAR + 12}" fill="{colour}"{place}>'
        f"{name} {_number(value)}</text>"
    )


def _told(bar: Mapping[str, Any], state: str) -> str:
    unit = str(bar.get("unit", ""))
    value, target, alert = (_number(float(bar[name])) for name in ("value", "target", "alert"))
    return f"{bar['name']}: {value} {unit}, {state} (target {target}, alert {alert})"


def _number(value: float) -> str:
    return f"{value:,.3f}".rstrip("0").rstrip(".")
