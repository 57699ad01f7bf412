"""The canvas in all its looks and views is the picture it was, on plain and dense screens."""

from pathlib import Path

import pytest

from tests.studio.snapshots import check_sheet

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.slow
@pytest.mark.parametrize("ratio", ["1", "1.5", "2"])
def test_the_canvas_looks_as_it_did(ratio: str, tmp_path: Path) -> None:
    check_sheet("tests.studio.canvas.drawing", ratio, SNAPSHOTS / f"canvas_{ratio}x.png", (4, 4), tmp_path)
