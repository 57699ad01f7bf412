"""`bench engine` prints what was measured."""

import json

import pytest

from exegan_studio.cli.main import main
from exegan_studio.evaluation import engine_speed
from exegan_studio.evaluation.engine_speed import EngineSpeed, FastSpeed

SLOW = FastSpeed("cpu-float32", 0.31, 0.22, 0.21, 0.09, 1.4, 0.9, 0.25, 2100)
QUICK = FastSpeed("cpu-bfloat16", 0.15, 0.12, 0.11, 0.05, 0.7, 0.5, 0.12, 1700)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, str | None]]:
    """What the command asked to have measured."""
    given: list[tuple[int, int, str | None]] = []

    def measured(size: int, count: int, name: str | None) -> EngineSpeed:
        given.append((size, count, name))
        return EngineSpeed(size, count, 0.2, SLOW, QUICK, "cpu-bfloat16, the quickest", 8.4, 6.0, 12.0)

    monkeypatch.setattr(engine_speed, "measure_published", measured)
    return given


def test_the_engines_speed_in_words(asked: list[tuple[int, int, str | None]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "engine"]) == 0
    assert asked == [(256, 4, None)]
    told = capsys.readouterr().out
    for part in ("cpu-float32: 4 candidates", "1.40 s", "6.0 times", "cpu-bfloat16", "8.40 s (one candidate's time, 4 times)"):
        assert part in told


def test_the_engines_speed_as_json(asked: list[tuple[int, int, str | None]], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["bench", "engine", "--size", "512", "--count", "16", "--compute", "cpu-float32", "--json"]
    assert main(arguments) == 0
    assert asked == [(512, 16, "cpu-float32")]
    told = json.loads(capsys.readouterr().out)
    assert (told["ratio"], told["naive_s"], told["float32"]["new_s"], told["chosen"]["further_s"]) == (6.0, 8.4, 1.4, 0.12)


def test_a_size_that_was_not_published_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "engine", "--size", "300"]) != 0
    assert "300" in capsys.readouterr().err
