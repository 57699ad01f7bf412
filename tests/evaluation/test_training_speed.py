"""Training is measured part by part, beside the published way."""

import json
from dataclasses import replace

import pytest
import torch

from exegan_studio.cli.main import main
from exegan_studio.domain.errors import ConfigurationError
from exegan_studio.evaluation import training_speed
from exegan_studio.evaluation.training_speed import TrainingSpeed, cut, measure_configuration
from exegan_studio.training.exegan.processes import Processes
from tests.training.exegan.making import tiny


def measured() -> TrainingSpeed:
    plan = tiny(exemplar_pictures=0, batch=2)
    return measure_configuration(replace(plan, data=replace(plan.data, workers=0)), Processes(torch.device("cpu")), rounds=1)


def test_every_part_is_measured_and_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    speed = measured()
    for step in (speed.quick, speed.published_way):
        assert min(step.forward, step.discriminator, step.r1, step.generator, step.path, step.average) > 0
        rare = step.r1 / 3 + step.path / 2
        assert step.step_s == pytest.approx(step.forward + step.discriminator + step.generator + step.average + rare)
        assert step.pictures_per_second == pytest.approx(2 / step.step_s)
    assert speed.ratio == pytest.approx(speed.published_way.step_s / speed.quick.step_s, abs=0.006)
    assert speed.loaded_per_second > 0

    def known(_size: int | None) -> TrainingSpeed:
        return speed

    monkeypatch.setattr(training_speed, "measure_training", known)
    assert main(["bench", "training"]) == 0
    assert "training EXE-GAN at 64, 2 pictures a step, float32 on cpu" in capsys.readouterr().out
    assert main(["bench", "training", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ratio"] == speed.ratio


def test_the_small_configuration_is_cut_to_size() -> None:
    config = cut(128, 8)
    assert config.network.config().size == 128
    assert config.exemplar_steps == 0
    with pytest.raises(ConfigurationError, match="300 pixels"):
        cut(300, 8)
