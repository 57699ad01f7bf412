"""Sheets to judge by eye: a row a case, everything at full size."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import OutputError
from exegan_studio.evaluation.graft_quality import Inputs, Judgement
from exegan_studio.evaluation.graft_quality_cases import SELF, Case
from exegan_studio.evaluation.graft_quality_measures import hidden
from exegan_studio.evaluation.graft_quality_scores import Scores
from exegan_studio.face.warp import resized

ROWS, SEED_ROWS = 5, 3
"""Cases a page: what can be looked at without being made smaller."""
SMALLEST_CELL = 256
GAP, CAPTION = 6, 20
GROUND, INK = (245, 245, 245), (40, 40, 40)
HOLE_COLOUR = np.array([40, 200, 120], np.uint8)
"""Neither skin nor lips nor stage light."""

Cell = tuple[str, Pixels]


def swapped(seed: int, number: int) -> bool:
    """Whether a blind sheet shows the second run's result first in that row."""
    return bool(np.random.default_rng([seed, 3, number]).integers(2))


def key_of(inputs: Inputs, runs: Sequence[Judgement], seed: int) -> dict[str, Any]:
    """What stands where on a blind sheet."""
    rows: list[dict[str, Any]] = []
    for case in inputs.cases:
        left, right = ("B", "A") if swapped(seed, case.number) else ("A", "B")
        rows.append({"case": case.number, "left": left, "right": right})
    labels = [{"run": letter, "label": run.label, "weights_id": run.weights_id} for letter, run in zip("AB", runs, strict=True)]
    return {"runs": labels, "rows": rows}


def pages_of(cases: int, rows: int) -> int:
    return -(-cases // rows)


def case_sheets(inputs: Inputs, runs: Sequence[Judgement], blind_seed: int | None) -> list[Pixels]:
    """Pages of ROWS cases: sitter with its hole, exemplar, results, and the untouched photo, which of self-reconstructions is
    the truth. `blind_seed`: shuffle the results' columns by it, and say no numbers."""
    rows = [case_row(case, runs, blind_seed) for case in inputs.cases]
    return [drawn(rows[start : start + ROWS]) for start in range(0, len(rows), ROWS)]


def case_row(case: Case, runs: Sequence[Judgement], blind_seed: int | None) -> list[Cell]:
    results: list[Cell] = []
    for letter, run in zip("AB", runs, strict=False):
        caption = f"{letter}  {in_short(run.scores[case.number])}" if blind_seed is None else ""
        results.append((caption, run.results[case.number]))
    if blind_seed is not None and swapped(blind_seed, case.number):
        results.reverse()
    return [
        (f"{case.number} {case.region}, {case.pair}", over_hole(case)),
        ("exemplar", case.exemplar.pixels),
        *results,
        ("truth" if case.kind == SELF else "photo", case.photo),
    ]


def in_short(scores: Scores) -> str:
    names = (("psnr", "psnr"), ("flow_error", "flow"), ("seam_slope", "seam"), ("landmarks_off", "off"))
    return "  ".join(f"{short} {scores[name]:.1f}" for name, short in names if name in scores)


def seed_sheets(inputs: Inputs, run: Judgement) -> list[Pixels]:
    """Pages of the cases that were filled with several seeds, two lines each."""
    blocks: list[list[list[Cell]]] = []
    for case in inputs.cases:
        if case.number in run.seeds:
            seeds = [(f"seed {n}", picture) for n, picture in enumerate(run.seeds[case.number])]
            cells = [(f"{case.number} {case.region}, {case.pair}", over_hole(case)), ("exemplar", case.exemplar.pixels), *seeds]
            half = -(-len(cells) // 2)
            blocks.append([cells[:half], cells[half:]])
    starts = range(0, len(blocks), SEED_ROWS)
    return [drawn([line for block in blocks[start : start + SEED_ROWS] for line in block]) for start in starts]


def over_hole(case: Case) -> Pixels:
    return np.where(hidden(case.hole)[..., None], HOLE_COLOUR, case.photo)


def drawn(rows: Sequence[Sequence[Cell]]) -> Pixels:
    """Rows of square pictures with captions below."""
    side = max(SMALLEST_CELL, rows[0][0][1].shape[0])
    columns = max(len(row) for row in rows)
    step_x, step_y = side + GAP, side + CAPTION + GAP
    sheet = np.full((len(rows) * step_y + GAP, columns * step_x + GAP, 3), GROUND, np.uint8)
    for r, row in enumerate(rows):
        for c, (caption, picture) in enumerate(row):
            x, y = GAP + c * step_x, GAP + r * step_y
            shown = picture if picture.shape[0] == side else resized(picture, side, side)
            sheet[y : y + side, x : x + side] = shown
            spot = (x + 2, y + side + CAPTION - 6)
            cv2.putText(sheet, caption, spot, cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
    return sheet


def as_jpeg(sheet: Pixels, quality: int) -> bytes:
    """`quality` 1 to 100. Raises OutputError where it is too large for the format."""
    done, data = cv2.imencode(".jpg", np.ascontiguousarray(sheet[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise OutputError("A sheet cannot be encoded as JPEG.", "Use a smaller --size.")
    return data.tobytes()
