"""What the engine promises, whatever its weights."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import Cancelled, EngineError, ExemplarError, MaskError, WeightsError
from exegan_studio.domain.recipe import StyleSettings
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.engine import UNGUIDED, ExeganEngine
from exegan_studio.engines.exegan.levels import level_names
from exegan_studio.engines.exegan.pictures import framed_hole, put_back
from exegan_studio.engines.protocol import (
    COMPUTE,
    CROSSOVER,
    GATES,
    MIXING,
    NOISE,
    AttributeMetric,
    Completion,
    CompletionRequest,
    ExemplarCrop,
)
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.choice import check_style
from tests.engines.exegan.checkpoints.made_up import stored_file, trained_shards
from tests.engines.graft.faces import drawn_face, eyes_hole

SIZE = 96
LEVELS = 4


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored_file(tmp_path_factory.mktemp("weights") / "small.safetensors")


@pytest.fixture(scope="module")
def engine(weights: Path) -> ExeganEngine:
    return ExeganEngine(weights, "cpu-float32")


def exemplar(number: int, weight: float = 1.0) -> ExemplarCrop:
    return ExemplarCrop(*drawn_face(80, number), f"{number}", f"exemplar {number}", weight)


def request(*exemplars: ExemplarCrop, seeds: tuple[int, ...] = (0,), size: int = SIZE) -> CompletionRequest:
    crop, landmarks = drawn_face(size, 1)
    return CompletionRequest(crop, eyes_hole(size), landmarks, exemplars or (exemplar(10),), seeds)


def complete(engine: ExeganEngine, asked: CompletionRequest) -> list[Completion]:
    made: list[Completion] = []
    engine.complete(asked, made.append, CancelToken())
    return made


def filled(engine: ExeganEngine, asked: CompletionRequest) -> Pixels:
    (made,) = complete(engine, asked)
    return made.pixels


def styled(asked: CompletionRequest, **style: object) -> CompletionRequest:
    return replace(asked, style=StyleSettings(**style))  # pyright: ignore[reportArgumentType]


def near(hole: NDArray[np.uint8], reach: int) -> NDArray[np.bool_]:
    """A box round the hole."""
    rows, columns = np.nonzero(hole)
    where = np.zeros(hole.shape, np.bool_)
    top, left = max(rows.min() - reach, 0), max(columns.min() - reach, 0)
    where[top : rows.max() + reach + 1, left : columns.max() + reach + 1] = True
    return where


def test_same_seed_same_bytes_whatever_the_order_and_the_count(engine: ExeganEngine) -> None:
    asked = replace(request(), strength=0.5)
    three = complete(engine, replace(asked, seeds=(3, 1, 2)))
    assert [one.seed for one in three] == [3, 1, 2]
    assert np.array_equal(three[1].pixels, filled(engine, replace(asked, seeds=(1,))))
    assert len({one.pixels.tobytes() for one in three}) == 3
    assert all(one.notes == () and one.seconds > 0 for one in three)


@pytest.mark.parametrize("size", [24, 32, 96, 100, 256])
def test_any_working_size_and_nothing_changes_away_from_the_hole(engine: ExeganEngine, size: int) -> None:
    asked = request(size=size)
    made = filled(engine, asked)
    assert made.shape == asked.crop.shape
    assert made.dtype == np.uint8
    far = ~near(asked.hole, max(6, round(0.02 * size) + 1))
    assert np.array_equal(made[far], asked.crop[far])
    assert (made != asked.crop)[asked.hole > 0].mean() > 0.8


@pytest.mark.parametrize("size", [24, 96, 100])
def test_what_lies_under_the_hole_is_never_looked_at(engine: ExeganEngine, size: int) -> None:
    asked = request(size=size)
    hidden = asked.crop.copy()
    hidden[asked.hole > 0] = np.random.default_rng(0).integers(0, 255, (int((asked.hole > 0).sum()), 3))
    assert np.array_equal(filled(engine, asked), filled(engine, replace(asked, crop=hidden)))


def test_the_fill_goes_on_round_the_hole(engine: ExeganEngine) -> None:
    asked = request(size=256)
    made = filled(engine, asked)
    ring = near(asked.hole, 3) & (asked.hole == 0)
    assert (made != asked.crop)[ring].any(1).mean() > 0.8


def test_a_soft_hole_is_a_hole_wherever_it_shows(engine: ExeganEngine) -> None:
    asked = request()
    soft = np.where(asked.hole > 0, np.uint8(9), np.uint8(0))
    assert np.array_equal(filled(engine, replace(asked, hole=soft)), filled(engine, asked))
    for empty in (soft // 2, np.zeros_like(soft)):
        with pytest.raises(MaskError, match="empty"):
            complete(engine, replace(asked, hole=empty))


def test_a_hole_that_is_everything_still_fills(engine: ExeganEngine) -> None:
    asked = request()
    everything = replace(asked, hole=np.full((SIZE, SIZE), 255, np.uint8))
    assert filled(engine, everything).std() > 5


def test_every_control_changes_the_picture_and_its_neutral_value_does_not(engine: ExeganEngine) -> None:
    asked = replace(request(), strength=0.5, seeds=(2,))
    plain = filled(engine, asked)
    neutral = [
        styled(asked, noise="random"),
        styled(asked, gates=(1.0,) * LEVELS),
        replace(asked, exemplars=(exemplar(10, weight=3.0),)),
    ]
    assert all(np.array_equal(filled(engine, one), plain) for one in neutral)
    others = [
        replace(asked, strength=0.25),
        replace(asked, psi=0.5),
        replace(asked, psi=3.0),
        styled(asked, noise="fixed"),
        styled(asked, noise="off"),
        styled(asked, crossover=0),
        styled(asked, crossover=2),
        styled(asked, gates=(1.0, 0.0, 1.0, 1.0)),
        styled(asked, gates=(0.5, 1.0, 1.0, 1.0)),
        replace(asked, exemplars=(exemplar(10), exemplar(11))),
        replace(asked, exemplars=(exemplar(10), exemplar(11, weight=3.0))),
    ]
    assert len({filled(engine, one).tobytes() for one in [asked, *others]}) == len(others) + 1


def test_crossovers_are_the_seeds_own_or_those_given(engine: ExeganEngine) -> None:
    never, first = styled(request(), crossover=8), styled(request(), crossover=0)
    seeds = tuple(range(12))
    own, alone = (complete(engine, replace(one, seeds=seeds)) for one in (request(), never))
    same = [np.array_equal(one.pixels, other.pixels) for one, other in zip(own, alone, strict=True)]
    assert 0 < sum(same) < len(seeds)
    assert not np.array_equal(filled(engine, never), filled(engine, first))
    assert np.array_equal(filled(engine, never), filled(engine, styled(request(), crossover=99)))


def test_the_ends_of_mixing_are_the_single_exemplars(engine: ExeganEngine) -> None:
    a, b = exemplar(10), exemplar(11)
    stops = [filled(engine, replace(request(a, b), mix_stop=stop)) for stop in range(LEVELS + 1)]
    assert np.array_equal(stops[0], filled(engine, request(b)))
    assert np.array_equal(stops[-1], filled(engine, request(a)))
    back = [filled(engine, replace(request(b, a), mix_stop=stop)) for stop in range(LEVELS + 1)]
    assert np.array_equal(back[0], stops[-1])
    assert len({one.tobytes() for one in [*stops, *back[1:-1]]}) == 2 * LEVELS
    with pytest.raises(ExemplarError, match="two exemplars"):
        complete(engine, replace(request(a), mix_stop=1))
    with pytest.raises(EngineError, match=f"no stop {LEVELS + 1}"):
        complete(engine, replace(request(a, b), mix_stop=LEVELS + 1))


def test_without_strength_or_exemplars_the_seed_alone_decides(engine: ExeganEngine) -> None:
    asked = request()
    (made,) = complete(engine, replace(asked, exemplars=()))
    assert made.notes == (UNGUIDED,)
    assert np.array_equal(made.pixels, filled(engine, replace(asked, strength=0.0)))
    assert np.array_equal(made.pixels, filled(engine, styled(asked, gates=(0.0,) * LEVELS)))
    assert not np.array_equal(made.pixels, filled(engine, asked))


@pytest.mark.parametrize(("numbers", "told"), [({"psi": 0.0}, "variety of 0"), ({"strength": 1.5}, "strength of 1.5")])
def test_numbers_that_mean_nothing_are_refused(engine: ExeganEngine, numbers: dict[str, float], told: str) -> None:
    with pytest.raises(EngineError, match=told):
        complete(engine, replace(request(), **numbers))  # pyright: ignore[reportArgumentType]


def test_what_it_says_of_itself(weights: Path) -> None:
    engine = ExeganEngine(weights)
    assert (engine.name, len(engine.weights_id)) == ("exegan", 16)
    assert engine.description == "EXE-GAN 32, on the quickest device that is there"
    assert engine.levels == ("16 px fine", "32 px", "32 px fine", "32 px colours")
    assert engine.controls == {MIXING, NOISE, CROSSOVER, GATES, COMPUTE}
    check_style(StyleSettings("off", 2, (0.5,) * LEVELS), engine)
    complete(engine, request())
    assert engine.description.startswith("EXE-GAN 32, CPU ")
    assert ExeganEngine(weights, "cuda-bfloat16").description == "EXE-GAN 32, CUDA bfloat16"


def test_a_training_runs_shards_fill_and_have_an_id(tmp_path: Path) -> None:
    shards = trained_shards(tmp_path)
    engines = [ExeganEngine(path, "cpu-float32") for path in shards[:2]]
    assert len({engine.weights_id for engine in engines}) == 1
    assert len(engines[0].weights_id) == 16
    first, second = (filled(engine, request()) for engine in engines)
    assert np.array_equal(first, second)


@pytest.mark.parametrize("size", [256, 512])
def test_levels_of_the_published_networks(size: int) -> None:
    names = level_names(NetworkConfig.published(size))
    assert len(set(names)) == len(names) == NetworkConfig.published(size).exemplar_slots
    assert names[:3] == ("16 px fine", "32 px", "32 px fine")
    assert names[-2:] == (f"{size} px fine", f"{size} px colours")


def test_what_cannot_be_used_is_told(tmp_path: Path, weights: Path) -> None:
    with pytest.raises(WeightsError, match=r"gone\.safetensors"):
        ExeganEngine(tmp_path / "gone.safetensors")
    with pytest.raises(EngineError, match="cannot compute in 'abacus-float32'"):
        complete(ExeganEngine(weights, "abacus-float32"), request())


def test_numbers_out_of_range_are_told_and_not_painted() -> None:
    framed = framed_hole(drawn_face(SIZE, 1)[0], eyes_hole(SIZE), 32)
    fill = np.zeros((32, 32, 3), np.float32)
    assert put_back(framed, fill).shape == framed.crop.shape
    fill[framed.network.mask] = np.nan
    with pytest.raises(EngineError, match="out of range"):
        put_back(framed, fill)


def test_stopping_keeps_what_was_delivered(engine: ExeganEngine) -> None:
    cancel = CancelToken()
    made: list[Completion] = []

    def arrived(one: Completion) -> None:
        made.append(one)
        cancel.cancel()

    with pytest.raises(Cancelled):
        engine.complete(request(seeds=(1, 2, 3)), arrived, cancel)
    assert [one.seed for one in made] == [1]
    with pytest.raises(Cancelled):
        engine.complete(request(), made.append, cancel)
    assert len(made) == 1


def test_faces_differ_by_the_codes_of_the_exemplar_encoder(engine: ExeganEngine) -> None:
    assert isinstance(engine, AttributeMetric)
    cancel = CancelToken()
    one, other = exemplar(10).pixels, exemplar(11).pixels
    session = engine.session(cancel)
    codes = [session.exemplar_codes(face, cancel).numpy() for face in (one, other)]
    assert engine.attribute_distance(one, one, cancel) == 0
    assert engine.attribute_distance(one, other, cancel) == pytest.approx(float(((codes[0] - codes[1]) ** 2).mean()))
    cancel.cancel()
    with pytest.raises(Cancelled):
        engine.attribute_distance(one, other, cancel)
