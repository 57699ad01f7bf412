"""What a step is shown follows from seed and number alone; every picture comes once an epoch."""

import numpy as np
import pytest
import torch

from exegan_studio.masking.random_holes import share_of
from exegan_studio.training.exegan.config import HoleSettings
from exegan_studio.training.exegan.draws import Draws, Rows
from exegan_studio.training.exegan.samples import RowsOfSteps, Samples, held_out_holes, random_training_hole
from tests.training.exegan.making import SIDE, faces


def samples(mirrored: bool = True, batch: int = 8) -> Samples:
    return Samples(faces(), 5, batch, HoleSettings(), mirrored)


def test_a_sample_is_the_same_whenever_it_is_asked_for() -> None:
    one, other = samples(), samples()
    wanted = [one[k] for k in range(40)]
    for k in reversed(range(40)):
        assert all(torch.equal(wanted[k][name], value) for name, value in other[k].items())


def test_every_picture_is_shown_once_an_epoch_and_none_that_is_held_out() -> None:
    store, shown = faces(), samples(mirrored=False)
    known = {picture.tobytes(): place for place, picture in enumerate(store.pictures)}
    places = [known[shown[k]["image"].permute(1, 2, 0).numpy().tobytes()] for k in range(32)]
    assert sorted(places[:16]) == sorted(places[16:]) == list(range(16))
    assert places[:16] != places[16:]


def test_the_exemplar_is_the_batchs_mirrored_place() -> None:
    shown = samples()
    for row in range(8):
        assert torch.equal(shown[8 + row]["exemplar"], shown[15 - row]["image"])


def test_half_of_the_pictures_are_mirrored() -> None:
    plain, mirrored = samples(mirrored=False), samples()
    same = [torch.equal(plain[k]["image"], mirrored[k]["image"]) for k in range(64)]
    assert 16 < sum(same) < 48


def test_processes_share_a_step_row_by_row() -> None:
    assert list(RowsOfSteps(2, 4, 6, 1, 2)) == [[13, 15, 17], [19, 21, 23]]
    assert [index for rank in range(2) for index in next(iter(RowsOfSteps(0, 1, 6, rank, 2)))] == [0, 2, 4, 1, 3, 5]
    whole = Draws(0, 3, Rows(6), torch.device("cpu"))
    parts = [Draws(0, 3, Rows(6, rank, 2), torch.device("cpu")) for rank in range(2)]
    for rank, part in enumerate(parts):
        assert torch.equal(part.normal("z", 4), whole.normal("z", 4)[rank::2])
    assert not torch.equal(whole.normal("z", 4), whole.normal("y", 4))
    assert not torch.equal(whole.normal("z", 4), Draws(0, 4, Rows(6), torch.device("cpu")).normal("z", 4))


@pytest.mark.parametrize("family", ["published-256", "published-512", "portrait"])
def test_holes_hide_what_was_asked_for(family: str) -> None:
    """That the families are the paper's is shown where they are made (tests/masking/test_random_holes.py)."""
    rng = np.random.default_rng(0)
    settings = HoleSettings(family, 0.1, 0.9)
    holes = [random_training_hole(rng, settings, SIDE) for _ in range(30)]
    assert all(0.1 < share_of(hole) <= 0.9 for hole in holes)
    assert all(set(np.unique(hole)) == {0, 255} for hole in holes)


def test_held_out_holes_are_the_same_every_time() -> None:
    assert np.array_equal(held_out_holes(HoleSettings(), 5, SIDE), held_out_holes(HoleSettings(), 5, SIDE))
