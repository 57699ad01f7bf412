"""The measurement itself, on a small folder: every part is watched, nothing is left behind."""

import tempfile
from pathlib import Path

import pytest

from exegan_studio.studio.measuring.gallery import make_pictures, measure_gallery


@pytest.mark.slow
@pytest.mark.usefixtures("qtbot")
def test_every_part_is_measured_and_nothing_is_left(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    speed = measure_gallery(files=60, window=(900, 640), size=(48, 64))
    assert speed.files == 60
    assert 0 < speed.on_screen <= 60
    assert min(speed.first_screen_s, speed.again_s, speed.jump_s) > 0
    assert speed.blocked_ms_max == max(speed.blocked_ms.values())
    assert len(speed.blocked_ms) == 8
    assert list(tmp_path.iterdir()) == []
    assert list(own_home.iterdir()) == []


def test_no_two_files_are_alike(tmp_path: Path) -> None:
    make_pictures(tmp_path, 12, (32, 48))
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 12
