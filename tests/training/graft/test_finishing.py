"""The finisher's training: it learns, resumes exactly, has a critic in time, and its weights and card are written."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import default_collate

from exegan_studio.engines.graft.fields import Predictor
from exegan_studio.engines.graft.network import SIDE, FieldNetwork
from exegan_studio.training.graft.faces import Faces
from exegan_studio.training.graft.finishing import (
    FinishPairs,
    FinishTrainer,
    FinishTraining,
    edges,
    held_fields_loss,
    patch_mean,
)
from exegan_studio.training.graft.run import TrainingOrder, export
from exegan_studio.training.graft.trainer import GraftTrainer, GraftTraining
from tests.engines.graft.faces import POINTS, drawn_face

FACES = Faces(np.stack([drawn_face(SIDE, k)[0] for k in range(8)]), np.tile(POINTS * SIDE, (8, 1, 1)).astype(np.float32))


def config(faces_seen: int, adversarial_from: int, fields_from: int = 1000) -> FinishTraining:
    return FinishTraining(
        faces_seen=faces_seen,
        adversarial_from=adversarial_from,
        fields_from=fields_from,
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
def test_a_resumed_run_is_the_unbroken_one_critic_fields_and_all(tmp_path: Path) -> None:
    plan = config(24, 8, 12)
    whole = trainer(plan)
    whole.run(tmp_path / "whole.pt", no_words)
    half = trainer(plan)
    half.run(tmp_path / "half.pt", no_words, until=4)
    resumed = trainer(plan)
    resumed.load(tmp_path / "half.pt")
    assert resumed.step == 4
    resumed.run(tmp_path / "half.pt", no_words)
    for name in ("average", "critic", "fields_average"):
        one, other = (getattr(each, name).state_dict() for each in (whole, resumed))
        for key, value in one.items():
            assert torch.equal(value, other[key]), key


def test_fields_learn_from_their_time_on_and_what_they_began_from_stays() -> None:
    learner = trainer(config(16, 0, 4))
    pairs = learner.samples()
    batches = iter(default_collate([pairs[4 * batch + k] for k in range(4)]) for batch in range(2))
    began = [value.clone() for value in learner.field_network.parameters()]
    learner.advance(next(batches))
    assert all(torch.equal(now, then) for now, then in zip(learner.fields.parameters(), began, strict=True))
    learner.advance(next(batches))
    assert not all(torch.equal(now, then) for now, then in zip(learner.fields.parameters(), began, strict=True))
    assert all(torch.equal(now, then) for now, then in zip(learner.field_network.parameters(), began, strict=True))


def test_the_outcome_is_the_mean_of_before_and_after_the_fields_learned() -> None:
    learner = trainer(config(16, 0, 4))
    pairs = learner.samples()
    batches = [default_collate([pairs[4 * batch + k] for k in range(4)]) for batch in range(3)]
    learner.advance(batches[0])
    assert learner.outcome() == (learner.fields_average, learner.average)
    began = {name: value.clone() for name, value in learner.average.state_dict().items()}
    for batch in batches[1:]:
        learner.advance(batch)
    _, finisher = learner.outcome()
    for name, value in finisher.state_dict().items():
        assert torch.allclose(value, (began[name] + learner.average.state_dict()[name]) / 2), name


def test_fields_of_two_people_are_held_where_they_were_and_may_give_more_but_not_less() -> None:
    pair = default_collate([FinishPairs(FACES, 0, 0)[1]])
    assert float(pair["known"].max()) == 0
    stood = torch.zeros(1, 6, SIDE // 4, SIDE // 4)
    more, less, moved = stood.clone(), stood.clone(), stood.clone()
    more[:, 5], less[:, 5], moved[:, 0] = 1.0, -1.0, 2.0
    at_rest, gained, lost, shifted = (float(held_fields_loss(one, stood, pair)) for one in (stood, more, less, moved))
    assert at_rest == gained == 0
    assert lost > 0
    assert shifted > 0


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
