"""The fast path at the published size: the golden pictures, and what 16 bits cost."""

import pytest
import torch
from torch import Tensor

from exegan_studio.engines.exegan.codes import all_slots, per_slot
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.inference.generator import FastGenerator
from exegan_studio.engines.exegan.inference.precision import REFERENCE, Compute
from tests.engines.exegan.golden.parity import TOLERANCE, golden
from tests.engines.exegan.golden.recipe import generator_weights, image, mask, vector
from tests.engines.exegan.inference.decibels import decibels

pytestmark = pytest.mark.slow


def test_golden_pictures_whole_in_the_hole_and_in_bfloat16() -> None:
    config = NetworkConfig.published(256)
    weights, wanted = generator_weights(config), golden("exegan_golden.npz", "256/")
    hole, exemplar = mask(256), torch.from_numpy(wanted["exemplar_codes"])
    whole: list[Tensor] = []
    limited: list[Tensor] = []
    for compute in (REFERENCE, Compute(torch.device("cpu"), torch.bfloat16)):
        generator = FastGenerator(config, weights, compute)
        known = generator.encode(image("image", 256), hole)
        slots = all_slots(config, per_slot(generator.map(vector("z1")), config.slots), exemplar)
        whole.append(generator.decode(known, slots))
        limited.append(generator.decode(known, slots, region=hole))
    float32, short = whole
    raw = torch.from_numpy(wanted["raw_one"])
    assert float((float32[..., ::4, ::4] - raw).abs().max() / raw.std()) < TOLERANCE
    inside = hole.expand_as(float32) > 0
    assert float((limited[0] - float32)[inside].abs().max() / float32.std()) < 1e-4
    assert decibels(short[inside], float32[inside]) > 40
    assert decibels(limited[1][inside], float32[inside]) > 40
