"""The rows summed up: by kind of holes and band, every engine's mean and deviation, and its paired difference to the first."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exegan_studio.evaluation.comparison.measuring import Measured
from exegan_studio.evaluation.comparison.picture_measures import PICTURE_MEASURES, Kind
from exegan_studio.evaluation.comparison.set_measures import SET_MEASURES

MEASURES: Final[Mapping[str, Kind]] = {**PICTURE_MEASURES, **SET_MEASURES}
ALL: Final = "all"
PLACES: Final = 6

Table = NDArray[np.float64]
"""Repeats x pictures; of set measures repeats x 1."""


@dataclass(frozen=True)
class Stat:
    """`mean`; `sd`: of the repeats' means, None of a single repeat; `pictures_sd`: of the pictures' means, None where the
    measure is of a set."""

    mean: float
    sd: float | None
    pictures_sd: float | None

    def plain(self) -> dict[str, float | None]:
        return {"mean": rounded(self.mean), "sd": rounded(self.sd), "pictures_sd": rounded(self.pictures_sd)}


@dataclass(frozen=True)
class Apart:
    """Another engine less the first one, the same pictures taken together: mean, and standard error of the mean over `n`
    pictures, or repeats for measures of a set; None of a single one."""

    mean: float
    se: float | None
    n: int

    def plain(self) -> dict[str, float | int | None]:
        return {"mean": rounded(self.mean), "se": rounded(self.se), "n": self.n}


@dataclass(frozen=True)
class Line:
    """A measure of one group: a Stat for every contestant, and an Apart for every one but the first."""

    measure: str
    stats: tuple[Stat, ...]
    apart: tuple[Apart, ...]

    def plain(self) -> dict[str, Any]:
        return {"contestants": [one.plain() for one in self.stats], "less_first": [one.plain() for one in self.apart]}


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)


def summarize(measured: Measured, letters: Sequence[str], groups: Sequence[str]) -> dict[str, list[Line]]:
    """By group's name, and ALL for the mean of all groups."""
    tables = tables_of(measured)
    found: dict[str, list[Line]] = {}
    for group in (*groups, ALL):
        lines: list[Line] = []
        for measure in MEASURES:
            columns = [_table(tables, one, groups if group == ALL else (group,), measure) for one in letters]
            known = in_common([column for column in columns if column is not None])
            if len(known) == len(letters) and known[0].size:
                first, *others = known
                stats, apart = tuple(stat(one) for one in known), tuple(difference(one, first) for one in others)
                lines.append(Line(measure, stats, apart))
        found[group] = lines
    return found


def tables_of(measured: Measured) -> dict[tuple[str, str, str], Table]:
    """By contestant's letter, group's name and measure; NaN where a fill has none. There is at least one row."""
    cells: dict[tuple[str, str, str], dict[tuple[int, int], float]] = {}
    for row in measured.rows:
        for measure, value in row.scores.items():
            cells.setdefault((row.contestant, row.group, measure), {})[row.repeat, row.number] = value
    for (letter, group, repeat), scores in measured.sets.items():
        for measure, value in scores.items():
            cells.setdefault((letter, group, measure), {})[repeat, 0] = value
    tables: dict[tuple[str, str, str], Table] = {}
    repeats, pictures = (1 + max(values) for values in zip(*((row.repeat, row.number) for row in measured.rows), strict=True))
    for key, values in cells.items():
        table = np.full((repeats, 1 if key[2] in SET_MEASURES else pictures), np.nan)
        for place, value in values.items():
            table[place] = value
        tables[key] = table
    return tables


def _table(tables: Mapping[tuple[str, str, str], Table], letter: str, groups: Sequence[str], measure: str) -> Table | None:
    """The mean of the groups' tables: a picture's fills of all groups count as one, so that errors are not made too small."""
    found = [tables[letter, group, measure] for group in groups if (letter, group, measure) in tables]
    return np.mean(found, 0) if found and len(found) == len(groups) else None


def in_common(tables: Sequence[Table]) -> list[Table]:
    """The pictures that were measured throughout: some holes are too small for some measures."""
    if not tables:
        return []
    whole = ~np.isnan(np.stack(tables)).any((0, 1))
    return [table[:, whole] for table in tables]


def stat(table: Table) -> Stat:
    repeats, pictures = table.shape
    sd = float(np.std(table.mean(1), ddof=1)) if repeats > 1 else None
    pictures_sd = float(np.std(table.mean(0), ddof=1)) if pictures > 1 else None
    return Stat(float(table.mean()), sd, pictures_sd)


def difference(table: Table, first: Table) -> Apart:
    apart = table - first
    means = apart.mean(0) if apart.shape[1] > 1 else apart[:, 0]
    se = float(np.std(means, ddof=1) / math.sqrt(len(means))) if len(means) > 1 else None
    return Apart(float(apart.mean()), se, len(means))
