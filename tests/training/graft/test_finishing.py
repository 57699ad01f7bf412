"""The finisher's training: it learns, resumes exactly, has a critic in time, and its weights and card are written."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from exegan_studio.engines.graft.fields import Predictor
from exegan_studio.engines.graft.network import SIDE, FieldNetwork
from exegan_studio.training.graft.faces import Faces
from exegan_studio.training.graft.finishing import FinishPairs, FinishTrainer, FinishTraining, edges, patch_mean
from exegan_studio.training.graft.run import TrainingOrder, export
from exegan_studio.training.graft.trainer import GraftTrainer, GraftTraining
from tests.engines.graft.faces import POINTS, drawn_face

FACES = Faces(np.stack([drawn_face(SIDE, k)[0] for k in range(8)]), np.tile(POINTS * SIDE, (8, 1, 1)).astype(np.float32))


def config(faces_seen: int, adversarial_from: int) -> FinishTraining:
    return FinishTraining(
        faces_seen=faces_seen,
        adversarial_from=adversarial_from,
        batch=4,
        warm_up=2,
        workers=0,
        bfloat16=False,
        validated=8,
    )


def trainer(plan: FinishTraining) -> FinishTrainer:
    torch.manual_seed(3)
    return FinishTrainer(plan, FieldNetwork(), FACES, FACES)


def no_words(_line: str) -> None:
    return None


def test_pairs_of_two_people_come_in_time_and_say_that_they_have_no_truth() -> None:
    pairs = FinishPairs(FACES, 0, 4)
    known = [float(pairs[k]["known"].mean()) for k in range(8)]
    assert known == [1, 1, 1, 1, 1, 0, 1, 0]
    assert torch.equal(pairs[5]["exemplar"], pairs[5]["exemplar"])
    assert not torch.equal(pairs[5]["exemplar"], pairs[7]["exemplar"])


def test_edges_are_differences_to_the_right_and_down() -> None:
    ramp = torch.arange(6.0).view(1, 1, 1, 6).expand(1, 1, 4, 6)
    right, down = edges(ramp).unbind(1)
    assert torch.equal(right[..., :-1], torch.ones(1, 4, 5))
    assert float(down.abs().max()) == 0


def test_only_patches_that_see_the_hole_are_judged() -> None:
    hole = torch.zeros(1, 1, SIDE, SIDE)
    hole[..., :8, :8] = 1
    values = torch.zeros(1, 1, 16, 16)
    values[..., 0, 0], values[..., 5, 5] = 3.0, 100.0
    assert float(patch_mean(values, hole)) == 3.0


@pytest.mark.slow
def test_a_resumed_run_is_the_unbroken_one_critic_and_all(tmp_path: Path) -> None:
    whole = trainer(config(24, 8))
    whole.run(tmp_path / "whole.pt", no_words)
    half = trainer(config(24, 8))
    half.run(tmp_path / "half.pt", no_words, until=3)
    resumed = trainer(config(24, 8))
    resumed.load(tmp_path / "half.pt")
    assert resumed.step == 3
    resumed.run(tmp_path / "half.pt", no_words)
    for name in ("average", "critic"):
        one, other = (getattr(each, name).state_dict() for each in (whole, resumed))
        for key, value in one.items():
            assert torch.equal(value, other[key]), key


@pytest.mark.slow
def test_without_a_critic_it_leaves_the_critic_alone_and_mends(tmp_path: Path) -> None:
    learner = trainer(replace(config(160, 160), rate=2e-3, averaging=0.9))
    untouched = {name: value.clone() for name, value in learner.critic.state_dict().items()}
    learner.run(tmp_path / "state.pt", no_words)
    seen = learner.validate()
    assert seen.after < seen.before
    assert all(torch.equal(value, untouched[name]) for name, value in learner.critic.state_dict().items())


@pytest.mark.slow
def test_weights_and_card_are_written_and_the_engine_reads_them(tmp_path: Path) -> None:
    fields = GraftTrainer(GraftTraining(faces_seen=4, batch=4, workers=0, bfloat16=False, validated=4), FACES, FACES)
    finishing = FinishTrainer(config(4, 4), fields.average, FACES, FACES)
    out = tmp_path / "graft.safetensors"
    export(fields, finishing, TrainingOrder([tmp_path], tmp_path, out, "For nobody.", 4, 4))
    assert not list(tmp_path.glob("*.part"))
    card = out.with_suffix(".md").read_text("utf-8")
    assert "For nobody." in card
    assert "7,470,950 parameters" in card
    predictor = Predictor(out)
    picture = FACES.pictures[0].astype(np.float32) / 255
    found = predictor.predict(picture, np.zeros((SIDE, SIDE), np.float32), picture[None])[0]
    assert found.low.shape == (SIDE // 4, SIDE // 4, 3)
    assert np.isfinite(found.flow).all()
