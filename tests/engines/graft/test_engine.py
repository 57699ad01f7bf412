"""What the engine promises, whatever its weights."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from exegan_studio.domain.errors import Cancelled, ExemplarError, MaskError, WeightsError
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.engine import GraftEngine
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.protocol import Completion, CompletionRequest, ExemplarCrop
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.graft.faces import drawn_face, eyes_hole

SIZE = 256


def request(seeds: tuple[int, ...] = (0,), exemplars: int = 1, strength: float = 1.0, psi: float = 1.0) -> CompletionRequest:
    crop, landmarks = drawn_face(SIZE, 1)
    given = tuple(ExemplarCrop(*drawn_face(320, 10 + k), f"{k}", f"exemplar {k}") for k in range(exemplars))
    return CompletionRequest(crop, eyes_hole(SIZE), landmarks, given, seeds, strength, psi)


def complete(engine: GraftEngine, asked: CompletionRequest) -> list[Completion]:
    made: list[Completion] = []
    engine.complete(asked, made.append, CancelToken())
    return made


def test_same_seed_same_bytes_whatever_the_order_and_the_count(engine: GraftEngine) -> None:
    three = complete(engine, request((3, 1, 2)))
    assert [one.seed for one in three] == [3, 1, 2]
    alone = complete(engine, request((1,)))[0]
    assert np.array_equal(three[1].pixels, alone.pixels)


def test_seeds_differ_visibly(engine: GraftEngine) -> None:
    first, second = complete(engine, request((1, 2)))
    inside = eyes_hole(SIZE) > 0
    difference = np.abs(first.pixels.astype(int) - second.pixels)[inside]
    assert difference.mean() > 1.0
    assert difference.max() > 12


def test_psi_says_how_far_seeds_stray(engine: GraftEngine) -> None:
    def spread(psi: float) -> float:
        first, second = complete(engine, request((1, 2), psi=psi))
        return float(np.abs(first.pixels.astype(int) - second.pixels).mean())

    assert spread(0.01) < spread(0.5) < spread(1.0)


def test_nothing_changes_away_from_the_hole(engine: GraftEngine) -> None:
    asked = request((5,))
    made = complete(engine, asked)[0]
    far = np.ones((SIZE, SIZE), bool)
    reach = SIZE // 16
    rows, columns = np.nonzero(asked.hole)
    far[rows.min() - reach : rows.max() + reach, columns.min() - reach : columns.max() + reach] = False
    assert np.array_equal(made.pixels[far], asked.crop[far])
    assert (made.pixels != asked.crop)[asked.hole > 0].any()


def test_what_lies_under_the_hole_is_never_looked_at(engine: GraftEngine) -> None:
    asked = request((5,), strength=0.4)
    hidden = asked.crop.copy()
    hidden[asked.hole > 0] = np.random.default_rng(0).integers(0, 255, (int((asked.hole > 0).sum()), 3))
    other = CompletionRequest(hidden, asked.hole, asked.landmarks, asked.exemplars, asked.seeds, asked.strength)
    inside = asked.hole > 0
    assert np.array_equal(complete(engine, asked)[0].pixels[inside], complete(engine, other)[0].pixels[inside])


def test_the_exemplar_decides_and_strength_says_how_far(engine: GraftEngine) -> None:
    one, other = request((1,)), request((1,))
    other = CompletionRequest(
        one.crop, one.hole, one.landmarks, (ExemplarCrop(*drawn_face(320, 77), "77", "another"),), one.seeds
    )
    inside = one.hole > 0
    full = complete(engine, one)[0].pixels[inside].astype(int)
    assert np.abs(full - complete(engine, other)[0].pixels[inside]).mean() > 0.5
    weaker = complete(engine, request((1,), strength=0.2))[0].pixels[inside]
    assert np.abs(full - weaker).mean() > 0.5


def test_several_exemplars_all_take_part(engine: GraftEngine) -> None:
    both = complete(engine, request((1, 2, 3, 4), exemplars=2))
    assert len({one.pixels.tobytes() for one in both}) == 4
    weighted = request((1, 2, 3, 4), exemplars=2)
    heavy = tuple(
        ExemplarCrop(one.pixels, one.landmarks, one.sha256, one.name, weight)
        for one, weight in zip(weighted.exemplars, (1.0, 1e-5), strict=True)
    )
    asked = CompletionRequest(weighted.crop, weighted.hole, weighted.landmarks, heavy, weighted.seeds)
    single = complete(engine, request((1, 2, 3, 4)))
    inside = asked.hole > 0
    for one, alone in zip(complete(engine, asked), single, strict=True):
        assert np.abs(one.pixels[inside].astype(int) - alone.pixels[inside]).max() <= 3


@pytest.mark.parametrize("size", [256, 384, 1024])
def test_any_working_size(engine: GraftEngine, size: int) -> None:
    crop, landmarks = drawn_face(size, 1)
    exemplar = ExemplarCrop(*drawn_face(200, 4), "4", "small")
    made = complete(engine, CompletionRequest(crop, eyes_hole(size), landmarks, (exemplar,), (0,)))
    assert made[0].pixels.shape == (size, size, 3)
    assert made[0].pixels.dtype == np.uint8


def test_a_hole_that_is_everything_still_fills(engine: GraftEngine) -> None:
    asked = request()
    everything = np.full((SIZE, SIZE), 255, np.uint8)
    made = complete(engine, CompletionRequest(asked.crop, everything, asked.landmarks, asked.exemplars, (0,)))
    assert made[0].pixels.std() > 5


def test_without_an_exemplar_the_face_is_continued_from_itself(engine: GraftEngine) -> None:
    asked = request()
    made = complete(engine, replace(asked, exemplars=()))
    assert len(made) == len(asked.seeds)
    assert "no exemplar" in made[0].notes[0]
    assert any("both sides" in note for note in made[0].notes)
    one_side = asked.hole.copy()
    one_side[:, SIZE // 2 :] = 0
    assert not any("both sides" in note for note in complete(engine, replace(asked, hole=one_side, exemplars=()))[0].notes)
    assert made[0].pixels[asked.hole > 0].std() > 3


def test_mixing_goes_from_one_exemplar_to_the_other(engine: GraftEngine) -> None:
    asked = request((0,))
    first, second = asked.exemplars[0], ExemplarCrop(*drawn_face(SIZE, 5), "5", "other")
    inside = asked.hole > 0

    def at(stop: int | None, *exemplars: ExemplarCrop) -> NDArray[np.float32]:
        return complete(engine, replace(asked, exemplars=exemplars, mix_stop=stop))[0].pixels.astype(np.float32)

    def light(picture: NDArray[np.float32]) -> NDArray[np.float32]:
        return low_pass(picture, LOW_SIGMA * SIZE / SIDE)

    steps = [at(stop, first, second) for stop in range(len(engine.levels) + 1)]
    # Networks that see two faces at once round differently; relighting carries that on.
    for step, alone in ((steps[0], second), (steps[-1], first)):
        off = np.abs(step - at(None, alone))[inside]
        assert off.max() <= 8
        assert off.mean() < 0.2
    # The first level is light: taken from the one, it brings the fill's light nearer to theirs.
    lights = [float(np.abs(light(step) - light(steps[-1]))[inside].mean()) for step in steps]
    assert lights == sorted(lights, reverse=True)
    assert lights[0] > 1.05 * lights[1]
    apart = [float(np.abs(step - steps[-1])[inside].mean()) for step in steps]
    assert apart[0] > 1.2 * apart[2] > apart[3] == 0
    with pytest.raises(ExemplarError, match="two"):
        at(1, first)


def test_an_exemplar_that_looks_another_way_serves_less_and_says_why(engine: GraftEngine) -> None:
    asked = request()
    straight = asked.exemplars[0]
    landmarks = straight.landmarks.copy()
    landmarks[2, 0] += 0.3 * (landmarks[1, 0] - landmarks[0, 0])
    judged = engine.suitability(replace(asked, exemplars=(straight, replace(straight, landmarks=landmarks))), CancelToken())
    assert len(judged) == 2
    assert 1 >= judged[0].value > judged[1].value >= 0
    assert any("another way" in reason for reason in judged[1].reasons)
    assert engine.suitability(replace(asked, exemplars=()), CancelToken()) == ()


def test_a_missing_hole_is_told(engine: GraftEngine) -> None:
    asked = request()
    with pytest.raises(MaskError, match="empty"):
        complete(engine, CompletionRequest(asked.crop, asked.hole * 0, asked.landmarks, asked.exemplars, (0,)))


def test_cancel_keeps_what_is_done(engine: GraftEngine) -> None:
    made: list[Completion] = []
    token = CancelToken()

    def stop_after_two(one: Completion) -> None:
        made.append(one)
        if len(made) == 2:
            token.cancel()

    with pytest.raises(Cancelled):
        engine.complete(request((1, 2, 3, 4)), stop_after_two, token)
    assert [one.seed for one in made] == [1, 2]


def test_weights_that_are_none_are_told(tmp_path: Path, made_up_weights: Path) -> None:
    whole = made_up_weights.read_bytes()
    other = tmp_path / "other.safetensors"
    save_file({"weight": torch.zeros(3)}, other, {"config": json.dumps({"engine": "exegan"})})
    files = {"empty": b"", "text": b"not weights at all", "cut": whole[: len(whole) // 2], "other": other.read_bytes()}
    for name, data in files.items():
        path = tmp_path / f"{name}.safetensors"
        path.write_bytes(data)
        with pytest.raises(WeightsError, match=name):
            complete(GraftEngine(path), request())
    with pytest.raises(WeightsError, match="not there"):
        complete(GraftEngine(tmp_path / "gone.safetensors"), request())


def test_weights_with_a_number_that_is_none_are_told(tmp_path: Path, made_up_weights: Path) -> None:
    with safe_open(made_up_weights, "pt") as stored:
        metadata = stored.metadata()
    tensors = load_file(made_up_weights)
    tensors["finisher.stem.bias"][0] = float("nan")
    path = tmp_path / "nan.safetensors"
    save_file(tensors, path, metadata)
    with pytest.raises(WeightsError, match="numbers that are none"):
        complete(GraftEngine(path), request())


def test_the_weights_are_known_by_their_content(made_up_weights: Path) -> None:
    assert GraftEngine(made_up_weights).weights_id == hashlib.sha256(made_up_weights.read_bytes()).hexdigest()[:16]


@pytest.mark.parametrize("threads", [1, 3])
def test_the_fields_do_not_depend_on_the_number_of_cores(engine: GraftEngine, threads: int) -> None:
    asked, before = request((4,)), torch.get_num_threads()
    expected = complete(engine, asked)[0].pixels
    try:
        torch.set_num_threads(threads)
        assert np.array_equal(complete(engine, asked)[0].pixels, expected)
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
