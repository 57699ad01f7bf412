"""Truncation, tuning, mixing, gates and sets: what the paper's figures rely on."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from exegan_studio.domain.errors import EngineError
from exegan_studio.engines.exegan.codes import (
    all_slots,
    attribute_similarity,
    gated,
    mixed,
    per_slot,
    truncated,
    tuned,
    weighted,
)
from tests.engines.exegan.golden.recipe import SMALL

N, WIDTH = SMALL.exemplar_slots, SMALL.style_dim
shares = st.floats(0, 1, width=32)


def some(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def codes(seed: int, count: int = 1) -> Tensor:
    return some(seed, count, N, WIDTH)


@given(st.floats(0.01, 8))
def test_psi_scales_the_distance_from_the_mean(psi: float) -> None:
    w, mean = some(1, 2, WIDTH), some(2, 1, WIDTH)
    assert torch.allclose(truncated(w, mean, psi) - mean, psi * (w - mean), atol=1e-5)


def test_psi_of_one_changes_nothing() -> None:
    w, mean = some(1, 2, WIDTH), some(2, 1, WIDTH)
    assert torch.allclose(truncated(w, mean, 1.0), w, atol=1e-6)


@pytest.mark.parametrize("psi", [0.0, -1.0, float("nan")])
def test_psi_must_be_above_zero(psi: float) -> None:
    with pytest.raises(EngineError, match="variety"):
        truncated(some(1, 1, WIDTH), some(2, 1, WIDTH), psi)


@given(st.integers(0, SMALL.slots))
def test_the_second_code_begins_at_the_crossover(crossover: int) -> None:
    one, two = some(1, 2, WIDTH), some(2, 2, WIDTH)
    slots = per_slot(one, SMALL.slots, two, crossover)
    assert slots.shape == (2, SMALL.slots, WIDTH)
    for slot in range(SMALL.slots):
        assert torch.equal(slots[:, slot], one if slot < crossover else two)


def test_without_a_crossover_there_is_one_code() -> None:
    one = some(1, 2, WIDTH)
    assert torch.equal(per_slot(one, 3, some(2, 2, WIDTH)), torch.stack([one] * 3, 1))


def test_tuning_goes_from_the_exemplar_at_0_to_the_random_code_at_1() -> None:
    exemplar, random = codes(1), codes(2, 3)
    assert torch.equal(tuned(exemplar, random, 0.0), exemplar.expand(3, -1, -1))
    assert torch.equal(tuned(exemplar, random, 1.0), random)


@given(shares)
def test_tuning_is_straight(lam: float) -> None:
    exemplar, random = codes(1), codes(2)
    assert torch.allclose(tuned(exemplar, random, lam) - exemplar, lam * (random - exemplar), atol=1e-5)


@given(shares, st.lists(shares, min_size=N, max_size=N))
def test_a_gate_is_the_slots_part_of_the_strength(lam: float, gates: list[float]) -> None:
    exemplar, random = codes(1), codes(2)
    found = tuned(exemplar, random, gated(lam, gates))
    for slot, gate in enumerate(gates):
        alone = tuned(exemplar, random, 1 - (1 - lam) * gate)
        assert torch.allclose(found[:, slot], alone[:, slot], atol=1e-5)


@given(st.integers(0, N))
def test_mixing_takes_one_below_the_stop_and_the_other_from_it(index: int) -> None:
    a, b = codes(1), codes(2)
    there, back = mixed(a, b, index), mixed(b, a, index)
    assert torch.equal(there[:, :index], a[:, :index])
    assert torch.equal(there[:, index:], b[:, index:])
    assert torch.equal(mixed(there, back, index), a)


def test_both_ends_of_mixing_are_one_exemplar_alone() -> None:
    a, b = codes(1), codes(2)
    assert torch.equal(mixed(a, b, 0), b)
    assert torch.equal(mixed(a, b, N), a)
    for stop in (-1, N + 1):
        with pytest.raises(EngineError, match="stop"):
            mixed(a, b, stop)


@given(st.lists(st.floats(0.01, 10), min_size=1, max_size=4), st.floats(0.1, 100))
def test_a_set_is_a_mean_whatever_the_weights_unit(weights: list[float], unit: float) -> None:
    exemplars = [codes(seed) for seed in range(len(weights))]
    one = weighted(exemplars, weights)
    assert torch.allclose(one, weighted(exemplars, [weight * unit for weight in weights]), atol=1e-5)
    assert torch.allclose(weighted([codes(1)] * len(weights), weights), codes(1), atol=1e-5)
    stack = torch.stack(exemplars)
    assert (one <= stack.amax(0) + 1e-5).all()
    assert (one >= stack.amin(0) - 1e-5).all()


def test_a_weight_of_zero_leaves_an_exemplar_out() -> None:
    assert torch.allclose(weighted([codes(1), codes(2)], [0.0, 3.0]), codes(2))


@pytest.mark.parametrize("weights", [[], [1.0], [0.0, 0.0], [2.0, -1.0], [float("nan"), 1.0]])
def test_weights_that_say_nothing_are_refused(weights: list[float]) -> None:
    with pytest.raises(EngineError, match="weights"):
        weighted([codes(1), codes(2)], weights)


@given(shares)
def test_the_stochastic_slots_are_the_seeds_whatever_the_exemplar(lam: float) -> None:
    w, first = some(3, 2, SMALL.slots, WIDTH), SMALL.first_exemplar_slot
    slots = all_slots(SMALL, w, codes(1), lam)
    assert slots.shape == w.shape
    assert torch.equal(slots[:, :first], w[:, :first])
    assert torch.equal(slots[:, first:], tuned(codes(1), w[:, first:], lam))


def test_attributes_differ_by_the_mean_square() -> None:
    a, b = codes(1, 2), codes(2, 2)
    assert torch.equal(attribute_similarity(a, a), torch.zeros(2))
    assert torch.equal(attribute_similarity(a, b), attribute_similarity(b, a))
    assert torch.allclose(attribute_similarity(a, a + torch.tensor([1.0, 3.0])[:, None, None]), torch.tensor([1.0, 9.0]))
