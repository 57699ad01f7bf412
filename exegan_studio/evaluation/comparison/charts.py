"""Small charts as SVG for the report: a row a group, a dot with its deviation for every engine."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from exegan_studio.evaluation.comparison.summary import Stat

WIDTH, LABELS, RIGHT = 500, 186, 18
ROW, TOP, BOTTOM = 30, 8, 24
DOT = 4.5
SHAPES: Final = ("circle", "square", "diamond")
"""By which the engines are told apart where colours are not."""
COLOURS: Final = ("#1f6feb", "#c2410c", "#2e7d32", "#8e24aa", "#00838f", "#ad1457")


@dataclass(frozen=True)
class Scale:
    """Values from `least` to `most` along a chart's width."""

    least: float
    most: float
    ticks: tuple[float, ...]

    def x(self, value: float) -> float:
        return LABELS + (value - self.least) / (self.most - self.least) * (WIDTH - LABELS - RIGHT)

    @classmethod
    def of(cls, values: Sequence[float]) -> "Scale":
        """Some four round numbers round all the values."""
        low, high = min(values), max(values)
        reach = high - low or abs(high) or 1.0
        step = 10 ** math.floor(math.log10(reach / 3))
        step *= next(factor for factor in (1, 2, 5, 10) if reach / (step * factor) <= 4)
        first, last = math.floor(low / step), math.ceil(high / step)
        last += first == last
        return cls(first * step, last * step, tuple(k * step for k in range(first, last + 1)))


def dots(title: str, rows: Sequence[tuple[str, Sequence[Stat]]], names: Sequence[str], places: int) -> str:
    """`rows`: a label and a Stat for every engine, whose `names` go with them."""
    spans = [(one.mean - (one.sd or 0), one.mean + (one.sd or 0)) for _, stats in rows for one in stats]
    scale = Scale.of([value for span in spans for value in span])
    high = TOP + ROW * len(rows) + BOTTOM
    parts = [f'<svg viewBox="0 0 {WIDTH} {high}" width="{WIDTH}" height="{high}" role="img" aria-label="{escape(title)}">']
    foot = TOP + ROW * len(rows)
    for tick in scale.ticks:
        x = scale.x(tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{foot}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{foot + 16}" text-anchor="middle">{_short(tick, places)}</text>')
    for number, (label, stats) in enumerate(rows):
        middle = TOP + ROW * (number + 0.5)
        parts.append(f'<text x="{LABELS - 12}" y="{middle + 4:.1f}" text-anchor="end">{escape(label)}</text>')
        apart = min(9.0, (ROW - 8) / max(1, len(stats)))
        for k, one in enumerate(stats):
            y = middle + (k - (len(stats) - 1) / 2) * apart
            words = f"{names[k]}, {label}: {one.mean:.{places}f}" + (f" ± {one.sd:.{places}f}" if one.sd is not None else "")
            parts.append(
                f'<g fill="{colour(k)}" stroke="{colour(k)}"><title>{escape(words)}</title>{_mark(scale, one, y, k)}</g>'
            )
    return "".join([*parts, "</svg>"])


def colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def sign(number: int) -> str:
    """The engine's mark, for a legend."""
    return f'<svg width="14" height="14" aria-hidden="true"><g fill="{colour(number)}">{_shape(7, 7, number)}</g></svg>'


def _mark(scale: Scale, one: Stat, y: float, number: int) -> str:
    x, sd = scale.x(one.mean), one.sd or 0
    line = f'<line x1="{scale.x(one.mean - sd):.1f}" x2="{scale.x(one.mean + sd):.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return (line if sd else "") + _shape(x, y, number)


def _shape(x: float, y: float, number: int) -> str:
    kind = SHAPES[number % len(SHAPES)]
    if kind == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT}"/>'
    turn = f' transform="rotate(45 {x:.1f} {y:.1f})"' if kind == "diamond" else ""
    return f'<rect x="{x - DOT + 0.5:.1f}" y="{y - DOT + 0.5:.1f}" width="{2 * DOT - 1}" height="{2 * DOT - 1}"{turn}/>'


def _short(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
