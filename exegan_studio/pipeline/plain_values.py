"""Values of JSON from outside, each looked at before it is believed; every check raises ValueError."""

import math
from typing import Any

from exegan_studio.domain.geometry import Box

LONGEST_TEXT = 10_000


def few(plain: Any, most: int) -> list[Any]:
    """A list of at most so many."""
    if not isinstance(plain, list) or len(plain) > most:
        raise ValueError("a list that is none, or too long")
    return plain


def whole(value: Any) -> int:
    """Not negative."""
    if type(value) is not int or not 0 <= value < 2**53:
        raise ValueError(f"{value!r} is no whole number")
    return value


def number(value: Any) -> float:
    """Finite."""
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def words(value: Any) -> str:
    """Of no NUL, and not endless."""
    if not isinstance(value, str) or "\0" in value or len(value) > LONGEST_TEXT:
        raise ValueError("a text that is none")
    return value


def box_within(plain: Any, width: int, height: int) -> Box:
    """Left, top, right, bottom, none of it outside a picture of that size."""
    left, top, right, bottom = (whole(side) for side in plain)
    if not (left <= right <= width and top <= bottom <= height):
        raise ValueError("a part that lies outside the photo")
    return Box(left, top, right, bottom)
