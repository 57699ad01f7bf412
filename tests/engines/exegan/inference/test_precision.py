"""What the program computes in: chosen by measuring, or by name."""

import pytest
import torch

from exegan_studio.domain.errors import EngineError
from exegan_studio.engines.exegan.computing import AUTO_COMPUTE, COMPUTES, computed_in
from exegan_studio.engines.exegan.inference import precision
from exegan_studio.engines.exegan.inference.precision import REFERENCE, Compute, candidates, choose

SHORT = Compute(torch.device("cpu"), torch.bfloat16)


def test_the_reference_is_always_possible() -> None:
    assert candidates()[0] == REFERENCE
    assert Compute.named("cpu-float32") == REFERENCE
    assert REFERENCE.name == "cpu-float32"


def test_the_quickest_is_chosen_and_the_reason_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "candidates", lambda: (REFERENCE, SHORT))
    chosen = choose(measure=lambda compute: 0.020 if compute == REFERENCE else 0.008)
    assert chosen.compute == SHORT
    assert "cpu-bfloat16" in chosen.reason
    assert "20 ms" in chosen.reason
    assert choose(measure=lambda compute: 0.008 if compute == REFERENCE else 0.020).compute == REFERENCE


def test_without_the_instructions_there_is_nothing_to_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "candidates", lambda: (REFERENCE,))
    assert choose(measure=lambda _compute: pytest.fail("measured")).compute == REFERENCE


def test_a_name_overrides_the_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "candidates", lambda: (REFERENCE, SHORT))
    asked = choose("cpu-bfloat16", measure=lambda _compute: pytest.fail("measured"))
    assert asked.compute == SHORT
    assert "asked" in asked.reason


@pytest.mark.parametrize("name", ["", "cpu", "cpu-int8", "abacus-float32", "cpu-float32-x"])
def test_a_name_that_means_nothing_is_refused(name: str) -> None:
    with pytest.raises(EngineError, match="cpu-float32"):
        Compute.named(name)


def test_the_measurement_is_a_time() -> None:
    assert 0 < precision.seconds(REFERENCE) < 60


def in_hardware(*, including_emulation: bool) -> bool:
    return not including_emulation


def test_the_names_offered_are_those_a_machine_that_has_everything_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "has_bfloat16", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", in_hardware)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert tuple(COMPUTES) == (AUTO_COMPUTE, *(one.name for one in candidates()))
    for one in candidates():
        assert Compute.named(one.name) == one
        assert COMPUTES[one.name].startswith(computed_in(one.name)), "the list and the engine call it alike"
