"""The compact exemplar encoder: faces are told apart, light is not."""

import math
from dataclasses import replace

import pytest
import torch

from exegan_studio.training.exegan.draws import Draws, Rows
from exegan_studio.training.exegan.exemplar_learning import settle, told_apart, view_of
from exegan_studio.training.exegan.processes import Processes
from exegan_studio.training.exegan.trainer import ExeganTrainer, as_colours
from tests.training.exegan.making import faces, tiny, trainer

CPU = torch.device("cpu")


@pytest.mark.slow
def test_codes_differ_among_faces_and_agree_under_another_light() -> None:
    """After a short training, on faces that it never saw."""
    plan = tiny(exemplar_pictures=640)
    one = trainer(replace(plan, exemplar=replace(plan.exemplar, rate=0.004, contrast=1.0, group=8)), Processes(CPU))
    before, _ = agreement(one)
    for batch in one.batches(one.config.exemplar_steps):
        one.advance(batch)
    after, others = agreement(one)
    assert others > 0.3  # no collapse: a deviation of 1 in every number would give 2
    assert after < min(0.9 * before, 0.85)


def agreement(one: ExeganTrainer) -> tuple[float, float]:
    """How far codes of a face under two lights are apart, as a part of how far those of two faces are; and the latter."""
    store = faces(24)
    shown = as_colours(torch.from_numpy(store.pictures[-8:]).permute(0, 3, 1, 2), CPU)
    draws = Draws(3, 0, Rows(8), CPU)
    with torch.no_grad():
        codes, relit = one.encoder(shown), one.encoder(view_of(shown, draws, "light"))
    apart = (codes[:, None] - relit[None]).square().mean((2, 3))
    itself, others = apart.diagonal().mean(), (apart.sum() - apart.diagonal().sum()) / 56
    return float(itself / others), float(others)


def test_same_codes_for_all_are_the_worst_case() -> None:
    same = torch.ones(8, 2, 5)
    assert float(told_apart(same, same, group=4, warmth=0.2)) == pytest.approx(math.log(4))
    own = torch.eye(8)[:, None].expand(8, 2, 8)
    assert float(told_apart(own, own, group=4, warmth=0.2)) < 0.03


def test_groups_are_whole_in_every_process() -> None:
    first, second = torch.randn(2, 8, 3, 6, generator=torch.Generator().manual_seed(0))
    whole = told_apart(first, second, 4, 0.2)
    halves = [told_apart(first[rank::2], second[rank::2], 4, 0.2) for rank in range(2)]
    assert float(whole) == pytest.approx(float(torch.stack(halves).mean()), rel=1e-6)


def test_settled_codes_have_mean_0_and_deviation_1() -> None:
    one = trainer(tiny(), Processes(CPU))
    pictures = as_colours(torch.from_numpy(faces(24).pictures).permute(0, 3, 1, 2), CPU)
    with torch.no_grad():
        settle(one.encoder.network, one.encoder(pictures))  # pyright: ignore[reportArgumentType]
        codes = one.encoder(pictures).flatten(1)
    assert float(codes.mean(0).abs().max()) < 1e-3
    assert float(codes.std(0, unbiased=False).median()) == pytest.approx(1, abs=0.01)
    assert float(codes.std(0, unbiased=False).max()) < 1.01


def test_a_view_is_the_same_face_moved_and_lit() -> None:
    face = as_colours(torch.from_numpy(faces(4).pictures).permute(0, 3, 1, 2), CPU)
    draws = Draws(0, 0, Rows(4), CPU)
    one, other = (view_of(face, draws, purpose) for purpose in ("a", "b"))
    assert one.shape == face.shape
    assert float(one.abs().max()) <= 1
    assert not torch.equal(one, other)
    assert torch.equal(one, view_of(face, draws, "a"))
