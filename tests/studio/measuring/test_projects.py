"""The measurement itself, on a small photo: every part is watched, nothing is left behind."""

import tempfile
from pathlib import Path

import pytest

from exegan_studio.studio.measuring.projects import EDITS, measure_projects


@pytest.mark.slow
@pytest.mark.usefixtures("qtbot")
def test_every_part_of_an_evening_is_measured(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    speed = measure_projects((360, 240))
    assert (speed.edits, speed.candidates) == (EDITS, 4)
    assert speed.project_mb > 0
    assert min(speed.keep_first_s, speed.save_s, speed.save_again_s, speed.open_s) > 0
    assert {"opening the photo", "keeping, one more stroke", "saving", "opening the project"} <= set(speed.blocked_ms)
    assert list(tmp_path.iterdir()) == []
    assert list(own_home.iterdir()) == []
