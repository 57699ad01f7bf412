"""Which loss may move which part of the hole."""

import pytest
import torch
from torch import Tensor

from exegan_studio.training.exegan.spatial_gradient import blur_taps, confidence, embedding_weight, with_spatial_gradient
from tests.engines.exegan.golden.parity import far_off, golden
from tests.engines.exegan.golden.recipe import mask


def box(side: int = 128) -> Tensor:
    made = torch.zeros(1, 1, side, side)
    made[..., 24:104, 24:104] = 1
    return made


def test_the_maps_are_the_published_ones() -> None:
    made = {"confidence": confidence(mask(256)), "embedding_weight": embedding_weight(mask(256))}
    assert far_off({name: array[..., ::4, ::4] for name, array in made.items()}, golden("exegan_golden.npz", "svgl/")) == {}


def test_the_blur_is_nearly_a_box() -> None:
    taps = blur_taps()
    assert float(taps.sum()) == pytest.approx(1)
    assert torch.allclose(taps, taps.flip(0))
    assert float(taps.max() / taps.min()) < 1.1


def test_the_surroundings_decide_at_the_edge_and_the_exemplar_in_the_middle() -> None:
    near, deep = (confidence(box()), embedding_weight(box()))
    across = slice(24, 64)
    assert (near[0, 0, 64, across].diff() < 0).all()
    assert (deep[0, 0, 64, across].diff() > 0).all()
    for found in (near, deep):
        assert found[box() == 0].abs().max() == 0
        assert 0 <= float(found.min()) <= float(found.max()) <= 1
    assert float(deep.max()) == 1


def test_each_picture_of_a_batch_has_its_own_scale() -> None:
    together = embedding_weight(torch.cat([box(), mask(128)]))
    assert torch.allclose(together[:1], embedding_weight(box()), atol=1e-6)
    assert torch.allclose(together[1:], embedding_weight(mask(128)), atol=1e-6)


def test_no_hole_and_nothing_but_hole() -> None:
    assert not embedding_weight(torch.zeros(1, 1, 64, 64)).any()
    assert (embedding_weight(torch.ones(1, 1, 64, 64)) == 1).all()


def test_the_layer_is_the_identity_and_its_gradient_the_map() -> None:
    x = torch.randn(2, 3, 8, 8, dtype=torch.float64, requires_grad=True)
    weight = torch.rand(2, 1, 8, 8, dtype=torch.float64)
    out = with_spatial_gradient(x, weight)
    assert torch.equal(out, x)
    outer = torch.randn_like(x)
    (grad,) = torch.autograd.grad((out * outer).sum(), x)
    assert torch.equal(grad, outer * weight)
