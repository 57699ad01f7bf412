"""The canvas in all its looks and views is the picture it was, on plain and dense screens.

After a change that is meant: `UPDATE_SNAPSHOTS=1 python -m pytest tests/studio/canvas/test_snapshots.py`, then look at the
pictures in snapshots/ before they are committed.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

SNAPSHOTS = Path(__file__).parent / "snapshots"
CHECKOUT = Path(__file__).parents[3]
ROWS, COLUMNS = 4, 4
CLOSE, MOST_APART = 40, 0.004
"""In each view. Rims and dashes may come out a shade lighter with another Qt; a line that is gone or elsewhere is more than
that. Kept in 256 colours, which is a third of the bytes and nowhere far from what was drawn."""


@pytest.mark.slow
@pytest.mark.parametrize("ratio", ["1", "1.5", "2"])
def test_the_canvas_looks_as_it_did(ratio: str, tmp_path: Path) -> None:
    now, kept = tmp_path / "now.png", SNAPSHOTS / f"canvas_{ratio}x.png"
    drawing = subprocess.run(
        [sys.executable, "-m", "tests.studio.canvas.drawing", str(now)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": ratio},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert drawing.returncode == 0, drawing.stderr
    if os.environ.get("UPDATE_SNAPSHOTS"):
        with Image.open(now) as picture:
            picture.quantize(256, dither=Image.Dither.NONE).save(kept, optimize=True)
    with Image.open(now) as first, Image.open(kept) as second:
        seen, expected = (np.asarray(picture.convert("RGB")).astype(int) for picture in (first, second))
    assert seen.shape == expected.shape
    apart = np.abs(seen - expected).max(2) > CLOSE
    rows, columns = (side // cells for side, cells in zip(apart.shape, (ROWS, COLUMNS), strict=True))
    views = apart.reshape(ROWS, rows, COLUMNS, columns).mean((1, 3))
    assert views.max() < MOST_APART, f"share of differing pixels in each view: {views.round(4)}; the picture now: {now}"
