"""Sheets to judge by eye: picture, hole, exemplar, and every engine's fill of the first repeat, side by side."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from exegan_studio.domain.arrays import Pixels
from exegan_studio.evaluation.comparison.cases import Case, Stage
from exegan_studio.evaluation.comparison.filling import Fills
from exegan_studio.evaluation.comparison.order import Contestant
from exegan_studio.evaluation.graft_quality_measures import hidden
from exegan_studio.evaluation.graft_quality_sheet import HOLE_COLOUR, Cell, drawn

ROWS: Final = 6
"""Of a page."""
MOST_PAGES: Final = 4
"""Of a group."""
QUALITY: Final = 90


def sheet_name(group: str, page: int) -> str:
    return f"sheet_{group}_{page:02d}.jpg"


def pages_of(pictures: int) -> int:
    return min(MOST_PAGES, -(-pictures // ROWS))


def sheet_names(stage: Stage) -> list[str]:
    pages = range(1, pages_of(len(stage.faces)) + 1)
    return [sheet_name(group.name, page) for group in stage.groups for page in pages]


def sheets(stage: Stage, contestants: Sequence[Contestant], fills: Fills) -> Iterator[tuple[str, Pixels]]:
    """Name and picture of each, ROWS cases a page, MOST_PAGES pages a group. Raises PictureError where a fill is gone."""
    for group in stage.groups:
        for page in range(pages_of(len(stage.faces))):
            numbers = range(page * ROWS, min((page + 1) * ROWS, len(stage.faces)))
            rows = [case_row(stage.case(group, number), contestants, fills) for number in numbers]
            yield sheet_name(group.name, page + 1), drawn(rows)


def case_row(case: Case, contestants: Sequence[Contestant], fills: Fills) -> list[Cell]:
    given = case.exemplar
    over_hole = np.where(hidden(case.hole)[..., None], HOLE_COLOUR, case.sitter.pixels).astype(np.uint8)
    nobody = np.full_like(case.sitter.pixels, 255)
    cells: list[Cell] = [(f"{case.number}", case.sitter.pixels), (case.group.title, over_hole)]
    cells.append(("no exemplar", nobody) if given is None else ("exemplar", given.pixels))
    return cells + [(f"{one.letter}  {one.label}", fills.picture(one, case, 0)) for one in contestants]
