"""The engine's measurement: what it measures, not how long it takes."""

import pytest
import torch

from exegan_studio.domain.errors import EngineError
from exegan_studio.engines.exegan.computing import COMPUTES
from exegan_studio.engines.exegan.config import COMPACT, NetworkConfig
from exegan_studio.engines.exegan.inference.precision import REFERENCE
from exegan_studio.engines.exegan.networks.expected import encoder_shapes, generator_shapes
from exegan_studio.engines.exegan.networks.generator import Generator
from exegan_studio.evaluation.engine_speed import GOALS, HOLE, fast_speed, inputs, measure_engine, measure_published
from exegan_studio.evaluation.made_up_weights import MadeUp

TINY = NetworkConfig(16, ((4, 12), (8, 8), (16, 6)), 10, 2, encoder=COMPACT, encoder_channels=(4, 6))


@pytest.mark.slow
def test_all_is_measured_in_a_process_of_its_own_and_the_ratio_is_naive_over_new() -> None:
    speed = measure_engine(TINY, 2, "cpu-float32", rounds=1)
    assert (speed.size, speed.count, speed.float32.compute) == (16, 2, "cpu-float32")
    assert speed.chosen == speed.float32
    assert speed.ratio == round(speed.naive_s / speed.float32.new_s, 2)
    assert "asked" in speed.reason


def test_every_stage_is_measured_and_told_in_convolutions_too() -> None:
    one = fast_speed(TINY, REFERENCE, 2, rounds=1)
    times = (one.exemplar_s, one.hole_s, one.decode_s, one.limited_s, one.new_s, one.new_limited_s, one.further_s)
    assert all(spent > 0 for spent in times)
    assert one.peak_mb > 1
    assert one.new_convolutions == pytest.approx(one.new_s / one.convolution_s)
    assert one.further_convolutions == pytest.approx(one.further_s / one.convolution_s)
    assert one.goal is None  # there is one for the published size alone


def test_goals_are_for_formats_there_are() -> None:
    assert set(GOALS) <= set(COMPUTES)


def test_the_hole_is_of_the_share_that_is_told() -> None:
    _, _, hole = inputs(NetworkConfig.published(256))
    assert float(hole.mean()) == pytest.approx(HOLE, abs=0.005)


def test_made_up_weights_fit_and_keep_the_signals_size() -> None:
    generator = Generator(TINY).eval()
    generator.load_state_dict(dict(MadeUp(generator_shapes(TINY))))
    exemplar, _, hole = inputs(TINY)
    with torch.no_grad():
        made = generator(exemplar, hole, torch.randn(1, TINY.slots, TINY.style_dim))
    assert 0.01 < float(made.std()) < 100
    weights = MadeUp(encoder_shapes(TINY))
    assert weights.keys() == encoder_shapes(TINY).keys()
    assert all(torch.equal(weights[name], weights[name]) for name in weights)


@pytest.mark.parametrize(("size", "count"), [(300, 4), (1024, 4), (256, 0)])
def test_what_cannot_be_measured_is_refused(size: int, count: int) -> None:
    with pytest.raises(EngineError):
        measure_published(size, count)
