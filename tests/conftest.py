"""What every test starts from: Qt without a screen, and a home folder of its own."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from exegan_studio.studio.qt_environment import shield_from_opencv

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
shield_from_opencv()
# no deadline: a busy machine is no fault of the code
settings.register_profile("studio", deadline=None, print_blob=True)
settings.load_profile("studio")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and caches go to a folder that dies with the test, never to the person's own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("EXEGAN_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Pictures that lie beside the checkout and do not belong to it."""
    folder = Path(os.environ.get("EXEGAN_SHARED", Path(__file__).parents[2] / "shared"))
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here: set EXEGAN_SHARED to the folder with faces/portraits")
    return folder
