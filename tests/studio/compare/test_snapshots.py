"""Grid, side by side and wipe are the pictures they were, on plain and dense screens."""

from pathlib import Path

import pytest

from tests.studio.snapshots import check_sheet

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.slow
@pytest.mark.parametrize("ratio", ["1", "1.5"])
def test_the_compare_room_looks_as_it_did(ratio: str, tmp_path: Path) -> None:
    check_sheet("tests.studio.compare.drawing", ratio, SNAPSHOTS / f"compare_{ratio}x.png", (2, 3), tmp_path)
