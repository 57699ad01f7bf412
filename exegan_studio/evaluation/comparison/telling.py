"""Which cases tell two engines apart: those to look at first."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from exegan_studio.domain.arrays import Pixels
from exegan_studio.evaluation.comparison.cases import Stage
from exegan_studio.evaluation.comparison.filling import Fills
from exegan_studio.evaluation.comparison.measuring import Measured
from exegan_studio.evaluation.comparison.order import Contestant
from exegan_studio.evaluation.comparison.picture_measures import HIGHER, PICTURE_MEASURES
from exegan_studio.evaluation.comparison.sheets import case_row
from exegan_studio.evaluation.graft_quality_sheet import drawn

SHOWN: Final = 3
JUDGED_BY: Final = ("lpips_hole", "ssim_hole")
"""The first that was measured."""

Key = tuple[str, int]
"""Group's name and case's number."""


def telling_rows(
    stage: Stage, contestants: Sequence[Contestant], fills: Fills, measured: Measured
) -> Iterator[tuple[str, Pixels]]:
    """Words and a picture of SHOWN cases: for every engine but the first where it is better, and where worse, than the first;
    of a single engine its best and its worst. Raises PictureError where a fill is gone."""
    measure = next(name for name in JUDGED_BY if name in measured.rows[0].scores)
    title = PICTURE_MEASURES[measure].title
    goodness = {one.letter: goods(measured, one.letter, measure) for one in contestants}
    first, *others = contestants
    for one in others or [first]:
        own, base = goodness[one.letter], goodness[first.letter] if others else {}
        apart = {key: value - base.get(key, 0.0) for key, value in own.items()}
        ranked = sorted(apart, key=lambda key: (-apart[key], key))
        best = [key for key in ranked[:SHOWN] if apart[key] > 0 or not others]
        worst = [key for key in reversed(ranked[-SHOWN:]) if apart[key] < 0 or not others]
        against = f" than {first.letter}" if others else ""
        for keys, word in ((best, "better" if others else "best"), (worst, "worse" if others else "worst")):
            if keys:
                yield f"{one.letter} is {word}{against} by {title}", _rows(stage, contestants, fills, keys)


def goods(measured: Measured, letter: str, measure: str) -> dict[Key, float]:
    """By case the mean over its repeats, turned so that more is better."""
    found: dict[Key, list[float]] = {}
    for row in measured.rows:
        if row.contestant == letter:
            found.setdefault((row.group, row.number), []).append(row.scores[measure])
    turn = 1 if PICTURE_MEASURES[measure].best == HIGHER else -1
    return {key: turn * float(np.mean(values)) for key, values in found.items()}


def _rows(stage: Stage, contestants: Sequence[Contestant], fills: Fills, keys: Sequence[Key]) -> Pixels:
    groups = {group.name: group for group in stage.groups}
    return drawn([case_row(stage.case(groups[name], number), contestants, fills) for name, number in keys])
