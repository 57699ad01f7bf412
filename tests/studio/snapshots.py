"""Sheets of pictures drawn by a program of their own, against the same sheets as they were kept.

After a change that is meant: `UPDATE_SNAPSHOTS=1 python -m pytest` with the test's file, then look at the pictures before they
are committed.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

CHECKOUT = Path(__file__).parents[2]
CLOSE, MOST_APART = 40, 0.004
"""In each picture. Rims and dashes may come out a shade lighter with another Qt; a line that is gone or elsewhere is more than
that. Kept in 256 colours, which is a third of the bytes and nowhere far from what was drawn."""


def check_sheet(module: str, ratio: str, kept: Path, shape: tuple[int, int], folder: Path) -> None:
    """`module` draws a sheet of rows x columns pictures, `shape`, at that many device pixels for a logical one."""
    now = folder / "now.png"
    drawing = subprocess.run(
        [sys.executable, "-m", module, str(now)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": ratio},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert drawing.returncode == 0, drawing.stderr
    if os.environ.get("UPDATE_SNAPSHOTS"):
        kept.parent.mkdir(exist_ok=True)
        with Image.open(now) as picture:
            picture.quantize(256, dither=Image.Dither.NONE).save(kept, optimize=True)
    with Image.open(now) as first, Image.open(kept) as second:
        seen, expected = (np.asarray(picture.convert("RGB")).astype(int) for picture in (first, second))
    assert seen.shape == expected.shape
    apart = np.abs(seen - expected).max(2) > CLOSE
    rows, columns = (side // pictures for side, pictures in zip(apart.shape, shape, strict=True))
    views = apart.reshape(shape[0], rows, shape[1], columns).mean((1, 3))
    assert views.max() < MOST_APART, f"share of differing pixels in each view: {views.round(4)}; the picture now: {now}"
