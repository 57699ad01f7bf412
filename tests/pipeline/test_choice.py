"""What may be chosen together, and what is said where it may not."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.errors import EngineError, ExemplarError
from exegan_studio.domain.recipe import StyleSettings
from exegan_studio.engines.protocol import CROSSOVER, GATES, MIXING, NOISE, ExemplarCrop
from exegan_studio.pipeline.choice import check_choice, check_style, mixed_levels
from tests.pipeline.fakes import FakeEngine

FIRST = ExemplarCrop(np.zeros((8, 8, 3), np.uint8), np.zeros((5, 2), np.float32), "aa", "first.png")
SECOND = replace(FIRST, sha256="bb", name="second.png")


def plain() -> FakeEngine:
    """Has no controls."""
    engine = FakeEngine()
    engine.controls = frozenset()
    return engine


def styled() -> FakeEngine:
    """Has style codes."""
    engine = FakeEngine()
    engine.controls = frozenset({MIXING, NOISE, CROSSOVER, GATES})
    return engine


@pytest.mark.parametrize("mix_stop", [None, 0, 1, 3])
def test_two_exemplars_can_be_mixed_at_every_stop(mix_stop: int | None) -> None:
    check_choice((FIRST, SECOND), mix_stop, FakeEngine())


@pytest.mark.parametrize("count", [0, 1, 3])
def test_mixing_takes_exactly_two(count: int) -> None:
    with pytest.raises(ExemplarError, match="exactly two exemplars") as caught:
        check_choice((FIRST, SECOND, FIRST)[:count], 1, FakeEngine())
    assert {0: "none is", 1: "one is", 3: "3 are"}[count] in caught.value.message
    assert caught.value.next_step


@pytest.mark.parametrize("mix_stop", [-1, 4])
def test_a_stop_the_engine_does_not_have_names_its_levels(mix_stop: int) -> None:
    with pytest.raises(EngineError, match="levels 1 shape, 2 features, 3 texture") as caught:
        check_choice((FIRST, SECOND), mix_stop, FakeEngine())
    assert str(mix_stop) in caught.value.message
    assert "0 (all from the second exemplar) to 3" in caught.value.next_step


def test_an_engine_without_mixing_cannot_mix() -> None:
    with pytest.raises(EngineError, match="cannot mix"):
        check_choice((FIRST, SECOND), 0, plain())
    check_choice((FIRST, SECOND), None, plain())


def test_an_engine_without_zones_takes_the_whole_face_only() -> None:
    with pytest.raises(ExemplarError, match="whole face only"):
        check_choice((replace(FIRST, zones=("eyes",)),), None, plain())


STYLES = (StyleSettings("off"), StyleSettings(crossover=2), StyleSettings(gates=(1.0, 0.0, 0.5)))


@pytest.mark.parametrize("style", STYLES)
def test_style_settings_need_an_engine_with_style_codes(style: StyleSettings) -> None:
    check_style(StyleSettings(), plain())
    check_style(style, styled())
    with pytest.raises(EngineError, match=r"fake engine has no (noise|crossover|gates)"):
        check_style(style, plain())


@pytest.mark.parametrize(
    "style",
    [StyleSettings("loud"), StyleSettings(crossover=-1), StyleSettings(gates=(1.0,)), StyleSettings(gates=(1.0, 2.0, 0.0))],
)
def test_style_settings_that_mean_nothing_are_refused(style: StyleSettings) -> None:
    with pytest.raises(EngineError) as caught:
        check_style(style, styled())
    assert caught.value.next_step


def test_two_may_share_a_zone() -> None:
    eyes = ("eyes",)
    check_choice((replace(FIRST, zones=eyes), replace(SECOND, zones=("eyes", "mouth"))), None, FakeEngine())


def test_a_zone_that_is_none_is_named() -> None:
    with pytest.raises(ExemplarError, match=r"first\.png is chosen for ears") as caught:
        check_choice((replace(FIRST, zones=("eyes", "ears")),), None, FakeEngine())
    assert caught.value.next_step == "Zones: eyes, nose, mouth."


def test_single_zones_are_not_mixed() -> None:
    with pytest.raises(ExemplarError, match="whole face"):
        check_choice((replace(FIRST, zones=("eyes",)), SECOND), 1, FakeEngine())


def test_levels_of_each_in_words() -> None:
    levels = ("shape", "features", "texture")
    found = [mixed_levels(stop, levels) for stop in range(4)]
    assert found == [
        ("nothing", "shape, features, texture"),
        ("shape", "features, texture"),
        ("shape, features", "texture"),
        ("shape, features, texture", "nothing"),
    ]
