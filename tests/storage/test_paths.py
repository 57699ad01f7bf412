"""Where things lie."""

import sys
import sysconfig
from pathlib import Path

import pytest

from exegan_studio.storage import paths
from exegan_studio.storage.names import shown_name


def test_a_checkout_is_read_in_place() -> None:
    checkout = Path(__file__).parents[2]
    assert paths.weights_folder() == checkout / "models"
    assert paths.samples_folder() == checkout / "resources" / "samples"
    assert (paths.weights_folder() / "README.md").is_file()


def test_an_installed_program_finds_its_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "site" / "exegan_studio" / "storage" / "paths.py"))
    share = Path(sysconfig.get_path("data")) / "share" / "exegan-studio"
    assert paths.weights_folder() == share / "models"
    assert paths.samples_folder() == share / "resources" / "samples"


def test_the_home_variable_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EXEGAN_HOME", str(tmp_path))
    assert paths.config_folder() == tmp_path / "config"
    assert paths.cache_folder() == tmp_path / "cache"
    assert paths.state_folder() == tmp_path / "state"
    assert paths.own_weights_folder() == tmp_path / "data" / "weights"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the freedesktop rules are for other systems")
def test_freedesktop_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EXEGAN_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    monkeypatch.setenv("XDG_STATE_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert paths.config_folder() == tmp_path / "settings" / "exegan-studio"
    assert paths.cache_folder() == tmp_path / ".cache" / "exegan-studio"
    assert paths.own_weights_folder() == tmp_path / "data" / "exegan-studio" / "weights"
    assert paths.state_folder() == tmp_path / ".local" / "state" / "exegan-studio"
    assert not list(tmp_path.iterdir())


def test_shown_names_are_one_short_line() -> None:
    assert shown_name(Path("a/portrait.png")) == "portrait.png"
    assert shown_name(Path("/")) == "/"
    assert shown_name(Path("two\nlines\x1b[31m.png")) == "two?lines?[31m.png"
    long = shown_name(Path("x" * 200 + "end.png"))
    assert len(long) <= 60
    assert long.endswith("end.png")
