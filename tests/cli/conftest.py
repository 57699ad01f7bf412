"""Commands run in this process, with a fake engine, on the sample portrait."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exegan_studio.cli import batch_steps, filling, ranking
from exegan_studio.cli.main import main
from exegan_studio.engines.protocol import Engine
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.paths import samples_folder
from tests.pipeline.fakes import FakeEngine

SIDE = 480


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line that says what went wrong."""
        (line,) = [one for one in self.err.splitlines() if one.startswith("exegan-studio: ")]
        return line


class Command:
    """`exegan-studio ...` as a call."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Ran:
        self._capsys.readouterr()
        try:
            status = main([str(one) for one in arguments])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        said = self._capsys.readouterr()
        return Ran(status, said.out, said.err)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Stands in for whichever engine is asked for."""
    engine = FakeEngine()

    def create(name: str = "auto", weights: Path | None = None, compute: str = "auto") -> Engine:
        del name, weights, compute
        return engine

    for module in (filling, ranking, batch_steps):
        monkeypatch.setattr(module, "create_engine", create)
    return engine


@pytest.fixture(scope="session")
def small_portrait() -> Image.Image:
    image = Image.fromarray(load_picture(samples_folder() / "exemplars" / "eileen_collins.png").eight_bit())
    image.thumbnail((SIDE, SIDE))
    return image


@pytest.fixture
def photo(tmp_path: Path, small_portrait: Image.Image) -> Path:
    path = tmp_path / "photo.png"
    small_portrait.save(path)
    return path


@pytest.fixture
def exemplar(tmp_path: Path, small_portrait: Image.Image) -> Path:
    path = tmp_path / "exemplar.png"
    small_portrait.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(path)
    return path


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    """A picture without a face."""
    path = tmp_path / "wall.png"
    Image.fromarray(np.full((120, 160, 3), 120, np.uint8)).save(path)
    return path
