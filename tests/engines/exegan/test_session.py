"""Networks held ready: what is computed once, what is the same however it is asked for, and what happens when memory ends."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray, Pixels
from exegan_studio.domain.errors import Cancelled, EngineError
from exegan_studio.domain.recipe import StyleSettings
from exegan_studio.engines.exegan import session as module
from exegan_studio.engines.exegan.checkpoints.store import StoredNetworks, load_stored
from exegan_studio.engines.exegan.inference.exemplar import FastExemplarEncoder
from exegan_studio.engines.exegan.inference.generator import FastGenerator
from exegan_studio.engines.exegan.inference.precision import REFERENCE, Compute
from exegan_studio.engines.exegan.memory import Kept, out_of_memory
from exegan_studio.engines.exegan.pictures import NetworkHole, framed_hole
from exegan_studio.engines.exegan.seeds import StyleOrder
from exegan_studio.engines.exegan.session import ExeganSession
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.exegan.checkpoints.made_up import stored_file
from tests.engines.graft.faces import drawn_face, eyes_hole

SIZE = 32
DEVICE = Compute(torch.device("meta"), torch.float32)
"""Stands for a graphics card: nothing is ever computed there."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredNetworks:
    return load_stored(stored_file(tmp_path_factory.mktemp("weights") / "small.safetensors"))


@pytest.fixture
def session(stored: StoredNetworks) -> ExeganSession:
    return ExeganSession(stored, REFERENCE)


def face(seed: int) -> Pixels:
    return drawn_face(2 * SIZE, seed)[0]


def hole(seed: int = 1) -> NetworkHole:
    return framed_hole(face(seed), eyes_hole(2 * SIZE), SIZE).network


def pictures(
    session: ExeganSession, *seeds: int, order: StyleOrder | None = None, cancel: CancelToken | None = None
) -> list[FloatArray]:
    cancel = cancel or CancelToken()
    guide = session.exemplar_codes(face(7), cancel)
    made = list(session.candidates(hole(), guide, seeds, order or StyleOrder(strength=0.5), cancel))
    assert [one.seed for one in made] == list(seeds)
    return [one.picture for one in made]


