"""The exemplar encoders' fast path gives the plain ones' codes."""

import pytest
import torch
from torch import Tensor

from exegan_studio.engines.exegan.config import PSP
from exegan_studio.engines.exegan.inference.exemplar import FastExemplarEncoder
from exegan_studio.engines.exegan.inference.precision import REFERENCE, Compute
from exegan_studio.engines.exegan.inference.psp import FoldedPsp
from exegan_studio.engines.exegan.networks.expected import shapes_of
from exegan_studio.engines.exegan.networks.psp import PspEncoder
from tests.engines.exegan.golden.recipe import SMALL, encoder_weights, image, made_encoder, weights

BFLOAT16 = Compute(torch.device("cpu"), torch.bfloat16)
ONE_OF_EACH_SIDE = (2, 4, 7)


def far(made: Tensor, wanted: Tensor) -> float:
    """The largest difference, in standard deviations of what was wanted."""
    assert made.shape == wanted.shape
    assert made.dtype == torch.float32
    return float((made - wanted).abs().max() / wanted.std())


def test_compact_codes_are_the_plain_ones() -> None:
    fast = FastExemplarEncoder(SMALL, encoder_weights(SMALL), None)
    plain = made_encoder(SMALL)
    pictures = torch.cat([image("exemplar", 32), image("exemplar2", 32)])
    assert far(fast.codes(pictures), plain(pictures)) < 1e-4
    assert far(fast.codes(image("exemplar", 48)), plain(image("exemplar", 48))) < 1e-4
    assert torch.allclose(fast.codes(pictures)[:1], fast.codes(pictures[:1]), atol=1e-5)


def test_compact_codes_in_bfloat16_are_close() -> None:
    fast = FastExemplarEncoder(SMALL, encoder_weights(SMALL), None, BFLOAT16)
    assert far(fast.codes(image("exemplar", 32)), made_encoder(SMALL)(image("exemplar", 32))) < 0.05


def test_the_mean_code_is_added() -> None:
    tensors, mean = encoder_weights(SMALL), torch.ones(SMALL.exemplar_slots, SMALL.style_dim)
    bare, shifted = (FastExemplarEncoder(SMALL, tensors, one).codes(image("exemplar", 32)) for one in (None, mean))
    assert torch.allclose(shifted, bare + 1)


@pytest.mark.slow
def test_folded_psp_gives_the_plain_codes_for_features_of_every_side() -> None:
    plain = PspEncoder(ONE_OF_EACH_SIDE)
    tensors = weights(PSP, shapes_of(plain))
    plain.load_state_dict(tensors)
    pictures = image("exemplar", 128)  # is enlarged first
    with torch.no_grad():
        wanted = plain(pictures)
        assert far(FoldedPsp(tensors, ONE_OF_EACH_SIDE, REFERENCE)(pictures), wanted) < 1e-4
        assert far(FoldedPsp(tensors, ONE_OF_EACH_SIDE, BFLOAT16)(pictures), wanted) < 0.1