class Counted:
    """A method's calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        self.calls = 0
        original: Callable[..., object] = getattr(owner, name)

        def counting(*given: object, **named: object) -> object:
            self.calls += 1
            return original(*given, **named)

        monkeypatch.setattr(owner, name, counting)


class StopsAt(CancelToken):
    """Asked to stop at a certain look."""

    def __init__(self, look: int) -> None:
        super().__init__()
        self.looks, self._stop = 0, look

    def check(self) -> None:
        self.looks += 1
        if self.looks == self._stop:
            self.cancel()
        super().check()


@pytest.mark.parametrize("lanes", [1, 2, 8])
def test_a_candidate_is_the_same_whatever_the_batch_the_order_and_the_count(stored: StoredNetworks, lanes: int) -> None:
    alone = {seed: pictures(ExeganSession(stored, REFERENCE), seed)[0] for seed in (3, 4, 5)}
    session = ExeganSession(stored, REFERENCE, lanes)
    for seeds in [(3, 4, 5), (5, 3), (4,)]:
        for seed, picture in zip(seeds, pictures(session, *seeds), strict=True):
            assert np.array_equal(picture, alone[seed])
    assert not np.array_equal(alone[3], alone[4])


def test_an_exemplar_and_a_hole_are_encoded_once(session: ExeganSession, monkeypatch: pytest.MonkeyPatch) -> None:
    exemplars = Counted(monkeypatch, FastExemplarEncoder, "codes")
    holes = Counted(monkeypatch, FastGenerator, "encode")
    decodes = Counted(monkeypatch, FastGenerator, "decode")
    pictures(session, 1, 2)
    pictures(session, 3, order=StyleOrder(psi=2))
    assert (exemplars.calls, holes.calls, decodes.calls) == (1, 1, 3)
    token = CancelToken()
    session.exemplar_codes(face(7).copy(), token)
    session.exemplar_codes(face(8), token)
    list(session.candidates(hole(2), None, (1,), StyleOrder(), token))
    assert (exemplars.calls, holes.calls) == (2, 2)


def test_no_more_is_kept_than_may_be() -> None:
    kept, made = Kept[int](2), list[str]()

    def get(key: str) -> int:
        return kept.get(key, lambda: made.append(key) or len(made))

    assert [get(key) for key in ("a", "b", "a", "c", "a", "b")] == [1, 2, 1, 3, 1, 4]
    assert made == ["a", "b", "c", "b"]


def test_nothing_is_loaded_that_is_not_needed(session: ExeganSession, monkeypatch: pytest.MonkeyPatch) -> None:
    built = Counted(monkeypatch, FastExemplarEncoder, "__init__")
    assert len(list(session.candidates(hole(), None, (1,), StyleOrder(), CancelToken()))) == 1
    assert built.calls == 0


def test_attribute_similarity(session: ExeganSession) -> None:
    token = CancelToken()
    assert session.attribute_similarity(face(7), face(7), token) == 0
    near, far = (session.attribute_similarity(face(7), other, token) for other in (face(7) // 4 * 4, 255 - face(7)))
    assert 0 < near < far
    assert session.attribute_similarity(255 - face(7), face(7), token) == far


def test_stopping_is_noticed_between_layers_and_leaves_no_trace(stored: StoredNetworks) -> None:
    counting = StopsAt(0)
    wanted = pictures(ExeganSession(stored, REFERENCE), 1, cancel=counting)[0]
    layers = 2 * len(stored.config.channels)
    assert counting.looks > len(stored.generator) + 2 * layers, "while networks are built, and in both halves of the generator"
    for look in range(1, counting.looks, 12):
        session = ExeganSession(stored, REFERENCE)
        with pytest.raises(Cancelled):
            pictures(session, 1, cancel=StopsAt(look))
        assert np.array_equal(pictures(session, 1)[0], wanted)


def test_stopping_ends_the_delivery(session: ExeganSession) -> None:
    token = CancelToken()
    made = session.candidates(hole(), None, (1, 2, 3), StyleOrder(), token)
    assert next(made).seed == 1
    token.cancel()
    with pytest.raises(Cancelled):
        next(made)


def test_without_memory_for_many_there_are_fewer_at_a_time(stored: StoredNetworks, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = pictures(ExeganSession(stored, REFERENCE), 1, 2, 3, 4, 5)
    decode, sizes = FastGenerator.decode, list[int]()

    def tight(self: FastGenerator, *given: object) -> Tensor:
        codes = given[1]
        assert isinstance(codes, Tensor)
        sizes.append(len(codes))
        if len(codes) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return decode(self, *given)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(FastGenerator, "decode", tight)
    session, token = ExeganSession(stored, REFERENCE, 8), CancelToken()
    guide = session.exemplar_codes(face(7), token)
    made = list(session.candidates(hole(), guide, (1, 2, 3, 4, 5), StyleOrder(strength=0.5), token))
    assert sizes == [8, 4, 2, 2, 2]
    assert all(one.notes == ("Memory was short: 2 at a time.",) for one in made)
    assert all(np.array_equal(one.picture, other) for one, other in zip(made, wanted, strict=True))


def test_without_memory_on_the_device_the_cpu_does_it(stored: StoredNetworks, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = pictures(ExeganSession(stored, REFERENCE), 1, 2)
    left = [1]

    class Card(FastGenerator):
        """A device's generator, in truth on the CPU, with memory for one candidate."""

        def __init__(self, *given: object) -> None:
            super().__init__(given[0], given[1], REFERENCE, given[3])  # pyright: ignore[reportArgumentType]
            self._full = given[2] == DEVICE

        def decode(self, *given: object) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
            if self._full and not left:
                raise RuntimeError("MPS backend out of memory")
            if self._full:
                left.pop()
            return super().decode(*given)  # pyright: ignore[reportArgumentType]

    def encoder(*given: object) -> FastExemplarEncoder:
        return FastExemplarEncoder(*given[:3], REFERENCE, given[4])  # pyright: ignore[reportArgumentType, reportCallIssue]

    monkeypatch.setattr(module, "FastGenerator", Card)
    monkeypatch.setattr(module, "FastExemplarEncoder", encoder)
    session, token = ExeganSession(stored, DEVICE, lanes=1), CancelToken()
    guide = session.exemplar_codes(face(7), token)
    first, second = session.candidates(hole(), guide, (1, 2), StyleOrder(strength=0.5), token)
    assert session.compute == REFERENCE
    assert first.notes == ()
    assert second.notes == ("The graphics card's memory does not suffice: computed on the CPU.",)
    assert np.array_equal([first.picture, second.picture], wanted)


def test_either_part_of_the_weights_file_is_let_go_of_once_it_is_read(tmp_path: Path) -> None:
    stored = load_stored(stored_file(tmp_path / "small.safetensors"))
    session = ExeganSession(stored, REFERENCE)
    encoder, generator = (weakref.ref(next(iter(part.values()))) for part in (stored.encoder, stored.generator))
    del stored
    session.exemplar_codes(face(7), CancelToken())
    gc.collect()
    assert encoder() is None
    assert generator() is not None
    pictures(session, 1)
    gc.collect()
    assert generator() is None
    assert len(pictures(session, 2)) == 1


def test_without_any_memory_it_is_told(session: ExeganSession, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate")

    monkeypatch.setattr(FastGenerator, "encode", full)
    with pytest.raises(EngineError, match="memory does not suffice to fill at 32 pixels"):
        pictures(session, 1)


def test_other_failures_are_not_taken_for_a_lack_of_memory(session: ExeganSession, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("shapes differ")

    monkeypatch.setattr(FastGenerator, "encode", broken)
    with pytest.raises(RuntimeError, match="shapes differ"):
        pictures(session, 1)
    assert out_of_memory(MemoryError())
    assert not out_of_memory(RuntimeError("memory format"))


def test_noise_is_random_fixed_or_none(session: ExeganSession) -> None:
    made = [pictures(session, 1, order=StyleOrder(style=StyleSettings(noise=kind)))[0] for kind in ("random", "fixed", "off")]
    assert len({one.tobytes() for one in made}) == 3
    with pytest.raises(EngineError, match="no noise called loud"):
        pictures(session, 1, order=StyleOrder(style=StyleSettings(noise="loud")))
